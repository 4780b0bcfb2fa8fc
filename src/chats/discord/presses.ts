import { splitWords } from '../../../commands/words.ts';
import { messageOf } from '../../domain/failure.ts';
import { endsWithin } from '../../domain/within.ts';
import type { Card, CardButton } from '../card.ts';
import { textCard } from '../project/simple-cards.ts';
import { actionIdOf } from './commands.ts';
import type { DiscordDeps, Spot } from './deps.ts';
import { type DiscordUser, personIn } from './identity.ts';
import { askModal, sureMessage } from './render/ask.ts';
import { markOf, type PressId } from './render/buttons.ts';
import { detailsOf } from './render/details.ts';
import { take, turnAway } from './take.ts';
import type { Reply } from './talk.ts';
import { answering, privately } from './tell.ts';

/** A press of a button, or an answer to a window. */
export interface Press {
  readonly who: DiscordUser;
  readonly id: PressId;
  readonly spot: Spot;
  readonly reply: Reply;
  /** What was typed into a window; null where nothing was asked. */
  readonly reason: string | null;
  readonly typed: string | null;
}

/** A window has to be opened within 3 s, and nothing else can be said before. Unit: milliseconds. */
const OPENS_WITHIN_MS = 2_000;

/** What a button stands for is looked up in the card as it is now: one that the card has no more does nothing. */
export async function onPress(deps: DiscordDeps, press: Press): Promise<void> {
  switch (press.id.kind) {
    case 'do':
    case 'said':
      return decided(deps, press, 'new');
    case 'yes':
      return decided(deps, press, 'update');
    case 'sure':
      return questioned(deps, press);
    case 'ask':
      return windowed(deps, press);
    case 'details':
      return detailed(deps, press);
    default:
      return press.id.kind satisfies never;
  }
}

async function decided(deps: DiscordDeps, press: Press, what: 'new' | 'update'): Promise<void> {
  const { reply, id, spot } = press;
  const answer = answering(deps, reply, what);
  await answer.tell(await decision(deps, press));
  // Not for a stranger, who could use up the edits that Discord allows.
  if (isKnown(deps, press)) deps.showAnew(id.key, spot.channel);
}

async function decision(deps: DiscordDeps, press: Press): Promise<Card> {
  const { who, spot, reply, reason, typed } = press;
  const actionId = actionIdOf(reply);
  const found = await find(deps, press);
  if (found.kind === 'card') return found.card;
  const { command, types } = found.button;
  const wanted = {
    who,
    words: [...splitWords(command), ...(reason === null ? [] : ['--reason', reason])],
    actionId,
    spot,
  };
  if (types !== undefined && typed?.trim() !== types && isKnown(deps, press))
    return textCard(
      `reply:${actionId}`,
      'Not done',
      `That was not it, and nothing was done. Press again and type ${types}, letter by letter.`,
      'warning',
    );
  return take(deps, wanted);
}

async function questioned(deps: DiscordDeps, press: Press): Promise<void> {
  const answer = answering(deps, press.reply);
  const found = await find(deps, press);
  if (found.kind === 'card') return answer.tell(found.card);
  if (!isKnown(deps, press)) return answer.tell(await strange(deps, press, found.button));
  await answer.show(sureMessage(found.of, found.button));
}

async function windowed(deps: DiscordDeps, press: Press): Promise<void> {
  const { reply } = press;
  const looked = find(deps, press);
  const isInTime = await endsWithin(looked, OPENS_WITHIN_MS, deps.clock);
  const say = (card: Card) => deps.talk.say(reply, privately(card)).catch((error: unknown) => unsaid(deps, error));
  if (!isInTime) return say(textCard(`reply:${actionIdOf(reply)}`, 'Too late', TOO_LATE, 'warning'));
  const found = await looked;
  if (found.kind === 'card') return say(found.card);
  if (!isKnown(deps, press)) return say(await strange(deps, press, found.button));
  const modal = askModal(found.of, found.button);
  if (modal !== null) await deps.talk.ask(reply, modal).catch((error: unknown) => unsaid(deps, error));
}

async function detailed(deps: DiscordDeps, press: Press): Promise<void> {
  const answer = answering(deps, press.reply);
  if (!isKnown(deps, press)) return answer.tell(await strange(deps, press, null));
  const card = await cardOf(deps, press);
  if (card === null) return answer.tell(notThere(press));
  const { embeds, file } = detailsOf(card);
  await answer.show({ embeds }, file);
}

const TOO_LATE = 'Baton could not open the window in time, and nothing was done. Press again.';

type Looked =
  | { readonly kind: 'button'; readonly button: CardButton; readonly of: Card }
  | { readonly kind: 'card'; readonly card: Card };

/** The button that was pressed, as its card has it now; else what to tell. */
async function find(deps: DiscordDeps, press: Press): Promise<Looked> {
  const of = await cardOf(deps, press);
  if (of === null)
    return { kind: 'card', card: isKnown(deps, press) ? notThere(press) : await strange(deps, press, null) };
  const button = of.buttons.find(({ command }) => markOf(command) === press.id.mark);
  if (button !== undefined) return { kind: 'button', button, of };
  if (!isKnown(deps, press)) return { kind: 'card', card: await strange(deps, press, null) };
  deps.showAnew(press.id.key, press.spot.channel);
  const words = `This button is gone, and nothing was done. Now: ${of.headline}`;
  return { kind: 'card', card: textCard(`reply:${actionIdOf(press.reply)}`, 'Changed meanwhile', words) };
}

const cardOf = (deps: DiscordDeps, { id, spot }: Press): Promise<Card | null> =>
  deps.findCard(id.key, spot.channel).catch((error: unknown) => {
    deps.log.warn({ error: messageOf(error) }, 'the card of a press in Discord was not found');
    return null;
  });

const isKnown = (deps: DiscordDeps, { who }: Press): boolean => personIn(deps.people(), deps.guild, who) !== null;

function strange(deps: DiscordDeps, { who, spot, reply, id }: Press, button: CardButton | null): Promise<Card> {
  const words = button === null ? [`a button of ${id.key}`] : splitWords(button.command);
  return turnAway(deps, { who, words, actionId: actionIdOf(reply), spot });
}

const notThere = ({ reply }: Press): Card =>
  textCard(
    `reply:${actionIdOf(reply)}`,
    'Not there',
    'Baton does not find this card now, and nothing was done. Try again in a moment.',
    'warning',
  );

function unsaid({ log }: DiscordDeps, error: unknown): void {
  log.warn({ error: messageOf(error) }, 'a window in Discord was not opened');
}
