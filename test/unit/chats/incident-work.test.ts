import { expect, it } from 'vitest';
import { knowsWords } from '../../../src/chats/project/incident-work.ts';
import { began, journal, plan, proven, run, WHOLE } from './sample.ts';

const knows = (entries: typeof WHOLE) => knowsWords(run(), plan(), entries);

it('says of a run at work what it has told and seen, by its journal', () => {
  const told = WHOLE.findIndex(({ event }) => event.kind === 'attempt.told');

  expect(knows(WHOLE.slice(0, told))).toBe('As it stands, it has not told sol-b to sign.');
  expect(knows(WHOLE.slice(0, told + 1))).toMatch(/^It told sol-b to sign \{t:\d+\}\.$/);
  expect(knows(journal([1000, began('verify')], [2000, proven('verify')]))).toBe('It has seen sol-b sign.');
});

it('says nothing of who signs where a run moves no role', () => {
  expect(knowsWords(run({ procedure: 'solana/prepare' }), plan(), [])).toBe('It moves no role.');
});
