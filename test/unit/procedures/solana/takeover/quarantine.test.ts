import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../../../src/execution/procedure.ts';
import type { TakeoverDeps } from '../../../../../src/procedures/solana/takeover/deps.ts';
import { brokeItsWord } from '../../../../../src/procedures/solana/takeover/fenced.ts';
import { startsByLink } from '../../../../../src/procedures/solana/takeover/old-node.ts';
import { nextOfPassive } from '../../../../../src/procedures/solana/takeover/passive-old.ts';
import { nodeOf } from '../../../../../src/chains/solana/target.ts';
import { healthy, KEY } from '../healthy.ts';

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

const proven = {
  event: { kind: 'step.proven', step: 'fence', attempt: 1, evidence: '', figures: { fence: 'step-down' } },
};
const look = (facts: object) => ({ event: { kind: 'host.fenced', node: 'sol-a', term: 1, facts } });
const quiet = { 'identity.running': KEY.a, 'boot.identity': KEY.a, 'process.identity': LINK };
const isBroken = (...entries: object[]): boolean => {
  const read = {
    run: { from: 'sol-a', to: 'sol-b' },
    plan: { identity: KEY.staked },
    attempt: 1,
    entries: () => entries,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it reads these fields only
  return brokeItsWord(read as unknown as RunContext, { targetOf: () => target } as unknown as TakeoverDeps);
};

describe('the word that an old node gave with its fence', () => {
  it('stands while it is silent, and while every look since shows it passive', () => {
    expect(isBroken(look({ ...quiet, 'identity.running': KEY.staked }), proven)).toBe(false);
    expect(isBroken(proven, look(quiet), look({ 'process.count': '0', 'boot.identity': KEY.a }))).toBe(false);
  });

  it.each([
    ['runs as the identity', { 'identity.running': KEY.staked }],
    ['would come up as it', { 'boot.identity': KEY.staked }],
    ['starts by a key file', { 'process.identity': STAKED }],
  ])('is worth nothing once the newest look shows that it %s', (_name, facts) => {
    expect(isBroken(proven, look({ ...quiet, ...facts }))).toBe(true);
    expect(isBroken(proven, look({ ...quiet, ...facts }), look(quiet))).toBe(false);
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
    expect(nextOfPassive(true, { running: 'gone' }, FREE)).toBe('settles');
  });

  it('stays there while nobody has seen what it starts by, unless the run itself holds it down', () => {
    expect(nextOfPassive(null, { running: 'gone' }, FREE)).toBe('unseen');
    expect(nextOfPassive(null, { running: 'gone' }, { hasFenceFile: true, isHeldDown: false })).toBe('unseen');
  });

  it('stays there while a start could make it sign: a fence file that no boot guard reads holds nothing', () => {
    expect(nextOfPassive(false, { running: 'unstaked' }, FREE)).toBe('waits');
    expect(nextOfPassive(false, { running: 'unstaked' }, HELD_DOWN)).toBe('waits');
    expect(nextOfPassive(false, { running: 'gone' }, FREE)).toBe('waits');
    expect(nextOfPassive(false, { running: 'gone' }, { hasFenceFile: true, isHeldDown: false })).toBe('waits');
  });
});
