import { describe, expect, it } from 'vitest';
import { stopMessages } from '../../../src/chats/project/stop-message.ts';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import { CREATED, journal, proven, run } from './sample.ts';

const stopped = (signer: string, because: string): JournalEvent => ({
  kind: 'run.stopped',
  signer,
  because,
  code: 'host/unreachable',
  exits: ['look'],
});

describe('a run that stops', () => {
  it('is told in a message of its own, once while it gets no further, with who signs', () => {
    const entries = journal(
      [0, CREATED],
      [1, stopped('none', 'sol-b does not answer.')],
      [2, stopped('none', 'sol-b does not answer yet.')],
      [3, proven('take')],
      [4, stopped('sol-b', 'Its link is not flipped.')],
    );

    const said = stopMessages(run(), entries);

    expect(said.map(({ card }) => [card.tone, card.headline])).toEqual([
      ['bad', `${run().id}: Stopped, and needs people. Nobody signs. sol-b does not answer.`],
      ['warning', `${run().id}: Stopped, and needs people. Its link is not flipped.`],
    ]);
    expect(new Set(said.map(({ card }) => card.key)).size).toBe(2);
  });

  it('is not told so where it moves nothing: who asked for that looks at it', () => {
    expect(
      stopMessages(run({ procedure: 'solana/prepare' }), journal([0, CREATED], [1, stopped('sol-a', 'no')])),
    ).toEqual([]);
  });
});
