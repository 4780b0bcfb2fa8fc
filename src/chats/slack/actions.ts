import { splitWords } from '../../../commands/words.ts';
import { messageOf } from '../../domain/failure.ts';
import type { Card, CardButton } from '../card.ts';
import { textCard } from '../project/simple-cards.ts';
import { acknowledge } from './acknowledge.ts';
import type { SlackDeps, Spot } from './deps.ts';
import { personIn, type SlackUser } from './identity.ts';
import { metaOf } from './modals.ts';
import { askView } from './render/ask.ts';
import { CARD_BLOCK } from './render/buttons.ts';
import { detailView } from './render/details.ts';
import { take } from './take.ts';
import { tell } from './tell.ts';

/** A press of a button. */
export interface Press {
  readonly who: SlackUser;
  /** `do:<n>`, `ask:<n>`, `details`, or `open:<n>`, which the client follows by itself. */
  readonly button: string;
  readonly value: string;
  readonly blockId: string;
  readonly trigger: string;
  /** Null on somebody's Home. */
  readonly spot: Spot | null;
  readonly responseUrl: string | null;
}

/** Stored, acknowledged, answered in private; the card where it was pressed is shown as it is now. */
export async function onPress(deps: SlackDeps, press: Press, ack: () => Promise<void>): Promise<void> {
  const kind = press.button.split(':')[0];
  const work = kind === 'do' ? decided(deps, press) : kind === 'ask' || kind === 'details' ? asked(deps, press) : null;
  await acknowledge(ack, work ?? Promise.resolve(), deps.clock);
  const answer = await work;
  if (answer !== null)
    await tell(deps, { user: press.who.user, responseUrl: press.responseUrl, spot: press.spot }, answer);
  // Not for a stranger, who could use up the edits that Slack allows.
  if (kind === 'do' && personIn(deps.people(), press.who) !== null) deps.showAnew(keyOf(press), press.spot);
}

const actionIdOf = ({ who, trigger }: Press): string => `slack:${who.team}:${who.user}:${trigger}`;
const keyOf = ({ blockId }: Press): string => (blockId.startsWith(CARD_BLOCK) ? blockId.slice(CARD_BLOCK.length) : '');

function decided(deps: SlackDeps, press: Press): Promise<Card> {
  const { who, value, spot } = press;
  return take(deps, { who, words: splitWords(value), actionId: actionIdOf(press), spot });
}

/** Opens what was asked for; a card where that could not be. */
async function asked(deps: SlackDeps, press: Press): Promise<Card | null> {
  const reply = `reply:${actionIdOf(press)}`;
  // A stranger is turned away before anything is shown.
  if (personIn(deps.people(), press.who) === null) return decided(deps, press);
  const key = press.button === 'details' ? press.value : keyOf(press);
  const card = await deps.findCard(key, press.spot).catch(() => null);
  if (card === null)
    return textCard(reply, 'Not there', 'Baton does not find this card now. Try again in a moment.', 'warning');
  if (press.button === 'details') return opened(deps, press, detailView(card));
  const button = card.buttons.find(({ command }) => command === press.value);
  if (button === undefined) {
    deps.showAnew(key, press.spot);
    return textCard(reply, 'Changed meanwhile', `This button is gone, and nothing was done. Now: ${card.headline}`);
  }
  return opened(deps, press, askedView(button, press));
}

const askedView = (button: CardButton, { value, blockId, spot }: Press) =>
  askView(button, metaOf({ command: value, types: button.types ?? null, blockId, spot }));

async function opened(deps: SlackDeps, press: Press, view: ReturnType<typeof detailView>): Promise<Card | null> {
  const result = await deps.talk.openView(press.trigger, view).catch((error: unknown) => {
    deps.log.warn({ error: messageOf(error) }, 'a window in Slack was not opened');
    return 'late' as const;
  });
  if (result === 'opened') return null;
  const words = 'Slack did not let Baton open the window in time, and nothing was done. Press again.';
  return textCard(`reply:${actionIdOf(press)}`, 'Too late', words, 'warning');
}
