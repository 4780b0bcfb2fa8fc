import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STORE_MUTATIONS } from '../../../../src/lab/simulation/store/mutations.ts';
import type { BatonDatabase } from '../../../../src/platform/postgres.ts';
import { createStore } from '../../../../src/store/store.ts';
import { openTestDatabase, type TestDatabase } from '../../database.ts';
import { race, sequence, type Command } from './store-commands.ts';
import { pairOf } from './store-pair.ts';
import { openModelWorld, openPostgres, openPostgresWorld } from './store-worlds.ts';

/** About 37 calls each: over 2,000 in all. `BATON_STORE_SEQUENCES=2000` for the long search. */
const SEQUENCES = Number(process.env['BATON_STORE_SEQUENCES'] ?? 70);
const RACES = SEQUENCES / 2;
/** As printed on failure: `BATON_STORE_SEED=… BATON_STORE_PATH=… vitest run … -t 'part of the title'` plays it again. */
const seed = process.env['BATON_STORE_SEED'];
const path = process.env['BATON_STORE_PATH'];
const replay = { ...(seed !== undefined && { seed: Number(seed) }), ...(path !== undefined && { path }) };
const LONGEST_SEARCH_MS = 3_600_000;

let database: TestDatabase;
let db: BatonDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  db = await openPostgres(database.url);
});
afterAll(async () => {
  await db.destroy();
  await database.close();
});

describe('the model of the run store', () => {
  it(
    'answers as Postgres does, and keeps the same, whatever is called in whatever order',
    async () => {
      let calls = 0;
      let replaced = 0;
      const alike = fc.asyncProperty(sequence, async (commands) => {
        const pair = pairOf(await openPostgresWorld(db), await openModelWorld());
        for (const each of commands) await pair.step(each);
        calls += pair.history.length;
        replaced += pair.history.filter((line) => line.includes('start-takeover') && line.includes('"started"')).length;
      });

      await fc.assert(alike, { numRuns: SEQUENCES, ...replay });

      if (path !== undefined) return;
      expect(calls).toBeGreaterThan(SEQUENCES * 25);
      // About eight in seventy sequences; two were seen once. None at all would mean that none was drawn.
      expect(replaced).toBeGreaterThan(0);
    },
    LONGEST_SEARCH_MS,
  );

  it(
    'comes to what Postgres comes to when two calls meet, in one of the two orders',
    async () => {
      const alike = fc.asyncProperty(race, async ([before, atOnce]) => {
        const pair = pairOf(await openPostgresWorld(db), await openModelWorld());
        for (const each of before) await pair.step(each);
        await pair.stepAtOnce(atOnce, db);
      });

      await fc.assert(alike, { numRuns: RACES, ...replay });
    },
    LONGEST_SEARCH_MS,
  );
});

describe('Postgres', () => {
  it('keeps an abort that arrives while a worker stops the run', async () => {
    const pair = pairOf(await openPostgresWorld(db), await openModelWorld());
    await pair.step({ kind: 'start', plan: 0, delayMs: 0 });
    await pair.step({ kind: 'acquire', run: 0, worker: 0 });

    await pair.stepAtOnce(
      [
        { kind: 'wish', run: 0, wish: 'abort', person: 0 },
        { kind: 'stop', lease: 0, seen: 2 },
      ],
      db,
    );

    expect(await openWishes()).toEqual(['abort']);
  });
});

describe('the comparison', () => {
  it.each(STORE_MUTATIONS)('tells a store apart that has %s', async (mutation) => {
    const sequences = fc.sample(sequence, { numRuns: 500, seed: 1 });

    const found = await firstThat(sequences, async (commands) => {
      const pair = pairOf(await openModelWorld([mutation]), await openModelWorld());
      for (const each of commands) await pair.step(each);
    });

    expect(found).toMatch(/^store and model differ after/);
  });
});

async function openWishes(): Promise<unknown> {
  return (await createStore(db).view.openRuns()).map(({ wish }) => wish);
}

/** What the first of the sequences for which `holds` fails fails with. */
async function firstThat(
  sequences: readonly (readonly Command[])[],
  holds: (commands: readonly Command[]) => Promise<void>,
): Promise<string> {
  for (const each of sequences) {
    const failure = await holds(each).catch((error: unknown) => error);
    if (failure instanceof Error) return failure.message;
  }
  return 'nothing differed';
}
