import { randomUUID } from 'node:crypto';
import { errorCard, textCard } from '../chats/project/simple-cards.ts';
import type { Card } from '../chats/card.ts';
import { commandWords, needsLook, type Intent, type Origin } from '../domain/request.ts';
import type { Wake } from '../../jobs/handlers.ts';
import { answerDirectly, type DirectDeps } from './direct.ts';
import type { IntakeStore, RefusalStore } from './store.ts';

export interface SubmitDeps extends DirectDeps {
  readonly intake: IntakeStore;
  readonly refusals: RefusalStore;
  readonly wake: Wake;
}

/** Where the answer stands; the card itself where it is known at once. */
export interface Submitted {
  readonly key: string;
  readonly card?: Card;
}

/** How often, and for how long, a second delivery looks whether the first one has answered. Unit: milliseconds. */
const FIRST_POLL_MS = 50;
const FIRST_WITHIN_MS = 2_000;

/**
 * Takes what somebody wants. What needs a look at hosts is stored and left to a worker, so that no chat ever touches a
 * host; the rest is answered from the store. The same `actionId` again does nothing more and gets the same answer.
 */
export async function submit(deps: SubmitDeps, intent: Intent, origin: Origin, actionId: string): Promise<Submitted> {
  const key = `reply:${actionId}`;
  if (!deps.people[origin.person]) {
    const because = `${origin.person} is not in the fleet file. Ask whoever keeps it to add you under \`people\`.`;
    await refused(deps, intent, origin, because);
    return { key, card: textCard(key, 'Not done', because, 'bad') };
  }
  if (needsLook(intent)) {
    const { request } = await deps.intake.save(intent, origin, actionId);
    await deps.wake.look(request.id);
    return { key: `reply:${request.id}` };
  }
  try {
    const begun = await deps.intake.begin(actionId);
    const first = begun.fresh ? null : (begun.card ?? (await firstAnswer(deps, actionId)));
    if (first !== null) return { key, card: first };
    const { card, wakeRun, refusal } = await answerDirectly(deps, intent, origin, key, actionId);
    const kept = await deps.intake.keep(actionId, card);
    if (refusal !== undefined) await refused(deps, intent, origin, refusal);
    if (wakeRun) await wakeUp(deps, wakeRun);
    await deps.wake.deliver();
    return { key, card: kept };
  } catch (error) {
    return { key, card: errorCard(key, error) };
  }
}

/** A name for an action of somebody whose platform gives none. */
export const newActionId = () => randomUUID();

/** What the first delivery of this action answered. Null when it died before that: then it is done now, as it was not before. */
async function firstAnswer({ intake, clock }: SubmitDeps, actionId: string): Promise<Card | null> {
  const until = clock.monotonic() + FIRST_WITHIN_MS;
  while (clock.monotonic() < until) {
    await clock.sleep(FIRST_POLL_MS);
    const card = await intake.kept(actionId);
    if (card !== null) return card;
  }
  return null;
}

function refused({ refusals }: SubmitDeps, intent: Intent, { chat, person }: Origin, because: string): Promise<void> {
  return refusals.refused({ chat, who: person, person, command: commandWords(intent), because });
}

async function wakeUp(deps: SubmitDeps, runId: string): Promise<void> {
  const run = await deps.runs.findRun(runId);
  if (!run) return;
  await deps.wake.run(run.id, run.revision, Math.max(0, (run.dueAtMs ?? 0) - deps.clock.now()));
}
