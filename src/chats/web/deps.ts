import type { Clock } from '../../domain/clock.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import type { PersonName, RunId } from '../../domain/names.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Run } from '../../domain/run.ts';
import type { Message } from '../../intake/store.ts';
import type { Card } from '../card.ts';
import type { LookBackLine } from '../project/look-back.ts';
import type { PeopleNames } from '../project/words.ts';

/** A secret that lets somebody in. `person: null` may look and not act. */
export interface PageToken {
  readonly secret: string;
  readonly person: PersonName | null;
}

/**
 * Who the reader is. `demo`: chosen on the page among all people, with simulated hosts only. `open`: whoever reaches
 * the loopback of this machine is this person (null: may only look). `tokens`: the person of the token typed in.
 */
export type PageAccess =
  | { readonly kind: 'demo' }
  | { readonly kind: 'open'; readonly person: PersonName | null }
  | { readonly kind: 'tokens'; readonly tokens: readonly PageToken[] };

/** What became of a typed command. */
export interface Submitted {
  /** Where the answer will stand: `reply:<id>`, `plan:<id>` or `run:<id>`. */
  readonly key: string;
  /** The answer itself where it is known at once; shown to this reader only. */
  readonly card?: Card;
}

/** What a reader can do to simulated machines, to see what Baton says then. Never there beside real ones. */
export interface Troubles {
  readonly list: readonly { readonly name: string; readonly label: string; readonly about: string }[];
  /** @returns what has happened, in a sentence @throws `input/invalid` when there is no such trouble */
  make(name: string): Promise<string>;
}

/** Everything the page needs. Functions only, so that it knows no store. */
export interface PageDeps {
  readonly fleet: string;
  /** Address to listen on. Anything but loopback needs `tokens`. */
  readonly host: string;
  /** Taken: the next free one. 0: any free one. */
  readonly port: number;
  readonly access: PageAccess;
  readonly people: PeopleNames;
  /** Tells this record from every other: a page that was loaded from another one loads itself anew. */
  readonly record: string;
  /** A lasting line across the top, for example `DEMO: simulated hosts`. Asked again with every beat. */
  band(): string | null;
  readonly troubles?: Troubles;
  /** Lines offered while typing. */
  readonly completions: readonly { readonly text: string; readonly about: string }[];
  /** Host names under which the page may be asked for besides addresses and `localhost`. */
  readonly hostNames: readonly string[];
  /** `SSH_CONNECTION` of the shell that started Baton, where there is one. */
  readonly sshConnection?: string;
  readonly clock: Clock;
  readonly log: { warn(fields: object, message: string): void };
  /**
   * Does what somebody typed or clicked. The same `actionId` again is answered with the first answer and does nothing.
   * @throws `input/invalid` when the words are not understood
   */
  submit(text: string, person: PersonName, actionId: string): Promise<Submitted>;
  readonly messages: {
    recent(limit: number): Promise<readonly Message[]>;
    find(key: string): Promise<Message | null>;
    onChange(listener: (key: string) => void): Promise<() => Promise<void>>;
  };
  /** Newest first. */
  listRuns(limit: number): Promise<readonly Run[]>;
  findRun(id: RunId): Promise<{
    readonly run: Run;
    readonly plan: Plan;
    readonly entries: readonly JournalEntry[];
    /** The newest run of the same validator, when it is another one. */
    readonly newer?: Run | null;
  } | null>;
  /** What is known of a run's time besides its journal, oldest first, for its look back. Left out: nothing is. */
  besides?(id: RunId): Promise<readonly LookBackLine[]>;
}
