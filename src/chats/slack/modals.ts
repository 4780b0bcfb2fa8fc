import { splitWords } from '../../../commands/words.ts';
import { acknowledge } from './acknowledge.ts';
import type { SlackDeps, Spot } from './deps.ts';
import { personIn, type SlackUser } from './identity.ts';
import { ASK } from './render/ask.ts';
import { CARD_BLOCK } from './render/buttons.ts';
import { take } from './take.ts';
import { tell } from './tell.ts';

/** What a question carries with it, and Slack gives back with the answer. People cannot change it. */
export interface Asked {
  readonly command: string;
  /** What has to be typed letter by letter. */
  readonly types: string | null;
  readonly blockId: string;
  readonly spot: Spot | null;
}

export const metaOf = (asked: Asked): string => JSON.stringify(asked);

/** The answer to a question. */
export interface Submission {
  readonly who: SlackUser;
  readonly viewId: string;
  readonly meta: string;
  readonly reason: string | null;
  readonly typed: string | null;
}

/** Errors by the block that they belong to: Slack shows them there, and the window stays open. */
export type FieldErrors = Readonly<Record<string, string>>;

/**
 * Compares what was typed, then does what the button stands for. @param ack with errors the window stays open and nothing is done
 */
export async function onSubmission(
  deps: SlackDeps,
  submission: Submission,
  ack: (errors?: FieldErrors) => Promise<void>,
): Promise<void> {
  const { who, viewId, reason, typed } = submission;
  const { command, types, blockId, spot } = askedOf(submission.meta);
  if (types !== null && typed?.trim() !== types) {
    await ack({ [ASK.typed]: `That is not it. Type ${types}, letter by letter.` });
    return;
  }
  const words = [...splitWords(command), ...(reason === null ? [] : ['--reason', reason])];
  const work = take(deps, { who, words, actionId: `slack:view:${viewId}`, spot });
  await acknowledge(() => ack(), work, deps.clock);
  await tell(deps, { user: who.user, responseUrl: null, spot }, await work);
  if (blockId.startsWith(CARD_BLOCK) && personIn(deps.people(), who) !== null)
    deps.showAnew(blockId.slice(CARD_BLOCK.length), spot);
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `metaOf`, and kept by Slack
const askedOf = (meta: string): Asked => JSON.parse(meta) as Asked;
