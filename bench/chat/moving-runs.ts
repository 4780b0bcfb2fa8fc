import type { Wake } from '../../jobs/handlers.ts';
import type { Fleet } from '../../src/config/schema.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { Lease } from '../../src/domain/run.ts';
import type { Store } from '../../src/store/store.ts';
import type { Member } from './cast.ts';
import { storePlan } from './plan.ts';

/** Runs of the bench itself, held by it as a worker would. */
export interface MovingRuns {
  /** Each writes a line, so that its card changes. */
  tick(): Promise<void>;
  /** Ends one of them, whose card then becomes a final one and gets its picture. */
  endOne(): Promise<void>;
  endAll(): Promise<void>;
  /** Lets go of them. */
  stop(): void;
}

/** A lease holds for 8 s. Unit: milliseconds. */
const RENEW_EVERY_MS = 2_000;

type Held = { readonly member: Member; readonly lease: Lease };

export async function startRuns(
  store: Store,
  fleet: Fleet,
  wake: Pick<Wake, 'deliver'>,
  members: readonly Member[],
): Promise<MovingRuns> {
  const held: Held[] = [];
  for (const member of members) held.push(await begun(store, fleet, member));
  let second = 0;
  const renewing = setInterval(() => {
    for (const { lease } of held) void store.runs.renew(lease).catch(() => undefined);
  }, RENEW_EVERY_MS);
  const end = async ({ member, lease }: Held) => {
    const because = `${member.to} signs, and its votes land`;
    await store.runs.end(lease, 'done', { kind: 'run.ended', ending: 'done', signer: member.to, because, figures: {} });
    await wake.deliver();
  };
  return {
    async tick() {
      second += 1;
      for (const { lease } of held) {
        if ((await store.runs.append(lease, waiting(second))) !== 'ok')
          throw new Error(`the bench lost its run ${lease.runId}`);
      }
      if (held.length > 0) await wake.deliver();
    },
    async endOne() {
      const last = held.pop();
      if (last !== undefined) await end(last);
    },
    async endAll() {
      for (const each of held.splice(0)) await end(each);
    },
    stop: () => clearInterval(renewing),
  };
}

async function begun(store: Store, fleet: Fleet, member: Member): Promise<Held> {
  const id = `p-moving-${member.validator}`;
  await storePlan(store, fleet, member, id);
  const started = await store.plans.start(id, ['ana', 'ben'], 0);
  if (started.kind !== 'started') throw new Error(`the run of ${member.validator} was not started: ${started.kind}`);
  const lease = await store.runs.acquire(started.run.id, 'bench');
  if (typeof lease === 'string') throw new Error(`the run of ${member.validator} is ${lease}`);
  await store.runs.append(lease, { kind: 'step.began', step: 'window', attempt: 1 });
  return { member, lease };
}

function waiting(second: number): JournalEvent {
  const because = `the next own leader slot is ${second + 60} s away`;
  return { kind: 'step.waiting', step: 'window', attempt: 1, untilMs: Date.now() + 1_000, because };
}
