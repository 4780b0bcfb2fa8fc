import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openRunsAtStop } from '../../../src/app/open-runs.ts';
import { otherFileWords } from '../../../src/app/presence.ts';
import { readFleet } from '../../../src/config/load.ts';
import { type LiveProcess, standsBackFor } from '../../../src/domain/process.ts';

const live = (id: string, readAtMs: number, overrides: Partial<LiveProcess> = {}): LiveProcess => ({
  id,
  name: `host/${id}`,
  kind: 'worker',
  fingerprint: id,
  file: '/fleet.yaml',
  mode: 'act',
  readAtMs,
  ...overrides,
});

describe('of two workers with different fleet files', () => {
  it.each([
    ['the one that read it first', live('a', 1), [live('b', 2), live('a', 1)], 'b'],
    ['not the one that read it last', live('b', 2), [live('b', 2), live('a', 1)], undefined],
    ['not the one that read it last and was not seen for a while', live('b', 2), [live('a', 1)], undefined],
    ['exactly one where both read it in one millisecond', live('b', 1), [live('a', 1), live('b', 1)], 'a'],
    ['the other one then', live('a', 1), [live('a', 1), live('b', 1)], undefined],
    ['not for a page', live('a', 1), [live('b', 2, { kind: 'bot' }), live('a', 1)], undefined],
    ['not for the same content', live('a', 1), [live('b', 2, { fingerprint: 'a' }), live('a', 1)], undefined],
  ])('stands back: %s', (_, mine, others, holds) => {
    expect(standsBackFor(mine, others)?.id).toBe(holds);
  });

  it('the start names the other one and says which works', () => {
    const words = otherFileWords(live('a', 1, { mode: 'observe' }), live('b', 2));

    expect(words).toContain('host/a (worker) read /fleet.yaml before it changed, mode observe.');
    expect(words).toContain('It begins nothing new while this one runs');
    expect(otherFileWords(live('b', 2), live('a', 1))).toContain('This worker begins nothing new while that one runs');
  });
});

const of = (text: string) => {
  const read = readFleet(text);
  return read.kind === 'fleet' ? read.fingerprint : read.problems;
};

describe('the fingerprint of a fleet file', () => {
  const example = readFileSync(new URL('../../../config/fleet.example.yaml', import.meta.url), 'utf8');

  it('is another for another mode, and the same for another comment', () => {
    expect(of(example)).toMatch(/^[0-9a-f]{64}$/);
    expect(of(`${example}\n# a word\n`)).toBe(of(example));
    expect(of(example.replace(/^mode: act/m, 'mode: observe'))).not.toBe(of(example));
  });
});

describe('a worker that stops', () => {
  it('says nothing where nothing is open', async () => {
    const view = { openRuns: async () => [] };

    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no other call is made
    expect(await openRunsAtStop({ view, plans: {} } as never, [])).toEqual([]);
  });
});
