import { BatonError } from '../../domain/failure.ts';
import type { Facts, GuardRequest } from '../../hosts/port.ts';
import type { KeyFileName } from './node-host.ts';

/** What a Polkadot host can be asked. No verb takes a key from outside. */
type PolkadotVerb =
  | 'observe'
  | 'state.create'
  | 'polkadot.has-keys'
  | 'polkadot.rotate'
  | 'polkadot.start'
  | 'polkadot.validator-on'
  | 'polkadot.validator-off';

/** A validator and one node of it, as every call to the guard names them. Every path is absolute. */
export interface PolkadotGuardTarget {
  readonly validator: string;
  /** The stash, `0x` and 64 hexadecimal digits: the owner of whatever keys are made, and whose record of terms counts. */
  readonly stash: string;
  /** Hash of the relay chain's first block, in the same form. */
  readonly genesis: string;
  /** The user the node runs as. */
  readonly user: string;
  /** The systemd unit, with its ending `.service`. */
  readonly unit: string;
  readonly nodeBin: string;
  /** Directory of the prepare and execute workers. */
  readonly workers: string;
  readonly basePath: string;
  /** `<base path>/chains/<chain>/keystore` */
  readonly keystore: string;
  readonly rpcPort: number;
  readonly prometheusPort: number;
}

/**
 * One call of the guard.
 * @param args what this call says of itself: for an acting verb run, step, attempt, term and digest, and what the verb needs
 */
export function polkadotCall(
  target: PolkadotGuardTarget,
  verb: PolkadotVerb,
  args: GuardRequest['args'] = {},
): GuardRequest {
  return { verb, args: { ...targetArgs(target), ...args } };
}

function targetArgs(target: PolkadotGuardTarget): GuardRequest['args'] {
  return {
    validator: target.validator,
    identity: target.stash,
    genesis: target.genesis,
    user: target.user,
    unit: target.unit,
    node_bin: target.nodeBin,
    workers: target.workers,
    base_path: target.basePath,
    keystore: target.keystore,
    rpc_port: String(target.rpcPort),
    prometheus_port: String(target.prometheusPort),
  };
}

/**
 * `keys` of the verbs that rest on the whole keystore (`start`, `validator-on`, `validator-off`): the names that were
 * judged, and no other. The guard compares text.
 */
export function judgedKeystore(names: readonly KeyFileName[]): { readonly keys: string } {
  return { keys: names.length === 0 ? 'none' : names.toSorted().join(',') };
}

/** `keys` of `has-keys`: the keys of one set, in the order of the runtime's `SessionKeys`. */
export function askedKeys(names: readonly KeyFileName[]): { readonly keys: string } {
  return { keys: names.join(',') };
}

/** New session keys, as the node that made them told them. Public, all of it. */
export interface RotatedKeys {
  /** `0x` and hexadecimal digits: the encoded `SessionKeys`. */
  readonly keys: string;
  /** That the node holds them, for this stash; null from a node that was asked the old way. */
  readonly proof: string | null;
  /** The files that are new in the keystore. */
  readonly names: readonly KeyFileName[];
}

const HEX = /^0x(?:[0-9a-f]{2})+$/;

/** @throws `host/bad-answer` when something is missing or has another form */
export function rotatedKeysOf(facts: Facts): RotatedKeys {
  const [keys = '', proof = ''] = [facts.get('rotated.keys'), facts.get('rotated.proof')];
  const names = facts.all('rotated.name');
  if (!HEX.test(keys) || (proof !== 'none' && !HEX.test(proof)) || names.length === 0)
    throw new BatonError('host/bad-answer', 'The answer to `polkadot.rotate` is not complete.');
  return { keys, proof: proof === 'none' ? null : proof, names };
}

/** Which keys of a set a node holds, by its own word. */
export interface HeldKeys {
  /** Whether it holds all of them: `author_hasSessionKeys`. */
  readonly all: boolean;
  /** Each one by itself: `author_hasKey`. */
  readonly each: ReadonlyMap<KeyFileName, boolean>;
}

/** @throws `host/bad-answer` when a key that was asked for has no answer */
export function heldKeysOf(facts: Facts, asked: readonly KeyFileName[]): HeldKeys {
  const said = new Map(facts.all('has_key').map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1]]));
  return {
    all: held(facts.get('has_session_keys'), 'whether all keys are held'),
    each: new Map(asked.map((name) => [name, held(said.get(name), `whether ${name} is held`)])),
  };
}

function held(word: string | undefined, what: string): boolean {
  if (word !== 'true' && word !== 'false')
    throw new BatonError('host/bad-answer', `The answer to \`polkadot.has-keys\` does not say ${what}.`);
  return word === 'true';
}

/** A node that was told to end, and comes back by itself. */
export interface Restarting {
  /** Null: it runs as wanted already, and nothing is restarted. */
  readonly pid: number | null;
  /** How long systemd waits before it starts it again. Unit: milliseconds. */
  readonly waitMs: number;
}

/** Of `validator-on` and `validator-off`. @throws `host/bad-answer` when it does not say */
export function restartingOf(facts: Facts): Restarting {
  const [pid = '', waitMs = '0'] = [facts.get('restarting'), facts.get('restart.wait_ms')];
  if (!/^(?:none|\d{1,10})$/.test(pid) || !/^\d{1,15}$/.test(waitMs))
    throw new BatonError('host/bad-answer', 'The guard does not say what it restarts.');
  return { pid: pid === 'none' ? null : Number(pid), waitMs: Number(waitMs) };
}
