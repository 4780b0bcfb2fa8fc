import type { Value } from './value.ts';

/** One line of what was found. */
export interface ReportItem {
  readonly state: 'found' | 'guess' | 'missing';
  readonly text: string;
  /** How it is guessed, or what was tried. */
  readonly detail?: string;
}

/** What the person is shown at the end. */
export interface InitReport {
  /** Whether nothing is left to be filled in. */
  readonly complete: boolean;
  readonly parts: readonly {
    readonly title: string;
    readonly items: readonly ReportItem[];
    readonly remarks: readonly string[];
  }[];
  /** The same and more for `--json`. */
  readonly data: object;
}

/** A value of the fleet file as it is told at the end. */
export function item(where: string, value: Value<string | number>): ReportItem[] {
  switch (value.kind) {
    case 'found':
      return [{ state: 'found', text: `${where}: ${value.value}` }];
    case 'guess':
      return [{ state: 'guess', text: `${where}: ${value.value}`, detail: `Guess: ${value.from}` }];
    case 'missing':
      return [{ state: 'missing', text: `${where}: not found`, detail: `Tried: ${value.tried}` }];
    case 'default':
      return [];
    default:
      return value satisfies never;
  }
}
