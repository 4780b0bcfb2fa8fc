import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAlertmanager } from '../../../src/alerts/alertmanager/client.ts';
import { keepSilences } from '../../../src/alerts/silences/keep.ts';
import { Alerts } from '../../../src/config/schema/alerts.ts';
import type { CauseReport } from '../../../src/domain/incident.ts';
import { openTestDatabase, type TestDatabase } from '../../integration/database.ts';
import { ENDED, startedRun, taken } from '../../integration/store/started-run.ts';
import { startAlertmanager } from './alertmanager.ts';
import type { Program } from './program.ts';

let database: TestDatabase;
let directory: string;
let alertmanager: Program;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baton-silences-'));
  alertmanager = await startAlertmanager({ directory, webhook: { url: 'http://127.0.0.1:9/', token: 'x' } });
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.close();
  await alertmanager.stop();
  await rm(directory, { recursive: true, force: true });
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
  labels: { alertname: 'SolanaDelinquent', validator: 'sol-main' },
};

async function round(): Promise<void> {
  await sql`update silences set next_try_ms = 0`.execute(database.db);
  const { incidents, silences } = database.store;
  const { url } = alertmanager;
  const alerts = Alerts.parse({ alertmanager: { url } });
  await keepSilences({
    fleet: { nodes: {}, alerts },
    incidents,
    silences,
    alertmanager: createAlertmanager({ url }),
    owner: 'w',
  });
}

/** Which of these alerts Alertmanager would tell nobody of. */
async function silenced(...alerts: readonly Record<string, string>[]): Promise<boolean[]> {
  const body = JSON.stringify(alerts.map((labels) => ({ labels, startsAt: new Date().toISOString() })));
  await fetch(`${alertmanager.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const answer = await fetch(`${alertmanager.url}/api/v2/alerts?silenced=true&active=true`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Alertmanager's API
  const found = (await answer.json()) as { labels: Record<string, string>; status: { state: string } }[];
  return alerts.map(
    (labels) =>
      found.find(
        (one) =>
          JSON.stringify(Object.entries(one.labels).toSorted(byName)) ===
          JSON.stringify(Object.entries(labels).toSorted(byName)),
      )?.status.state === 'suppressed',
  );
}

const byName = ([one]: [string, string], [other]: [string, string]): number => one.localeCompare(other);

const DELINQUENT = { alertname: 'SolanaDelinquent', validator: 'sol-main' };
const TWO = { alertname: 'SolanaTwoActive', validator: 'sol-main' };
const OTHER = { alertname: 'SolanaDelinquent', validator: 'sol-two' };

it('a silenced incident is silent at a real Alertmanager, but for two that could sign, and is heard again when it closes', async () => {
  const { incidents } = database.store;
  const id = (await incidents.take([REPORT])).opened[0]?.id ?? '';
  await incidents.silence(id, 'ann', Date.now() + 3_600_000, 'known');

  await round();
  await round();
  await expect.poll(() => silenced(DELINQUENT, TWO, OTHER)).toEqual([true, false, false]);
  await incidents.silence(id, 'ann', Date.now() + 7_200_000, 'known');
  await round();
  const found = await createAlertmanager({ url: alertmanager.url }).silences();
  expect(found.kind === 'ok' && found.value).toHaveLength(1);

  await sql`update incidents set ended_at_ms = baton_now_ms()`.execute(database.db);
  await round();
  await expect.poll(() => silenced(DELINQUENT, TWO, OTHER)).toEqual([false, false, false]);
});

it('a run silences its nodes at a real Alertmanager until it ends', async () => {
  const run = await startedRun(database.store, 'move');
  const [ofNode, two, other] = [
    { alertname: 'HostDown', instance: 'a-move:9100' },
    { alertname: 'BatonTwoSigners', instance: 'a-move:9100' },
    { alertname: 'HostDown', instance: 'c-move:9100' },
  ];

  await round();
  await expect.poll(() => silenced(ofNode, two, other)).toEqual([true, false, false]);

  await database.store.runs.end(await taken(database.store, run.id, 'w'), 'done', ENDED);
  await round();
  await expect.poll(() => silenced(ofNode, two, other)).toEqual([false, false, false]);
});

it('what is refused is said in its words', async () => {
  const client = createAlertmanager({ url: alertmanager.url });
  const order = { id: null, startsAtMs: Date.now(), endsAtMs: Date.now() - 1, createdBy: 'ann', comment: 'late' };

  expect(await client.version()).toMatchObject({ kind: 'ok' });
  const answer = await client.put({ ...order, matchers: [{ name: 'a', value: 'b', isRegex: false, isEqual: true }] });
  expect(answer).toMatchObject({ kind: 'refused' });
  expect(answer.kind === 'refused' && answer.because).toMatch(/^Alertmanager says 400: /);
});
