import { Cluster, Redis } from 'ioredis';
import { hostAndPort, type RedisTarget } from './redis-target.ts';

export type RedisClient = Redis | Cluster;

/** A Redis that does not accept a connection or answer in this time counts as away. Unit: milliseconds. */
const TIMEOUT_MS = 5_000;
/** A machine that was switched off says nothing; so soon the operating system begins to ask. Unit: milliseconds. */
const KEEP_ALIVE_MS = 10_000;
/** A group is asked one by one for where its master is. Unit: milliseconds. */
const CONNECTED_WITHIN_MS = 3 * TIMEOUT_MS;
/**
 * A machine that froze or was cut off keeps its connections, and its commands would wait for ever: the connection is given
 * up then, and the next one finds the new master. Longer than the 10 s for which a worker's read may block.
 */
const WORKER_SILENCE_MS = 15_000;
/** Between two tries to connect again. Unit: milliseconds; the longest is well below a lease. */
const RETRY_FROM_MS = 100;
const RETRY_UP_TO_MS = 2_000;

interface Manner {
  /** How often a command is sent again after a broken connection; null: without end. */
  readonly commandRetries: number | null;
  /** Whether commands wait for a connection that is not there. */
  readonly waits: boolean;
  /** Whether a lost connection is made again. */
  readonly reconnects: boolean;
}

/** Producers fail at once when Redis is away: a wake-up may be lost, a click must not hang. */
const PRODUCER: Manner = { commandRetries: 1, waits: false, reconnects: true };
/** Workers wait for it; BullMQ demands that they retry without end. */
const WORKER: Manner = { commandRetries: null, waits: true, reconnects: true };
/** One look and gone. */
const PROBE: Manner = { commandRetries: 0, waits: false, reconnects: false };

/** Not connected yet: `connect` says what is wrong. */
export const producerClient = (target: RedisTarget): RedisClient => client(target, PRODUCER);
export const workerClient = (target: RedisTarget): RedisClient => client(target, WORKER);
export const probeClient = (target: RedisTarget): RedisClient => client(target, PROBE);

/**
 * Connects. A Cluster that is not whole never settles `connect` by itself, and its reason is an event.
 * @throws what the client says, at the latest after some seconds
 */
export async function connected(client: RedisClient): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(() => reject(new Error('it did not answer in time')), CONNECTED_WITHIN_MS);
  const ended = client instanceof Cluster ? 'CLUSTERDOWN: not every slot has a master' : 'Connection is closed.';
  client.once('ready', resolve);
  client.once('end', () => reject(new Error(ended)));
  client.connect().then(resolve, reject);
  await promise.finally(() => clearTimeout(late));
}

/** One node of a group by its own address, with the access of the whole. `address` is `HOST:PORT`. */
export function probeNode(target: RedisTarget, address: string): Redis {
  return new Redis({ ...hostAndPort(address), ...single(target, PROBE) });
}

function client(target: RedisTarget, manner: Manner): RedisClient {
  if ('cluster' in target) return cluster(target.cluster, target, manner);
  if ('url' in target) return new Redis(target.url, single(target, manner));
  return new Redis({
    ...single(target, manner),
    sentinels: target.sentinels.map(hostAndPort),
    name: target.master,
    sentinelRetryStrategy: retry(manner),
    ...(target.sentinelPassword === undefined ? {} : { sentinelPassword: target.sentinelPassword }),
    ...(target.tls === undefined ? {} : { enableTLSForSentinelMode: true, sentinelTLS: target.tls }),
  });
}

function cluster(nodes: readonly string[], target: RedisTarget, manner: Manner): Cluster {
  return new Cluster(nodes.map(hostAndPort), {
    redisOptions: connection(target, manner),
    enableOfflineQueue: manner.waits,
    lazyConnect: true,
    slotsRefreshTimeout: TIMEOUT_MS,
    clusterRetryStrategy: retry(manner),
    // A certificate is for a name or an address; what a node is called must not be looked up to another.
    ...(target.tls === undefined ? {} : { dnsLookup: (address, done) => done(null, address) }),
  });
}

function single(target: RedisTarget, manner: Manner) {
  return { ...connection(target, manner), enableOfflineQueue: manner.waits, retryStrategy: retry(manner) };
}

function connection(target: RedisTarget, manner: Manner) {
  return {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    keepAlive: KEEP_ALIVE_MS,
    maxRetriesPerRequest: manner.commandRetries,
    // A master that became a replica in a failover still answers, and only writes tell.
    reconnectOnError: (error: Error) => manner.reconnects && error.message.startsWith('READONLY'),
    // A worker's blocking read is meant to take its time.
    socketTimeout: manner.commandRetries === null ? WORKER_SILENCE_MS : TIMEOUT_MS,
    ...(manner.commandRetries === null ? {} : { commandTimeout: TIMEOUT_MS }),
    ...(target.username === undefined ? {} : { username: target.username }),
    ...(target.password === undefined ? {} : { password: target.password }),
    ...(target.tls === undefined ? {} : { tls: target.tls }),
  };
}

function retry({ reconnects }: Manner): (times: number) => number | null {
  return (times) => (reconnects ? Math.min(RETRY_FROM_MS * 2 ** (times - 1), RETRY_UP_TO_MS) : null);
}
