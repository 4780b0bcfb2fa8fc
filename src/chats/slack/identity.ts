import type { Fleet } from '../../config/schema.ts';
import type { PersonName } from '../../domain/names.ts';
import { whomToAsk } from '../strangers.ts';

type People = Fleet['people'];

/** Somebody in Slack: two ids, which nobody can choose or change. Never a display name or an address. */
export interface SlackUser {
  readonly team: string;
  readonly user: string;
}

/** As it stands in the fleet file. */
export const slackId = ({ team, user }: SlackUser): string => `${team}/${user}`;

/** Who that is by the fleet file; null for a stranger. Asked anew for each decision, so that whoever was taken out does not count. */
export function personIn(people: People, who: SlackUser): PersonName | null {
  const id = slackId(who);
  return Object.keys(people).find((name) => people[name]?.slack.includes(id) === true) ?? null;
}

/** What a stranger is told, in private. */
export function strangerWords(people: People, team: string, who: SlackUser): string {
  if (who.team !== team)
    return `Baton takes commands from people of its own workspace. Ask ${whomToAsk(people)}, who look after it.`;
  return `Baton does not know you yet, and nothing was done. Ask ${whomToAsk(people)} to add this line to you in the fleet file:\n  slack: ['${slackId(who)}']`;
}
