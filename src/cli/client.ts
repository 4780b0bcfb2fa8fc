import type { Card } from '../chats/card.ts';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Intent, Origin } from '../domain/request.ts';
import type { Run } from '../domain/run.ts';

/** A run as the command line shows it. */
export interface RunDetail {
  readonly run: Run;
  readonly card: Card;
  readonly entries: readonly JournalEntry[];
}

/** What the record looks like after every hash was computed anew. `broken` names the lines that do not fit. */
export interface JournalVerdict {
  readonly runs: number;
  readonly entries: number;
  readonly broken: readonly string[];
}

/** What a command needs of Baton. Each call throws `BatonError` when the store cannot be used. */
export interface AppClient {
  /** Stores what somebody wants before it is answered. `key` names the card that will carry the answer. */
  submit(intent: Intent, origin: Origin): Promise<{ readonly key: string }>;
  /** The first card under `key`, or null when there is none within `timeoutMs`; the request stays stored. */
  waitForCard(key: string, timeoutMs: number): Promise<Card | null>;
  /** Newest first. */
  runs(): Promise<readonly Run[]>;
  /** By full id or a unique beginning of it. */
  run(id: string): Promise<RunDetail | null>;
  verifyJournal(): Promise<JournalVerdict>;
  close(): Promise<void>;
}

/** Something that goes on until it is stopped: page, bot, worker. */
export interface Running {
  /** What people should read now: the address of the page, the `ssh -L` line. One line each. */
  readonly words: readonly string[];
  /** Settles when it has ended, by `stop` or by itself; rejects when it failed. */
  readonly ended: Promise<void>;
  /** Lets work reach its next durable point and ends. A second call changes nothing. */
  stop(): Promise<void>;
}

/** Everything behind the commands. Loaded only when a command needs it, so that `--help` is quick. */
export interface App {
  openClient(fleet: LoadedFleet, environment: Environment): Promise<AppClient>;
  /** Page, bot and worker in one process. */
  startAll(fleet: LoadedFleet, environment: Environment): Promise<Running>;
  startBot(fleet: LoadedFleet, environment: Environment): Promise<Running>;
  startWorker(fleet: LoadedFleet, environment: Environment): Promise<Running>;
}
