import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseFault } from '../../src/lab/faults/faults.ts';
import type { CallMoment } from '../../src/lab/hosts/call-record.ts';
import type { LabReport } from '../../src/lab/report.ts';
import { runLab } from '../../src/lab/run.ts';
import { redisServers, type RedisServer, type RedisServers } from './redis-servers.ts';

let servers: RedisServers;
let redis: RedisServer;
beforeAll(async () => {
  servers = redisServers();
  redis = await servers.start();
});
afterAll(() => servers.close());

describe('a handover whose queues are on Redis', () => {
  it('ends well when Redis loses everything while the active gives up', async () => {
    const struck = await handover(async () => {
      const client = new Redis(redis.port, '127.0.0.1');
      expect(await client.dbsize()).toBeGreaterThan(0);
      await client.flushall();
      client.disconnect();
    });

    expect(struck).toBe(1);
  });

  it('ends well when Redis is killed and started again while the active gives up', async () => {
    const struck = await handover(async () => {
      await redis.kill();
      await redis.restart();
    });

    expect(struck).toBe(1);
  });

  it('ends well when Postgres crashes and recovers while the active gives up', async () => {
    await handover(null);
  });
});

/** One run; `strike` is done once, when the active is about to give its role up. Null: the database crashes instead. */
async function handover(strike: (() => Promise<void>) | null): Promise<number> {
  let struck = 0;
  const meddle = async ({ phase, call }: CallMoment) => {
    if (strike === null || struck > 0 || phase !== 'exec' || !call.verb.endsWith('step-down')) return;
    struck += 1;
    await strike();
  };
  const report: LabReport = await runLab({
    procedure: 'solana/handover',
    seed: 5,
    fault: strike === null ? parseFault('database-restarted@give') : null,
    redis: { url: `redis://${redis.address}`, meddle },
    signal: new AbortController().signal,
    tell: () => {},
  });
  expect(report).toMatchObject({ problems: [], outcome: 'done', signers: ['sol-b'] });
  if (strike === null) expect(report.faultFired).toBe(true);
  return struck;
}
