import { Socket } from 'node:net';
import { Cluster, type Redis } from 'ioredis';
import type { CheckResult } from '../src/domain/check.ts';
import { BatonError, messageOf } from '../src/domain/failure.ts';
import { checksOfNode, infoFields, type RedisNode } from './redis-checks.ts';
import { connected, probeClient, probeNode, type RedisClient } from './redis-clients.ts';
import { placeOf, prefixOf, type RedisTarget } from './redis-target.ts';
import { redisTrouble } from './redis-trouble.ts';

/** What the probe's key lives, should it ever be left behind. Unit: milliseconds. */
const PROBE_LIFE_MS = 1_000;
const WRITE = `redis.call('set', KEYS[1], '1', 'px', ARGV[1]) return redis.call('del', KEYS[1])`;

/**
 * Asks every node that carries the queues or may come to carry them: the one Redis, the master and its replicas, all
 * nodes of the Cluster. Changes nothing but a key that lives a moment.
 * @throws `store/unreachable` when it is away, `store/refused` when it does not let us in
 */
export async function inspectRedis(target: RedisTarget): Promise<CheckResult[]> {
  return withProbe(target, probeClient(target), async (probe) => {
    if (probe instanceof Cluster) return inspectCluster(target, probe);
    const group = 'sentinels' in target ? 'sentinels' : 'alone';
    const master = await nodeOf(probe, 'url' in target ? placeOf(target) : addressOf(probe), 'master', target);
    const checks = checksOfNode(master, group);
    if (group === 'alone') return checks;
    for (const address of replicasOf(master)) checks.push(...(await inspectReplica(target, address)));
    return checks;
  });
}

async function inspectCluster(target: RedisTarget, cluster: Cluster): Promise<CheckResult[]> {
  const masters = new Set(cluster.nodes('master'));
  const checks: CheckResult[] = [];
  for (const node of cluster.nodes('all'))
    checks.push(
      ...checksOfNode(await nodeOf(node, addressOf(node), masters.has(node) ? 'master' : 'replica', null), 'cluster'),
    );
  // One write where the queues' keys lie is enough, and a node takes only the keys that belong to it.
  const refused = await writeRefused(cluster, target);
  return checks.map((check) =>
    check.id === 'redis-writes' && refused !== null ? { ...check, state: 'failed', found: refused } : check,
  );
}

/** A replica that cannot be asked from here is no reason to refuse: the network may only let the master through. */
async function inspectReplica(target: RedisTarget, address: string): Promise<CheckResult[]> {
  try {
    return await withProbe(target, probeNode(target, address), async (probe) =>
      checksOfNode(await nodeOf(probe, address, 'replica', null), 'sentinels'),
    );
  } catch (error) {
    return [
      {
        id: 'redis-replica',
        title: `The replica ${address} is as fit as its master`,
        severity: 'should',
        state: 'unknown',
        found: messageOf(error),
        needed: 'an answer, since it may become the master',
        why: 'After a failover the queues lie there.',
        fix: `let Baton reach ${address}, or look there by hand: redis-cli -u redis://${address} CONFIG GET maxmemory-policy`,
      },
    ];
  }
}

async function withProbe<Client extends RedisClient, T>(
  target: RedisTarget,
  probe: Client,
  use: (probe: Client) => Promise<T>,
): Promise<T> {
  // `connect` rejects with "Connection is closed" only; the reason comes as an event before.
  let reason: unknown = null;
  probe.on('error', (error: unknown) => (reason ??= error));
  try {
    await connected(probe);
    return await use(probe);
  } catch (error) {
    throw error instanceof BatonError ? error : redisTrouble(reason ?? error, target);
  } finally {
    probe.disconnect();
  }
}

/** @param write where a write is tried, or null */
async function nodeOf(
  redis: Redis,
  address: string,
  duty: RedisNode['duty'],
  write: RedisTarget | null,
): Promise<RedisNode> {
  const info = infoFields(await redis.info());
  const refused = write === null ? null : await writeRefused(redis, write);
  return { address, duty, info, writeRefused: refused };
}

async function writeRefused(redis: RedisClient, target: RedisTarget): Promise<string | null> {
  try {
    await redis.eval(WRITE, 1, `${prefixOf(target)}:probe`, PROBE_LIFE_MS);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** Host and port of the socket, since behind Sentinels the options name nobody. */
function addressOf({ options, stream }: Redis): string {
  const socket = stream instanceof Socket ? stream : null;
  return `${socket?.remoteAddress ?? options.host}:${socket?.remotePort ?? options.port}`;
}

/** `slave0:ip=10.0.0.2,port=6379,state=online,…` */
function replicasOf({ info }: RedisNode): string[] {
  return [...info].flatMap(([name, value]) => {
    const found = /^slave\d+$/.test(name) ? /ip=([^,]+),port=(\d+)/.exec(value) : null;
    return found === null ? [] : [`${found[1]}:${found[2]}`];
  });
}
