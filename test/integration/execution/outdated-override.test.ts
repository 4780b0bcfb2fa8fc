import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Procedure } from '../../../src/execution/procedure.ts';
import { advance } from '../../../src/execution/runner.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { openTestDatabase } from '../database.ts';
import { DETAIL, heldRun, intentOf, STOPPED } from '../store/started-run.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const procedure: Procedure = {
  id: 'solana/handover',
  version: 1,
  steps: [],
  look: () => Promise.resolve({ kind: 'stop', signer: 'unknown', code: 'x', because: 'It is silent.' }),
  byHand: () => ({ first: 'Look.', steps: [], stopIf: ['Both sign.'] }),
  giveBack: () => Promise.reject(new Error('nothing was to be given back')),
  close: () => ({ signer: 'sol-b', because: 'it is done', figures: {} }),
};

it.each([
  ['counts for a worker that comes in time', 890_000, 'x', 'It is silent.'],
  ['is refused when no worker came in time', 900_000, 'run/override-refused', /^sol-a was declared.* It is silent\.$/],
] as const)('what was declared %s', async (_what, earlierMs, code, because) => {
  const { store, db } = database;
  const { run, lease } = await heldRun(store, `outdated-${earlierMs}`);
  await store.runs.beginIntent(lease, intentOf(run.id), DETAIL);
  await store.runs.stop(lease, STOPPED, 0);
  await store.view.declareFenced(run.id, 'sol-a', 'ann', 'off', { people: 1, counted: ['ann'] });
  await sql`update journal set at_ms = at_ms - ${earlierMs} where run_id = ${run.id}`.execute(db);

  const deps = { store: store.runs, hosts: new Map(), clock: systemClock };
  const { signal } = new AbortController();
  await advance({ ...deps, procedures: new Map([[procedure.id, procedure]]) }, run.id, 'late', signal);

  const last = (await store.view.journal(run.id)).at(-1)?.event;
  expect(last).toMatchObject({ kind: 'run.stopped', code, because: expect.stringMatching(because) });
});
