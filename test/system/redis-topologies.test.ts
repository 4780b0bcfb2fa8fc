import { spawnSync } from 'node:child_process';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeQueue, openQueueConnection, type QueueBackend } from '../../jobs/backend.ts';
import { handlersWith, log, soon, withQueues } from '../integration/jobs/queues.ts';
import { makeCertificates, type Certificates } from './certificates.ts';
import { freePort } from './free-port.ts';
import { redisServers, type RedisServer, type RedisServers } from './redis-servers.ts';

/** A failover takes a second or two, and a worker asks again every 2 s at most. */
const FAILED_OVER = { timeout: 60_000, interval: 100 };

let servers: RedisServers;
let trusted: Certificates;
let strange: Certificates;
beforeAll(() => {
  servers = redisServers();
  trusted = makeCertificates(servers.directory, 'trusted');
  strange = makeCertificates(servers.directory, 'strange');
});
afterAll(() => servers.close());

/** One wake-up there and back. */
async function wakeUpArrives(backend: QueueBackend): Promise<void> {
  const handlers = handlersWith();
  await withQueues(backend, handlers, async (wake) => {
    await wake.look('q-1');
    await vi.waitFor(() => expect(handlers.look).toHaveBeenCalledWith('q-1'), soon);
  });
}

const refusal = async (backend: QueueBackend) => {
  const error: unknown = await openQueueConnection(backend, log, 1).then(
    (opened) => opened.close(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('it was not refused');
  return error;
};

async function tlsServer(): Promise<RedisServer> {
  const port = await freePort();
  const { ca, serverCert, serverKey } = trusted;
  const server = await servers.start({
    port: 0,
    'tls-port': port,
    'tls-cert-file': serverCert,
    'tls-key-file': serverKey,
    'tls-ca-cert-file': ca,
    requirepass: 'secret',
  });
  return { ...server, port, address: `127.0.0.1:${port}` };
}

const watching = (master: RedisServer) => ({
  'sentinel monitor queues': `127.0.0.1 ${master.port} 1`,
  'sentinel auth-pass queues': 'secret',
  'sentinel down-after-milliseconds queues': 500,
  'sentinel failover-timeout queues': 2_000,
});

describe('one Redis', () => {
  it('is used over TLS, with a certificate of ours and a password', async () => {
    const server = await tlsServer();

    await wakeUpArrives({ kind: 'redis', url: `rediss://${server.address}`, password: 'secret', tls: trusted.client });
    await server.kill();
  });

  it.each([
    ['another authority', { ca: 'strange' }, /not one we trust|not signed by the authority in `tls.ca`/],
    [
      'no certificate of ours',
      { ca: 'trusted' },
      /asks for a certificate of ours.*`tls.key`|Give `tls.cert` and `tls.key`/,
    ],
    ['no TLS at all', null, /hung up without a word.*TLS/],
  ] as const)('is refused over TLS with %s', async (_name, tls, words) => {
    const server = await tlsServer();
    const ca = tls?.ca === 'strange' ? strange.client.ca : trusted.client.ca;
    const backend: QueueBackend = {
      kind: 'redis',
      url: `redis://${server.address}`,
      password: 'secret',
      ...(tls === null ? {} : { tls: { ca } }),
    };

    expect((await refusal(backend)).message).toMatch(words);
    await server.kill();
  });

  it.each([
    ['a wrong password', 'redis://:wrong@', /does not accept this username and password/],
    ['no password', 'redis://', /asks for a password/],
  ])('is refused with %s, without showing it', async (_name, start, words) => {
    const server = await servers.start({ requirepass: 'right' });

    const error = await refusal({ kind: 'redis', url: `${start}${server.address}` });

    expect(error).toMatchObject({ code: 'store/refused' });
    expect(error.message).toMatch(words);
    expect(error.message).not.toMatch('wrong@');
    await server.kill();
  });

  it.each([
    ['may throw keys away', { 'maxmemory-policy': 'allkeys-lru' }, 'CONFIG SET maxmemory-policy noeviction'],
    ['is a node of a Cluster', { 'cluster-enabled': 'yes' }, '`redis.cluster`'],
    ['has no room', { maxmemory: '100kb' }, 'give Redis more memory (maxmemory)'],
  ])('is refused when it %s', async (_name, settings, words) => {
    const cluster = 'cluster-enabled' in settings ? { 'cluster-port': await freePort() } : {};
    const server = await servers.start({ ...settings, ...cluster });

    const error = await refusal({ kind: 'redis', url: `redis://${server.address}` });

    expect(error).toMatchObject({ code: 'store/refused', message: expect.stringContaining(words) });
    await server.kill();
  });

  it('is refused when it is a replica, with the address of its master', async () => {
    const master = await servers.start();
    const replica = await servers.start({ replicaof: `127.0.0.1 ${master.port}` });

    const error = await refusal({ kind: 'redis', url: `redis://${replica.address}` });

    expect(error).toMatchObject({ code: 'store/refused', message: expect.stringContaining(master.address) });
    await replica.kill();
    await master.kill();
  });

  it('is used all the same, with a warning, when it forgets its jobs at a restart', async () => {
    const server = await servers.start({ appendonly: 'no' });
    const backend: QueueBackend = { kind: 'redis', url: `redis://${server.address}` };

    const failed = (await describeQueue(backend)).filter(({ state }) => state !== 'passed');

    expect(failed).toMatchObject([{ id: 'redis-persistence', severity: 'should', found: 'appendonly no' }]);
    await server.kill();
  });

  it('is used by a user that may only do what the advice for a missing right says', async () => {
    const server = await servers.start();
    const redis = new Redis(server.port, '127.0.0.1');
    await redis.call('ACL', 'SETUSER', 'baton', 'on', '>secret', '~{baton*', '&*', '+@read');
    const backend: QueueBackend = { kind: 'redis', url: `redis://baton:secret@${server.address}` };
    const advice = /ACL SETUSER NAME (.*)/.exec((await refusal(backend)).message)?.[1] ?? '';
    await redis.call('ACL', 'SETUSER', 'baton', 'on', '>secret', ...advice.trim().split(' '));
    redis.disconnect();

    await wakeUpArrives(backend);
    await server.kill();
  });
});

describe('a master that Sentinels watch', () => {
  it.each(['SIGKILL', 'SIGSTOP'] as const)('is followed to its replica after a %s', async (signal) => {
    const master = await servers.start({ requirepass: 'secret', masterauth: 'secret' });
    const replica = await servers.start({
      requirepass: 'secret',
      masterauth: 'secret',
      replicaof: `127.0.0.1 ${master.port}`,
    });
    const sentinel = await servers.start(watching(master), 'sentinel');
    const backend: QueueBackend = {
      kind: 'redis',
      sentinels: ['127.0.0.1:9', sentinel.address],
      master: 'queues',
      password: 'secret',
    };
    await vi.waitFor(async () => {
      const asked = (await describeQueue(backend)).filter(({ id }) => id === 'redis-policy');
      expect(asked.map(({ title }) => title)).toEqual([
        expect.stringContaining(master.address),
        expect.stringContaining(replica.address),
      ]);
    }, soon);
    const handlers = handlersWith();

    await withQueues(backend, handlers, async (wake) => {
      await wake.look('q-before');
      await vi.waitFor(() => expect(handlers.look).toHaveBeenCalledWith('q-before'), soon);
      await master.signal(signal);

      await vi.waitFor(async () => {
        await wake.look('q-after');
        expect(handlers.look).toHaveBeenCalledWith('q-after');
      }, FAILED_OVER);
      const swept = handlers.sweep.mock.calls.length;
      await vi.waitFor(() => expect(handlers.sweep.mock.calls.length).toBeGreaterThan(swept + 1), FAILED_OVER);
    });
    for (const server of [sentinel, replica, master]) await server.kill();
  });

  it('is refused when its replica, which may take over, would throw keys away', async () => {
    const master = await servers.start();
    const replica = await servers.start({
      replicaof: `127.0.0.1 ${master.port}`,
      'maxmemory-policy': 'volatile-lru',
    });
    const sentinel = await servers.start(watching(master), 'sentinel');
    const backend: QueueBackend = { kind: 'redis', sentinels: [sentinel.address], master: 'queues' };

    await vi.waitFor(async () => {
      expect(await refusal(backend)).toMatchObject({
        code: 'store/refused',
        message: expect.stringMatching(`${replica.address} throws no keys away. Found: maxmemory-policy volatile-lru`),
      });
    }, soon);
    for (const server of [sentinel, replica, master]) await server.kill();
  });

  it('is away in words that lead to the settings when no Sentinel knows it', async () => {
    const master = await servers.start();
    const sentinel = await servers.start(watching(master), 'sentinel');

    const error = await refusal({ kind: 'redis', sentinels: [sentinel.address], master: 'others' });

    expect(error.message).toContain('SENTINEL masters');
    for (const server of [sentinel, master]) await server.kill();
  });
});

describe('a Cluster', () => {
  it('carries the queues, and is refused when one of its nodes would throw keys away', async () => {
    const nodes = [];
    for (let count = 0; count < 3; count += 1)
      nodes.push(await servers.start({ 'cluster-enabled': 'yes', 'cluster-port': await freePort() }));
    const made = spawnSync(
      'redis-cli',
      ['--cluster', 'create', ...nodes.map(({ address }) => address), '--cluster-yes'],
      { encoding: 'utf8' },
    );
    expect(made.stdout).toContain('All 16384 slots covered');
    const backend: QueueBackend = {
      kind: 'redis',
      cluster: nodes.slice(0, 2).map(({ address }) => address),
      fleet: 'test',
    };

    await vi.waitFor(async () => expect((await describeQueue(backend)).length).toBeGreaterThan(0), soon);
    await wakeUpArrives(backend);
    const last = new Redis(nodes[2]?.port ?? 0, '127.0.0.1');
    await last.config('SET', 'maxmemory-policy', 'allkeys-random');

    expect(await refusal(backend)).toMatchObject({
      code: 'store/refused',
      message: expect.stringContaining(`Redis ${nodes[2]?.address} throws no keys away`),
    });
    last.disconnect();
    for (const node of nodes) await node.kill();
  });

  it('is refused when it is one Redis', async () => {
    const server = await servers.start();

    const error = await refusal({ kind: 'redis', cluster: [server.address] });

    expect(error).toMatchObject({ code: 'store/refused', message: expect.stringContaining('REDIS_URL') });
    await server.kill();
  });
});
