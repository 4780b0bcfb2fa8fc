import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../../../src/execution/procedure.ts';
import type { TakeoverDeps } from '../../../../../src/procedures/solana/takeover/deps.ts';
import { startsByLink } from '../../../../../src/procedures/solana/takeover/old-node.ts';
import { nextOfPassive } from '../../../../../src/procedures/solana/takeover/passive-old.ts';
import { nodeOf } from '../../../../../src/chains/solana/target.ts';
import { healthy } from '../healthy.ts';

const { target } = healthy();
const LINK = nodeOf(target, 'sol-a').identityLink;
const STAKED = nodeOf(target, 'sol-a').stakedKey;

/** What the old node is known to start by, after looks of this run that saw it started with these; null: no process ran. */
function known(...started: (string | null)[]): boolean | null {
  const entries = started.map((identity) => ({
    event: {
      kind: 'host.fenced',
      node: 'sol-a',
      term: 1,
      facts: identity === null ? { 'process.count': '0' } : { 'process.identity': identity },
    },
  }));
  const other = { event: { kind: 'host.fenced', node: 'sol-b', term: 1, facts: { 'process.identity': LINK } } };
  const read = { run: { from: 'sol-a', to: 'sol-b' }, entries: () => [...entries, other] };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it reads these fields only
  return startsByLink(read as unknown as RunContext, { targetOf: () => target } as unknown as TakeoverDeps);
}

describe('what an old node starts by', () => {
  it('is told by the newest look that saw a process there', () => {
    expect(known()).toBeNull();
    expect(known(null)).toBeNull();
    expect(known(LINK, null)).toBe(true);
    expect(known(LINK, STAKED, null)).toBe(false);
    expect(known(STAKED, LINK)).toBe(true);
  });
});

const HELD_DOWN = { hasFenceFile: true, isHeldDown: true };
const FREE = { hasFenceFile: false, isHeldDown: false };

describe('an old node in quarantine that is passive', () => {
  it('keeps its fence file unless it was seen to start by its link', () => {
    expect(nextOfPassive(true, { running: 'gone' }, HELD_DOWN)).toBe('unfence');
    expect(nextOfPassive(false, { running: 'gone' }, HELD_DOWN)).toBe('settles');
    expect(nextOfPassive(null, { running: 'gone' }, HELD_DOWN)).toBe('settles');
    expect(nextOfPassive(true, { running: 'unstaked' }, FREE)).toBe('settles');
  });

  it('stays there while a start could make it sign: a fence file that no boot guard reads holds nothing', () => {
    expect(nextOfPassive(false, { running: 'unstaked' }, FREE)).toBe('waits');
    expect(nextOfPassive(false, { running: 'unstaked' }, HELD_DOWN)).toBe('waits');
    expect(nextOfPassive(false, { running: 'gone' }, FREE)).toBe('waits');
    expect(nextOfPassive(false, { running: 'gone' }, { hasFenceFile: true, isHeldDown: false })).toBe('waits');
  });
});
