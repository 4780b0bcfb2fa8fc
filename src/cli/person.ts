import type { Fleet } from '../config/schema.ts';
import type { PersonName } from '../domain/names.ts';
import { nearest } from '../domain/nearest.ts';

export type WhoIsIt =
  { readonly kind: 'person'; readonly person: PersonName } | { readonly kind: 'problem'; readonly text: string };

/**
 * Who stands behind this terminal. A person is known by an operating-system user, as on other platforms by an id; `--as`
 * chooses among people who share one. It lets nobody speak for a person of another user, or one pair of hands could give
 * both approvals of a move.
 * @param reads nothing is decided, so that any of them will do
 */
export function personAt(people: Fleet['people'], osUser: string, as: string | undefined, reads = false): WhoIsIt {
  const here = Object.keys(people).filter((name) => people[name]?.terminal.includes(osUser) === true);
  if (as !== undefined && people[as] === undefined) {
    const near = nearest(as, Object.keys(people));
    return problem(
      `There is no person \`${as}\`. ${near === null ? `Known: ${Object.keys(people).join(', ')}.` : `Did you mean \`${near}\`?`}`,
    );
  }
  if (as !== undefined) {
    if (here.includes(as)) return { kind: 'person', person: as };
    return problem(
      `The user \`${osUser}\` is not \`${as}\` here. If that is right, add \`${osUser}\` to people.${as}.terminal in the fleet file.`,
    );
  }
  const [only, ...more] = here;
  if (only === undefined) {
    return problem(
      `The user \`${osUser}\` is nobody in the fleet file. Add \`terminal: [${osUser}]\` to a person under people.`,
    );
  }
  if (more.length > 0 && !reads)
    return problem(`The user \`${osUser}\` can be ${here.join(' or ')}. Say which with --as PERSON.`);
  return { kind: 'person', person: only };
}

function problem(text: string): WhoIsIt {
  return { kind: 'problem', text };
}
