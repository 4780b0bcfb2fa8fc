import type { Fleet } from '../../src/config/schema.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { Lease } from '../../src/domain/run.ts';
import type { RunStore } from '../../src/execution/store.ts';
import type { Store } from '../../src/store/store.ts';
import type { Waiter } from './cast.ts';
import { planOf } from './plan.ts';

/** Polkadot's. Unit: milliseconds. */
const SESSION_MS = 14_400_000;
/** As the step `sessions` spaces its looks. Unit: milliseconds. */
const LOOK_EVERY_MS = SESSION_MS / 20;
/**
 * Once an hour a look is written down: every fifth. A wait of an earlier session is, at its next look, which is all that a run has
 * while the bench measures.
 */
const WRITTEN_EVERY = 5;
/** Each waits for the disk, so a few at once are quicker. */
const AT_ONCE = 8;

/**
 * Brings a run of every validator to where it waits for the sessions, in the way in which a worker would have: plan,
 * approval, lease, intent, outcome, proofs. Their next looks are spread evenly, as runs that were started at any time have them.
 */
export async function storeWaits(store: Store, fleet: Fleet, cast: readonly Waiter[], session: number): Promise<void> {
  const waiting = cast.entries();
  const lane = async () => {
    for (const [index, waiter] of waiting) {
      const dueInMs = (index / cast.length) * LOOK_EVERY_MS;
      await storeWait(store, fleet, waiter, { dueInMs, session: index % WRITTEN_EVERY === 0 ? session - 1 : session });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  // The watch has been at it for as long: it comes by each of them once in this time.
  await store.watch.know(
    cast.map(({ validator }) => validator),
    cast.length * WATCHED_APART_MS,
  );
}

/** As `src/watch/watch.ts` has it for a large fleet: half a second between two looks, and a quarter of those where a run waits. */
const WATCHED_APART_MS = 2_000;

/** What was last written of a wait, and when it is looked at next. */
interface Wait {
  readonly dueInMs: number;
  readonly session: number;
}

async function storeWait(store: Store, fleet: Fleet, waiter: Waiter, { dueInMs, session }: Wait): Promise<void> {
  const plan = planOf(fleet, waiter, Date.now());
  await store.plans.savePlan(plan, { kind: 'open', expiresAtMs: plan.madeAtMs + plan.approval.holdsForS * 1_000 });
  const started = await store.plans.start(plan.id, ['ana', 'ben'], 0);
  if (started.kind !== 'started') throw new Error(`the run of ${waiter.validator} was not started: ${started.kind}`);
  const lease = await store.runs.acquire(started.run.id, 'bench');
  if (typeof lease === 'string') throw new Error(`the run of ${waiter.validator} is ${lease}`);
  await makeKeys(store.runs, lease, waiter);
  await store.runs.together(async (writes) => {
    for (const event of setAndWaiting(waiter, session)) await writes.append(lease, event);
  });
  await store.runs.release(lease, dueInMs);
}

/** With its intent: a run that has touched a host looks first, whenever it is taken up. */
async function makeKeys(runs: RunStore, lease: Lease, { to, newKeys }: Waiter): Promise<void> {
  const key = { runId: lease.runId, attempt: 1, step: 'keys', verb: 'polkadot.rotate', node: to };
  await runs.together(async (writes) => {
    await writes.append(lease, { kind: 'step.began', step: 'keys', attempt: 1 });
    await writes.append(lease, { kind: 'host.fenced', node: to, term: lease.term, facts: {} });
    await writes.beginIntent(lease, key, {
      argumentsDigest: '0'.repeat(64),
      expectedBefore: 'runs with --validator and holds none of the keys on chain',
      expectedAfter: 'holds six new keys, which no chain names yet',
    });
  });
  await runs.recordOutcome(key, lease.term, 'done', { 'rotated.keys': newKeys });
  const evidence = `${to} made 6 new session keys and the proof that they are its own`;
  const figures = { keys: newKeys, proof: `0x${'ab'.repeat(PROOF_BYTES)}` };
  await runs.append(lease, { kind: 'step.proven', step: 'keys', attempt: 1, evidence, figures });
}

/** Five signatures of 64 bytes and one of 65. */
const PROOF_BYTES = 385;

function setAndWaiting({ from, to }: Waiter, session: number): JournalEvent[] {
  const attempt = 1;
  const proven = (step: string, evidence: string): JournalEvent[] => [
    { kind: 'step.began', step, attempt },
    { kind: 'step.proven', step, attempt, evidence, figures: {} },
  ];
  return [
    ...proven('own', `${to} holds all 6 keys, ${from} none of them, and no key file lies on both`),
    ...proven('set', `The next keys of the stash are those of ${to}`),
    { kind: 'step.began', step: 'sessions', attempt },
    {
      kind: 'step.waiting',
      step: 'sessions',
      attempt,
      untilMs: Date.now(),
      because: `Session ${session}: the keys are set, and are queued with the next session; active in about 8 h 0 min. ${from} has to keep running`,
      figures: { session, stage: 'next', activeAtMs: Date.now() + 2 * SESSION_MS, everyMs: LOOK_EVERY_MS },
    },
  ];
}
