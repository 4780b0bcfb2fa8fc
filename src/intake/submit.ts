import { randomUUID } from 'node:crypto';
import { errorCard, textCard } from '../chats/project/simple-cards.ts';
import type { Card } from '../chats/card.ts';
import { needsLook, type Intent, type Origin } from '../domain/request.ts';
import type { Wake } from '../../jobs/handlers.ts';
import { answerDirectly, type DirectDeps } from './direct.ts';
import type { IntakeStore } from './store.ts';

export interface SubmitDeps extends DirectDeps {
  readonly intake: IntakeStore;
  readonly wake: Wake;
}

/** Where the answer stands; the card itself where it is known at once. */
export interface Submitted {
  readonly key: string;
  readonly card?: Card;
}

/**
 * Takes what somebody wants. What needs a look at hosts is stored and left to a worker, so that no chat ever touches a
 * host; the rest is answered from the store. The same `actionId` again does nothing more.
 */
export async function submit(deps: SubmitDeps, intent: Intent, origin: Origin, actionId: string): Promise<Submitted> {
  const key = `reply:${actionId}`;
  if (!deps.people[origin.person])
    return refuse(key, `${origin.person} is not in the fleet file. Ask whoever keeps it to add you under \`people\`.`);
  if (needsLook(intent)) {
    const { request } = await deps.intake.save(intent, origin, actionId);
    await deps.wake.look(request.id);
    return { key: `reply:${request.id}` };
  }
  try {
    const { card, wakeRun } = await answerDirectly(deps, intent, origin, key, actionId);
    if (wakeRun) await wakeUp(deps, wakeRun);
    await deps.wake.deliver();
    return { key, card };
  } catch (error) {
    return { key, card: errorCard(key, error) };
  }
}

/** A name for an action of somebody whose platform gives none. */
export const newActionId = () => randomUUID();

async function wakeUp(deps: SubmitDeps, runId: string): Promise<void> {
  const run = await deps.runs.findRun(runId);
  if (!run) return;
  await deps.wake.run(run.id, run.revision, Math.max(0, (run.dueAtMs ?? 0) - deps.clock.now()));
}

function refuse(key: string, text: string): Submitted {
  return { key, card: textCard(key, 'Not done', text, 'bad') };
}
