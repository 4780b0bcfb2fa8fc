import { onTestFinished } from 'vitest';
import type { JournalEntry, JournalEvent } from '../../../../src/domain/journal.ts';
import type { Effect, RunContext } from '../../../../src/execution/procedure.ts';
import type { GuardAnswer, GuardRequest } from '../../../../src/hosts/port.ts';
import { createFacts } from '../../../../src/hosts/ssh/facts.ts';
import type { NearReader } from '../../../../src/chains/near/port.ts';
import type { Read, Scene } from '../../../../src/procedures/near/checks/scene.ts';
import type { NearDeps } from '../../../../src/procedures/near/deps.ts';
import { endAnswer, headsAnswer } from '../../../../src/lab/near/simulation/short-looks.ts';
import { LOOKED_AT, NEW, OLD, target } from './healthy.ts';

/** One answer of the guard, where it is not `ok`, or says something; and what is seen after it was done. */
export type Answers = Readonly<
  Record<
    string,
    {
      readonly answer?: GuardAnswer['answer'];
      readonly code?: string;
      readonly facts?: Readonly<Record<string, string>>;
      readonly seen?: (scene: Scene, node: string) => Scene;
      /** What it changes besides, whatever it answers. */
      readonly does?: (played: Played) => void;
    }
  >
>;

export interface Played {
  /** What is seen; a test changes it between steps. */
  scene: Scene;
  readonly context: RunContext;
  readonly deps: NearDeps;
  /** `VERB@NODE` of all that was sent, in order. */
  readonly sent: string[];
  readonly requests: GuardRequest[];
  readonly events: JournalEvent[];
  /** Writes the line as of this time. */
  note(event: JournalEvent, atMs?: number): void;
  nowMs: number;
  wantsBack: boolean;
}

/** A run of one procedure on a scene: every look shows it, every verb is kept and answered. */
export function play(
  scene: Scene,
  plan: { readonly steps: readonly string[]; readonly bound: Readonly<Record<string, string>> },
  answers: Answers = {},
): Played {
  const entries: JournalEntry[] = [];
  const decisions = new Map<number, 'told' | 'returned'>();
  const run = { id: 'r-1', validator: target.validator, from: OLD, to: NEW };
  const state = { attempt: 1, term: 3 };
  const played: Played = {
    scene,
    sent: [],
    requests: [],
    events: [],
    nowMs: LOOKED_AT,
    wantsBack: false,
    note(event, atMs = played.nowMs) {
      played.events.push(event);
      entries.push({ runId: run.id, seq: entries.length + 1, atMs, event, previousHash: '', hash: '' });
    },
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- set before it is given away
    context: undefined as never,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    deps: undefined as never,
  };

  async function act({ step, node, request }: Effect): Promise<GuardAnswer> {
    const key = { step, attempt: state.attempt, verb: request.verb, node };
    played.note({
      kind: 'intent',
      ...key,
      argumentsDigest: '',
      expectedBefore: '',
      expectedAfter: '',
      term: state.term,
    });
    played.sent.push(`${request.verb}@${node}`);
    played.requests.push(request);
    const { answer = 'ok', code = '', facts = {}, seen, does } = answers[request.verb] ?? {};
    does?.(played);
    if (answer === 'ok' && seen !== undefined) played.scene = seen(played.scene, node);
    played.note({ kind: 'outcome', ...key, result: answer === 'ok' ? 'done' : answer, evidence: {} });
    return { answer, code, text: 'as the guard says', facts: createFacts(Object.entries(facts)), data: null };
  }

  async function decide(value: 'told' | 'returned') {
    const stands = decisions.get(state.attempt) ?? value;
    decisions.set(state.attempt, stands);
    return stands;
  }

  const context = {
    run,
    plan: { ...plan, steps: plan.steps.map((id) => ({ id, pointOfNoReturn: id === 'place' })) },
    signal: new AbortController().signal,
    live: new Map(),
    get attempt() {
      return state.attempt;
    },
    get term() {
      return state.term;
    },
    entries: () => entries,
    wantsBack: async () => played.wantsBack,
    decision: (attempt: number) => decisions.get(attempt),
    decide,
    journal: async (event: JournalEvent) => played.note(event),
    journalWithNext: (event: JournalEvent) => played.note(event),
    act,
    intend: async () => undefined,
    outcome: async () => undefined,
    raiseTerm: async (above = 0) => void (state.term = Math.max(state.term, above) + 1),
    acknowledged: async (node: string) => ({ stateId: `state of ${node}`, term: 2, bootId: 'boot' }),
    acknowledge: async () => undefined,
    beginAttempt: async () => void (state.attempt += 1),
    onEnd: (close: () => void) => onTestFinished(close),
  };
  const deps: Partial<NearDeps> = {
    clock: {
      now: () => played.nowMs,
      monotonic: () => played.nowMs,
      // Others go on meanwhile.
      async sleep(ms: number, signal?: AbortSignal) {
        await new Promise(setImmediate);
        signal?.throwIfAborted();
        played.nowMs += ms;
      },
    },
    targetOf: () => target,
    mayAct: () => true,
    look: async (_, node) => played.scene.nodes[node] ?? never(node),
    ask: async (node, request) => {
      const look = await played.deps.look(target, node);
      if (look.kind !== 'seen') throw new Error(look.because);
      return request.verb === 'near.look-end' ? endAnswer(look.facts) : headsAnswer(look.facts);
    },
    scene: async () => played.scene,
    renew: () => undefined,
    observers: scene.observers.map(({ name }) => ({ name, chain: readerOf(() => played.scene, name) })),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the procedures ask of a context and of deps, and nothing else
  return Object.assign(played, { context: context as unknown as RunContext, deps: deps as NearDeps });
}

/** Says what the scene of that moment has of this observer. */
function readerOf(scene: () => Scene, name: string): NearReader {
  const own = () => scene().observers.find((each) => each.name === name);
  return {
    status: async () => said(own()?.status),
    finalBlock: async () => said(own()?.final),
    block: async () => null,
    epoch: async () => said(own()?.epoch),
    previousEpochStart: async () => said(scene().previousEpoch),
    windows: async () => said(scene().windows),
    protocol: async () => said(scene().protocol),
  };
}

function said<T>(read: Read<T> | undefined): T {
  if (read?.kind !== 'known') throw new Error(read?.because ?? 'no such observer');
  return read.value;
}

function never(node: string): never {
  throw new Error(`${node} is not in the scene`);
}
