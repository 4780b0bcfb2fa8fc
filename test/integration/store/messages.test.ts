import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Card } from '../../../src/chats/card.ts';
import { openDatabase } from '../../../src/platform/postgres.ts';
import { createStore } from '../../../src/store/store.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const card = (key: string, headline: string): Card => ({
  key,
  title: 'Handover',
  tone: 'progress',
  headline,
  facts: [],
  sections: [],
  buttons: [],
  footer: '',
});

describe('a stored request', () => {
  const origin = { chat: 'web', person: 'ann' } as const;

  it('is the same for a click that is delivered twice, even at once', async () => {
    const { intake } = database.store;

    const saved = await Promise.all(Array.from({ length: 5 }, () => intake.save({ kind: 'help' }, origin, 'click-1')));

    expect(new Set(saved.map(({ request }) => request.id)).size).toBe(1);
    expect(saved.filter(({ fresh }) => fresh)).toHaveLength(1);
  });

  it('waits for its answer for ten minutes', async () => {
    const { intake } = database.store;
    const { request } = await intake.save({ kind: 'handover', validator: 'sol-main', to: 'sol-b' }, origin, 'click-2');
    const { request: old } = await intake.save({ kind: 'status' }, origin, 'click-3');
    await sql`update requests set asked_at_ms = asked_at_ms - 600001 where id = ${old.id}`.execute(database.db);

    expect(await intake.find(request.id)).toEqual(request);
    expect(await intake.unanswered()).toContain(request.id);
    expect(await intake.unanswered()).not.toContain(old.id);
    await intake.answered(request.id);
    expect(await intake.unanswered()).not.toContain(request.id);
  });
});

