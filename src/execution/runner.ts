import type { Clock } from '../domain/clock.ts';
import { BatonError, failureOf } from '../domain/failure.ts';
import type { NodeName, RunId } from '../domain/names.ts';
import type { Lease, RunEnding } from '../domain/run.ts';
import type { HostPort } from '../hosts/port.ts';
import { nothingWasSent, openContext, type OpenContext } from './context.ts';
import { type WaitsOn, waitsOn } from './glance.ts';
import { keepLease, type LeaseKeeper } from './lease-keeper.ts';
import type { LookResult, Procedure, RunContext, StepResult } from './procedure.ts';
import { hasFailedTooOften, provenSteps, touchedHosts } from './progress.ts';
import { stop } from './stop.ts';
import type { RunRecord, RunStore } from './store.ts';

export interface RunnerDeps {
  readonly store: RunStore;
  readonly hosts: ReadonlyMap<NodeName, HostPort>;
  readonly procedures: ReadonlyMap<string, Procedure>;
  readonly clock: Clock;
}

/** What the next turn of the loop does. */
type Turn =
  | { readonly kind: 'forward' }
  | { readonly kind: 'look' }
  | { readonly kind: 'only-look' }
  | { readonly kind: 'back' }
  | { readonly kind: 'over' };

/**
 * Goes on with a run from its last durable point to the next, and ends: at a wait, at a stop or at the end of the run.
 * Calling it twice at once is harmless: the second finds the lease held; a frozen first finds its term outdated.
 * @param owner names this one execution; never a process, which could hold two
 * @returns until when the run waits, where a glance at it was enough
 */
export async function advance(
  deps: RunnerDeps,
  runId: RunId,
  owner: string,
  signal: AbortSignal,
): Promise<WaitsOn | null> {
  const wait = await waitsOn(deps, runId, signal);
  if (wait !== null) return wait;
  const lease = await deps.store.acquire(runId, owner);
  if (typeof lease === 'string') return null;
  const keeper = keepLease(deps.store, lease, deps.clock, signal);
  try {
    await drive(deps, keeper, lease);
  } catch (error) {
    // Lost lease or a stop of this process: the next holder looks first. Anything else is tried again by the sweeper.
    await deps.store.release(keeper.current(), RETRY_AFTER_MS).catch(() => undefined);
    if (!isLeaseLost(error) && !signal.aborted) throw error;
  } finally {
    keeper.stop();
  }
  return null;
}

/** A way back that a look leads to and that leads to a look again is tried as often at once; then others, and the hosts, have a rest. */
const MOST_IN_VAIN = 3;
/** Between two such looks. Unit: milliseconds. */
const LOOK_AGAIN_MS = 2_500;

/** After an error nobody foresaw: soon, since a role may hang in the air, but not in a tight loop. */
const RETRY_AFTER_MS = 2_000;

function isLeaseLost(error: unknown): boolean {
  return error instanceof BatonError && error.code === 'run/lease-lost';
}

async function drive(deps: RunnerDeps, keeper: LeaseKeeper, lease: Lease): Promise<void> {
  const record = await deps.store.load(lease.runId);
  const procedure = deps.procedures.get(record.run.procedure);
  const context = openContext(record, { ...deps, keeper });
  try {
    if (!procedure || procedure.version !== record.run.version) {
      const because = `this Baton has no ${record.run.procedure} version ${record.run.version}; start the version that made the plan`;
      await stop(deps.store, keeper, context, null, { signer: 'unknown', code: 'host/refused', because });
      return;
    }
    let turn = firstTurn(record);
    let inVain = 0;
    while (turn.kind !== 'over') {
      const next = await take(turn, procedure, context, deps, keeper);
      if (turn.kind === 'back' && next.kind === 'look' && ++inVain >= MOST_IN_VAIN) {
        await deps.store.release(keeper.current(), LOOK_AGAIN_MS);
        return;
      }
      turn = next;
    }
  } catch (error) {
    // A passing fault is tried again; one that lasts needs people, and a run that only fails has no exit.
    if (isLeaseLost(error) || keeper.signal.aborted || !hasFailedTooOften(record.entries)) throw error;
    const { code, text } = failureOf(error);
    await stop(deps.store, keeper, context, procedure ?? null, { signer: 'unknown', code, because: text });
  } finally {
    context.close();
    // What a worker saw happen is worth keeping, also when it cannot go on.
    await context.settleKept().catch(() => undefined);
  }
}

