import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openSelf } from '../../../src/app/self.ts';
import type { LoadedFleet } from '../../../src/config/load.ts';
import { Alerts } from '../../../src/config/schema/alerts.ts';
import type { CauseReport } from '../../../src/domain/incident.ts';
import { createLog } from '../../../src/platform/log.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { startAlertmanager, type StandIn } from './alertmanager.ts';

const beats: string[] = [];
let database: TestDatabase;
let standIn: StandIn;
let watcher: Server;
beforeAll(async () => {
  database = await openTestDatabase();
  standIn = await startAlertmanager();
  watcher = createServer((request, response) => {
    beats.push(request.url ?? '');
    response.end();
  }).listen(0, '127.0.0.1');
  await once(watcher, 'listening');
});
afterAll(async () => {
  watcher.close();
  watcher.closeAllConnections();
  await standIn.close();
  await database.close();
});

const REPORT: CauseReport = {
  scope: 'sol-main',
  key: 'am:1',
  source: 'alertmanager',
  name: 'SolanaDelinquent',
  rule: 'not-signing',
  severity: 'critical',
  node: null,
  summary: 'sol-main is delinquent.',
  link: null,
  status: 'firing',
  startsAtMs: 1,
  labels: { validator: 'sol-main' },
};

function loaded(): LoadedFleet {
  const address = watcher.address();
  process.env['BATON_TEST_BEAT'] =
    `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/ping`;
  process.env['BATON_TEST_TOKEN'] = 's3cret';
  const alerts = Alerts.parse({
    alertmanager: { url: standIn.url, token: 'env:BATON_TEST_TOKEN' },
    dead_man: {},
    heartbeat: { url: 'env:BATON_TEST_BEAT' },
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of the file is looked at
  return { fleet: { nodes: {}, alerts, hooks: {} }, directory: '/' } as unknown as LoadedFleet;
}

const ready = () => Promise.resolve({ ready: true, state: 'ready', failing: [] } as const);

describe('what Baton does beside its jobs', () => {
  it('is done by a worker: silences with its token, the heartbeat, the trial row; and it ends at once when it is asked to', async () => {
    const { store } = database;
    const bot = { id: 'b', name: 'ops/1', kind: 'bot', fingerprint: 'f', file: 'fleet.yaml', mode: 'act' } as const;
    await store.processes.enter(bot, null);
    const { opened } = await store.incidents.take([REPORT]);
    await store.incidents.silence(opened[0]?.id ?? '', 'ann', Date.now() + 3_600_000, 'known');

    const self = await openSelf(loaded(), { store, log: createLog('silent') }, { ready, place: 'abc-1' }, true);

    await vi.waitFor(() => expect(standIn.active()).toHaveLength(1), { timeout: 20_000 });
    await vi.waitFor(() => expect(beats).toEqual(['/ping']), { timeout: 20_000 });
    await vi.waitFor(async () => expect(await store.signs.ageMs('trial:abc-1')).not.toBeNull(), { timeout: 20_000 });
    expect(standIn.authorization()).toBe('Bearer s3cret');
    standIn.fault('GET', 'hangs');
    await self.close();
  });

  it('is only its own trials in a process without a worker', async () => {
    const { store } = database;
    const before = standIn.calls.length;

    const self = await openSelf(loaded(), { store, log: createLog('silent') }, { ready, place: 'abc-2' }, false);
    await vi.waitFor(async () => expect(await store.signs.ageMs('trial:abc-2')).not.toBeNull(), { timeout: 20_000 });
    await self.close();

    expect(standIn.calls).toHaveLength(before);
    expect(beats).toHaveLength(1);
  });
});
