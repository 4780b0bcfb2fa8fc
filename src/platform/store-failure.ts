import { BatonError, messageOf } from '../domain/failure.ts';
import { tlsTrouble } from './tls.ts';

/** Postgres' own code of an error, for example `23505`; empty when it is not from Postgres. */
export function sqlState(error: unknown): string {
  const at = error instanceof BatonError ? error.cause : error;
  return at instanceof Error && 'code' in at && typeof at.code === 'string' ? at.code : '';
}

/** Classes 08 (connection), 57P (shutting down, starting) and Node's socket errors: the database is away. */
const AWAY = /^(08...|57P0[1-5]|E[A-Z]+)$/;

/** What people can mend, by Postgres' code. Refused until they have. */
const REFUSED: Readonly<Record<string, string>> = {
  '53100': 'The disk of the database is full. Make room; nothing of this write was kept.',
  '28P01': 'The database does not accept this user and password. Look at DATABASE_URL.',
  '28000': 'The database does not let this user in from here. Look at DATABASE_URL, and at pg_hba.conf of the server.',
  '3D000': 'There is no such database on this server. Make it, owned by the user of Baton: createdb --owner=USER NAME',
  '42501':
    'The database does not let this user do what is needed. Make it the owner: ALTER DATABASE name OWNER TO user; and GRANT CREATE, USAGE ON SCHEMA public TO user;',
};

/** What passes by itself, or with somebody else's work; tried again. */
const PASSES: Readonly<Record<string, string>> = {
  '53300':
    'The database has no connection left. Raise max_connections (or the limit of the role: ALTER ROLE user CONNECTION LIMIT -1), or start fewer workers; each process takes up to 30.',
  '25006':
    'The database is read-only just now: a standby, or one that is being failed over. DATABASE_URL must lead to the primary.',
};

/** Full disk, lost connections and the like get their code; anything else is a mistake of ours and stays as it is. */
export function storeFailure(error: unknown): unknown {
  const cause = { cause: error };
  const state = sqlState(error);
  const refused = REFUSED[state];
  if (refused !== undefined) return new BatonError('store/refused', withWords(refused, state, error), cause);
  const passes = PASSES[state];
  if (passes !== undefined) return new BatonError('store/unreachable', passes, cause);
  const tls = tlsTrouble(error);
  if (tls !== null) return new BatonError('store/refused', `Postgres: ${tls}`, cause);
  if (AWAY.test(state) || LOST.test(messageOf(error)))
    return new BatonError('store/unreachable', `The database is away: ${messageOf(error)}`, cause);
  return error;
}

const LOST = /connection terminated|timeout exceeded when trying to connect|not queryable/i;

/** Postgres names the table or the user; for a full disk its words add nothing. */
const withWords = (text: string, state: string, error: unknown) =>
  state === '53100' ? text : `${text} (${messageOf(error)})`;
