import {
  type APIApplicationCommand,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  Routes,
} from 'discord-api-types/v10';
import { DiscordAPIError } from 'discord.js';
import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/failure.ts';
import type { DiscordRest } from './rest.ts';

export interface CommandPlace {
  readonly application: string;
  readonly guild: string;
}

/**
 * Makes the commands of the server those that are wanted, and does nothing where they are: Discord takes 200 new ones a day.
 * @returns whether anything was changed @throws the errors of the library
 */
async function register(
  rest: DiscordRest,
  { application, guild }: CommandPlace,
  wanted: RESTPostAPIChatInputApplicationCommandsJSONBody,
): Promise<boolean> {
  const route = Routes.applicationGuildCommands(application, guild);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer to this route
  const there = (await rest.get(route)) as APIApplicationCommand[];
  const own = there.find(({ name }) => name === wanted.name);
  const others = there.filter(({ id }) => id !== own?.id);
  for (const { id } of others) await rest.delete(Routes.applicationGuildCommand(application, guild, id));
  if (own === undefined) await rest.post(route, { body: wanted });
  else if (!isSame(own, wanted))
    await rest.patch(Routes.applicationGuildCommand(application, guild, own.id), { body: wanted });
  else return others.length > 0;
  return true;
}

/** Discord leaves out what is false or empty, and adds what nobody asked for. */
function isSame(there: object, wanted: object): boolean {
  return JSON.stringify(essence(there)) === JSON.stringify(essence(wanted));
}

const SAID = ['name', 'description', 'type', 'required', 'autocomplete', 'max_length'] as const;

function essence(of: object): unknown {
  const said = SAID.flatMap((key) => {
    const value: unknown = Reflect.get(of, key);
    return value === undefined || value === null || value === false ? [] : [[key, value]];
  });
  const options: unknown = Reflect.get(of, 'options');
  const below = Array.isArray(options)
    ? options.map((option: unknown) => (typeof option === 'object' && option !== null ? essence(option) : null))
    : [];
  return { said, below };
}

/** Where Discord does not answer, and where people have to do something. Unit: milliseconds. */
const AGAIN_MS = 10_000;
/** Commands can be taken out on the pages of Discord, and a server can let Baton in again. Unit: milliseconds. */
const LOOKED_FOR_MS = 3_600_000;

export interface KeptWith {
  readonly clock: Clock;
  /** A new sentence about the commands, or null when they are there. */
  readonly said: (words: string | null) => void;
  readonly signal: AbortSignal;
}

/** Has the commands there, each time the connection is opened, until it is aborted. */
export function keepCommands(
  rest: DiscordRest,
  place: CommandPlace,
  wanted: RESTPostAPIChatInputApplicationCommandsJSONBody,
  { clock, said, signal }: KeptWith,
): { look(): void } {
  let doneAtMs = -Infinity;
  let isLooking = false;
  const look = async () => {
    while (!signal.aborted) {
      try {
        await register(rest, place, wanted);
        doneAtMs = clock.monotonic();
        said(null);
        return;
      } catch (error) {
        said(unregisteredWords(error, place));
      }
      await clock.sleep(AGAIN_MS, signal).catch(() => undefined);
    }
  };
  return {
    look() {
      if (isLooking || clock.monotonic() - doneAtMs < LOOKED_FOR_MS) return;
      isLooking = true;
      void look().finally(() => (isLooking = false));
    },
  };
}

function unregisteredWords(error: unknown, { guild, application }: CommandPlace): string {
  if (error instanceof DiscordAPIError && error.status === 403)
    return `/baton cannot be made in the server ${guild}: let the bot in again with the address that \`baton discord invite APPLICATION\` prints`;
  if (error instanceof DiscordAPIError && error.status === 404)
    return `Discord knows no application ${application}: put the right id under \`discord.application\``;
  return `/baton could not be made in Discord: ${messageOf(error)}; it is tried again`;
}
