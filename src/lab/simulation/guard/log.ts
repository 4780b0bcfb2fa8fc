import type { PublicKey, Slot } from '../../../domain/names.ts';

/** A line of the validator's log that the guard looks for. `at` is its position in bytes. */
export type LogLine =
  | { readonly at: number; readonly kind: 'voting'; readonly slot: Slot }
  | { readonly at: number; readonly kind: 'changed'; readonly from: PublicKey; readonly to: PublicKey };

/** The validator's log as far as anybody reads it. */
export interface ValidatorLog {
  readonly inode: number;
  readonly size: number;
  readonly lines: readonly LogLine[];
}

/** Where a log ended when it was looked at. */
export interface LogPosition {
  readonly inode: number;
  readonly offset: number;
}

export const EMPTY_LOG: ValidatorLog = { inode: 1, size: 0, lines: [] };
/** What the guard reads before its position. Unit: bytes. */
const LOOK_BACK = 2_097_152;
/** About as long as agave's line. Unit: bytes. */
const LINE_BYTES = 120;

export function logVote(log: ValidatorLog, slot: Slot): ValidatorLog {
  return withLine(log, { at: log.size, kind: 'voting', slot });
}

export function logChange(log: ValidatorLog, from: PublicKey, to: PublicKey): ValidatorLog {
  return withLine(log, { at: log.size, kind: 'changed', from, to });
}

/** Another file under the same name, empty: what logrotate does. */
export function rotate(log: ValidatorLog): ValidatorLog {
  return { inode: log.inode + 1, size: 0, lines: [] };
}

/**
 * The adoption of `to` that was logged behind a position, with the last vote logged before it. Null when there is none, or
 * when the log is another file than at that position.
 */
export function findAdoption(
  log: ValidatorLog,
  position: LogPosition,
  from: PublicKey,
  to: PublicKey,
): { readonly lastVoting: Slot | null } | null {
  if (log.inode !== position.inode || log.size < position.offset) return null;
  let lastVoting: Slot | null = null;
  for (const line of log.lines) {
    if (line.at < position.offset - LOOK_BACK) continue;
    if (line.kind === 'voting') lastVoting = line.slot;
    else if (line.at >= position.offset && line.from === from && line.to === to) return { lastVoting };
  }
  return null;
}

function withLine(log: ValidatorLog, line: LogLine): ValidatorLog {
  return { inode: log.inode, size: log.size + LINE_BYTES, lines: [...log.lines, line] };
}
