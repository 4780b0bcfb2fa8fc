import { ComponentType } from 'discord-api-types/v10';
import { isSelect } from '../checks/check-controls.ts';
import { isObject, type Loose, objectsOf, stringOf } from '../../loose.ts';
import type { DiscordModal } from '../guild/shapes.ts';
import { messageShown } from '../guild/shown.ts';
import { notSent, type Outcome, outcomeOf } from './outcome.ts';
import { type Actor, perform } from './perform.ts';

/** What a person fills in, by custom id or label. Selects take lists. */
export type Values = Readonly<Record<string, string | readonly string[]>>;

interface Field {
  readonly input: Loose;
  readonly label: string;
  readonly value: string | readonly string[];
}

/** Sends a modal. It stays open where something is wrong with it, or nothing answers. @throws Error where it is not open */
export async function submitModal(actor: Actor, modal: DiscordModal, values: Values): Promise<Outcome> {
  const { world, origin } = actor.platform;
  if (world.modals.get(actor.user.id)?.id !== modal.id)
    throw new Error(`${actor.user.username} has no modal "${modal.title}" open`);
  const fields = fieldsOf(modal, values);
  const errors = Object.fromEntries(
    fields.flatMap((field): [string, string][] => {
      const problem = problemOf(field);
      return problem === null ? [] : [[stringOf(field.input['custom_id']), problem]];
    }),
  );
  // Discord's own client looks after lengths and what is required, and does not ask the app.
  if (Object.keys(errors).length > 0) return notSent('Invalid fields', { errors });
  const source = world.messages.find((each) => each.id === modal.message);
  const place = source === undefined ? {} : { message: source.id };
  const end = await perform(actor, {
    kind: 'modal',
    what: `submit ${modal.title}`,
    channel: modal.channel,
    ...place,
    data: { custom_id: modal.customId, components: modal.components.map((each) => filled(each, fields)) },
    ...(source === undefined ? {} : { more: { message: messageShown(world, source, origin.url) } }),
  });
  if (end !== 'no answer') closeModal(actor, modal);
  return outcomeOf('modal', end);
}

/** Nobody is told. */
export function closeModal({ platform: { world }, user }: Actor, modal: DiscordModal): void {
  if (world.modals.get(user.id)?.id === modal.id) world.modals.delete(user.id);
  world.changed();
}

function fieldsOf(modal: DiscordModal, values: Values): Field[] {
  const inputs = modal.components.flatMap((top): Omit<Field, 'value'>[] => {
    if (top['type'] === ComponentType.Label && isObject(top['component']))
      return [{ input: top['component'], label: stringOf(top['label']) }];
    return objectsOf(top['components']).map((input) => ({ input, label: stringOf(input['label']) }));
  });
  const unknown = Object.keys(values).find(
    (key) => !inputs.some(({ input, label }) => input['custom_id'] === key || label === key),
  );
  if (unknown !== undefined) throw new Error(`the modal "${modal.title}" has no field "${unknown}"`);
  return inputs.map(({ input, label }) => {
    const given = values[stringOf(input['custom_id'])] ?? values[label];
    return { input, label, value: given ?? (isSelect(input) ? [] : stringOf(input['value'])) };
  });
}

function problemOf({ input, value }: Field): string | null {
  if (value.length === 0) return input['required'] === false ? null : 'This field is required';
  if (typeof value !== 'string') return null;
  const least = Number(input['min_length'] ?? 0);
  const most = Number(input['max_length'] ?? 4000);
  return value.length >= least && value.length <= most ? null : `Must be between ${least} and ${most} in length`;
}

/** What comes back: ids, types and values, in the shape in which the modal was sent. */
function filled(top: Loose, fields: readonly Field[]): Loose {
  const valueOf = (input: Loose): Loose => {
    const value = fields.find((each) => each.input === input)?.value ?? '';
    const given = typeof value === 'string' ? { value } : { values: [...value] };
    return { type: input['type'], id: 1, custom_id: input['custom_id'], ...given };
  };
  if (isObject(top['component'])) return { type: top['type'], id: 1, component: valueOf(top['component']) };
  const inside = objectsOf(top['components']);
  return { type: top['type'], id: 1, ...(inside.length === 0 ? {} : { components: inside.map(valueOf) }) };
}
