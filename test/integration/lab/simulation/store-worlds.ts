import { sql } from 'kysely';
import { createModelStore } from '../../../../src/lab/simulation/store/model-store.ts';
import type { StoreMutation } from '../../../../src/lab/simulation/store/mutations.ts';
import type { StoreState } from '../../../../src/lab/simulation/store/state.ts';
import { openDatabase, type BatonDatabase } from '../../../../src/platform/postgres.ts';
import { createStore } from '../../../../src/store/store.ts';
import { BEGINNING_MS, savePlans, type Side } from './store-calls.ts';
import { PICTURE_FUNCTION, pictureOfModel, pictureOfPostgres, type Picture } from './store-pictures.ts';

/** What the servers say of themselves. */
export interface Surroundings {
  readonly nowMs: number;
  readonly incarnation: number;
  readonly restoredAtMs: number | null;
}

/** A store, and the hand on its clock. */
export interface World {
  readonly side: Side;
  become(surroundings: Surroundings): Promise<void>;
  picture(): Promise<Picture>;
}

export const AT_FIRST: Surroundings = { nowMs: BEGINNING_MS, incarnation: 1, restoredAtMs: null };

export interface ModelWorld extends World {
  /** The ids of the next runs. */
  name(runs: readonly string[]): void;
  state: StoreState;
}

export async function openModelWorld(without: readonly StoreMutation[] = []): Promise<ModelWorld> {
  let nowMs = BEGINNING_MS;
  let names: string[] = [];
  const model = createModelStore({
    databaseClock: { now: () => nowMs },
    newRunId: () => names.shift() ?? `r-${model.state.runs.size}`,
    without: new Set(without),
  });
  const side = model.connect('test');
  const become = async (now: Surroundings) => {
    nowMs = now.nowMs;
    model.goOnFrom({ ...model.state, restoredAtMs: now.restoredAtMs });
    model.becomeIncarnation(`database/${now.incarnation}`);
  };
  await become(AT_FIRST);
  // Nothing is there yet to be stopped: this incarnation is the first.
  model.stopForeignRuns();
  await savePlans(side);
  return {
    side,
    become,
    picture: () => Promise.resolve(pictureOfModel(model.state)),
    name: (runs) => void (names = [...runs]),
    get state() {
      return model.state;
    },
    set state(state) {
      model.goOnFrom(state);
    },
  };
}

/** In an order that no reference is in the way of. */
const TABLES =
  'fleet_chain journal intents attempt_decisions claims runs plan_decisions plans terms host_states adoptions pauses';

/** Clock and incarnation of the test's database are rows, which a test can set. */
const HANDS_ON_THE_CLOCK = `
  create table test_clock (now_ms bigint not null, incarnation int not null);
  insert into test_clock values (${BEGINNING_MS}, 1);
  create or replace function baton_now_ms() returns bigint language sql volatile as $$ select now_ms from test_clock $$;
  create or replace function baton_incarnation() returns text language sql volatile
    as $$ select 'database/' || incarnation from test_clock $$;
  insert into store_facts (backend, incarnation) values ('test', baton_incarnation());`;

const EMPTY = `
  ${TABLES.replaceAll(/\w+/g, 'delete from $&;')}
  update fleet_chain_head set last_seq = 0, last_hash = repeat('0', 64);
  update store_facts set incarnation = 'database/1';`;

/** Nothing here is meant to outlast a power cut, and waiting for the disk is most of the time. */
const NO_WAIT_FOR_THE_DISK = `do $$ begin
  execute format('alter database %I set synchronous_commit = off', current_database()); end $$`;

/**
 * Takes the time and the incarnation of a database into the hands of a test.
 * @param url of a migrated database that is this test's own
 */
export async function openPostgres(url: string): Promise<BatonDatabase> {
  const first = openDatabase(url, { max: 1 });
  await sql.raw(HANDS_ON_THE_CLOCK).execute(first);
  await sql.raw(PICTURE_FUNCTION).execute(first);
  await sql.raw(NO_WAIT_FOR_THE_DISK).execute(first);
  await first.destroy();
  return openDatabase(url);
}

/** The same database again and again: empty when this returns. */
export async function openPostgresWorld(db: BatonDatabase): Promise<World> {
  const side = createStore(db);
  const become = async ({ nowMs, incarnation, restoredAtMs }: Surroundings) => {
    await sql`
      with facts as (update store_facts set restored_at_ms = ${restoredAtMs}::bigint)
      update test_clock set now_ms = ${nowMs}::bigint, incarnation = ${incarnation}
    `.execute(db);
  };
  await sql.raw(EMPTY).execute(db);
  await become(AT_FIRST);
  await savePlans(side);
  return { side, become, picture: () => pictureOfPostgres(db) };
}
