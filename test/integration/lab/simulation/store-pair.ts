import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Lease } from '../../../../src/domain/run.ts';
import type { BatonDatabase } from '../../../../src/platform/postgres.ts';
import { callOf, nothingGiven, outcomeOf, type Given } from './store-calls.ts';
import type { Command } from './store-commands.ts';
import type { Picture } from './store-pictures.ts';
import { AT_FIRST, type ModelWorld, type Surroundings, type World } from './store-worlds.ts';

/** A store and a model of it, over one sequence of calls. */
export interface Pair {
  /** One line for each call so far, to be read when they differ. */
  readonly history: readonly string[];
  /** @throws when the answers, or what stands in the two afterwards, differ */
  step(command: Command): Promise<void>;
  /** Two calls at the same moment: the model must come to the same in one of the two orders. `db` is that of the store. */
  stepAtOnce(commands: readonly [Command, Command], db: BatonDatabase): Promise<void>;
}

interface Outcome {
  readonly answers: readonly unknown[];
  readonly picture: Picture;
}

export function pairOf(store: World, model: ModelWorld): Pair {
  let surroundings = AT_FIRST;
  const given = nothingGiven();
  const history: string[] = [];

  async function become(next: Surroundings): Promise<void> {
    surroundings = next;
    await Promise.all([store.become(next), model.become(next)]);
    history.push(`it is ${next.nowMs} in database ${next.incarnation}, restored ${next.restoredAtMs ?? 'never'}`);
  }

  /** The model gives a run the id that it has in the store. */
  async function onModel(call: ReturnType<typeof callOf>, real: unknown): Promise<unknown> {
    model.name(startedIn(real));
    return outcomeOf(() => call(model.side));
  }

  async function step(command: Command): Promise<void> {
    const next = happening(command, surroundings);
    if (next !== null) return become(next);
    // Of a run that is not there is nothing to be said, unless all are to be stopped first.
    if (command.kind === 'acquire' && given.runs.length === 0) return undefined;
    const call = callOf(command, given);
    const real = await outcomeOf(() => call(store.side));
    const expected = await onModel(call, real);
    history.push(`${JSON.stringify(command)} → ${JSON.stringify(real)}`);
    remember(given, real);
    expectOneOf(history, { answers: [real], picture: await store.picture() }, [
      { answers: [expected], picture: await model.picture() },
    ]);
  }

  async function stepAtOnce(commands: readonly [Command, Command], db: BatonDatabase): Promise<void> {
    const calls = commands.map((command) => callOf(command, given));
    const reals = await meeting(
      db,
      calls.map((call) => () => outcomeOf(() => call(store.side))),
    );
    const real = { answers: reals, picture: await store.picture() };
    commands.forEach((each, at) => history.push(`at once ${JSON.stringify(each)} → ${JSON.stringify(reals[at])}`));
    const before = model.state;
    const expected: Outcome[] = [];
    for (const order of [[0, 1] as const, [1, 0] as const]) {
      model.state = before;
      const answers: unknown[] = [];
      for (const at of order) answers[at] = await onModel(calls[at]!, reals[at]);
      expected.push({ answers, picture: await model.picture() });
    }
    expectOneOf(history, real, expected);
  }

  return { history, step, stepAtOnce };
}

function happening(command: Command, now: Surroundings): Surroundings | null {
  if (command.kind === 'time-passes') return { ...now, nowMs: now.nowMs + command.ms };
  if (command.kind === 'promoted') return { ...now, incarnation: now.incarnation + 1 };
  return command.kind === 'restored' ? { ...now, restoredAtMs: now.nowMs } : null;
}

/**
 * Starts the calls while every run is locked, each when the one before waits or is done, and lets go: so each has taken its
 * view of the data before any other has changed it, and they meet in the same way every time.
 */
async function meeting(db: BatonDatabase, calls: readonly (() => Promise<unknown>)[]): Promise<unknown[]> {
  const begun: Promise<unknown>[] = [];
  let underWay = 0;
  await db.transaction().execute(async (tx) => {
    await sql`select id from runs order by id for update`.execute(tx);
    for (const call of calls) {
      underWay += 1;
      begun.push(call().finally(() => (underWay -= 1)));
      while ((await waitingForLocks(db)) < underWay);
    }
  });
  return Promise.all(begun);
}

async function waitingForLocks(db: BatonDatabase): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct pid)::int as count from pg_locks join pg_stat_activity using (pid)
    where not granted and datname = current_database()
  `.execute(db);
  return rows[0]?.count ?? 0;
}

function remember(given: Given, answer: unknown): void {
  given.runs.push(...startedIn(answer));
  if (isLease(answer)) given.leases.push(answer);
}

function isLease(answer: unknown): answer is Lease {
  return typeof answer === 'object' && answer !== null && 'owner' in answer;
}

function startedIn(answer: unknown): string[] {
  if (typeof answer !== 'object' || answer === null || !('run' in answer)) return [];
  const { run } = answer;
  return typeof run === 'object' && run !== null && 'id' in run && typeof run.id === 'string' ? [run.id] : [];
}

/** As it would be after a way through JSON, which is how Postgres keeps events. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

/** @throws when `real` is none of `expected`, which are the outcomes of the model, one for each order of the calls */
function expectOneOf(history: readonly string[], real: Outcome, expected: readonly Outcome[]): void {
  if (expected.some((each) => isDeepStrictEqual(plain(real), plain(each)))) return;
  throw new Error(
    [
      `store and model differ after:`,
      ...history.map((line, at) => `${at + 1}. ${line}`),
      ...expected.flatMap((each) => [`store: ${shown(real, each)}`, `model: ${shown(each, real)}`]),
    ].join('\n'),
  );
}

/** The answers, and of the tables those that are not the same in `other`. */
function shown({ answers, picture }: Outcome, other: Outcome): string {
  const tables = Object.entries(picture).filter(
    ([name, rows]) => !isDeepStrictEqual(plain(rows), plain(other.picture[name])),
  );
  return JSON.stringify({ answers, ...Object.fromEntries(tables) });
}
