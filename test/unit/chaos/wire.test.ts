import { describe, expect, it } from 'vitest';
import { createWireReader } from '../../../chaos/wire.ts';
import { intent as giving } from './intent.ts';

const RUN = 'r-0123456789ab';
/** Its length in bytes is not its length in letters. */
const intent = { ...giving, expectedBefore: 'ä' } as const;
const told = { kind: 'attempt.told', attempt: 1 } as const;

function message(type: string, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

/** A length and the bytes, as parameters and columns have them. */
function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const startUp = message('', Buffer.from([0, 3, 0, 0]), 'user\0me\0\0');
const bind = (event: object) => message('B', sized(RUN), sized('7'), sized(JSON.stringify(event)));
const row = (...columns: readonly string[]) => message('D', Buffer.from([0, columns.length]), ...columns.map(sized));
const ready = (status: 'I' | 'T' | 'E') => message('Z', status);

function opened() {
  const reader = createWireReader();
  reader.toServer(startUp);
  return reader;
}

describe('the reader of the line to Postgres', () => {
  it('tells an intent when the server says that it is made and that no transaction is open', () => {
    const reader = opened();

    reader.toServer(bind(intent));

    expect(reader.toCaller(row('t', 't'))).toEqual([]);
    expect(reader.toCaller(ready('I'))).toEqual([{ runId: RUN, event: intent }]);
    expect(reader.toCaller(ready('I'))).toEqual([]);
  });

  it('tells nothing of an intent for which the lease was lost, or that stood already', () => {
    const reader = opened();

    reader.toServer(bind(intent));
    expect(reader.toCaller(Buffer.concat([row('f', 'f'), ready('I')]))).toEqual([]);
    reader.toServer(bind(intent));
    expect(reader.toCaller(Buffer.concat([row('t', 'f'), ready('I')]))).toEqual([]);
  });

  it('tells what a transaction holds when it is committed, all of it, and nothing of one that is rolled back', () => {
    const reader = opened();
    const both = () => {
      reader.toServer(message('Q', 'begin\0'));
      reader.toCaller(ready('T'));
      reader.toServer(bind(intent));
      expect(reader.toCaller(Buffer.concat([row('t', 't'), ready('T')]))).toEqual([]);
      reader.toServer(bind(told));
      expect(reader.toCaller(Buffer.concat([row('t', 'told'), ready('T')]))).toEqual([]);
    };

    both();
    reader.toServer(message('Q', 'rollback\0'));
    expect(reader.toCaller(ready('I'))).toEqual([]);
    both();
    reader.toServer(message('Q', 'commit\0'));
    expect(reader.toCaller(ready('I')).map(({ event }) => event)).toEqual([intent, told]);
  });

  it('does not take a decision for made that another one forestalled', () => {
    const reader = opened();

    reader.toServer(bind(told));

    expect(reader.toCaller(Buffer.concat([row('t', 'returned'), ready('I')]))).toEqual([]);
  });

  it('reads the same however the bytes are cut', () => {
    const reader = createWireReader();
    for (const byte of Buffer.concat([startUp, bind(intent)])) reader.toServer(Buffer.from([byte]));

    const seen = Array.from(Buffer.concat([row('t', 't'), ready('I')])).flatMap((byte) =>
      reader.toCaller(Buffer.from([byte])),
    );

    expect(seen).toEqual([{ runId: RUN, event: intent }]);
  });
});
