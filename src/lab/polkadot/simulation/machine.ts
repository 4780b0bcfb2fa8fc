import type { PublicSessionKey } from '../../../chains/polkadot/session-keys.ts';
import { splitSessionKeys, USUAL_LAYOUT } from '../../../chains/polkadot/session-keys.ts';
import { fileOfKey, keyOfFile } from '../../../chains/polkadot/keystore.ts';
import type { PolkadotHostFacts } from '../../../chains/polkadot/node-host.ts';
import type { GuardAnswer, GuardRequest } from '../../../hosts/port.ts';
import { createFacts } from '../../../hosts/ssh/facts.ts';
import type { VirtualTime } from '../../simulation/run/time.ts';
import { filesOf, keysNamed, proofOf, STASH } from './cast.ts';
import { machineFacts } from './machine-facts.ts';

/** How long systemd waits before it starts an ended node again. */
const RESTART_MS = 10_000;

interface Process {
  readonly pid: number;
  readonly validator: boolean;
}

/** What the machine tells the referee of itself. */
export interface MachineListener {
  /** The node was told to start again without `--validator`, by the guard. */
  demoted(node: string, term: number): void;
}

/** A machine with a node, its keystore, and what the guard does there (src/hosts/guard/polkadot.sh). */
export function createMachine(node: string, time: VirtualTime, listener: MachineListener) {
  const keystore = new Set<string>(node === 'old' ? filesOf(keysNamed(node)) : []);
  /** Held by the node, and in no file that is listed. */
  const unseen = new Set<string>();
  const receipts = new Set<string>();
  const signed = { blocks: 0, prevotes: 0, precommits: 0, beefy: 0 };
  let process: Process | null = { pid: 100, validator: true };
  let [pid, wants, term, made, isActive] = [100, true, 0, 0, false];
  let [reachable, mute] = [true, false];

  const names = (): string => [...keystore].toSorted().join(',');
  const start = (): void => void (process ??= { pid: ++pid, validator: wants });

  function end(comesBack: boolean): void {
    process = null;
    Object.assign(signed, { blocks: 0, prevotes: 0, precommits: 0, beefy: 0 });
    if (comesBack) time.after(RESTART_MS, start);
  }

  function acting(request: GuardRequest, carryOut: () => GuardAnswer): GuardAnswer {
    const { run, step, attempt, term: given } = request.args;
    if (Number(given) !== term) return refused(Number(given) > term ? 'unfenced-term' : 'stale-term');
    const receipt = `${run} ${step} ${attempt} ${request.verb}`;
    if (receipts.has(receipt)) return refused('already-tried');
    const answer = carryOut();
    if (answer.answer === 'ok') receipts.add(receipt);
    return answer;
  }

  function rotate(): GuardAnswer {
    if (process?.validator !== true) return refused('not-validator');
    const keys = keysNamed(`${node} ${++made}`);
    filesOf(keys).forEach((file) => keystore.add(file));
    return ok([
      ['rotated.keys', keys.encoded],
      ['rotated.proof', proofOf(STASH, keys.encoded)],
    ]);
  }

  function validatorOff(keys: string, by: number): GuardAnswer {
    if (process === null) return refused('process-count');
    if (keys !== (names() || 'none')) return refused('keystore-changed');
    wants = false;
    if (!process.validator) return ok([['restarting', 'none']]);
    const told = ok([
      ['restarting', String(process.pid)],
      ['restart.wait_ms', String(RESTART_MS)],
    ]);
    listener.demoted(node, by);
    end(true);
    return told;
  }

  /** author_hasKey for each; author_hasSessionKeys for all in the order in which they are named. */
  function hasKeys(asked: string): GuardAnswer {
    if (process === null) return refused('process-count');
    const files = asked.split(',');
    const encoded = `0x${files.map((file) => file.slice(8)).join('')}`;
    const all = splitSessionKeys(encoded, USUAL_LAYOUT).keys.every((key) => keystore.has(fileOfKey(key)));
    return ok([
      ...files.map((file) => ['has_key', `${file} ${keystore.has(file) || unseen.has(file)}`] as const),
      ['has_session_keys', String(all)],
    ]);
  }

  return {
    node,
    keystore,
    end,
    start,
    holds: (file: string): boolean => keystore.has(file) || unseen.has(file),
    holdUnseen: (file: string) => void unseen.add(file),
    get process() {
      return process;
    },
    get reachable() {
      return reachable;
    },
    /** Its metrics do not say that it is an active validator. */
    silence: (is: boolean) => void (mute = is),
    /** Somebody has written another drop-in: it starts with `--validator`, whatever the guard has written. */
    override: () => void (wants = true),
    cut: (is: boolean) => void (reachable = !is),
    keys: (): readonly PublicSessionKey[] => [...keystore].flatMap((file) => keyOfFile(file) ?? []),
    /** Once for each block: what the node signs of the validator's. */
    signs(as: 'nobody' | 'validator'): void {
      const does = as === 'validator' && process?.validator === true;
      isActive = does && !mute;
      if (!does) return;
      signed.prevotes++;
      signed.precommits++;
      signed.beefy++;
    },
    fence(to: number): boolean {
      if (to < term) return false;
      term = to;
      return true;
    },
    answer(request: GuardRequest): GuardAnswer {
      if (request.verb === 'polkadot.has-keys') return hasKeys(request.args['keys'] ?? '');
      if (request.verb === 'polkadot.rotate') return acting(request, rotate);
      if (request.verb === 'polkadot.validator-off')
        return acting(request, () => validatorOff(request.args['keys'] ?? '', Number(request.args['term'])));
      throw new Error(`the play knows no ${request.verb}`);
    },
    facts: (): PolkadotHostFacts => machineFacts({ node, term, process, keystore, signed, isActive }),
  };
}

export type Machine = ReturnType<typeof createMachine>;

function ok(facts: readonly (readonly [string, string])[]): GuardAnswer {
  return { answer: 'ok', code: '', text: '', facts: createFacts([...facts]), data: null };
}

function refused(code: string): GuardAnswer {
  return { answer: 'refused', code: 'host/refused', text: code, facts: createFacts([]), data: null };
}
