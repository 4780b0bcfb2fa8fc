import { describe, expect, it } from 'vitest';
import { chooseBackend, storeTarget } from '../../../src/app/store-target.ts';
import type { Environment } from '../../../src/config/environment.ts';
import type { LoadedFleet } from '../../../src/config/load.ts';
import { FleetSchema } from '../../../src/config/schema.ts';

const fleet = (more: object) => FleetSchema.parse({ fleet: 'test', nodes: {}, validators: {}, people: {}, ...more });
const environment = (databaseUrl: string | null, redisUrl: string | null): Environment => ({
  databaseUrl,
  redisUrl,
  fleetFile: null,
  sshAgent: null,
  sshConnection: null,
  logLevel: 'silent',
  color: null,
  osUser: 'ann',
});
const loaded = (more: object): LoadedFleet => ({
  fleet: fleet(more),
  file: '/f',
  directory: '/',
  data: '/d',
  warnings: [],
  fingerprint: 'f',
  readAtMs: 0,
});

const DATABASE = 'postgres://baton:hidden-word@db/baton';
const REDIS = 'redis://queue:6379';
const SENTINELS = { sentinels: ['a:26379'], master: 'queues' };

describe('the store of a fleet', () => {
  it.each([
    ['the data directory', { store: 'embedded' }, null, null, 'embedded'],
    ['DATABASE_URL', {}, DATABASE, null, 'postgres'],
    ['DATABASE_URL, which wins over the data directory', { store: 'embedded' }, DATABASE, null, 'postgres'],
    ['DATABASE_URL with REDIS_URL', {}, DATABASE, REDIS, 'postgres+redis'],
    ['DATABASE_URL with Sentinels', { redis: SENTINELS }, DATABASE, null, 'postgres+redis'],
    ['DATABASE_URL with a Cluster', { redis: { cluster: ['a:6379'] } }, DATABASE, null, 'postgres+redis'],
  ])('is in %s', (_name, more, database, redis, expected) => {
    expect(chooseBackend(fleet(more), environment(database, redis))).toBe(expected);
  });

  it.each([
    ['nothing is said', {}, null, null, 'There are three'],
    ['there is only REDIS_URL', {}, null, REDIS, 'set DATABASE_URL too'],
    ['there are only Sentinels', { redis: SENTINELS }, null, null, 'set DATABASE_URL too'],
    ['REDIS_URL and Sentinels are both said', { redis: SENTINELS }, DATABASE, REDIS, 'REDIS_URL and redis.sentinels'],
    ['nothing says where Redis is', { redis: { username: 'baton' } }, DATABASE, null, 'nothing says where Redis is'],
  ])('is refused when %s', (_name, more, database, redis, words) => {
    expect(() => chooseBackend(fleet(more), environment(database, redis))).toThrow(words);
  });

  it('keeps the queues of fleets apart, and knows what must not come into a log', async () => {
    const target = await storeTarget(loaded({ redis: SENTINELS }), environment(DATABASE, null));

    expect(target.redis).toEqual({ fleet: 'test', sentinels: ['a:26379'], master: 'queues' });
    expect(target.database).toEqual({ url: DATABASE });
    expect(target.secrets).toContain('hidden-word');
  });
});
