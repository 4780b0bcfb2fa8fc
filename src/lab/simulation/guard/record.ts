import type { Directory } from './directory.ts';
import { isTerm, oneLine, words } from './forms.ts';
import type { GuardMutations } from './mutations.ts';

/** The record of terms of one identity as the guard has read it. */
export interface RecordSeen {
  readonly kept: 'present' | 'missing' | 'unreadable';
  readonly stateId: string;
  /** The recorded term; empty before the first, and where it cannot be read. */
  readonly term: string;
  readonly receipts: readonly string[];
  /** The command that may still take effect; null when none may. */
  readonly flight: InFlight | null;
}

/** A command that may still take effect, as the last receipt marks it. */
export interface InFlight {
  /** `in-flight:PID:START:BOOT:IDENTITY` */
  readonly mark: string;
  readonly pid: string;
  readonly start: string;
  readonly boot: string;
  /** The identity that the validator was told to take. */
  readonly target: string;
  /** What people are told: identity, verb, run, attempt. */
  readonly shown: string;
}

/** The guard keeps this many. */
const RECEIPTS_KEPT = 10;

/** Whatever is not exactly as the guard writes it is unreadable, and what is unreadable proves nothing. */
export function readRecord(record: Directory<string> | undefined, mutations: GuardMutations): RecordSeen {
  const seen = { kept: 'unreadable' as const, stateId: '', term: '', receipts: [] as string[], flight: null };
  if (!record) return { ...seen, kept: 'missing' };
  const stateId = oneLine(record.get('id'));
  if (stateId === null) return seen;
  const text = record.get('receipts');
  const receipts = (text ?? '').split('\n').slice(0, -1);
  if (text !== undefined && !text.endsWith('\n')) return { ...seen, stateId, receipts };
  const term = termIn(record, mutations);
  if (term === null) return { ...seen, stateId, receipts };
  return { kept: 'present', stateId, term, receipts, flight: flightIn(receipts.at(-1) ?? '') };
}

/** Empty before the first term; null for what cannot be read. A term is missing only while nothing was done yet. */
function termIn(record: Directory<string>, mutations: GuardMutations): string | null {
  const line = oneLine(record.get('term'));
  if (line !== null && (isTerm(line) || mutations.has('fail-open-term'))) return line;
  const untouched = !record.has('term') && !record.has('armed') && !record.has('receipts');
  return untouched ? '' : null;
}

function flightIn(receipt: string): InFlight | null {
  const [run = '', , attempt = '', verb = '', , , , mark = ''] = words(receipt);
  const [head, pid = '', start = '', boot = '', target = ''] = mark.split(':');
  if (head !== 'in-flight' || !mark.includes(':')) return null;
  return { mark, pid, start, boot, target, shown: `${target} ${verb} ${run} ${attempt}` };
}

export function lastReceipts(receipts: readonly string[]): string {
  return receipts
    .slice(-RECEIPTS_KEPT)
    .map((line) => `${line}\n`)
    .join('');
}

/** The armed call of a record: `NONCE RUN ATTEMPT PID START BOOT FILE`; null when none was armed. */
export function armedIn(record: Directory<string> | undefined) {
  const [nonce, run = '', attempt = '', pid = '', start = '', boot = '', file = ''] = words(
    oneLine(record?.get('armed')) ?? '',
  );
  return nonce === undefined ? null : { nonce, run, attempt, pid, start, boot, file };
}
