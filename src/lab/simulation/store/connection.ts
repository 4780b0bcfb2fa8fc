import { BatonError } from '../../../domain/failure.ts';
import type { Line, StoreCall } from './line.ts';
import type { Moment } from './mutations.ts';
import type { Applied, StoreState } from './state.ts';

/** The one place where the state is kept, and who may change it. */
export interface Cell {
  state: StoreState;
  /** The transaction that is open; writes of others wait for it, as they would for the row of the run. */
  open: OpenTransaction | null;
  moment(): Moment;
}

interface OpenTransaction {
  staged: StoreState;
  readonly over: Promise<void>;
  close(): void;
}

/** Runs one operation on a state; made by the operations of this folder. */
export type Operation<T> = (state: StoreState, moment: Moment) => Applied<T>;

/** Carries out writes: each by itself, or as part of a transaction. */
export interface Writer {
  readonly write: <T>(name: string, operation: Operation<T>) => Promise<T>;
}

export interface Connection extends Writer {
  readonly read: <T>(name: string, look: (state: StoreState, moment: Moment) => T) => Promise<T>;
  /** Does `work` with a writer whose writes count when it ends, all or none. Others see none of them before. */
  readonly transaction: <T>(work: (writer: Writer) => Promise<T>) => Promise<T>;
  /** The process is gone: what it has open is rolled back and no call of it ever comes back. */
  readonly die: () => void;
  /** The server ends the transactions that this process has left standing, as Postgres does after 4 s. */
  readonly endIdleTransactions: () => void;
}

/** A caller that is gone hears nothing any more. */
const never = <T>(): Promise<T> => new Promise(() => {});

const away = () => new BatonError('store/unreachable', 'The database is away: connection terminated unexpectedly');

export function connect(cell: Cell, name: string, line: Line): Connection {
  const made = { read: 0, write: 0 };
  const mine = new Map<OpenTransaction, () => void>();
  let dead = false;

  function die(): void {
    dead = true;
    for (const transaction of mine.keys()) transaction.close();
  }

  function endIdleTransactions(): void {
    mine.forEach((rollback) => rollback());
  }

  /** One call, from leaving to coming back. */
  async function call<T>(kind: StoreCall['kind'], what: string, carryOut: () => T | Promise<T>): Promise<T> {
    if (dead) return never();
    const sent: StoreCall = { connection: name, kind, name: what, number: ++made[kind] };
    const fate = await line.fateOf(sent);
    if (dead || fate === 'dies-before') {
      die();
      return never();
    }
    if (fate === 'not-sent') throw away();
    const outcome = await settled(carryOut);
    // Somebody may have ended this process while the call waited or was on its way back.
    if (fate === 'dies-after') die();
    if (dead) return never();
    if (fate === 'answer-lost') throw away();
    await line.onTheWayBack?.(sent);
    if (dead) return never();
    return outcome();
  }

  async function read<T>(what: string, look: (state: StoreState, moment: Moment) => T): Promise<T> {
    return call('read', what, () => look(cell.state, cell.moment()));
  }

  async function write<T>(what: string, operation: Operation<T>): Promise<T> {
    return call('write', what, async () => {
      // What was sent is carried out, also when its sender is gone before it is its turn.
      await turnOf(cell, () => null);
      const { state, answer } = operation(cell.state, cell.moment());
      cell.state = state;
      return answer;
    });
  }

  /** The statements of one transaction. The lock is taken by the first of them, as in Postgres. */
  function begin(): Writer & { commit(): Promise<void>; rollback(): void } {
    let at: OpenTransaction | null = null;
    let broken = false;

    function rollback(): void {
      broken = true;
      at?.close();
    }

    async function carryOut<T>(operation: Operation<T>): Promise<T> {
      await turnOf(cell, () => at);
      if (dead) return never();
      if (broken) throw away();
      at ??= opened(cell, mine, rollback);
      const { state, answer } = operation(at.staged, cell.moment());
      at.staged = state;
      return answer;
    }

    return {
      rollback,
      write: (what, operation) =>
        call('write', what, () => carryOut(operation)).catch((error: unknown) => {
          // A connection that breaks takes its transaction with it.
          if (isAway(error)) rollback();
          throw error;
        }),
      commit: () =>
        call('write', 'commit', () => {
          if (broken) throw away();
          if (at !== null) cell.state = at.staged;
          at?.close();
        }),
    };
  }

  async function transaction<T>(work: (writer: Writer) => Promise<T>): Promise<T> {
    const begun = begin();
    try {
      const result = await work(begun);
      await begun.commit();
      return result;
    } finally {
      begun.rollback();
    }
  }

  return { read, write, transaction, die, endIdleTransactions };
}

/** Whatever came of it, so that it can be given to the caller later, or never. */
async function settled<T>(carryOut: () => T | Promise<T>): Promise<() => T> {
  try {
    const value = await carryOut();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Waits until no transaction but the caller's own is open. */
async function turnOf(cell: Cell, own: () => OpenTransaction | null): Promise<void> {
  while (cell.open !== null && cell.open !== own()) await cell.open.over;
}

function isAway(error: unknown): boolean {
  return error instanceof BatonError && error.code === 'store/unreachable';
}

function opened(cell: Cell, mine: Map<OpenTransaction, () => void>, rollback: () => void): OpenTransaction {
  const { promise, resolve } = Promise.withResolvers<void>();
  const transaction: OpenTransaction = {
    staged: cell.state,
    over: promise,
    close() {
      mine.delete(transaction);
      if (cell.open === transaction) cell.open = null;
      resolve();
    },
  };
  mine.set(transaction, rollback);
  cell.open = transaction;
  return transaction;
}
