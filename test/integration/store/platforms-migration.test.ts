import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../../src/store/migrate.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { OPEN, planFor } from './started-run.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** As a Baton before platforms left it. */
async function asBefore(): Promise<void> {
  for (const statement of [
    'alter table plan_decisions drop constraint plan_decisions_pkey',
    'alter table plan_decisions drop column place',
    'alter table plan_decisions add primary key (plan_id, person, kind)',
    `delete from kysely_migration where name >= '0013'`,
  ])
    await sql.raw(statement).execute(database.db);
}

const word = (person: string, chat: string, plan = 'p-1') => ({
  plan,
  digest: 'd1',
  person,
  kind: 'approve' as const,
  reason: '',
  chat,
});

it('keeps the words that were given before, each once for its person', async () => {
  const { db, store } = database;
  await store.plans.savePlan(planFor('p-1', { digest: 'd1' }), OPEN);
  await store.plans.decide(word('ana', 'slack'), 'slack:1');
  await asBefore();

  await migrate(db);

  expect(await store.plans.decide(word('ana', 'slack'), 'slack:1')).toBe('already');
  expect(await store.plans.decide(word('ana', 'discord'), 'discord:1')).toBe('already');
  expect(await store.plans.decide(word('ben', 'discord'), 'discord:2')).toBe('stored');
  const said = (await store.plans.findPlan('p-1'))?.decisions.map(({ person, chat }) => `${person} ${chat}`);
  expect(said).toEqual(['ana slack', 'ben discord']);
});
