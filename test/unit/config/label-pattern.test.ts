import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelPattern } from '../../../src/config/label-pattern.ts';

function fits(pattern: string, value: string): boolean {
  const read = labelPattern(pattern);
  if (typeof read === 'string') throw new Error(read);
  return read.fits(value);
}

/** Patterns that both engines know, built from parts. */
const patterns = fc.letrec<{ whole: string; part: string }>((tie) => ({
  whole: fc.array(tie('part'), { maxLength: 4 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('a', 'b', '.', '\\d', '\\.', '[a-c]', '[^a]', '[b.]', '\\w'),
    fc.tuple(tie('whole'), tie('whole')).map(([one, other]) => `(${one}|${other})`),
    fc
      .tuple(tie('whole'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,}', '*?'))
      .map(([part, times]) => `(?:${part})${times}`),
  ),
})).whole;

describe('a pattern for labels', () => {
  it.each([
    ['solana.*', 'solana-validator', true],
    ['solana', 'solana-validator', false],
    ['solana', 'my-solana', false],
    ['^solana$', 'solana', true],
    ['a|bc', 'bc', true],
    ['a|bc', 'abc', false],
    ['(?i)DISK.*', 'diskFull', true],
    ['10\\.0\\.0\\.[1-9]:9100', '10.0.0.7:9100', true],
    ['10\\.0\\.0\\.[1-9]:9100', '10x0.0.7:9100', false],
    ['[^:]+:\\d{4,5}', 'host:9615', true],
    ['', '', true],
    ['', 'x', false],
    ['.', '😀', true],
    ['price\\$', 'price$', true],
    ['[]]', ']', true],
  ])('%s and the value %s: %s', (pattern, value, whether) => {
    expect(fits(pattern, value)).toBe(whether);
  });

  it('says the same as the engine of JavaScript', () => {
    fc.assert(
      fc.property(
        patterns,
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.', 'é'), maxLength: 8 }),
        (pattern, value) => {
          const read = labelPattern(pattern);
          if (typeof read === 'string') return;
          expect(read.fits(value)).toBe(new RegExp(`^(?:${pattern})$`, 'su').test(value));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  // With the engine of JavaScript each of these takes from hours to longer than the sun will shine.
  it.each(['(a+)+b', '(a|a)*b', '(a*)*b', '(.*.*)*b', '(a|aa)+b', '.*.*.*.*.*.*.*.*b', '(\\w+\\s?)*b'])(
    'is done with %s, however long the value',
    (pattern) => {
      expect(fits(pattern, 'a'.repeat(500))).toBe(false);
    },
  );

  it.each([
    '(',
    ')',
    '[a',
    'a**',
    '*',
    'a{2,1}',
    'a{x}',
    '\\b',
    '\\1',
    '(?=a)',
    '(?<n>a)',
    'a^b',
    'a\\',
    '[b-a]',
    'a{999}',
  ])('is refused with a reason: %s', (pattern) => {
    expect(labelPattern(pattern)).toMatch(/\.$/);
  });
});
