import type { GuardRequest } from '../../../hosts/port.ts';
import { acting, createState, finish } from './core.ts';
import { NO_ARGS, parseArgs, targetProblem, type CallArgs } from './forms.ts';
import { endProcess, startProcess, type SimulatedHost } from './host.ts';
import { createInput, type Input } from './input.ts';
import type { GuardMutations } from './mutations.ts';
import { observe } from './observe.ts';
import { repairLink, restartWindow, setAside, takeBack } from './other-verbs.ts';
import { readRecord } from './record.ts';
import { Over, refuse, VERB_MS, now, type Call, type Point, type Script } from './script.ts';
import { stepDown } from './step-down.ts';
import { stepUp } from './step-up.ts';
import { stopNode, unfence } from './stopping.ts';
import { copyTower } from './tower-copy.ts';
import { carryOut } from './validator.ts';

/** One call of the guard on a simulated host. It goes on only when it is stepped. */
export interface GuardCall {
  /**
   * Goes on to the next place where it can be cut or has to wait. Null once it is over. Whoever steps it lets the time of the
   * host pass as the point says.
   */
  step(): Point | null;
  readonly input: Input;
  /** Ends the guard at once, wherever it is. What it has given to the validator goes on there. */
  kill(): void;
  /** Whether its process is still there: another call may have ended it, or a reboot. */
  readonly isAlive: boolean;
  /** Told once when the process ends, whoever ended it. */
  onEnd(listener: () => void): void;
}

const VERBS: Readonly<Record<string, (call: Call) => Script>> = {
  'solana.step-down': (call) => underTerm(call, stepDown),
  'solana.step-up': stepUp,
  'solana.take-back': (call) => underTerm(call, takeBack),
  'solana.stop': (call) => underTerm(call, stopNode),
  'solana.unfence': (call) => underTerm(call, unfence),
  'solana.tower.copy': copyTower,
  'solana.link': (call) => underTerm(call, repairLink),
  'solana.tower.set-aside': (call) => underTerm(call, setAside),
  'solana.restart-window': restartWindow,
  observe,
  'state.create': createState,
};

/** Starts a call as `guard.sh` would carry it out, with the named rules switched off. */
export function callGuard(
  host: SimulatedHost,
  request: GuardRequest,
  mutations: GuardMutations = new Set(),
): GuardCall {
  return startCall(host, (input, pid) => main(host, request, mutations, input, pid));
}

/** Any script of ours on a simulated host, as a process of its own. */
export function startCall(host: SimulatedHost, run: (input: Input, pid: number) => Script): GuardCall {
  const pid = startProcess(host);
  const { boots } = host;
  const input = createInput();
  const script = run(input, pid);
  const isAlive = (): boolean => host.boots === boots && host.processes.has(pid);
  const release = (): void => {
    if (isAlive()) endProcess(host, pid);
  };
  return {
    input,
    get isAlive() {
      return isAlive();
    },
    kill: release,
    onEnd: (listener) => void host.mourners.set(pid, listener),
    step() {
      if (!isAlive()) return null;
      carryOut(host);
      const next = script.next();
      if (next.done !== true) return next.value;
      release();
      return null;
    },
  };
}

/** `keep` and `without` as they are meant, and nowhere else: whatever else stands there takes nothing. */
function needTaking(verb: string, { without, keep }: CallArgs): void {
  const isMeant =
    (without === '' || (without === 'tower' && verb === 'solana.step-up')) &&
    (keep === '' || (keep === 'link' && (verb === 'solana.step-up' || verb === 'solana.take-back')));
  if (!isMeant) refuse('bad-request', 'without or keep?');
}

function* underTerm(call: Call, verb: (call: Call) => Script): Script {
  yield* acting(call);
  yield* verb(call);
}

function* main(
  host: SimulatedHost,
  request: GuardRequest,
  mutations: GuardMutations,
  input: Input,
  pid: number,
): Script {
  const args = parseArgs(request.args);
  const call: Call = {
    host,
    request,
    args: typeof args === 'string' ? NO_ARGS : args,
    mutations,
    input,
    pid,
    start: String(host.processes.get(pid)),
    stateKey: typeof args === 'string' ? '' : `solana-${args.genesis}/${args.identity}`,
    limitMs: 0,
    record: readRecord(undefined, mutations),
    opened: null,
    receipts: [],
    flight: null,
    incoming: null,
    outcome: '-',
  };
  call.limitMs = now(call) + VERB_MS;
  try {
    if (!/^[a-z.-]+$/.test(request.verb)) refuse('bad-request', 'The verb is missing or malformed.');
    if (typeof args === 'string') refuse('bad-request', args);
    const problem = targetProblem(args);
    if (problem !== null) refuse('bad-target', problem);
    if (request.verb !== 'observe' && request.verb !== 'state.create') needTaking(request.verb, args);
    const verb = VERBS[request.verb] ?? refuse('bad-request', 'The verb is not known.');
    yield* verb(call);
  } catch (error) {
    if (!(error instanceof Over)) throw error;
    yield* finish(call, error);
    return;
  }
  yield* finish(call, null);
}
