import type { JsonObject, PersonName, RunId } from '../domain/names.ts';

/**
 * What a message says, whatever platform shows it. Renderers are pure and never add facts.
 * Any text may hold time marks (`time-mark.ts`), which each renderer shows in the reader's own zone.
 */
export interface Card {
  /** `plan:<id>`, `run:<id>`, `incident:<id>`, `alarm:<validator>` or `reply:<request id>`; one message per key, edited in place. */
  readonly key: string;
  readonly title: string;
  readonly tone: 'neutral' | 'progress' | 'good' | 'warning' | 'bad';
  /** First line, in words: the verdict of a plan; at an ending, who signs. */
  readonly headline: string;
  readonly facts: readonly CardFact[];
  readonly sections: readonly CardSection[];
  readonly buttons: readonly CardButton[];
  /** Small print under the card: ids, digest, last journal hash. */
  readonly footer: string;
  /** Stands before everything else for as long as it is so; no reader can clear it from view. */
  readonly pinned?: boolean;
  /** The key of the card in whose thread this one stands, where a chat has threads; left out: in the channel itself. */
  readonly below?: string;
  /** Who is called by the message, where a chat can. An edit calls nobody: only the first post of a card does. */
  readonly calls?: readonly PersonName[];
  /** The run that this card leads to, where it is not the card of a run itself. */
  readonly run?: RunId;
  /** Set on a card that shows what was seen at one moment: later events make it a thing of the past. */
  readonly look?: CardLook;
  /** Of an older run: the run that came after it, where it stands what is so now. */
  readonly newer?: string;
  /** Set on a notification: what it tells of, for whoever wants to be called for one of these. */
  readonly stages?: readonly Stage[];
  /** The same facts for programs: `--json` gives them beside the card. No renderer shows them. */
  readonly data?: JsonObject;
}

/** Where a run is, for people who do not watch it. */
export type Stage = 'asked' | 'approved' | 'waiting' | 'moving' | 'done' | 'returned' | 'stopped';

/** What was looked at. A newer look of the same kind at the same things, or a run that touches one, makes this one old. */
export interface CardLook {
  readonly kind: 'status' | 'check';
  /** Validators and nodes by their names in the fleet file. */
  readonly about: readonly string[];
  /** When the first of them was looked at, in milliseconds since 1970. Left out: when the card was made. */
  readonly atMs?: number;
}

export interface CardFact {
  readonly label: string;
  readonly value: string;
}

export type CardSection =
  | { readonly kind: 'text'; readonly title?: string; readonly text: string }
  | {
      readonly kind: 'checklist';
      readonly title: string;
      readonly items: readonly ChecklistItem[];
      /** Only the title is read at first; a reader may unfold the items where the platform can. */
      readonly folded?: boolean;
    }
  | {
      /** A bar, as far as it had come when the card was made. */
      readonly kind: 'progress';
      readonly title: string;
      /** From 0 to 1. */
      readonly share: number;
      /** What it means, and when its end is expected. */
      readonly text: string;
    }
  | {
      readonly kind: 'commands';
      readonly title: string;
      readonly items: readonly CardCommand[];
    }
  | {
      /** Lines of a file: `- ` taken out, `+ ` put in. Shown as they are, in letters of one width. */
      readonly kind: 'diff';
      readonly title: string;
      readonly lines: readonly string[];
    }
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | {
      readonly kind: 'journal';
      readonly title: string;
      readonly lines: readonly CardJournalLine[];
    };

export interface CardCommand {
  readonly node: string;
  readonly verb: string;
  readonly command: string;
  /** What it shows when all is as expected. */
  readonly see?: string;
}

export interface CardJournalLine {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly text: string;
}

export interface ChecklistItem {
  readonly state: 'waiting' | 'running' | 'done' | 'warned' | 'failed' | 'unknown' | 'skipped';
  readonly text: string;
  /** Second line: evidence, what was found, how to mend it. */
  readonly detail?: string;
  /** Where whoever said it says more: `http` or `https`, else no renderer makes it a link. */
  readonly link?: string;
  /** A few words at the end of the line: how long it took, or since when. */
  readonly aside?: string;
}

export interface CardButton {
  /** Words on the button: short. */
  readonly label: string;
  readonly style: 'primary' | 'danger' | 'plain';
  /** The command that the button stands for, for example `approve p-7f3a --digest 19af…`. */
  readonly command: string;
  /** A question asked before it is done, at most three lines. */
  readonly confirm?: string;
  /** What the person has to type first, for example `Why?`. The answer is added to the command as `--reason "…"`. */
  readonly asks?: string;
  /** What the person has to type letter by letter before it is sent: a look at what it is about. */
  readonly types?: string;
}
