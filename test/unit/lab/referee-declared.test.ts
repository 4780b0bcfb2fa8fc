import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../../src/lab/referee/history.ts';
import { judge, type Match } from '../../../src/lab/referee/judge.ts';

const ID = 'Staked11111111111111111111111111';
const match: Match = { identity: ID, from: 'a', to: 'b', fromMs: 0, untilMs: 1000, unsettled: [] };

const of = (node: string) => ({ node, instance: `${node}1`, identity: ID });
const can = (node: string, atMs: number): HistoryEvent => ({ kind: 'capability.began', atMs, ...of(node) });
const gone = (node: string, atMs: number): HistoryEvent => ({ kind: 'process.ended', atMs, ...of(node) });
const started = (node: string, atMs: number): HistoryEvent => ({ kind: 'process.started', atMs, ...of(node) });
const declared = (node: string, atMs: number): HistoryEvent => ({ kind: 'node.declared', atMs, node });
const adopted = (node: string, atMs: number, lastVote: number): HistoryEvent => ({
  kind: 'tower.adopted', atMs, lastVote, ...of(node),
}); // prettier-ignore
const vote = (node: string, atMs: number, slot: number): HistoryEvent => ({
  kind: 'vote.cast', atMs, slot, bank: `h${slot}`, ...of(node),
}); // prettier-ignore
const landed = (atMs: number, slot: number): HistoryEvent => ({ kind: 'vote.landed', atMs, identity: ID, slot });
const chain = Array.from({ length: 30 }, (_, slot): HistoryEvent => ({
  kind: 'block.made',
  atMs: slot,
  slot,
  parent: slot - 1,
}));
/** `a` votes and lands; nothing is heard of it from 100 on, and it does not end. */
const silent = [...chain, started('a', 0), can('a', 1), vote('a', 90, 10), landed(95, 10), started('b', 0)];
const taken = [adopted('b', 300, 10), can('b', 310), vote('b', 320, 14)];

describe('the referee, where people have declared a node fenced', () => {
  it('counts nothing where the node was gone', () => {
    const word = judge([...silent, gone('a', 120), declared('a', 200), ...taken], match);

    expect(word).toMatchObject({ doubleSigned: 0, falseDeclarations: 0, signers: ['b'] });
  });

  it('counts a node that still could sign as a false declaration, and only there', () => {
    const word = judge([...silent, declared('a', 200), ...taken], match);

    // The pair, and the vote of `b` that was cast meanwhile.
    expect(word).toMatchObject({ doubleSigned: 0, lockoutViolations: 0, staleTower: 0, falseDeclarations: 2 });
    expect(word.signers).toEqual(['a', 'b']);
  });

  it('counts what a node that came back votes against the new one there too', () => {
    const fork: HistoryEvent = { kind: 'block.made', atMs: 330, slot: 15, parent: 13 };
    const word = judge([...silent, declared('a', 200), ...taken, fork, vote('a', 340, 15)], match);

    // The pair, two votes cast meanwhile, and the lockout of 14 that one of them broke.
    expect(word).toMatchObject({ doubleSigned: 0, lockoutViolations: 0, falseDeclarations: 4 });
  });

  it('does not excuse what was so before people gave their word, nor what they did not speak of', () => {
    expect(judge([...silent, can('b', 150), gone('b', 160), declared('a', 200)], match)).toMatchObject({
      doubleSigned: 1,
      falseDeclarations: 0,
    });
    expect(judge([...silent, declared('c', 200), ...taken], match)).toMatchObject({
      doubleSigned: 2,
      falseDeclarations: 0,
    });
  });

  it('knows no safe signer where two have signed', () => {
    const over = [...taken, gone('b', 400), { kind: 'capability.ended', atMs: 500, ...of('a') } as const];

    expect(judge([...silent, declared('a', 200), ...over], match).idleSafeSigner).toBeNull();
    expect(judge([...silent, ...over], match).idleSafeSigner).toBeNull();
  });
});

/** `b` adopts a tower that ends at `lastVote`; `a` has voted 10, which landed, and 12, which did not. */
const without = (lastVote: number) => [
  ...silent,
  vote('a', 97, 12),
  gone('a', 120),
  adopted('b', 300, lastVote),
  can('b', 310),
];

describe('the referee, where votes that never landed may be lost', () => {
  it('counts them apart, and only where people have accepted it', () => {
    expect(judge(without(10), { ...match, mayLoseUnseen: true })).toMatchObject({ staleTower: 0, unseenLost: 1 });
    expect(judge(without(10), match)).toMatchObject({ staleTower: 1, unseenLost: 0 });
  });

  it('holds a vote that landed against the tower that lacks it all the same', () => {
    expect(judge(without(9), { ...match, mayLoseUnseen: true })).toMatchObject({ staleTower: 1, unseenLost: 0 });
  });
});
