import { describe, expect, it } from 'vitest';
import { nearGap } from '../../../../src/lab/referee/near/gap.ts';
import type { NearHistoryEvent } from '../../../../src/lab/referee/near/history.ts';
import { judgeNear } from '../../../../src/lab/referee/near/judge.ts';

const KEY = 'ed25519:key';
const match = { publicKey: KEY, fromMs: 0, untilMs: 1000 };
const signer = (node: string, atMs: number, has: boolean, ready = true, pid = 1): NearHistoryEvent => ({
  kind: 'signer',
  node,
  instance: `${node}/${pid}`,
  publicKey: has ? KEY : null,
  ready,
  atMs,
});
const approval = (node: string, target: number, atMs: number, publicKey = KEY): NearHistoryEvent => ({
  kind: 'approval',
  node,
  instance: `${node}/1`,
  publicKey,
  target,
  atMs,
});
const moved = [
  signer('b', 5, false),
  signer('a', 10, true),
  approval('a', 7, 20),
  signer('a', 100, false, false),
  signer('b', 300, true),
  approval('b', 9, 320),
];

describe("NEAR's referee", () => {
  it('finds nothing in a move in which one process at a time has the key, and says how long nobody could sign', () => {
    expect(judgeNear(moved, match)).toMatchObject({
      doubleSigned: 0,
      silentMs: 210,
      silentAtEnd: false,
      signers: ['b'],
    });
    expect(nearGap(moved, { publicKey: KEY, from: 'a', to: 'b' })).toMatchObject({
      lastOld: 7,
      firstNew: 9,
      heights: 1,
      ms: 300,
    });
  });

  it('counts two processes with the key at once, one of which only loads its state yet', () => {
    const events = [...moved, signer('a', 400, true, false, 2)];

    expect(judgeNear(events, match)).toMatchObject({ doubleSigned: 1, signers: ['b'] });
  });

  it('counts a height for which two have signed, however far apart in time', () => {
    const events = [...moved.slice(0, 5), approval('b', 7, 320)];

    expect(judgeNear(events, match).doubleSigned).toBe(1);
  });

  it('counts a block that two have made', () => {
    const made: NearHistoryEvent = {
      kind: 'made',
      what: 'block 9',
      publicKey: KEY,
      instances: ['a/1', 'b/1'],
      atMs: 50,
    };

    expect(judgeNear([...moved, made], match).doubleSigned).toBe(1);
  });

  it('lets the same process sign for one height again, and another key for the same', () => {
    expect(judgeNear([...moved, approval('a', 7, 30), approval('c', 7, 30, 'ed25519:other')], match).doubleSigned).toBe(
      0,
    );
  });

  it('counts apart what rests on a declaration that was not true', () => {
    const late: NearHistoryEvent[] = [
      ...moved.filter((event) => event.kind !== 'signer' || event.node !== 'a' || event.atMs < 100),
      { kind: 'declared', node: 'a', atMs: 200 },
      approval('a', 10, 400),
      approval('b', 10, 410),
    ];

    expect(judgeNear(late, match)).toMatchObject({ doubleSigned: 0, falseDeclarations: 2 });
  });

  it('says when nobody signs in the end though a node that runs could have the key', () => {
    expect(judgeNear(moved.slice(0, 4), match)).toMatchObject({ silentAtEnd: true, signers: [] });
    expect(judgeNear([...moved.slice(0, 4), signer('b', 500, false, false)], match).silentAtEnd).toBe(false);
  });
});