/** A person who asks for a look gets no more; and an attempt that was closed can only be gone on with after a look. */
function firstTurn({ run, entries, decisions }: RunRecord): Turn {
  if (run.wish === 'look') return { kind: 'only-look' };
  return { kind: touchedHosts(entries) || decisions.get(run.attempt) === 'returned' ? 'look' : 'forward' };
}

function take(
  turn: Turn,
  procedure: Procedure,
  context: OpenContext,
  deps: RunnerDeps,
  keeper: LeaseKeeper,
): Promise<Turn> {
  if (turn.kind === 'forward') return forward(procedure, context, deps, keeper);
  if (turn.kind === 'look') return look(procedure, context, deps, keeper);
  if (turn.kind === 'only-look') return onlyLook(procedure, context, deps, keeper);
  return back(procedure, context, deps, keeper);
}

/** One step forward. */
async function forward(
  procedure: Procedure,
  context: OpenContext,
  deps: RunnerDeps,
  keeper: LeaseKeeper,
): Promise<Turn> {
  const proven = provenSteps(context.entries(), context.attempt);
  const step = procedure.steps.find(({ id }) => !proven.has(id));
  if (!step) {
    await end(deps, keeper, 'done', procedure.close(context));
    return { kind: 'over' };
  }
  if (!step.needsLive && context.signal.aborted) throw context.signal.reason;
  // Read before each step that could still be left out; from the telling on the decision row answers.
  if (!step.atOnce && !isPastReturn(context, proven) && (await context.wantsBack()))
    return wished(context, deps, keeper);
  const { id } = step;
  const { attempt } = context;
  const began = { kind: 'step.began', step: id, attempt } as const;
  // A step at once follows one whose proof is not committed either: both are, with the intent of this one.
  if (step.atOnce) context.journalWithNext(began);
  else if (!resumesWait(context, id)) await context.journal(began);
  const result = await attempted(context.signal, () => step.perform(context));
  switch (result.kind) {
    case 'proven': {
      const { evidence, figures = {} } = result;
      const proven = { kind: 'step.proven', step: id, attempt, evidence, figures } as const;
      if (procedure.steps[procedure.steps.indexOf(step) + 1]?.atOnce) context.journalWithNext(proven);
      else await context.journal(proven);
      return { kind: 'forward' };
    }
    case 'wait':
      await context.journal({
        kind: 'step.waiting',
        step: id,
        attempt,
        untilMs: result.untilMs,
        because: result.because,
        ...(result.declare === undefined ? {} : { declare: result.declare }),
        ...(result.figures === undefined ? {} : { figures: result.figures }),
      });
      await deps.store.release(keeper.current(), result.untilMs - deps.clock.now());
      return { kind: 'over' };
    case 'ask':
      return asked(context, deps, keeper, procedure, { ...result, step: id });
    case 'refused':
    case 'unknown':
      await context.journal({
        kind: result.kind === 'refused' ? 'step.refused' : 'step.unknown',
        step: id,
        attempt,
        code: result.code,
        text: result.text,
      });
      if (touchedHosts(context.entries())) return { kind: 'look' };
      await end(deps, keeper, 'returned', {
        signer: (result.kind === 'refused' && result.signer) || 'unknown',
        because: result.text,
        figures: {},
      });
      return { kind: 'over' };
  }
  return result satisfies never;
}

/** People's word is needed: with it the same step is done again. */
async function asked(
  context: OpenContext,
  deps: RunnerDeps,
  keeper: LeaseKeeper,
  procedure: Procedure,
  { step, ...ask }: Extract<StepResult, { kind: 'ask' }> & { readonly step: string },
): Promise<Turn> {
  const { code, text, signer, state, declare } = ask;
  await context.journal({ kind: 'step.refused', step, attempt: context.attempt, code, text });
  const why = { signer, code, because: text, state, ...(declare === undefined ? {} : { declare }) };
  await stop(deps.store, keeper, context, procedure, why);
  return { kind: 'over' };
}

/** Behind the point of no return a wish is not acted on: the standby was told, or was seen to have taken the role. */
function isPastReturn(context: RunContext, proven: ReadonlySet<string>): boolean {
  return (
    context.decision(context.attempt) === 'told' ||
    context.plan.steps.some(({ id, pointOfNoReturn }) => pointOfNoReturn && proven.has(id))
  );
}

/** A wish or a pause came before anything was sent: the run ends here. After: the role goes back. */
async function wished(context: OpenContext, deps: RunnerDeps, keeper: LeaseKeeper): Promise<Turn> {
  if (touchedHosts(context.entries())) return { kind: 'back' };
  await end(deps, keeper, 'cancelled', {
    signer: 'unchanged',
    because: 'aborted before anything was changed',
    figures: {},
  });
  return { kind: 'over' };
}

