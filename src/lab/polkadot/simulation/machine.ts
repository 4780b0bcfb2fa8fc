import type { PublicSessionKey } from '../../../chains/polkadot/session-keys.ts';
import { splitSessionKeys, USUAL_LAYOUT } from '../../../chains/polkadot/session-keys.ts';
import { fileOfKey, keyOfFile } from '../../../chains/polkadot/keystore.ts';
import type { PolkadotHostFacts } from '../../../chains/polkadot/node-host.ts';
import type { GuardAnswer, GuardRequest } from '../../../hosts/port.ts';
import { createFacts } from '../../../hosts/ssh/facts.ts';
import type { VirtualTime } from '../../simulation/run/time.ts';
import { filesOf, keysNamed, proofOf, STASH } from './cast.ts';
import { machineFacts } from './machine-facts.ts';

/** The newest block where no chain is played. */
const HEAD = 100;
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
  /** The node was started, or told to start again with `--validator`, by the guard. */
  started?(node: string): void;
}

/** How a node is found at the beginning. */
export interface MachineBegin {
  readonly runs: boolean;
  readonly validator: boolean;
  /** How long it takes to have the chain, from its first start on. Unit: milliseconds. */
  readonly syncsMs: number;
}

const IN_SERVICE: MachineBegin = { runs: true, validator: true, syncsMs: 0 };

/** A machine with a node, its keystore, and what the guard does there (src/hosts/guard/polkadot.sh). */
export function createMachine(
  node: string,
  time: VirtualTime,
  listener: MachineListener,
  { begin = IN_SERVICE, head = () => HEAD }: { readonly begin?: MachineBegin; readonly head?: () => number } = {},
) {
  const keystore = new Set<string>(node === 'old' ? filesOf(keysNamed(node)) : []);
  /** Held by the node, and in no file that is listed. */
  const unseen = new Set<string>();
  const receipts = new Set<string>();
  const signed = { blocks: 0, prevotes: 0, precommits: 0, beefy: 0 };
  let process: Process | null = begin.runs ? { pid: 100, validator: begin.validator } : null;
  let [pid, wants, term, made, isActive] = [100, begin.validator, 0, 0, false];
  let [endedAtMs, endedBy]: [number, 'guard' | 'others'] = [-Infinity, 'others'];
  /** Its unit starts it then, whatever else somebody does; null: it does not. */
  let comesBackAtMs: number | null = null;
  let firstStartMs = begin.runs ? time.now() : null;
  let [reachable, mute] = [true, false];

  const names = (): string => [...keystore].toSorted().join(',');
  function start(): void {
    process ??= { pid: ++pid, validator: wants };
    firstStartMs ??= time.now();
  }
  const isComing = (): boolean => comesBackAtMs !== null && time.now() < comesBackAtMs;
  const isSynced = (): boolean => firstStartMs !== null && time.now() >= firstStartMs + begin.syncsMs;

  function end(comesBack: boolean, by: 'guard' | 'others' = 'others'): void {
    process = null;
    [endedAtMs, endedBy] = [time.now(), by];
    Object.assign(signed, { blocks: 0, prevotes: 0, precommits: 0, beefy: 0 });
    comesBackAtMs = comesBack ? time.now() + RESTART_MS : null;
    const mine = comesBackAtMs;
    // Who stops the unit stops that too.
    if (mine !== null) time.after(RESTART_MS, () => void (comesBackAtMs === mine && start()));
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
    const told = restarting(process);
    listener.demoted(node, by);
    end(true, 'guard');
    return told;
  }

  function validatorOn(keys: string): GuardAnswer {
    if (process === null) return refused('process-count');
    if (keys !== (names() || 'none')) return refused('keystore-changed');
    wants = true;
    if (process.validator) return ok([['restarting', 'none']]);
    const told = restarting(process);
    listener.started?.(node);
    end(true, 'guard');
    return told;
  }

  function startNode(keys: string): GuardAnswer {
    if (keys !== (names() || 'none')) return refused('keystore-changed');
    if (process !== null) return refused('already-running');
    const waitMs = endedAtMs + RESTART_MS - time.now();
    if (waitMs > 0) return refused('too-early', [['start.wait_ms', String(waitMs)]]);
    listener.started?.(node);
    start();
    return ok([]);
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
    /** Whether it is off, or off as a validator, by what the guard was told. */
    isOffByGuard: (): boolean => (process === null ? endedBy === 'guard' : !process.validator && !wants),
    isSynced,
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
      if (request.verb === 'polkadot.start') return acting(request, () => startNode(request.args['keys'] ?? ''));
      if (request.verb === 'polkadot.validator-on')
        return acting(request, () => validatorOn(request.args['keys'] ?? ''));
      throw new Error(`the play knows no ${request.verb}`);
    },
    facts: (): PolkadotHostFacts =>
      machineFacts({
        node,
        term,
        process,
        keystore,
        signed,
        isActive,
        isSyncing: !isSynced(),
        best: head(),
        comesBack: isComing(),
      }),
  };
}

export type Machine = ReturnType<typeof createMachine>;

function ok(facts: readonly (readonly [string, string])[]): GuardAnswer {
  return { answer: 'ok', code: '', text: '', facts: createFacts([...facts]), data: null };
}

function restarting({ pid }: Process): GuardAnswer {
  return ok([
    ['restarting', String(pid)],
    ['restart.wait_ms', String(RESTART_MS)],
  ]);
}

function refused(code: string, facts: readonly (readonly [string, string])[] = []): GuardAnswer {
  return { answer: 'refused', code, text: code, facts: createFacts([...facts]), data: null };
}
