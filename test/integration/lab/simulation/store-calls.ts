import { BatonError } from '../../../../src/domain/failure.ts';
import type { JournalEvent } from '../../../../src/domain/journal.ts';
import type { RunId } from '../../../../src/domain/names.ts';
import type { Plan, PlanState } from '../../../../src/domain/plan.ts';
import type { Lease } from '../../../../src/domain/run.ts';
import type { IntentKey, RunWrites } from '../../../../src/execution/store.ts';
import type { ConnectedStore } from '../../../../src/lab/simulation/store/model-store.ts';
import { ENDED, planFor, STOPPED } from '../../store/started-run.ts';
import type { Command, WriteCommand } from './store-commands.ts';

/** Where both clocks begin. */
export const BEGINNING_MS = 1_000_000;

/** Either of the two that are compared. */
export type Side = Omit<ConnectedStore, 'die' | 'endIdleTransactions'>;

/** What the callers of one sequence have been given so far: the same for both sides, as long as both agree. */
export interface Given {
  readonly runs: RunId[];
  /** Oldest first, whoever was given them. */
  readonly leases: Lease[];
}

export const nothingGiven = (): Given => ({ runs: [], leases: [] });

/** Six plans that get in each other's way: same validator, a shared node, and two that have nothing to do with them. */
const PLANS: readonly Plan[] = [
  ['A', 'a', 'b'],
  ['A', 'b', 'a'],
  ['B', 'c', 'b'],
  ['C', 'd', 'e'],
  ['A', 'a', 'b'],
  ['C', 'd', 'd'],
].map(([name, from, to], at) =>
  planFor(`p-${at}`, {
    validator: `v${name}`,
    identity: `I${name}`,
    from: from!,
    to: to!,
    madeAtMs: BEGINNING_MS - at,
  }),
);
const NODES = ['a', 'b', 'c', 'd', 'e'];
const PEOPLE = ['ann', 'bob', 'cem'];
const SCOPES = ['vA', 'vB', 'vC', '*'];
const IDENTITIES = ['IA', 'IB', 'IC'];
/** Handovers are waited on, takeovers are not. */
const PATIENT = ['solana/handover'];

/** The second plan is for one second only. */
const stateOf = (at: number): PlanState => ({ kind: 'open', expiresAtMs: at === 1 ? BEGINNING_MS + 1_000 : 4e12 });

export async function savePlans(side: Side): Promise<void> {
  for (const [at, plan] of PLANS.entries()) await side.plans.savePlan(plan, stateOf(at));
}

/** What came of a call: its answer, or the code it failed with. */
export async function outcomeOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return (await call()) ?? null;
  } catch (error) {
    if (error instanceof BatonError) return { failed: error.code };
    if (error instanceof WorkFailed) return { failed: 'the work' };
    throw error;
  }
}

class WorkFailed extends Error {}

