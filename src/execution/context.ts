import { createHash } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import { BatonError } from '../domain/failure.ts';
import type { JournalEntry, JournalEvent } from '../domain/journal.ts';
import type { NodeName, RunId, Term } from '../domain/names.ts';
import type { GuardAnswer, GuardRequest, HostPort } from '../hosts/port.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import type { Effect, RunContext } from './procedure.ts';
import type { IntentKey, RunRecord, RunStore, RunWrites } from './store.ts';

export interface ContextDeps {
  readonly store: RunStore;
  readonly hosts: ReadonlyMap<NodeName, HostPort>;
  readonly keeper: LeaseKeeper;
  readonly clock: Clock;
}

/** The runner's side of a context: it ends what the procedure left open. */
export interface OpenContext extends RunContext {
  /** Number of the last journal line that was there when this execution began. */
  readonly loadedSeq: number;
  /** Commits what is still kept for the next line, as far as it can be. */
  settleKept(): Promise<void>;
  close(): void;
}

/** Names the arguments of a verb in journal and receipt, so that both can be compared. Hexadecimal SHA-256. */
export function argumentsDigest(request: GuardRequest): string {
  const lines = Object.entries(request.args)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  return createHash('sha256')
    .update([request.verb, ...lines].join('\n'))
    .digest('hex');
}

/** The acting request as it travels: with run, step, attempt, term and the digest of the rest. */
export function stamped(
  request: GuardRequest,
  runId: RunId,
  step: string,
  attempt: number,
  term: number,
): GuardRequest {
  const stamp = { run: runId, step, attempt: String(attempt), term: String(term), digest: argumentsDigest(request) };
  return { verb: request.verb, args: { ...request.args, ...stamp } };
}

/** Two codes promise that the command never left (`HostPort`); with any other it may have been carried out. */
export function nothingWasSent(error: unknown): boolean {
  return error instanceof BatonError && (error.code === 'host/unreachable' || error.code === 'host/key-changed');
}

/** A write that waits for the next commit. */
interface Kept {
  /** Says whether the writing may go on. */
  readonly write: (store: RunWrites) => Promise<boolean>;
  /** The store takes it once, however often it is written; or a line twice, where a successor has begun the same anew. */
  readonly once: boolean;
}

function withoutRun({ step, attempt, verb, node }: IntentKey): Omit<IntentKey, 'runId'> {
  return { step, attempt, verb, node };
}

/** An intent that stands already was somebody's: whether it was carried out is for a look to say. */
function begunBefore({ request }: Pick<Effect, 'request'>): BatonError {
  return new BatonError('host/answer-lost', `${request.verb} was begun before in this attempt`);
}

function lost(): BatonError {
  return new BatonError('run/lease-lost', 'another worker has taken over this run');
}

function evidenceOf(answer: GuardAnswer): Record<string, string | number> {
  const kept = answer.facts.entries().filter(([, value]) => value.length <= 200);
  const evidence: Record<string, string | number> = Object.fromEntries(kept.slice(0, 60));
  if (answer.answer !== 'ok') Object.assign(evidence, { code: answer.code, text: answer.text });
  return evidence;
}

