import type { ClientConfig } from 'pg';
import type { Tls } from './tls.ts';

/** A database and how to reach it. Holds secrets: never logged. */
export interface PostgresTarget {
  readonly url: string;
  /** Set, the connection is encrypted and the certificate is verified, whatever the URL says of it. */
  readonly tls?: Tls;
}

/** Parameters of the URL that would override `tls`. */
const OF_TLS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslnegotiation', 'uselibpqcompat'];

/** The part of a pool's or client's settings that says where the database is. */
export function connectionOf({ url, tls }: PostgresTarget): Pick<ClientConfig, 'connectionString' | 'ssl'> {
  const parsed = URL.parse(url);
  if (tls === undefined || parsed === null) return { connectionString: url };
  for (const name of OF_TLS) parsed.searchParams.delete(name);
  // With an address instead of a name, Node must be told what the certificate has to be for.
  return { connectionString: parsed.href, ssl: { ...tls, host: parsed.hostname } };
}
