import { describe, expect, it } from 'vitest';
import type { Card } from '../../../src/chats/card.ts';
import { runCard } from '../../../src/chats/project/run-card.ts';
import { stageEvents } from '../../../src/chats/project/stage-events.ts';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import type { Run } from '../../../src/domain/run.ts';
import { AT, journal, PEOPLE, plan, run } from './sample.ts';

const SHADOWS = 'sol-b signs. sol-a shadows it, and can take it back when it has done so for a whole epoch.';

function cardAfter(events: readonly JournalEvent[], changes: Partial<Run>): Card {
  const lines = journal(...events.map((event, index) => [index, event] as const));
  return runCard(run(changes), plan({ procedure: changes.procedure ?? '' }), lines, AT, PEOPLE);
}

const ended = (signer: string): JournalEvent => ({
  kind: 'run.ended',
  ending: 'done',
  signer,
  because: SHADOWS,
  figures: {},
});
const over = { procedure: 'near/hot-swap', state: 'done', endedAtMs: AT } as const;

describe('the card of a move of NEAR that is done', () => {
  it('says first what the old node still has to do before it could take the key back', () => {
    expect(cardAfter([ended('sol-b')], over).headline).toBe(SHADOWS);
  });

  it('says the same in the thread of its run', () => {
    const lines = journal([0, ended('sol-b')]);
    expect(stageEvents(run(over), lines, PEOPLE).at(-1)?.words).toBe(SHADOWS);
  });

  it('says another signer than the expected one before anything else', () => {
    expect(cardAfter([ended('sol-a')], over).headline).toBe('sol-a signs, not sol-b.');
    expect(cardAfter([ended('nobody')], over).headline).toContain('Nobody signs');
  });
});

const told: JournalEvent = { kind: 'attempt.told', attempt: 1 };
const done = (node: string, verb: string): JournalEvent => ({
  kind: 'outcome',
  step: 'quarantine',
  attempt: 1,
  verb,
  node,
  result: 'done',
  evidence: {},
});
const quarantine = (...events: readonly JournalEvent[]) =>
  cardAfter(events, { procedure: 'near/takeover', state: 'waiting' }).sections.flatMap((one) =>
    one.kind === 'text' && one.title?.startsWith('Quarantine') === true ? [one.text] : [],
  )[0];

describe('the quarantine on the card of a takeover of NEAR', () => {
  it('says of the new node whether its key is in place for the next start', () => {
    const placed = done('sol-b', 'near.key-place');
    expect(quarantine(told, placed)).toContain('sol-b: comes up with the key and signs again');
    expect(quarantine(told, placed, done('sol-b', 'near.key-aside'))).toContain('sol-b: comes up without the key');
    expect(quarantine(told, done('sol-b', 'near.key-aside'), done('sol-b', 'near.key-return'))).toContain(
      'sol-b: comes up with the key',
    );
  });

  it('holds an old node that nobody has seen to have the key, until its fence is in place', () => {
    expect(quarantine(told)).toContain('Held to have it, so a second signer');
    expect(quarantine(told, done('sol-a', 'near.fence'))).toContain('sol-a: its neard does not start');
  });
});
