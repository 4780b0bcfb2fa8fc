import type { Fleet } from '../config/schema.ts';
import { listed, personName, peopleNames } from './project/words.ts';

type People = Fleet['people'];

/** The role of those who keep the fleet file, where a team has one. */
const KEEPS_THE_FILE = 'admin';
/** More names are no help. */
const MOST_NAMES = 5;

/** Whom a stranger asks to be let in: those with the role `admin`, else everybody. */
export function whomToAsk(people: People): string {
  const admins = Object.keys(people).filter((name) => people[name]?.roles.includes(KEEPS_THE_FILE) === true);
  const asked = admins.length > 0 ? admins : Object.keys(people);
  const names = asked.slice(0, MOST_NAMES).map((name) => personName(name, peopleNames(people)));
  return listed(names).replace(/ and (?=[^,]+$)/, ' or ') || 'whoever keeps the fleet file';
}
