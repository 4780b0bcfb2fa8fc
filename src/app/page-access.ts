import type { PageAccess } from '../chats/web/deps.ts';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import { resolveSecret } from '../config/secrets.ts';

/**
 * Who the readers of the page are: by token where any is set, otherwise whoever reaches the loopback is the person of this
 * operating-system user.
 */
export async function pageAccess({ fleet, directory }: LoadedFleet, environment: Environment): Promise<PageAccess> {
  const people = Object.entries(fleet.people);
  const references = people.flatMap(([person, { web }]) => web.map((reference) => ({ person, reference })));
  const secrets = await Promise.all(
    references.map(async ({ person, reference }) => ({ person, secret: await resolveSecret(reference, directory) })),
  );
  const looker =
    fleet.web.token === undefined ? [] : [{ person: null, secret: await resolveSecret(fleet.web.token, directory) }];
  if (secrets.length + looker.length > 0) return { kind: 'tokens', tokens: [...secrets, ...looker] };
  const own = people.filter(([, { terminal }]) => terminal.includes(environment.osUser));
  return { kind: 'open', person: own.length === 1 ? (own[0]?.[0] ?? null) : null };
}
