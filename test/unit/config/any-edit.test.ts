import { readFileSync } from 'node:fs';
import { assert, constantFrom, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFleet } from '../../../src/config/load.ts';
import { problemText } from '../../../src/config/problem.ts';

const example = readFileSync(new URL('../../../config/fleet.example.yaml', import.meta.url), 'utf8');
const lines = example.split('\n');

/** What slips into a file by hand: one line is taken out, doubled, moved in or out, cut off, or spoilt by a character. */
const edits: readonly ((line: string, column: number) => readonly string[])[] = [
  () => [],
  (line) => [line, line],
  (line) => [` ${line}`],
  (line) => [`  ${line}`],
  (line) => [line.replace(/^ /, '')],
  (line) => [line.replace(/^ {2}/, '')],
  (line) => [`\t${line}`],
  (line) => [line.replace(/^( *)#? ?/, '$1')],
  (line, column) => [line.slice(0, column % (line.length + 1))],
  ...`:'"[]{}-#&*!|>%@\`,?\\\0\u00a0~<`.split('').map((character) => (line: string, column: number) => {
    const at = column % (line.length + 1);
    return [`${line.slice(0, at)}${character}${line.slice(at)}`];
  }),
];

describe('any small edit of the example', () => {
  it('gives a fleet, or problems with a place and every word in it', () => {
    const line = nat(lines.length - 1);

    assert(
      property(line, constantFrom(...edits), nat(120), (index, edit, column) => {
        const text = [...lines.slice(0, index), ...edit(lines[index] ?? '', column), ...lines.slice(index + 1)].join(
          '\n',
        );

        const read = readFleet(text);

        if (read.kind === 'fleet') return;
        expect(read.problems.length).toBeGreaterThan(0);
        for (const problem of read.problems) {
          expect(problem.line).toBeGreaterThan(0);
          expect(problem.line).toBeLessThanOrEqual(text.split('\n').length);
          expect(problem.column).toBeGreaterThan(0);
          expect([problem.found, problem.expected, problem.mend]).not.toContain('');
        }
        expect(problemText('fleet.yaml', read.problems)).not.toMatch(/undefined|null|NaN|\[object/);
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});
