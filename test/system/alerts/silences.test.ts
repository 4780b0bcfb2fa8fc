import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createAlertmanager } from '../../../src/alerts/alertmanager/client.ts';
import type { AlertmanagerPort } from '../../../src/alerts/alertmanager/port.ts';
import { keepSilences } from '../../../src/alerts/silences/keep.ts';
import { createStillFiring } from '../../../src/alerts/silences/still-firing.ts';
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
  const { silences } = database.store;
  const { url } = alertmanager;
  const alerts = Alerts.parse({ alertmanager: { url } });
  await keepSilences({
    fleet: { nodes: {}, alerts },
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

async function firing(client: AlertmanagerPort): Promise<readonly string[]> {
  const answer = await client.firing();
  return answer.kind === 'ok' ? [...answer.value] : [];
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

it('what becomes of an alert is told by a real Alertmanager behind a silence too', async () => {
  const { incidents } = database.store;
  const labels = { alertname: 'HostDown', instance: 'd-1:9100', validator: 'sol-three' };
  const send = (alert: object) =>
    fetch(`${alertmanager.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ labels, ...alert }]),
    });
  const client = createAlertmanager({ url: alertmanager.url });
  const before = await firing(client);
  await send({ startsAt: new Date().toISOString() });
  const fingerprint = await vi.waitFor(async () => {
    const [found] = (await firing(client)).filter((one) => !before.includes(one));
    if (found === undefined) throw new Error('it is not there yet');
    return found;
  });
  const { opened } = await incidents.take([{ ...REPORT, scope: 'sol-three', key: `am:${fingerprint}`, labels }]);
  await incidents.silence(opened[0]?.id ?? '', 'ann', Date.now() + 3_600_000, 'known');
  await round();
  await expect.poll(() => silenced(labels)).toEqual([true]);
  let nowMs = 0;
  const clock = { now: () => Date.now(), monotonic: () => nowMs };
  const look = createStillFiring({ incidents, alertmanager: client, clock });

  await look();
  await send({ startsAt: new Date(Date.now() - 1_000).toISOString(), endsAt: new Date().toISOString() });
  await vi.waitFor(async () => {
    if ((await firing(client)).includes(fingerprint)) throw new Error('it still fires');
  });
  await look();
  nowMs = 180_000;
  await look();

  const [cause] = (await incidents.find('sol-three'))?.causes ?? [];
  expect(cause).toMatchObject({ name: 'SolanaDelinquent', endedAtMs: expect.any(Number) });
});

it('what is refused is said in its words', async () => {
  const client = createAlertmanager({ url: alertmanager.url });
  const order = { id: null, startsAtMs: Date.now(), endsAtMs: Date.now() - 1, createdBy: 'ann', comment: 'late' };

  expect(await client.version()).toMatchObject({ kind: 'ok' });
  const answer = await client.put({ ...order, matchers: [{ name: 'a', value: 'b', isRegex: false, isEqual: true }] });
  expect(answer).toMatchObject({ kind: 'refused' });
  expect(answer.kind === 'refused' && answer.because).toMatch(/^Alertmanager says 400: /);
});
