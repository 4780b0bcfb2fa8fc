import { describe, expect, it } from 'vitest';
import type { CardLook } from '../../../src/chats/card.ts';
// The page's own code: plain JavaScript that the browser takes as it is.
// @ts-expect-error it has no types
import { pastWords } from '../../../src/chats/web/public/old-looks.js';
import { AT, run } from './sample.ts';

const STATUS: CardLook = { kind: 'status', about: ['sol-main'], atMs: AT };
const BEFORE = { createdAtMs: AT - 9000, endedAtMs: AT - 1 };
const AFTER = { createdAtMs: AT + 1, endedAtMs: null };

function message(look?: CardLook, updatedAtMs = AT + 500) {
  return { card: { look }, updatedAtMs };
}

describe('What a card saw is old', () => {
  it.each([
    ['once a run was begun', [run(AFTER)], `Looked at {t:${AT}}, before run r-52c1.`],
    ['once a run has ended', [run({ ...BEFORE, endedAtMs: AT + 1 })], `Looked at {t:${AT}}, before run r-52c1 ended.`],
    ['not by a run from before', [run(BEFORE)], null],
    ['not while the run of then goes on', [run({ createdAtMs: AT - 1 })], null],
    ['not by a run elsewhere', [run({ ...AFTER, validator: 'other', from: 'x', to: 'y' })], null],
  ])('%s', (_, runs, words) => {
    expect(pastWords(message(STATUS), [], runs)).toBe(words);
  });

  it('once there is a newer look at the same', () => {
    const old = message(STATUS);
    const both = message({ ...STATUS, about: ['sol-main', 'sol-two'], atMs: AT + 1 });

    expect(pastWords(old, [old, both], [])).toBe(`Looked at {t:${AT}}. A newer look is above.`);
    expect(pastWords(both, [old, both], [])).toBeNull();
    expect(pastWords(old, [old, message({ ...STATUS, kind: 'check' })], [])).toBeNull();
    expect(pastWords(old, [old, message({ ...STATUS, about: ['sol-two'], atMs: AT + 1 })], [])).toBeNull();
  });

  it('counts a check from when its answer came, also for the nodes that a run moves between', () => {
    const check = message({ kind: 'check', about: ['sol-b', 'Baton'] }, AT);

    expect(pastWords(check, [check], [run(AFTER)])).toBe(`Looked at {t:${AT}}, before run r-52c1.`);
  });

  it('never says so of a card that shows no look', () => {
    expect(pastWords(message(), [], [run(AFTER)])).toBeNull();
  });
});
