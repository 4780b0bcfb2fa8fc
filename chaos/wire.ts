import type { JournalEvent } from '../src/domain/journal.ts';
import type { RunId } from '../src/domain/names.ts';

/** A line of a journal that Postgres has just committed, as read off the wire. */
export interface Committed {
  readonly runId: RunId;
  readonly event: Extract<JournalEvent, { kind: 'intent' | 'attempt.told' | 'attempt.returned' }>;
}

/** Follows one connection to Postgres (protocol 3.0) and says which intents and decisions were committed on it. */
export interface WireReader {
  toServer(bytes: Buffer): void;
  /** What the bytes confirm: the server says that it stands outside a transaction, and that the row was made. */
  toCaller(bytes: Buffer): readonly Committed[];
}

const BIND = 0x42; // B
const QUERY = 0x51; // Q
const DATA_ROW = 0x44; // D
const READY = 0x5a; // Z
const IDLE = 0x49; // I
const FAILED = 0x45; // E
/** Type, then a length that counts itself. */
const HEADER = 5;
const EVENT = /\{"kind":"(?:intent|attempt\.told|attempt\.returned)"/;
const RUN = /r-[0-9a-f]{12}/;

export function createWireReader(): WireReader {
  // The first message of a caller has no type.
  const sent = createMessages(false);
  const answered = createMessages(true);
  let asked: Committed | null = null;
  let made: Committed[] = [];
  return {
    toServer(bytes) {
      for (const message of sent(bytes)) {
        if (message[0] === BIND) asked = committedIn(message);
        // The server stands outside a transaction after this too, and nothing of it was made.
        if (message[0] === QUERY && /^rollback/i.test(message.toString('latin1', HEADER))) made = [];
      }
    },
    toCaller(bytes) {
      const done: Committed[] = [];
      for (const message of answered(bytes)) {
        if (message[0] === DATA_ROW && asked && wasMade(message, asked)) made.push(asked);
        if (message[0] !== READY) continue;
        asked = null;
        const status = message[HEADER];
        if (status === IDLE) done.push(...made);
        if (status === IDLE || status === FAILED) made = [];
      }
      return done;
    },
  };
}

function committedIn(bind: Buffer): Committed | null {
  const text = bind.toString('latin1');
  const at = text.search(EVENT);
  const runId = RUN.exec(text)?.[0];
  if (at < 0 || runId === undefined) return null;
  // The four bytes before a parameter are its length.
  const event: Committed['event'] = JSON.parse(bind.toString('utf8', at, at + bind.readInt32BE(at - 4)));
  return { runId, event };
}

/** `beginIntent` answers (held, made), `decide` answers (held, value). */
function wasMade(row: Buffer, { event }: Committed): boolean {
  const [held, second] = columnsOf(row);
  if (held !== 't') return false;
  return second === (event.kind === 'intent' ? 't' : event.kind.replace('attempt.', ''));
}

function columnsOf(row: Buffer): (string | null)[] {
  const columns: (string | null)[] = [];
  let at = HEADER + 2;
  for (let left = row.readInt16BE(HEADER); left > 0; left -= 1) {
    const length = row.readInt32BE(at);
    at += 4;
    columns.push(length < 0 ? null : row.toString('utf8', at, at + Math.max(0, length)));
    at += Math.max(0, length);
  }
  return columns;
}

/** Cuts a stream into messages, however its bytes come. */
function createMessages(typed: boolean): (bytes: Buffer) => Buffer[] {
  let rest: Buffer = Buffer.alloc(0);
  let hasType = typed;
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const messages: Buffer[] = [];
    for (;;) {
      const before = hasType ? 1 : 0;
      if (rest.length < before + 4) return messages;
      const length = before + rest.readInt32BE(before);
      if (rest.length < length) return messages;
      if (hasType) messages.push(rest.subarray(0, length));
      hasType = true;
      rest = rest.subarray(length);
    }
  };
}
