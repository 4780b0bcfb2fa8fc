import { inWords } from '../../../domain/duration.ts';
import type { JournalEvent } from '../../../domain/journal.ts';
import type { Glance, ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { Scene } from '../checks/scene.ts';
import type { NearDeps } from '../deps.ts';
import { shadowing, type Shadowing } from '../shadow.ts';
import { refused } from './act.ts';
import { maySign } from './may-sign.ts';

type NotYet = Extract<Shadowing, { kind: 'not-yet' }>;

/**
 * Between two looks, as a part of the time that is left, and at the most: it costs a read of everything, and nothing hangs on the minute
 * in which an epoch ends. At the least: epochs of a test network take seconds. Units: 1, milliseconds.
 */
const PAUSE = { share: 0.25, mostMs: 600_000, leastMs: 1_000 };
/** Where the time that is left cannot be told, or the node not be seen. Unit: milliseconds. */
const LOOK_AGAIN_MS = 60_000;
/** The run is taken up, and its journal says how far the wait has come, so many times in an epoch; all looks in between are glances. */
const WRITTEN_PER_EPOCH = 4;

/**
 * It has shadowed the pool for a full epoch. On mainnet that is most of a day: nobody works on the run meanwhile. A restart of the node
 * begins the wait anew, since what it loads for the next epoch it has to load again.
 */
export function shadowStep(deps: NearDeps, id = 'shadow'): ProcedureStep {
  return {
    id,
    async perform(context) {
      const { to } = context.run;
      const scene = await deps.scene(context);
      const signs = signing(scene, context);
      if (signs !== null) return refused(`${to}: ${signs}. It is left alone.`, context);
      const found = shadowing(scene, to);
      switch (found.kind) {
        case 'whole':
          return { kind: 'proven', evidence: `${to} has shadowed ${scene.target.pool} for a full epoch`, figures: {} };
        case 'no':
          return gone(context, scene, found.because);
        case 'unknown':
          return { kind: 'wait', untilMs: deps.clock.now() + LOOK_AGAIN_MS, because: `${to}: ${found.because}` };
        case 'not-yet':
          return waits(context, deps, found);
      }
      return found satisfies never;
    },
    stillWaits: (glance) => stillWaits(glance, deps),
  };
}

/** Node, pool and epoch are as the last line of the journal says: the same look, without a lease. Anything else is for the run's holder. */
async function stillWaits(glance: Glance, deps: NearDeps): Promise<number | null> {
  const last = glance.entries().at(-1);
  if (last?.event.kind !== 'step.waiting') return null;
  const scene = await deps.scene(glance);
  const found = shadowing(scene, glance.run.to);
  if (found.kind !== 'not-yet' || found.epochMs === null || signing(scene, glance) !== null) return null;
  const now = deps.clock.now();
  if (now - last.atMs >= found.epochMs / WRITTEN_PER_EPOCH) return null;
  return isSameWait(last.event, found) ? now + pauseMs(found) : null;
}

/** A process that was started anew is another wait, but its age is told to the second alone. */
function isSameWait(
  { figures }: Extract<JournalEvent, { kind: 'step.waiting' }>,
  { sinceMs, epochsLeft }: NotYet,
): boolean {
  const before = figures?.['sinceMs'];
  return (
    figures?.['epochsLeft'] === epochsLeft && typeof before === 'number' && Math.abs(sinceMs - before) < SAME_START_MS
  );
}

/** Far less than a start takes until the node shadows, and far more than two clocks drift in a wait. Unit: milliseconds. */
const SAME_START_MS = 5_000;

function signing({ nodes, target }: Scene, { run }: Pick<RunContext, 'run'>): string | null {
  const look = nodes[run.to];
  if (look?.kind !== 'seen') return null;
  const signs = maySign(look.facts, target);
  return signs.kind === 'yes' ? signs.because : null;
}

/** A node that runs with something else was meddled with; one that does not run is started again from the beginning. */
function gone(context: RunContext, { nodes }: Scene, because: string): StepResult {
  const { to } = context.run;
  const look = nodes[to];
  const text = `${to} does not shadow the validator any more: ${because}`;
  return look?.kind === 'seen' && look.facts.processCount === 0
    ? { kind: 'unknown', code: 'run/checks-failed', text }
    : refused(text, context);
}

function waits({ run }: RunContext, { clock }: NearDeps, found: NotYet): StepResult {
  const { sinceMs, epochsLeft, leftMs, epochMs } = found;
  const now = clock.now();
  const changes = epochsLeft === 1 ? 'the next change of epoch' : 'two more changes of epoch';
  const about = leftMs === null ? '' : `, in about ${inWords(leftMs)}`;
  return {
    kind: 'wait',
    untilMs: now + pauseMs(found),
    because: `${run.to} shadows the validator, and is ready after ${changes}${about}. Keep it running`,
    figures: { sinceMs, epochsLeft, readyAtMs: leftMs === null ? null : now + leftMs, epochMs },
  };
}

function pauseMs({ leftMs }: NotYet): number {
  if (leftMs === null) return LOOK_AGAIN_MS;
  return Math.round(Math.min(PAUSE.mostMs, Math.max(PAUSE.leastMs, leftMs * PAUSE.share)));
}
