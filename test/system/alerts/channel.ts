import { cardIn } from '../../../bench/chat/slack-side.ts';
import { buttonsOf } from '../../../src/lab/standins/slack/people/click.ts';
import type { SlackMessage } from '../../../src/lab/standins/slack/workspace/shapes.ts';
import { CHANNEL, VALIDATOR, type AlertStage } from './stage.ts';

/** A look, the dwell time and a second look; a move and its proof: the slowest has taken 40 s. Unit: milliseconds. */
const PATIENCE_MS = 120_000;

/** The channel in which Baton's cards stand, as its people see it. */
export interface Channel {
  /** Messages with a card whose key begins so, oldest first. */
  cards(kind: 'incident:' | 'plan:' | 'run:'): SlackMessage[];
  /** The newest of them. @throws Error when there is none */
  card(kind: 'incident:' | 'plan:' | 'run:'): SlackMessage;
  /** Waits until the newest of them says this. */
  says(kind: 'incident:' | 'plan:' | 'run:', words: string): Promise<void>;
  /** @throws Error with what stands in the channel when it is not so in time */
  soon(what: string, isSo: () => boolean): Promise<void>;
  /** From the webhook's bytes on the line until a card with this alert stands in the channel. Unit: milliseconds. */
  cardOf(alert: string): Promise<number>;
  /** Presses what the card of the incident offers, and approves the plan that comes of it, as two people. */
  moveByButton(label: string, reason?: string): Promise<void>;
}

export const textOf = (message: SlackMessage): string => JSON.stringify(message.blocks) + message.text;
/** What can be pressed to do something: `Details` only shows more. */
export const labelsOf = (message: SlackMessage): string[] =>
  buttonsOf(message.blocks).flatMap(({ label }) => (label === 'Details' ? [] : [label]));

export function channelOf({ slack, wire }: AlertStage): Channel {
  const cards: Channel['cards'] = (kind) =>
    slack.messages(CHANNEL).filter(({ metadata }) => cardIn(metadata)?.key.startsWith(kind) ?? false);
  const card: Channel['card'] = (kind) => {
    const newest = cards(kind).at(-1);
    if (newest === undefined) throw new Error(`there is no card ${kind}`);
    return newest;
  };
  const soon: Channel['soon'] = async (what, isSo) => {
    await slack.until(what, isSo, PATIENCE_MS).catch((error: unknown) => {
      const seen = slack.messages(CHANNEL).map((message) => textOf(message));
      throw new Error([String(error), ...seen].join('\n---\n'));
    });
  };
  const offers = (kind: 'incident:' | 'plan:', label: string): boolean =>
    cards(kind)
      .slice(-1)
      .some((each) => labelsOf(each).includes(label));
  /** A takeover asks each of the two for a reason, and for the name of the validator, letter by letter. */
  const fillIn = async (person: string, reason: string): Promise<void> => {
    await soon(`the question to ${person}`, () => slack.views(person).length > 0);
    const { error, errors } = await slack
      .as(person)
      .submit(slack.views(person).at(-1)?.id ?? '', { reason, typed: VALIDATOR });
    if (error !== undefined || errors !== undefined) throw new Error(`not taken: ${error} ${JSON.stringify(errors)}`);
  };
  return {
    cards,
    card,
    soon,
    says: (kind, words) =>
      soon(`${kind} ${words}`, () =>
        cards(kind)
          .slice(-1)
          .some((each) => textOf(each).includes(words)),
      ),
    async cardOf(alert) {
      const passed = (): number | undefined => wire.passedMs(alert, '"firing"')[0];
      await soon(`the webhook with ${alert}`, () => passed() !== undefined);
      await soon(`the card of ${alert}`, () => cards('incident:').some((each) => textOf(each).includes(alert)));
      return Math.round(performance.now() - (passed() ?? 0));
    },
    async moveByButton(label, reason) {
      await soon(`the button "${label}"`, () => offers('incident:', label));
      await slack.as('ana').click(card('incident:'), label);
      await soon('the plan', () => offers('plan:', 'Approve'));
      for (const person of ['ana', 'ben']) {
        await slack.as(person).click(card('plan:'), 'Approve');
        if (reason !== undefined) await fillIn(person, reason);
      }
    },
  };
}
