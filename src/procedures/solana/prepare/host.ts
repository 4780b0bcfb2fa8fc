import { createHash } from 'node:crypto';
import { nodeOf, type SolanaTarget } from '../../../chains/solana/target.ts';
import { BatonError } from '../../../domain/failure.ts';
import type { NodeName, PublicKey, RunId } from '../../../domain/names.ts';
import type { GuardAnswer, GuardRequest, HostPort } from '../../../hosts/port.ts';

/** Programs are asked for three public keys and an identity, each within 5 s. Unit: milliseconds. */
const LOOK_WITHIN_MS = 30_000;

/** What a run of `prepare` changed on a host, as the host keeps it. */
export interface KeptChange {
  readonly kind: 'file' | 'link' | 'key' | 'voter';
  readonly before: string;
  readonly after: string;
  readonly path: string;
}

/** A run that the host has a record of. */
export interface KeptRun {
  readonly run: RunId;
  readonly role: string;
  readonly undone: boolean;
  /** By the host's clock. Unit: seconds since 1970. */
  readonly atS: number;
}

/** One file as the host shows it. */
export interface SeenFile {
  readonly kind: 'file' | 'link' | 'missing' | 'other';
  readonly names: number;
  /** Null where it is not shown; `shown` says why. */
  readonly text: string | null;
  readonly shown: string;
  readonly sha256: string | null;
  /** Of a file with key material. */
  readonly publicKey: PublicKey | null;
}

/** What the script says of one host. */
export interface PreparedHost {
  readonly running: string;
  readonly toolsMissing: string;
  /** `writable`, or what is there instead of the directory of records. */
  readonly place: string;
  readonly user: string;
  readonly linkKind: string;
  readonly linkTarget: string;
  readonly stakedKey: string;
  readonly unstakedKey: string;
  readonly runs: readonly KeptRun[];
  /** `PID:START` of the processes that were given the authorized voter. */
  readonly voters: readonly string[];
  /** Of the run that was asked for, latest last. */
  readonly changes: readonly KeptChange[];
  readonly file: SeenFile;
}

/** The arguments that every verb of the script carries. */
export function prepareArgs(target: SolanaTarget, name: NodeName): GuardRequest['args'] {
  const node = nodeOf(target, name);
  return {
    identity: target.identity,
    user: node.runAs,
    link: node.identityLink,
    staked_key: node.stakedKey,
    unstaked_key: node.unstakedKey,
    ledger: node.ledger,
    validator_bin: node.validatorBin,
    keygen_bin: node.keygenBin,
  };
}

/** Which file to show, and of which run to tell the changes. */
export interface LookFor {
  readonly path?: string;
  readonly of?: RunId;
  /** The copy that run `of` kept of the file, instead of the file. */
  readonly copy?: boolean;
}

/**
 * Looks at one host. Changes nothing.
 * @throws as `HostPort.call`; `host/refused` where the script does not look
 */
export async function lookAtHost(
  host: HostPort,
  target: SolanaTarget,
  node: NodeName,
  wanted: LookFor = {},
): Promise<PreparedHost> {
  const { path, of, copy = false } = wanted;
  const request = {
    verb: 'look',
    args: {
      ...prepareArgs(target, node),
      ...(path === undefined ? {} : { path }),
      ...(of === undefined ? {} : { of }),
      ...(copy ? { copy: 'yes' } : {}),
    },
  };
  const answer = await host.call(request, LOOK_WITHIN_MS);
  if (answer.answer !== 'ok') throw new BatonError('host/refused', `${node}: ${answer.text} (${answer.code})`);
  return hostOf(answer);
}

function hostOf({ facts, data }: GuardAnswer): PreparedHost {
  const fact = (key: string) => facts.get(key) ?? '';
  return {
    running: fact('identity.running'),
    toolsMissing: fact('tools.missing'),
    place: fact('place'),
    user: fact('host.user'),
    linkKind: fact('link.kind'),
    linkTarget: fact('link.target'),
    stakedKey: fact('key.staked'),
    unstakedKey: fact('key.unstaked'),
    runs: facts.all('run').map(runOf),
    voters: facts.all('voter'),
    changes: facts.all('change').flatMap(changeOf),
    file: {
      kind: fileKind(fact('file.kind')),
      names: Number(fact('file.names')),
      text: data?.toString('utf8') ?? null,
      shown: fact('file.shown'),
      sha256: data === null ? null : sha256Of(data),
      publicKey: facts.get('file.public_key') ?? null,
    },
  };
}

function runOf(line: string): KeptRun {
  const [at = '', run = '', role = '', state = ''] = line.split(' ');
  return { run, role, undone: state === 'undone', atS: Number(at) };
}

function changeOf(line: string): KeptChange[] {
  const [kind = '', before = '', after = '', path = ''] = line.split(' ');
  return kind === 'file' || kind === 'link' || kind === 'key' || kind === 'voter'
    ? [{ kind, before, after, path }]
    : [];
}

function fileKind(word: string): SeenFile['kind'] {
  return word === 'file' || word === 'link' || word === 'missing' ? word : 'other';
}

/** As the host tells it: hexadecimal. */
export function sha256Of(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
