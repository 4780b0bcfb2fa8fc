import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { journalLine } from '../../../src/chats/project/journal-line.ts';
import { durationWords, listed, plain } from '../../../src/chats/project/words.ts';
import { textPieces, timeMark } from '../../../src/chats/time-mark.ts';
import { AT, journal, outcome, PEOPLE, plan, WHOLE } from './sample.ts';

describe('Words', () => {
  it.each([
    [0, '0 ms'],
    [999.4, '999 ms'],
    [1000, '1.0 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min'],
    [200_000, '3 min 20 s'],
    [3_599_600, '1 h'],
    [3_900_000, '1 h 5 min'],
  ])('say %i ms as %s', (ms, words) => {
    expect(durationWords(ms)).toBe(words);
  });

  it('list as people do', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });

  it('keep scripts and emoji, and drop what acts unseen', () => {
    expect(plain('नमस्ते 👩‍💻 עברית')).toBe('नमस्ते 👩‍💻 עברית');
    expect(plain('a\u0000b\u200Fc\u2066d\u001Be')).toBe('abcde');
  });

  it('never let a control character through, whatever comes', () => {
    const acting = /\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u;

    assert(
      property(string({ unit: 'binary', maxLength: 40 }), (text) => !acting.test(plain(text).replaceAll('\n', ''))),
      { numRuns: 300 },
    );
  });
});

describe('Time marks', () => {
  it('come out of a text as moments, with the words around them', () => {
    expect(textPieces(`until ${timeMark(AT)}: now`)).toEqual([
      { kind: 'words', words: 'until ' },
      { kind: 'time', ms: AT },
      { kind: 'words', words: ': now' },
    ]);
  });
});

describe('Journal lines', () => {
  it('have a sentence for every kind of entry of a whole run', () => {
    const lines = WHOLE.map((entry) => journalLine(entry, PEOPLE));

    expect(lines.every((line) => line.text.length > 0)).toBe(true);
    expect(lines[0]?.text).toContain('approved by Ada Lovelace and Lin 林 Wei');
    expect(lines.find((line) => line.kind === 'outcome')?.detail).toContain('barrier log');
  });

  it('say what happened in people’s words, with the number and title of the step', () => {
    const lines = WHOLE.map((entry) => journalLine(entry, PEOPLE, plan()).text);

    expect(lines).toContain('Step 2 begins: The standby is armed');
    expect(lines).toContain('Written down: sol-a is to give the identity up');
    expect(lines).toContain('sol-a has given the identity up');
    expect(lines).toContain('sol-b has taken the identity');
    expect(lines.filter((text) => /step-up|step-down|\b(arm|give|take):/.test(text))).toEqual([]);
  });

  it.each([
    ['arm', 'done', 'sol-b is armed: it waits for the tower'],
    ['arm', 'refused', 'sol-b refused to get ready to take the identity: nothing was changed'],
    ['take', 'unknown', 'No answer from sol-b, which was to take the identity: what it did is looked at first'],
  ] as const)('tell the two halves of a step-up apart: %s %s', (step, result, text) => {
    const [entry] = journal([0, { ...outcome(step, 'solana.step-up', 'sol-b'), result }]);

    expect(entry && journalLine(entry).text).toBe(text);
  });
});