/** A wait that goes on is not a new beginning: the card keeps the time of the first. */
function resumesWait(context: OpenContext, step: string): boolean {
  const last = context.entries().findLast(({ event }) => 'step' in event);
  return last?.event.kind === 'step.waiting' && last.event.step === step;
}

/** Turns what was thrown into what is known. */
async function attempted(signal: AbortSignal, perform: () => Promise<StepResult>): Promise<StepResult> {
  try {
    return await perform();
  } catch (error) {
    // A wait that was broken off says nothing about the world.
    if (signal.aborted || isLeaseLost(error)) throw error;
    // Also a mistake of ours may come after something was sent: it is looked at first, whatever it is called.
    return { kind: nothingWasSent(error) ? 'refused' : 'unknown', ...failureOf(error) };
  }
}

async function look(procedure: Procedure, context: OpenContext, deps: RunnerDeps, keeper: LeaseKeeper): Promise<Turn> {
  // A loop of looks ends at a stop of this process too: the next worker goes on with the same question.
  if (context.signal.aborted) throw context.signal.reason;
  const { attempt } = context;
  const decided = await procedure.look(context);
  await context.journal({ kind: 'resume.decided', attempt, decision: decided.kind, because: decided.because });
  switch (decided.kind) {
    case 'go-on':
      await skipUpTo(procedure, context, decided.step, decided.because);
      return { kind: 'forward' };
    case 'again':
      await context.beginAttempt();
      await skipUpTo(procedure, context, decided.step, decided.because);
      return { kind: 'forward' };
    case 'back':
      return { kind: 'back' };
    case 'wait':
      await deps.store.release(keeper.current(), decided.untilMs - deps.clock.now());
      return { kind: 'over' };
    case 'stop':
      await stop(deps.store, keeper, context, procedure, decided);
      return { kind: 'over' };
  }
  return decided satisfies never;
}

/** What was seen now, and the run stands stopped again: no new attempt, nothing taken or given. */
async function onlyLook(
  procedure: Procedure,
  context: OpenContext,
  deps: RunnerDeps,
  keeper: LeaseKeeper,
): Promise<Turn> {
  const seen = await procedure.look(context);
  await context.journal({
    kind: 'resume.decided',
    attempt: context.attempt,
    decision: 'look only',
    because: seen.because,
  });
  const { signer = 'unknown', because } = seen;
  const found = { ...seen, signer, code: 'run/looked', because: `${because} ${RESUME_WOULD[seen.kind]}`.trim() };
  await stop(deps.store, keeper, context, procedure, seen.kind === 'stop' ? seen : found);
  return { kind: 'over' };
}

/** What a look led to, as people read it who asked for no more. */
const RESUME_WOULD: Readonly<Record<LookResult['kind'], string>> = {
  'go-on': '`resume` goes on from here.',
  again: '`resume` does it.',
  back: '`resume` gives the role back.',
  wait: '`resume` waits for that to become clear.',
  stop: '',
};

/** Steps that a look has shown to be so already are marked, not done again. */
async function skipUpTo(procedure: Procedure, context: OpenContext, step: string, evidence: string): Promise<void> {
  const proven = provenSteps(context.entries(), context.attempt);
  for (const { id } of procedure.steps) {
    if (id === step) return;
    if (!proven.has(id)) await context.journal({ kind: 'step.skipped', step: id, attempt: context.attempt, evidence });
  }
}

async function back(procedure: Procedure, context: OpenContext, deps: RunnerDeps, keeper: LeaseKeeper): Promise<Turn> {
  const result = await procedure.giveBack(context);
  switch (result.kind) {
    case 'returned':
      await end(deps, keeper, 'returned', { signer: result.signer, because: result.evidence, figures: result.figures });
      return { kind: 'over' };
    case 'look':
      return { kind: 'look' };
    case 'wait':
      await deps.store.release(keeper.current(), result.untilMs - deps.clock.now());
      return { kind: 'over' };
    case 'stop':
      await stop(deps.store, keeper, context, procedure, result);
      return { kind: 'over' };
  }
  return result satisfies never;
}

async function end(
  deps: RunnerDeps,
  keeper: LeaseKeeper,
  ending: RunEnding,
  close: ReturnType<Procedure['close']>,
): Promise<void> {
  await deps.store.end(keeper.current(), ending, { kind: 'run.ended', ending, ...close });
}
