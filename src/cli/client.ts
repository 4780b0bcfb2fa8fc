import type { Card } from '../chats/card.ts';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Plan } from '../domain/plan.ts';
import type { Intent, Origin } from '../domain/request.ts';
import type { Chain, NodeName, RunId, ValidatorName } from '../domain/names.ts';
import type { LiveProcess } from '../domain/process.ts';
import type { Run } from '../domain/run.ts';
import type { SetupReport } from '../domain/setup-report.ts';

/** A run as the command line shows it. */
export interface RunDetail {
  readonly run: Run;
  readonly plan: Plan;
  readonly card: Card;
  readonly entries: readonly JournalEntry[];
  /** Whether any worker lives that could be at work on it. */
  readonly isAttended?: boolean;
}

/** What the record looks like after every hash was computed anew. `broken` names the lines that do not fit. */
export interface JournalVerdict {
  readonly runs: number;
  readonly entries: number;
  /** Runs that retention let go of; the fleet chain still names them. */
  readonly pruned: number;
  /** Lines of the fleet journal: what the watch found. */
  readonly watched: number;
  readonly broken: readonly string[];
}

/** What a command needs of Baton. Each call throws `BatonError` when the store cannot be used. */
export interface AppClient {
  /** Stores what somebody wants before it is answered. `key` names the card that will carry the answer. */
  submit(intent: Intent, origin: Origin): Promise<{ readonly key: string }>;
  /** The first card under `key`, or null when there is none within `timeoutMs`; the request stays stored. */
  waitForCard(key: string, timeoutMs: number): Promise<Card | null>;
  /** The card of each alarm that lasts: people see it before any answer. */
  alarms(): Promise<readonly Card[]>;
  /** Newest first. */
  runs(): Promise<readonly Run[]>;
  /** By full id or a unique beginning of it. */
  run(id: string): Promise<RunDetail | null>;
  /** The worker that would look at hosts now; null when none lives. */
  worker(): Promise<(LiveProcess & { readonly readThisFile: boolean }) | null>;
  verifyJournal(): Promise<JournalVerdict>;
  close(): Promise<void>;
}

/** Something that goes on until it is stopped: page, bot, worker. */
export interface Running {
  /** What people should read now: the address of the page, the `ssh -L` line. One line each. */
  readonly words: readonly string[];
  /** Once it has stopped: what is left open. One line each. */
  readonly lastWords?: () => readonly string[];
  /** Settles when it has ended, by `stop` or by itself; rejects when it failed. */
  readonly ended: Promise<void>;
  /** Lets work reach its next durable point and ends. A second call changes nothing. */
  stop(): Promise<void>;
}

/** What a command works with that needs neither a worker nor an open store. */
export interface Opened {
  readonly loaded: LoadedFleet;
  readonly environment: Environment;
  readonly app: App;
}

/** What a restore did, as far as people need to know. */
export interface Restored {
  /** The fleet that the backup is of. */
  readonly fleet: string;
  readonly takenAtMs: number;
  readonly rows: number;
  readonly runs: number;
  /** Open runs, which are stopped now. */
  readonly stopped: readonly RunId[];
  /** Each host that has to be adopted again, in words. */
  readonly hosts: readonly string[];
}

/** Everything behind the commands. Loaded only when a command needs it, so that `--help` is quick. */
export interface App {
  openClient(fleet: LoadedFleet, environment: Environment): Promise<AppClient>;
  /** Page, bot and worker in one process. */
  startAll(fleet: LoadedFleet, environment: Environment): Promise<Running>;
  startBot(fleet: LoadedFleet, environment: Environment): Promise<Running>;
  startWorker(fleet: LoadedFleet, environment: Environment): Promise<Running>;
  /** Tries everything in the fleet file, or what one validator needs of it. A store that is away is a finding. */
  check(fleet: LoadedFleet, environment: Environment, validator?: ValidatorName): Promise<SetupReport>;
  /** Writes everything Baton remembers into a new file. @throws `store/refused` when that cannot be */
  backup(
    fleet: LoadedFleet,
    environment: Environment,
    file: string,
  ): Promise<{ readonly file: string; readonly bytes: number; readonly rows: number; readonly runs: number }>;
  /** Fills an empty store from a backup, all of it or nothing. @throws `store/refused` when that cannot be */
  restore(fleet: LoadedFleet, environment: Environment, file: string): Promise<Restored>;
  /** The guard of a chain as it is installed. */
  guardFile(chain: Chain): string;
  /**
   * The file of a node's validators for an installed guard. Looks at the node for its own public key.
   * @throws `config/invalid` when that cannot be read, with what to do
   */
  hostFile(fleet: LoadedFleet, environment: Environment, node: NodeName): Promise<string>;
}
