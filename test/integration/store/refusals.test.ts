import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Refusal } from '../../../src/intake/store.ts';
import { openTestDatabase } from '../database.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ['refused_people', 'fleet_journal', 'fleet_journal_heads'])
    await sql`delete from ${sql.table(table)}`.execute(database.db);
});

const stranger = (who: string, command = 'status'): Refusal => ({
  chat: 'slack',
  who,
  person: null,
  command,
  because: 'not in the fleet file',
});
const refused = (who: string, command?: string) => database.store.refusals.refused(stranger(who, command));
const lines = async () => (await database.store.watch.changes('*', 1_000)).map(({ event }) => event).toReversed();
const anHourLater = () => sql`update refused_people set line_at_ms = line_at_ms - 3600000`.execute(database.db);

describe('who was refused', () => {
  it('gets a line at once, and one an hour later that counts what was between', async () => {
    for (let time = 0; time < 100; time += 1) await refused('T1/U1');
    expect(await lines()).toMatchObject([{ kind: 'person.refused', who: 'T1/U1', more: 0 }]);

    await anHourLater();
    await refused('T1/U1', 'handover sol-main');

    expect(await lines()).toMatchObject([{ more: 0 }, { who: 'T1/U1', command: 'handover sol-main', more: 99 }]);
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });

  it('is written late with the next refusal of anybody, where they do not come again', async () => {
    await refused('T1/U1');
    await refused('T1/U1', 'runs');
    await anHourLater();

    await refused('T1/U2');

    expect(await lines()).toMatchObject([
      { who: 'T1/U1', command: 'status', more: 0 },
      { who: 'T1/U1', command: 'runs', more: 0 },
      { who: 'T1/U2', more: 0 },
    ]);
  });

  it('cannot fill the journal, however many they are and however they come', async () => {
    await Promise.all(Array.from({ length: 200 }, (_, index) => refused(`T1/U${index}`)));

    expect((await lines()).length).toBe(60);

    await anHourLater();
    await refused('T1/U1');
    expect((await lines()).length).toBeLessThanOrEqual(120);
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });
});
