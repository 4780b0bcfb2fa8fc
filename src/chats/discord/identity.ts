import type { Fleet } from '../../config/schema.ts';
import type { PersonName } from '../../domain/names.ts';
import { whomToAsk } from '../strangers.ts';

type People = Fleet['people'];

/** Somebody in Discord: an id, which nobody can choose or change, in a server. Never a name. */
export interface DiscordUser {
  readonly user: string;
  /** Null in direct messages. */
  readonly guild: string | null;
}

/** Who that is by the fleet file; null for a stranger. Asked anew for each decision, so that whoever was taken out does not count. */
export function personIn(people: People, own: string, { user, guild }: DiscordUser): PersonName | null {
  if (guild !== own) return null;
  return Object.keys(people).find((name) => people[name]?.discord.includes(user) === true) ?? null;
}

/** What a stranger is told, in private. */
export function strangerWords(people: People, own: string, { user, guild }: DiscordUser): string {
  if (guild !== own) return `Baton takes commands in its own server. Ask ${whomToAsk(people)}, who look after it.`;
  return `Baton does not know you yet, and nothing was done. Ask ${whomToAsk(people)} to add this line to you in the fleet file:\n  discord: ['${user}']`;
}
