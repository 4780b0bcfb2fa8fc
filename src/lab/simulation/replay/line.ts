import type { LookBackLine } from '../../../chats/project/look-back.ts';

/** Who tells a line. `guard` is what happens on a host; `referee` is who can sign, and hears nobody but the validators. */
export type Source = 'people' | 'worker' | 'fault' | 'guard' | 'referee' | 'finding';

/** A line of the history that stands in no journal. Times by the simulated clock. */
export interface WorldLine extends LookBackLine {
  readonly source: Source;
}

export function worldLine(source: Source, atMs: number, text: string, mark?: 'harm' | 'bad', detail = ''): WorldLine {
  return { atMs, source, text, detail, ...(mark === undefined ? {} : { mark }) };
}
