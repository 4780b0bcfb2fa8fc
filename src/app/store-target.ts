import type { RedisTarget } from '../../jobs/redis-target.ts';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import type { Fleet } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import { BatonError } from '../domain/failure.ts';
import type { PostgresTarget } from '../platform/postgres-target.ts';
import { passwordsIn } from '../platform/redact.ts';
import type { Tls } from '../platform/tls.ts';
import type { StoreKind } from '../store/prepare.ts';

/** Where truth and queue are, secrets resolved. */
export interface StoreTarget {
  readonly kind: StoreKind;
  /** Null for the embedded store, whose address is known once it runs. */
  readonly database: PostgresTarget | null;
  /** Null where the queues lie in the database. */
  readonly redis: RedisTarget | null;
  /** What must not come into a log. */
  readonly secrets: readonly string[];
}

/** Which of the three stores this fleet uses, or a refusal that names them all. */
export function chooseBackend(fleet: Fleet, environment: Environment): StoreKind {
  const { databaseUrl, redisUrl } = environment;
  const redis = namesRedis(fleet, redisUrl);
  if (redis && !databaseUrl) {
    throw new BatonError(
      'store/refused',
      `${redisUrl ? 'REDIS_URL is set' : 'The fleet file names a Redis'} and DATABASE_URL is not. Redis only wakes workers; the truth needs Postgres: set DATABASE_URL too.`,
    );
  }
  if (databaseUrl) return redis ? 'postgres+redis' : 'postgres';
  if (fleet.store === 'embedded') return 'embedded';
  throw new BatonError(
    'store/refused',
    [
      'No store is chosen. There are three:',
      '  store: embedded in the fleet file: a Postgres inside the data directory, for trying out and one machine;',
      '  DATABASE_URL: one Postgres for truth and queue, for small teams;',
      '  DATABASE_URL and REDIS_URL: Postgres for the truth, Redis for the queue, for several workers and sites.',
    ].join('\n'),
  );
}

/** REDIS_URL, Sentinels or a Cluster; exactly one of them, and one of them when there is a `redis` section at all. */
function namesRedis({ redis }: Fleet, redisUrl: string | null): boolean {
  const named = [
    ...(redisUrl ? ['REDIS_URL'] : []),
    ...(redis?.sentinels.length ? ['redis.sentinels'] : []),
    ...(redis?.cluster.length ? ['redis.cluster'] : []),
  ];
  if (named.length > 1)
    throw new BatonError(
      'store/refused',
      `${named.join(' and ')} both say where Redis is. Keep the one that is right.`,
    );
  if (redis !== undefined && named.length === 0)
    throw new BatonError(
      'store/refused',
      'The fleet file has a `redis` section, and nothing says where Redis is. Set REDIS_URL, add `sentinels` or `cluster`, or take the section out.',
    );
  return named.length > 0;
}

/** @throws `store/refused`, `config/invalid` for a secret that cannot be read */
export async function storeTarget(loaded: LoadedFleet, environment: Environment): Promise<StoreTarget> {
  const { fleet, directory } = loaded;
  const kind = chooseBackend(fleet, environment);
  const secret = (reference: string) => resolveSecret(reference, directory);
  const redis = kind === 'postgres+redis' ? await redisTarget(fleet, environment.redisUrl, secret) : null;
  return {
    kind,
    database: environment.databaseUrl ? await databaseTarget(fleet, environment.databaseUrl, secret) : null,
    redis,
    secrets: [
      ...passwordsIn(environment.databaseUrl),
      ...passwordsIn(environment.redisUrl),
      ...[redis?.password, redis?.sentinelPassword].filter((each) => each !== undefined),
    ],
  };
}

type Resolve = (reference: string) => Promise<string>;

async function databaseTarget(fleet: Fleet, url: string, secret: Resolve): Promise<PostgresTarget> {
  const tls = await tlsOf(fleet.postgres.tls, secret);
  return { url, ...(tls === null ? {} : { tls }) };
}

async function redisTarget(fleet: Fleet, url: string | null, secret: Resolve): Promise<RedisTarget> {
  const said: Partial<NonNullable<Fleet['redis']>> = fleet.redis ?? {};
  const tls = await tlsOf(said.tls, secret);
  const access = {
    fleet: fleet.fleet,
    ...(said.username === undefined ? {} : { username: said.username }),
    ...(said.password === undefined ? {} : { password: await secret(said.password) }),
    ...(said.sentinel_password === undefined ? {} : { sentinelPassword: await secret(said.sentinel_password) }),
    ...(tls === null ? {} : { tls }),
  };
  if (url !== null) return { ...access, url };
  if (said.cluster?.length) return { ...access, cluster: said.cluster };
  if (said.master === undefined)
    throw new BatonError(
      'config/invalid',
      '`redis.sentinels` needs `redis.master`, the name under which they watch it.',
    );
  return { ...access, sentinels: said.sentinels ?? [], master: said.master };
}

async function tlsOf(files: Fleet['postgres']['tls'], secret: Resolve): Promise<Tls | null> {
  if (files === undefined) return null;
  const { ca, cert, key } = files;
  return {
    ...(ca === undefined ? {} : { ca: await secret(ca) }),
    ...(cert === undefined ? {} : { cert: await secret(cert) }),
    ...(key === undefined ? {} : { key: await secret(key) }),
  };
}