/** Makes the call that `command` stands for. What it names is chosen from `given`, which is not changed. */
// oxlint-disable-next-line max-lines-per-function -- one line for each call of the store
export function callOf(command: Command, given: Given): (side: Side) => Promise<unknown> {
  const run = (at: number) => runOf(given, at);
  switch (command.kind) {
    case 'append':
    case 'intent':
    case 'outcome':
    case 'decide':
      return ({ runs }) => written(runs, command, given);
    case 'together':
      return ({ runs }) =>
        runs.together(async (store) => {
          const answers: unknown[] = [];
          const lease = command.writes[0]?.lease ?? 0;
          for (const write of command.writes) answers.push(await written(store, { ...write, lease }, given, 'its run'));
          if (command.fails) throw new WorkFailed('as drawn');
          return answers;
        });
    case 'start':
      return ({ plans }) => plans.start(`p-${command.plan}`, ['ann', 'bob'], command.delayMs);
    case 'plan-takeover':
      return (side) => takeoverPlanned(side, command, given);
    case 'start-takeover':
      return ({ plans }) => plans.start(takeoverId(given, command.number), ['ann', 'bob'], 0);
    case 'word':
      return ({ plans }) =>
        plans.decide(
          {
            plan: `p-${command.plan}`,
            digest: 'de'.charAt(command.digest).repeat(64),
            person: PEOPLE[command.person]!,
            kind: command.reject ? 'reject' : 'approve',
            reason: '',
            chat: 'web',
          },
          `action-${command.action}`,
        );
    case 'close-plan':
      return ({ plans }) => plans.closePlan(`p-${command.plan}`, { kind: 'expired' });
    case 'acquire':
      return ({ runs }) => runs.acquire(run(command.run), `worker-${command.worker}`);
    case 'renew':
      return ({ runs }) => runs.renew(leaseOf(given, command.lease));
    case 'load-waiting':
      // The model has no hashes.
      return async ({ runs }) => (await runs.loadWaiting(run(command.run), PATIENT))?.run;
    case 'wait-on':
      return ({ runs }) => runs.waitOn({ id: run(command.run), revision: command.revision }, command.dueInMs);
    case 'release':
      return ({ runs }) => runs.release(leaseOf(given, command.lease), command.dueInMs);
    case 'raise':
      return ({ runs }) => runs.raiseTerm(leaseOf(given, command.lease), command.atLeast);
    case 'begin-attempt':
      return ({ runs }) => runs.beginAttempt(leaseOf(given, command.lease));
    case 'stop':
      return ({ runs }) => runs.stop(leaseOf(given, command.lease), STOPPED, command.seen);
    case 'end':
      return ({ runs }) =>
        runs.end(leaseOf(given, command.lease), command.ending, { ...ENDED, ending: command.ending });
    case 'acknowledge':
      return ({ runs }) => runs.acknowledge(leaseOf(given, command.lease), NODES[command.node]!, seenOf(command));
    case 'adopt':
      return ({ runs }) =>
        runs.adopt(
          IDENTITIES[command.identity]!,
          NODES[command.node]!,
          seenOf(command),
          PEOPLE[command.person]!,
          command.needed,
        );
    case 'wish':
      return ({ view }) => view.storeWish(run(command.run), command.wish, PEOPLE[command.person]!, 'as drawn');
    case 'declare':
      return ({ view }) =>
        view.declareFenced(run(command.run), NODES[command.node]!, PEOPLE[command.person]!, 'as drawn', {
          people: command.people,
          counted: PEOPLE.slice(0, command.counted),
        });
    case 'stand-down':
      return ({ view }) => view.standDown(run(command.run), PEOPLE[command.person]!, 'as drawn');
    case 'pause':
      return ({ pauses }) => pauses.pause(SCOPES[command.scope]!, PEOPLE[command.person]!, 'as drawn');
    case 'unpause':
      return ({ pauses }) => pauses.unpause(SCOPES[command.scope]!, PEOPLE[command.person]!, command.alone);
    case 'read':
      return (side) => everythingRead(side, given);
    case 'time-passes':
    case 'restored':
    case 'promoted':
      throw new Error(`${command.kind} is nobody's call`);
  }
  return command satisfies never;
}

/** Another start is another name, so that what was planned before it stays what it was. */
const takeoverId = ({ runs }: Given, number: number): string => `t-${runs.length}-${number}`;

/** Both nodes of the replaced run, one of them, or none. */
const TAKEOVERS = [
  ['a', 'b'],
  ['b', 'e'],
  ['d', 'e'],
  ['c', 'b'],
] as const;

