import { ButtonStyle, ComponentType, MessageFlags } from 'discord-api-types/v10';
import { withNested } from '../checks/check-components.ts';
import { isSelect } from '../checks/check-controls.ts';
import { isObject, type Loose, objectsOf, stringOf } from '../../loose.ts';
import type { DiscordMessage } from '../guild/shapes.ts';
import { messageShown } from '../guild/shown.ts';
import { notSent, type Outcome, outcomeOf } from './outcome.ts';
import { type Actor, perform } from './perform.ts';

/** Every button of a message, as read from top to bottom. */
export function buttonsOf(components: readonly Loose[]): Loose[] {
  return components.flatMap(withNested).filter((each) => each['type'] === ComponentType.Button);
}

/** The words on a button, with its emoji before them. */
export function labelOf(button: Loose): string {
  const { label, emoji } = button;
  return [isObject(emoji) ? stringOf(emoji['name']) : '', stringOf(label)].filter((part) => part !== '').join(' ');
}

/**
 * Presses a button of a message as it was seen; the message may have changed since.
 * @param label its words, with or without the emoji
 * @throws Error that names the buttons that are there
 */
export async function clickIn(actor: Actor, seen: DiscordMessage, label: string): Promise<Outcome> {
  const buttons = buttonsOf(seen.components);
  const button = buttons.find((each) => labelOf(each) === label || each['label'] === label);
  if (button === undefined)
    throw new Error(`no button "${label}"; there are: ${buttons.map(labelOf).join(', ') || 'none'}`);
  // The client opens the link, and shows no hand over a dead button.
  if (button['style'] === ButtonStyle.Link) return { answeredMs: null, url: stringOf(button['url']) };
  if (button['disabled'] === true) return notSent('disabled');
  return send(actor, seen, button, `click ${label}`, {});
}

/** Chooses in the select that has this id or placeholder. @param values of the options, or ids @throws Error where there is none */
export async function chooseIn(
  actor: Actor,
  seen: DiscordMessage,
  which: string,
  values: readonly string[],
): Promise<Outcome> {
  const select = seen.components
    .flatMap(withNested)
    .find((each) => isSelect(each) && (each['custom_id'] === which || each['placeholder'] === which));
  if (select === undefined) throw new Error(`no select "${which}"`);
  const known = objectsOf(select['options']).map((each) => each['value']);
  const wrong = values.find((each) => known.length > 0 && !known.includes(each));
  if (wrong !== undefined) throw new Error(`no option "${wrong}"`);
  return send(actor, seen, select, `choose ${which}`, { values: [...values] });
}

async function send(actor: Actor, seen: DiscordMessage, component: Loose, what: string, more: Loose): Promise<Outcome> {
  const { world, origin } = actor.platform;
  const current = world.messages.find((each) => each.id === seen.id);
  // The platform looks whether the message is there and still has this component.
  if (current === undefined) return notSent('Unknown Message');
  const id = component['custom_id'];
  const isThere = current.components.flatMap(withNested).some((each) => each['custom_id'] === id);
  if (!isThere) return notSent('This interaction failed');
  const data = { custom_id: id, component_type: component['type'], ...more };
  const shown = messageShown(world, current, origin.url);
  const message = current.to === undefined ? shown : { ...shown, flags: current.flags | MessageFlags.Ephemeral };
  const end = await perform(actor, {
    kind: 'component',
    what,
    channel: seen.channel,
    message: seen.id,
    data,
    more: { message },
  });
  return outcomeOf('component', end);
}
