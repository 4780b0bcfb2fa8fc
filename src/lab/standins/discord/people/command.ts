import { ApplicationCommandOptionType as OptionType } from 'discord-api-types/v10';
import type { Loose } from '../../loose.ts';
import { memberShown, userShown } from '../guild/shown.ts';
import type { World } from '../guild/world.ts';
import { type Choice, notSent, type Outcome, outcomeOf } from './outcome.ts';
import { type Actor, perform } from './perform.ts';
import { readTyped, type TypedCommand, valueOf } from './typed.ts';

/** A slash command, sent as the client sends it. */
export async function runCommand(actor: Actor, channel: string, line: string): Promise<Outcome> {
  const { world } = actor.platform;
  const reading = readTyped(world, line);
  if (reading.kind === 'unknown') return notSent('Unknown command');
  if (reading.kind === 'wrong') return notSent('Invalid options', { errors: reading.errors });
  const end = await perform(actor, { kind: 'command', what: line, channel, data: dataOf(world, reading.typed) });
  return outcomeOf('command', end);
}

/** What is offered for the option that is being typed, which is the last one. @throws Error where there is no such option */
export async function offered(actor: Actor, channel: string, line: string): Promise<readonly Choice[] | null> {
  const { world } = actor.platform;
  const reading = readTyped(world, line, false);
  const focused = reading.kind === 'typed' ? reading.typed.values.at(-1)?.option : undefined;
  if (reading.kind !== 'typed' || focused?.['autocomplete'] !== true)
    throw new Error(`"${line}" ends in no option that has suggestions`);
  const data = dataOf(world, reading.typed, focused);
  const end = await perform(actor, { kind: 'autocomplete', what: line, channel, data });
  return end === 'no answer' ? null : (end.choices ?? []);
}

function dataOf(world: World, { command, path, values }: TypedCommand, focused?: Loose): Loose {
  const given = values.map(({ option, text }) => ({
    name: option['name'],
    type: option['type'],
    // What is being typed is sent as it stands.
    value: option === focused ? text : valueOf(option, text),
    ...(option === focused ? { focused: true } : {}),
  }));
  const options = path.reduceRight<readonly Loose[]>(
    (inside, each) => [{ name: each['name'], type: each['type'], options: inside }],
    given,
  );
  const users = given
    .filter(({ type }) => type === OptionType.User)
    .flatMap(({ value }) => world.users.get(String(value)) ?? []);
  const resolved = {
    users: Object.fromEntries(users.map((user) => [user.id, userShown(user)])),
    members: Object.fromEntries(users.map((user) => [user.id, memberShown(user)])),
  };
  return {
    id: command['id'],
    name: command['name'],
    type: 1,
    guild_id: command['guild_id'],
    options,
    ...(users.length === 0 ? {} : { resolved }),
  };
}