describe('the outbox', () => {
  const place = 'web:outbox';
  const due = async () =>
    (await database.store.outbox.due(['web'], 10)).filter(({ destination }) => destination === place);

  it('raises the revision only for a card that differs, and is done when that revision is delivered', async () => {
    const { outbox } = database.store;
    await outbox.want([place], card('run:1', 'one'), 'progress', 1);
    await outbox.want([place], card('run:1', 'one'), 'progress', 2);
    await outbox.want([place], card('run:1', 'two'), 'progress', 3);

    expect(await due()).toMatchObject([{ key: 'run:1', revision: 2, card: { headline: 'two' } }]);
    await outbox.delivered([{ destination: place, key: 'run:1', revision: 1 }]);
    expect(await due()).toHaveLength(1);
    await outbox.delivered([{ destination: place, key: 'run:1', revision: 2 }]);
    await outbox.delivered([{ destination: place, key: 'run:1', revision: 1 }]);
    expect(await due()).toEqual([]);
  });

  it('never lets a card that was made from an older state replace a newer one', async () => {
    const { outbox } = database.store;
    await outbox.want([place], card('run:2', 'begun'), 'progress', 5);
    await outbox.want([place], card('run:2', 'begun'), 'progress', 9);
    await outbox.want([place], card('run:2', 'older'), 'progress', 7);

    expect(await due()).toMatchObject([{ key: 'run:2', card: { headline: 'begun' } }]);
    await outbox.delivered([{ destination: place, key: 'run:2', revision: 1 }]);
  });

  it('lets decisions go first', async () => {
    const { outbox } = database.store;
    await outbox.want([place], card('run:3', 'going on'), 'progress', 1);
    await outbox.want([place], card('plan:3', 'approve?'), 'decision', 1);

    expect((await due()).map(({ key }) => key)).toEqual(['plan:3', 'run:3']);
  });

  it('lets alarms go before decisions', async () => {
    const { outbox } = database.store;
    await outbox.want(['slack:C1'], card('run:4', 'going on'), 'progress', 1);
    await outbox.want(['slack:C1'], card('plan:4', 'approve?'), 'decision', 1);
    await outbox.want(['slack:C1'], card('alarm:4', 'two signers'), 'alert', 1);

    expect((await outbox.due(['slack'], 10)).map(({ key }) => key)).toEqual(['alarm:4', 'plan:4', 'run:4']);
  });

  it('takes several cards at once, due in the order in which they are given', async () => {
    const { outbox } = database.store;
    const places = ['slack:C7', 'slack:C8'];
    await outbox.wantEach([
      { destinations: places, card: card('run:7', 'first'), lane: 'alert', version: 1 },
      { destinations: ['slack:C7'], card: card('call:7', 'second'), lane: 'alert', version: 1 },
      { destinations: ['slack:C7'], card: card('old:7', 'of the past'), lane: 'alert', version: 1, age: 'past' },
    ]);

    const rows = (await outbox.due(['slack'], 100)).filter(({ destination }) => places.includes(destination));
    expect(rows.map(({ destination, key }) => `${destination} ${key}`)).toEqual([
      'slack:C7 run:7',
      'slack:C8 run:7',
      'slack:C7 call:7',
    ]);
    await outbox.wantEach([]);
  });

  it('keeps a card for each destination, each with a revision of its own', async () => {
    const { outbox } = database.store;
    await outbox.want(['web:two'], card('run:5', 'one'), 'progress', 1);
    await outbox.want(['web:two', 'slack:C2'], card('run:5', 'two'), 'progress', 2);

    const rows = await outbox.due(['web', 'slack'], 10);

    const of5 = rows
      .filter(({ key }) => key === 'run:5')
      .map(({ destination, revision }) => `${destination} ${revision}`);
    expect(of5.toSorted()).toEqual(['slack:C2 1', 'web:two 2']);
  });

  it('begins in no chat with what is of the past, and goes on there with what the chat shows', async () => {
    const { outbox } = database.store;
    await outbox.want(['slack:C3'], card('plan:6', 'approve?'), 'decision', 1);
    await outbox.want(['web:past', 'slack:C3', 'slack:C-new'], card('plan:6', 'expired'), 'decision', 2, 'past');

    const rows = (await outbox.due(['web', 'slack'], 20)).filter(({ key }) => key === 'plan:6');

    expect(rows.map(({ destination, card: shown }) => `${destination} ${shown.headline}`).toSorted()).toEqual([
      'slack:C3 expired',
      'web:past expired',
    ]);
  });

  it('notifies whoever delivers to a chat, and nobody of what the page shows', async () => {
    const { outbox } = database.store;
    const heard: string[] = [];
    const stop = await database.db.listen(
      'baton_outbox',
      (payload) => heard.push(payload),
      async () => undefined,
    );

    await outbox.want(['web:main'], card('run:9', 'one'), 'progress', 1);
    await outbox.want(['slack:C4'], card('run:9', 'one'), 'progress', 1);
    await vi.waitFor(() => expect(heard).toEqual(['slack']), 5_000);

    await stop();
  });
});

const message = (revision: number, headline: string) => ({
  destination: 'web:main',
  key: 'run:7',
  revision,
  card: card('run:7', headline),
  updatedAtMs: 0,
});

describe('the page', () => {
  it('never shows an older revision over a newer one', async () => {
    const { web } = database.store;
    await web.show([message(3, 'newest')]);
    await web.show([message(2, 'late')]);

    expect(await web.find('run:7')).toMatchObject({ revision: 3, card: { headline: 'newest' } });
    expect((await web.recent(10)).map(({ key }) => key)).toEqual(['run:7']);
    expect(await web.find('run:8')).toBeNull();
  });

  it('hears of changes from another process, also after its connection was cut', async () => {
    const db = openDatabase(database.url);
    const heard: string[] = [];
    const stop = await createStore(db).web.onChange((key) => heard.push(key));
    const { web } = database.store;

    await web.show([{ ...message(1, 'hello'), key: 'run:8', card: card('run:8', 'hello') }]);
    await vi.waitFor(() => expect(heard).toContain('run:8'), 5_000);

    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and (query like 'listen%' or query like 'select baton_now_ms() as now')
    `.execute(database.db);
    await web.show([{ ...message(1, 'meanwhile'), key: 'run:9', card: card('run:9', 'meanwhile') }]);
    await vi.waitFor(() => expect(heard).toContain('run:9'), 10_000);

    await stop();
    await db.destroy();
  });
});
