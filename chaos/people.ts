import type { Card } from '../src/chats/card.ts';
import type { AppClient } from '../src/cli/client.ts';
import { messageOf } from '../src/domain/failure.ts';
import type { PlanId, RunId, ValidatorName } from '../src/domain/names.ts';
import type { Intent } from '../src/domain/request.ts';
import { wordsOf } from '../src/lab/card-words.ts';
import { PEOPLE } from '../src/lab/fleet-file.ts';
import { now, sleep } from './now.ts';

/** Something a person decided, and Baton said that it has it. */
export type Decision =
  | { readonly kind: 'approve'; readonly plan: PlanId; readonly person: string; readonly atMs: number }
  | { readonly kind: Wish; readonly run: RunId; readonly person: string; readonly atMs: number };

export type Wish = 'abort' | 'resume' | 'return';

/** What the two people do, and what they were told. */
export interface People {
  /** Accepts the term records of both machines. */
  adopt(validator: ValidatorName): Promise<void>;
  /** Asks for a handover. @throws Error with the card when there is nothing to approve */
  plan(validator: ValidatorName): Promise<{ readonly plan: PlanId; readonly digest: string }>;
  /** Both approve. @throws Error with the card when that is not accepted */
  approve(plan: { readonly plan: PlanId; readonly digest: string }): Promise<void>;
  /** @returns whether it was accepted; a refusal is an answer too */
  wish(kind: Wish, run: RunId): Promise<boolean>;
  /** Closes a stopped run that Baton cannot end. @returns whether it was accepted */
  standDown(run: RunId): Promise<boolean>;
  /** Whatever was confirmed so far. */
  decided(): readonly Decision[];
}

/** Forty looks at hosts at once, on two cores that also carry the hosts. Unit: milliseconds. */
const ANSWER_WITHIN_MS = 120_000;
/** Postgres recovers within a second or two. Unit: milliseconds. */
const STORE_AWAY_MS = 30_000;
const PRESS_AGAIN_MS = 1_000;

export function createPeople(client: AppClient): People {
  const [ana, ben] = PEOPLE;
  const decisions: Decision[] = [];
  const answerTo = async (intent: Intent, person: string): Promise<Card> => {
    const { key } = await client.submit(intent, { chat: 'terminal', person });
    const card = await client.waitForCard(key, ANSWER_WITHIN_MS);
    if (!card) throw new Error(`no answer to "${intent.kind}" within ${ANSWER_WITHIN_MS / 1000} s`);
    return card;
  };
  return {
    async adopt(validator) {
      const card = await answerTo({ kind: 'adopt', validator }, ana);
      if (card.tone === 'bad') throw new Error(`${validator} was not adopted: ${wordsOf(card)}`);
    },
    async plan(validator) {
      const card = await answerTo({ kind: 'handover', validator }, ana);
      const button = card.buttons.find(({ command }) => command.startsWith('approve '));
      const [, plan, digest] = /^approve (\S+) --digest (\S+)/.exec(button?.command ?? '') ?? [];
      if (plan === undefined || digest === undefined)
        throw new Error(`${validator}: there is nothing to approve: ${wordsOf(card)}`);
      return { plan, digest };
    },
    async approve({ plan, digest }) {
      for (const person of [ana, ben]) {
        const card = await untilTaken(() => answerTo({ kind: 'approve', plan, digest }, person));
        // An earlier press whose answer was lost may have been the one that counted.
        if (card.tone === 'bad' && !wordsOf(card).includes('approved already'))
          throw new Error(`${person} could not approve ${plan}: ${wordsOf(card)}`);
        decisions.push({ kind: 'approve', plan, person, atMs: now() });
      }
    },
    async wish(kind, run) {
      const card = await answerTo(kind === 'abort' ? { kind, run, reason: 'a drill' } : { kind, run }, ben);
      if (card.tone === 'bad') return false;
      decisions.push({ kind, run, person: ben, atMs: now() });
      return true;
    },
    async standDown(run) {
      const card = await answerTo({ kind: 'stand-down', run, reason: 'seen on both machines' }, ben);
      return card.tone !== 'bad';
    },
    decided: () => decisions,
  };
}

/** People who are told that the store is away press again. @throws the last error when it stays away */
async function untilTaken(say: () => Promise<Card>): Promise<Card> {
  const deadline = performance.now() + STORE_AWAY_MS;
  for (;;) {
    const answer = await say().catch((error: unknown) => messageOf(error));
    const isAway = typeof answer === 'string' || wordsOf(answer).includes('The database is away');
    if (!isAway) return answer;
    if (performance.now() > deadline) throw new Error(typeof answer === 'string' ? answer : wordsOf(answer));
    await sleep(PRESS_AGAIN_MS);
  }
}
