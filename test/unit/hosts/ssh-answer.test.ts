import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GuardAnswer } from '../../../src/hosts/port.ts';
import { createAnswerParser, MAX_ANSWER_BYTES } from '../../../src/hosts/ssh/answer.ts';

interface Spoken {
  readonly facts: readonly (readonly [string, string])[];
  readonly data: Buffer | null;
  readonly answer: 'ok' | 'refused' | 'unknown';
}

const KEY = fc
  .stringMatching(/^[a-z][A-Za-z0-9_.]{0,20}$/)
  .filter((key) => !['answer', 'code', 'text', 'data'].includes(key));
const VALUE = fc.string({ unit: 'binary', maxLength: 60 }).filter((value) => !value.includes('\n'));
// Bytes that look like the protocol, so that a parser that reads lines inside a data block is found.
const BYTES = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('answer=ok\n', '\n\n', 'data 3 \nx=1', '').map((text) => Buffer.from(text)),
);
const SPOKEN: fc.Arbitrary<Spoken> = fc.record({
  facts: fc.array(fc.tuple(KEY, VALUE), { maxLength: 12 }),
  data: fc.option(BYTES),
  answer: fc.constantFrom('ok', 'refused', 'unknown'),
});
const CUTS = fc.array(fc.nat({ max: 2000 }), { maxLength: 20 });

function written({ facts, data, answer }: Spoken): Buffer {
  const lines = facts.map(([key, value]) => `${key}=${value}\n`).join('');
  const sha256 = createHash('sha256')
    .update(data ?? '')
    .digest('hex');
  const block = data === null ? [] : [Buffer.from(`data ${data.length} ${sha256}\n`), data, Buffer.from('\n')];
  const reason = answer === 'ok' ? '' : 'code=a-word\ntext=A sentence.\n';
  return Buffer.concat([Buffer.from(lines), ...block, Buffer.from(`${reason}answer=${answer}\n`)]);
}

function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].toSorted((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

function read(chunks: readonly Buffer[]): { result: GuardAnswer | null; early: (readonly [string, string])[] } {
  const parser = createAnswerParser();
  const early = chunks.flatMap((chunk) => [...parser.push(chunk)]);
  return { result: parser.result(), early };
}

describe('the parser of answers', () => {
  it('reads what was said, whatever the chunks', () => {
    fc.assert(
      fc.property(SPOKEN, CUTS, (spoken, cuts) => {
        const { result, early } = read(chunksOf(written(spoken), cuts));

        expect(early).toEqual(spoken.facts);
        expect(result?.facts.entries()).toEqual(spoken.facts);
        expect(result?.answer).toBe(spoken.answer);
        expect(result?.code).toBe(spoken.answer === 'ok' ? '' : 'a-word');
        expect(result?.data?.toString('hex') ?? null).toBe(spoken.data?.toString('hex') ?? null);
      }),
    );
  });

  it('gives no answer for anything cut short', () => {
    fc.assert(
      fc.property(SPOKEN, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), CUTS, (spoken, part, cuts) => {
        const bytes = written(spoken);
        const { result } = read(chunksOf(bytes.subarray(0, Math.floor(bytes.length * part)), cuts));

        expect(result).toBeNull();
      }),
    );
  });

  it('finds every flipped byte of a data block', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.nat(), CUTS, (content, place, cuts) => {
        const bytes = written({ facts: [], data: Buffer.from(content), answer: 'ok' });
        const at = bytes.indexOf('\n') + 1 + (place % content.length);
        bytes[at] = (bytes[at] ?? 0) ^ 1;

        expect(() => read(chunksOf(bytes, cuts))).toThrow(expect.objectContaining({ code: 'host/bad-answer' }));
      }),
    );
  });

  it('takes nothing after the answer line, whatever the chunks', () => {
    fc.assert(
      fc.property(SPOKEN, fc.uint8Array({ minLength: 1, maxLength: 5 }), CUTS, (spoken, more, cuts) => {
        const bytes = Buffer.concat([written(spoken), more]);

        expect(() => read(chunksOf(bytes, cuts))).toThrow(expect.objectContaining({ code: 'host/bad-answer' }));
      }),
    );
  });

  it.each([
    ['no key', '=x\n'],
    ['a key in capitals', 'Fact=x\n'],
    ['an empty line', '\n'],
    ['a data line without a hash', 'data 3\n'],
    ['a data line with a size of ten digits', `data 1000000000 ${'0'.repeat(64)}\n`],
    ['a data block over the cap', `data ${MAX_ANSWER_BYTES + 1} ${'0'.repeat(64)}\n`],
    ['an unknown answer', 'answer=done\n'],
    ['an empty answer', 'answer=\n'],
    ['a refusal without a code', 'text=why\nanswer=refused\n'],
  ])('refuses %s, and everything after it', (_name, text) => {
    const parser = createAnswerParser();

    expect(() => parser.push(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'host/bad-answer' }));
    expect(() => parser.push(Buffer.from('answer=ok\n'))).toThrow(expect.objectContaining({ code: 'host/bad-answer' }));
    expect([parser.isComplete(), parser.result()]).toEqual([false, null]);
  });

  it('refuses a second data block', () => {
    const block = written({ facts: [], data: Buffer.from('x'), answer: 'ok' })
      .toString('latin1')
      .replace('answer=ok\n', '');

    expect(() => read([Buffer.from(block + block)])).toThrow('a second data block');
  });

  it('stops at the cap, with or without newlines', () => {
    expect(() => read([Buffer.alloc(MAX_ANSWER_BYTES + 1, 'a=b\n')])).toThrow('more than');
    expect(() => read([Buffer.alloc(100_000, 'a')])).toThrow('a line of more than');
  });
});