/** Builds the only way through which a procedure can change anything. */
export function openContext(record: RunRecord, deps: ContextDeps): OpenContext {
  const { store, keeper } = deps;
  const { run, plan } = record;
  const entries: JournalEntry[] = [...record.entries];
  const decisions = new Map(record.decisions);
  const closers: (() => void)[] = [];
  let attempt = run.attempt;

  const keyOf = (effect: Pick<Effect, 'step' | 'node' | 'request'>): IntentKey => ({
    runId: run.id,
    attempt,
    step: effect.step,
    verb: effect.request.verb,
    node: effect.node,
  });

  /** Decisions of this execution rest on what it wrote itself as much as on what it found. */
  function remember(event: JournalEvent): void {
    entries.push({ runId: run.id, seq: entries.length + 1, atMs: deps.clock.now(), event, previousHash: '', hash: '' });
  }

  /** Written with the next commit, in this order. */
  const kept: Kept[] = [];

  async function commit<T>(write: (store: RunWrites) => Promise<T>): Promise<T | 'lease-lost'> {
    return kept.length === 0 ? write(store) : commitTogether(write);
  }

  /** What was kept, then `write`. The first that finds the lease lost ends it; what came before it stands. */
  async function commitTogether<T>(write: (store: RunWrites) => Promise<T>): Promise<T | 'lease-lost'> {
    const before = kept.splice(0);
    try {
      return await store.together(async (writes) => {
        for (const each of before) if (!(await each.write(writes))) return 'lease-lost';
        return write(writes);
      });
    } catch (error) {
      // A commit whose answer was lost may stand, and its lines must not come twice.
      kept.unshift(...before.filter(({ once }) => once));
      throw error;
    }
  }

  async function journal(event: JournalEvent): Promise<void> {
    if ((await commit((writes) => writes.append(keeper.current(), event))) === 'lease-lost') throw lost();
    remember(event);
  }

  function journalWithNext(event: JournalEvent): void {
    kept.push({ once: false, write: async (writes) => (await writes.append(keeper.current(), event)) === 'ok' });
    remember(event);
  }

  async function intend(effect: Omit<Effect, 'timeoutMs'>): Promise<void> {
    const begun = await commit(intent(effect));
    if (begun === 'lease-lost') throw lost();
    if (begun === 'exists') throw begunBefore(effect);
  }

  function intent(effect: Omit<Effect, 'timeoutMs'>): (writes: RunWrites) => ReturnType<RunWrites['beginIntent']> {
    keeper.lost.throwIfAborted();
    const key = keyOf(effect);
    const { expectedBefore, expectedAfter } = effect;
    const detail = { argumentsDigest: argumentsDigest(effect.request), expectedBefore, expectedAfter };
    const { term } = keeper.current();
    // Remembered before it is written: if the answer of the store is lost, the intent may stand all the same.
    remember({ kind: 'intent', ...withoutRun(key), ...detail, term });
    return (writes) => writes.beginIntent(keeper.current(), key, detail, effect.repeatable);
  }

  async function intendAndDecide(effect: Omit<Effect, 'timeoutMs'>, value: 'told') {
    const begin = intent(effect);
    const stands = await commitTogether(async (writes) => {
      const begun = await begin(writes);
      return begun === 'begun' ? writes.decide(keeper.current(), attempt, value, '') : begun;
    });
    if (stands === 'lease-lost') throw lost();
    if (stands === 'exists') throw begunBefore(effect);
    if (stands !== 'not-now') decisions.set(attempt, stands);
    return stands;
  }

  async function outcome(
    effect: Pick<Effect, 'step' | 'node' | 'request'>,
    answer: GuardAnswer | null,
    withNext = false,
  ): Promise<void> {
    const result = answer === null ? 'unknown' : answer.answer === 'ok' ? 'done' : answer.answer;
    const evidence = answer === null ? { lost: 'no answer came back' } : evidenceOf(answer);
    await settle(keyOf(effect), result, evidence, withNext);
  }

  function failed(effect: Pick<Effect, 'step' | 'node' | 'request'>, error: unknown): Promise<void> {
    return settle(keyOf(effect), nothingWasSent(error) ? 'refused' : 'unknown', { error: String(error) });
  }

  /** The term may have been raised since the intent was written. */
  function begunUnder(key: IntentKey): Term {
    const same = (event: Omit<IntentKey, 'runId'>) =>
      event.step === key.step && event.attempt === key.attempt && event.verb === key.verb && event.node === key.node;
    const last = entries.findLast(({ event }) => event.kind === 'intent' && same(event))?.event;
    return last?.kind === 'intent' ? last.term : keeper.current().term;
  }

  async function settle(
    key: IntentKey,
    result: 'done' | 'refused' | 'unknown',
    evidence: Record<string, string | number>,
    withNext = false,
  ): Promise<void> {
    const term = begunUnder(key);
    remember({ kind: 'outcome', ...withoutRun(key), result, evidence });
    // Not conditional on the lease, so whatever is written with it cannot take it away.
    const write = (writes: RunWrites) => writes.recordOutcome(key, term, result, evidence).then(() => true);
    if (withNext) kept.push({ once: true, write });
    else await commit((writes) => write(writes).then(() => 'ok' as const));
  }

  return {
    run,
    plan,
    get attempt() {
      return attempt;
    },
    get term() {
      return keeper.current().term;
    },
    signal: keeper.signal,
    loadedSeq: record.entries.length,
    live: new Map(),
    entries: () => entries,
    decision: (of) => decisions.get(of),
    onEnd: (close) => void closers.push(close),
    close: () => closers.splice(0).forEach((close) => close()),
    journal,
    journalWithNext,
    intend,
    intendAndDecide,
    outcome,
    failed,
    async settleKept() {
      await commit(() => Promise.resolve('ok'));
    },
    async wantsBack() {
      const now = await store.load(run.id);
      return now.paused || now.run.wish === 'abort' || now.run.wish === 'return';
    },
    async act(effect) {
      await intend(effect);
      const host = hostOf(deps.hosts, effect.node);
      const request = stamped(effect.request, run.id, effect.step, attempt, keeper.current().term);
      const answer = await host.call(request, effect.timeoutMs, effect.onData).catch(async (error: unknown) => {
        await failed(effect, error);
        throw error;
      });
      // Outside of the catch: a store that does not take the outcome must not turn an answer into a lost one.
      await outcome(effect, answer, effect.outcomeWithNext);
      return answer;
    },
    async decide(value, because) {
      const stands = await commit((writes) => writes.decide(keeper.current(), attempt, value, because));
      if (stands === 'lease-lost') throw lost();
      if (stands !== 'not-now') decisions.set(attempt, stands);
      return stands;
    },
    acknowledged: (node) => store.acknowledged(plan.identity, node),
    acknowledge: (node, seen) => store.acknowledge(keeper.current(), node, seen),
    async raiseTerm(above = 0) {
      const { term } = keeper.current();
      const raised = await store.raiseTerm(keeper.current(), Math.max(term, above));
      if (raised === 'lease-lost') throw lost();
      keeper.replace(raised);
    },
    async beginAttempt() {
      const next = await store.beginAttempt(keeper.current());
      if (next === 'lease-lost') throw lost();
      attempt = next;
    },
  };
}

/** The host of a node of this fleet. @throws `config/invalid` when the fleet file no longer has it */
export function hostOf(hosts: ReadonlyMap<NodeName, HostPort>, node: NodeName): HostPort {
  const host = hosts.get(node);
  if (!host) throw new BatonError('config/invalid', `node ${node} is not in the fleet file any more`);
  return host;
}
