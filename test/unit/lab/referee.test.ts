import { describe, expect, it } from 'vitest';
import { capabilities } from '../../../src/lab/referee/capability.ts';
import { judge, type Match } from '../../../src/lab/referee/judge.ts';
import { historyOf, type HistoryEvent } from '../../../src/lab/referee/history.ts';
import type { RefereeEvent, RefereeMessage } from '../../../src/lab/referee-protocol.ts';

const ID = 'Staked11111111111111111111111111';
const match: Match = { identity: ID, from: 'a', to: 'b', fromMs: 0, untilMs: 1000, unsettled: [] };

const started = (node: string, atMs: number, life = 1): HistoryEvent => ({
  kind: 'process.started',
  atMs,
  node,
  instance: `${node}${life}`,
});
const ended = (node: string, atMs: number, life = 1): HistoryEvent => ({
  kind: 'process.ended',
  atMs,
  node,
  instance: `${node}${life}`,
});
const can = (node: string, atMs: number, life = 1): HistoryEvent => ({
  kind: 'capability.began',
  atMs,
  node,
  instance: `${node}${life}`,
  identity: ID,
});
const cannot = (node: string, atMs: number): HistoryEvent => ({
  kind: 'capability.ended',
  atMs,
  node,
  instance: `${node}1`,
  identity: ID,
});
const vote = (node: string, atMs: number, slot: number, bank = `h${slot}`): HistoryEvent => ({
  kind: 'vote.cast',
  atMs,
  node,
  instance: `${node}1`,
  identity: ID,
  slot,
  bank,
});
const adopted = (node: string, atMs: number, lastVote: number | null): HistoryEvent => ({
  kind: 'tower.adopted',
  atMs,
  node,
  instance: `${node}1`,
  identity: ID,
  lastVote,
});
const landed = (atMs: number, slot: number): HistoryEvent => ({
  kind: 'vote.landed',
  atMs,
  identity: ID,
  slot,
});
const block = (slot: number, parent: number): HistoryEvent => ({ kind: 'block.made', atMs: slot, slot, parent });
const chain = (upTo: number): HistoryEvent[] => Array.from({ length: upTo }, (_, slot) => block(slot, slot - 1));

const cleanMove: HistoryEvent[] = [
  ...chain(30),
  started('a', 0),
  started('b', 0),
  can('a', 1),
  vote('a', 100, 10),
  vote('a', 110, 11),
  cannot('a', 120),
  can('b', 150),
  adopted('b', 160, 11),
  vote('b', 180, 14),
  vote('b', 190, 15),
  landed(195, 14),
];