async function takeoverPlanned(
  { plans, view }: Side,
  { number, run: age, off, foreign, nodes }: Extract<Command, { kind: 'plan-takeover' }>,
  given: Given,
): Promise<void> {
  const replaced = await view.findRun(runOf(given, age));
  const line = (replaced === null ? 1 : (await view.journal(replaced.id)).length) + off;
  const [from, to] = TAKEOVERS[nodes]!;
  const plan = planFor(takeoverId(given, number), {
    procedure: 'solana/takeover',
    validator: foreign ? 'vB' : (replaced?.validator ?? 'vA'),
    identity: foreign ? 'IB' : (replaced?.identity ?? 'IA'),
    from,
    to,
    madeAtMs: BEGINNING_MS,
    bound: { 'replaces run': `${replaced?.id ?? 'r-none'} at line ${line}` },
  });
  await plans.savePlan(plan, stateOf(0));
}

function keyFor(runId: RunId, { attempt, step }: { attempt: number; step: number }): IntentKey {
  return { runId, attempt, step: `step-${step}`, verb: 'solana.step-down', node: 'a' };
}

/** Every other step waits for a node that people could declare fenced. */
function appended(step: number): JournalEvent {
  const at = { step: `step-${step}`, attempt: 1 };
  return step % 2 === 0
    ? { kind: 'step.began', ...at }
    : { kind: 'step.waiting', ...at, untilMs: BEGINNING_MS, because: 'as drawn', declare: 'a' };
}

/** @param outcomeOf writes that are committed together are of one lease and its run, as the runner's: of two runs each could wait for the other */
function written(
  store: RunWrites,
  command: WriteCommand,
  given: Given,
  outcomeOf: 'any run' | 'its run' = 'any run',
): Promise<unknown> {
  switch (command.kind) {
    case 'append':
      return store.append(leaseOf(given, command.lease), appended(command.step));
    case 'intent': {
      const lease = leaseOf(given, command.lease);
      const detail = {
        argumentsDigest: `digest-${command.digest}`,
        expectedBefore: `repeatable-${command.repeatable}`,
        expectedAfter: 'after',
      };
      return store.beginIntent(lease, keyFor(lease.runId, command), detail, command.repeatable);
    }
    case 'outcome': {
      const lease = leaseOf(given, command.lease);
      const { term } = lease;
      const runId = outcomeOf === 'any run' ? runOf(given, command.run) : lease.runId;
      return store.recordOutcome(keyFor(runId, command), term, command.result, { seen: 1 });
    }
    case 'decide':
      return store.decide(leaseOf(given, command.lease), command.attempt, command.value, 'as drawn');
  }
  return command satisfies never;
}

/** 0: the run that was started last. */
function runOf({ runs }: Given, age: number): RunId {
  return runs.at(-1 - age) ?? runs[0] ?? 'r-none';
}

/** Where nothing was given yet it is made up. */
function leaseOf(given: Given, age: number): Lease {
  return given.leases.at(-1 - age) ?? { runId: runOf(given, 0), owner: 'worker-0', term: 1 };
}

function seenOf({ state, term }: { state: number; term: number }) {
  return { stateId: `state-${state}`, term, bootId: `boot-${term}` };
}

/** Every reading call at once. */
async function everythingRead({ runs, plans, pauses, view }: Side, given: Given): Promise<unknown> {
  const records = await Promise.all(given.runs.map((id) => runs.load(id)));
  const withoutHashes = records.map(({ entries, decisions, ...rest }) => ({
    ...rest,
    decisions: [...decisions].toSorted(([a], [b]) => a - b),
    entries: entries.map(({ runId, seq, atMs, event }) => ({ runId, seq, atMs, event })),
  }));
  return {
    records: withoutHashes,
    due: await view.dueRuns(),
    open: await view.openRuns(),
    latest: await view.listRuns(2),
    latestOfOne: await view.listRuns(2, (await view.listRuns(1))[0]?.validator ?? ''),
    found: [await view.findRun(''), await view.findRun('r-'), given.runs[0] && (await view.findRun(given.runs[0]))],
    plans: [await plans.openPlans(), await plans.findPlan('p-2'), await plans.findPlan('p-')],
    recent: await plans.recentPlans(2_003),
    pauses: await pauses.pauses(),
    host: await runs.acknowledged('IA', 'a'),
  };
}