describe('the referee', () => {
  it('finds nothing in a clean move and measures its gap', () => {
    const word = judge(cleanMove, match);

    expect(word).toMatchObject({
      doubleSigned: 0,
      lockoutViolations: 0,
      staleTower: 0,
      idleSafeSigner: null,
      signers: ['b'],
    });
    expect(word.gap).toEqual({ lastOldSlot: 11, firstNewSlot: 14, castMs: 70, firstLandedSlot: 14, landedMs: 85 });
    expect(word.nobodySignsMs).toBe(1 + 30);
  });

  it('does not mind the order in which events arrive', () => {
    expect(judge(cleanMove.toReversed(), match)).toEqual(judge(cleanMove, match));
  });

  it('counts two that could sign even when neither did', () => {
    const word = judge([started('a', 0), started('b', 0), can('a', 1), can('b', 500)], match);

    expect(word.doubleSigned).toBe(1);
    expect(word.evidence.overlaps[0]?.ms).toBe(500);
  });

  it('counts an old loop that adopts its new key only after the other was asked', () => {
    const word = judge(
      [can('a', 1), vote('a', 90, 9), can('b', 100), cannot('a', 101), vote('b', 130, 10), ...chain(20)],
      match,
    );

    expect(word.doubleSigned).toBe(1);
  });

  it('counts each vote cast while another could sign', () => {
    const word = judge(
      [...chain(20), can('a', 1), can('b', 100), vote('a', 150, 5), vote('b', 160, 6), cannot('a', 200)],
      match,
    );

    expect(word.doubleSigned).toBe(1 + 2);
  });

  it('counts two votes for one slot that name different banks', () => {
    const word = judge(
      [...chain(20), can('a', 1), vote('a', 50, 5, 'x'), cannot('a', 60), can('b', 70), vote('b', 80, 5, 'y')],
      match,
    );

    expect(word.doubleSigned).toBe(1);
  });

  it('takes a dead process for one that can sign no more', () => {
    const word = judge([can('a', 1), ended('a', 100), can('b', 101), can('a', 300, 2), ended('a', 300, 2)], match);

    expect(word.doubleSigned).toBe(0);
    expect(word.signers).toEqual(['b']);
  });

  it.each([
    { title: 'the next slot of the same fork', blocks: [block(10, 9), block(11, 10)], votes: [10, 11], violations: 0 },
    {
      title: 'another fork while the last vote is locked out',
      blocks: [block(10, 9), block(12, 9)],
      votes: [10, 12],
      violations: 1,
    },
    {
      title: 'another fork once the lockout of two slots is over',
      blocks: [block(10, 9), block(13, 9)],
      votes: [10, 13],
      violations: 0,
    },
    {
      title: 'another fork under a deeper vote that is locked for four',
      blocks: [block(10, 9), block(11, 10), block(14, 9)],
      votes: [10, 11, 14],
      violations: 1,
    },
    {
      title: 'another fork after the deeper vote too has run out',
      blocks: [block(10, 9), block(11, 10), block(15, 9)],
      votes: [10, 11, 15],
      violations: 0,
    },
    { title: 'an earlier slot', blocks: [block(10, 9), block(11, 10)], votes: [11, 10], violations: 1 },
    { title: 'the same slot again', blocks: [block(10, 9)], votes: [10, 10], violations: 0 },
  ])('applies the lockout rule to a vote for $title', ({ blocks, votes, violations }) => {
    const events = [...chain(10), ...blocks, can('a', 0), ...votes.map((slot, index) => vote('a', 50 + index, slot))];

    expect(judge(events, match).lockoutViolations).toBe(violations);
  });

  it('applies the lockout rule across nodes, to votes that never landed too', () => {
    const events = [
      ...chain(10),
      block(10, 9),
      block(11, 9),
      can('a', 1),
      vote('a', 50, 10),
      cannot('a', 60),
      can('b', 70),
      vote('b', 80, 11),
    ];

    const word = judge(events, match);

    expect(word.lockoutViolations).toBe(1);
    expect(word.evidence.lockouts[0]).toMatchObject({ lockedOut: 10, until: 12 });
  });

  it('locks an old vote for longer with every vote above it', () => {
    const deep = Array.from({ length: 8 }, (_, index) => vote('a', 50 + index, index + 1));
    const fork = [block(20, 0), vote('a', 99, 20)];

    // Slot 1 has eight confirmations and locks 256 slots; slot 5 has four and locks 16: both forbid slot 20.
    expect(judge([...chain(10), ...fork, can('a', 0), ...deep], match).lockoutViolations).toBe(1);
  });

  it.each([
    { title: 'one vote behind', lastVote: 10, stale: 1 },
    { title: 'empty', lastVote: null, stale: 1 },
    { title: 'exactly the last vote', lastVote: 11, stale: 0 },
  ])('tells a stale tower: $title', ({ lastVote, stale }) => {
    const events = [
      ...chain(20),
      can('a', 1),
      vote('a', 50, 10),
      vote('a', 60, 11),
      cannot('a', 70),
      adopted('b', 80, lastVote),
    ];

    expect(judge(events, match).staleTower).toBe(stale);
  });

  it('names the safe signer that was left idle', () => {
    const idle = [...chain(20), started('a', 0), can('a', 1), vote('a', 50, 10), cannot('a', 60)];

    expect(judge(idle, match).idleSafeSigner).toBe('a');
    expect(judge(idle, { ...match, unsettled: ['b'] }).idleSafeSigner).toBeNull();
    expect(judge([...idle, ended('a', 70)], match).idleSafeSigner).toBeNull();
    expect(judge([...idle, can('b', 80)], match).idleSafeSigner).toBeNull();
  });
});

const told = (node: string, atMs: number, seq: number, event: RefereeEvent): RefereeMessage => ({
  node,
  pid: 7,
  seq,
  atMs,
  ...event,
});

describe('the history of what the stand-ins say', () => {
  const cast: RefereeEvent = {
    kind: 'vote.cast',
    identity: ID,
    voteAccount: 'V',
    slot: 12,
    hash: 'h',
    ancestors: [10, 9],
    tower: [],
    root: null,
  };

  it('lets a process be able to sign from the moment its set-identity was accepted', () => {
    const events = historyOf([
      told('b', 1, 1, { kind: 'process.began', ledger: '/l', voteAccount: 'V' }),
      told('b', 2, 2, { kind: 'capability.began', identity: 'spare' }),
      told('b', 50, 3, { kind: 'identity.set', from: 'spare', to: ID, requireTower: true }),
      told('b', 90, 4, { kind: 'tower.adopted', identity: ID, source: 'file', lastVote: 5, sha256: null }),
      told('b', 90, 5, { kind: 'capability.began', identity: ID }),
    ]);

    expect(capabilities(events, ID)).toEqual([{ instance: 'b/7/1', node: 'b', fromMs: 50, toMs: null }]);
  });

  it('does not hold against a process a key that it was given and lost again before it looked', () => {
    const events = historyOf([
      told('b', 1, 1, { kind: 'capability.began', identity: 'spare' }),
      told('b', 50, 2, { kind: 'identity.set', from: 'spare', to: ID, requireTower: true }),
      told('b', 60, 3, { kind: 'identity.set', from: ID, to: 'spare', requireTower: false }),
    ]);

    expect(capabilities(events, ID)).toMatchObject([{ fromMs: 50, toMs: 60 }]);
  });

  it('takes the tree of blocks from the ancestors of votes', () => {
    expect(historyOf([told('a', 1, 1, cast)]).filter((event) => event.kind === 'block.made')).toMatchObject([
      { slot: 12, parent: 10 },
      { slot: 10, parent: 9 },
    ]);
  });

  it('tells two lives of one pid apart', () => {
    const life: RefereeEvent = { kind: 'process.began', ledger: '/l', voteAccount: 'V' };
    const events = historyOf([told('a', 1, 1, life), told('a', 9, 1, life)]);

    expect(events.map((event) => 'instance' in event && event.instance)).toEqual(['a/7/1', 'a/7/2']);
  });
});
