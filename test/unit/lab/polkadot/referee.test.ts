import { describe, expect, it } from 'vitest';
import { keyName, type KeySet, splitKeySet } from '../../../../src/lab/polkadot/model/key-set.ts';
import type { PolkadotHistoryEvent } from '../../../../src/lab/referee/polkadot/history.ts';
import { judgePolkadot } from '../../../../src/lab/referee/polkadot/judge.ts';
import { account, keySet } from './made-up.ts';

const stash = account(1);
const [old, fresh] = [keySet(1), keySet(2)];
const names = (keys: KeySet): string[] => splitKeySet(keys).map(keyName);
const signer = (atMs: number, instance: string, ...sets: readonly KeySet[]): PolkadotHistoryEvent => ({
  kind: 'signer',
  atMs,
  instance,
  node: instance.split('/')[0] ?? '',
  keys: sets.flatMap(names),
});
const session = (index: number, atMs: number, keys: KeySet | null): PolkadotHistoryEvent => ({
  kind: 'session',
  session: index,
  atMs,
  members: keys === null ? [] : [{ stash, keys }],
});
const vote = (atMs: number, index: number, ...nodes: string[]): PolkadotHistoryEvent => ({
  kind: 'signed',
  what: 'vote',
  slot: atMs,
  session: index,
  stash,
  nodes,
  atMs,
});

/** Sessions of 100 ms: the old keys in 0 to 2, the fresh ones from 3 on. */
const sessions = [session(0, 0, old), session(1, 100, old), session(2, 200, old), session(3, 300, fresh)];
const match = { stash, fromMs: 0, untilMs: 400 };

describe('the referee of a Polkadot move', () => {
  it('finds nothing in a move in which both run and have keys of their own', () => {
    const history = [...sessions, signer(0, 'a/1', old), signer(0, 'b/1', fresh), signer(350, 'a/1')];
    const judged = judgePolkadot(history, match);

    expect(judged).toMatchObject({ doubleSigned: 0, silentSessions: 0, silentMs: 0, sessions: 4, signers: ['b'] });
  });

  it('counts two that could sign with one key at once, once for all keys that they shared', () => {
    const judged = judgePolkadot([...sessions, signer(0, 'a/1', old), signer(50, 'b/1', old)], match);

    expect(judged.doubleSigned).toBe(1);
    expect(judged.evidence.shared[0]?.keys).toHaveLength(6);
    expect(judged.evidence.shared[0]?.ms).toBe(350);
  });

  it('counts a single key that is shared, whether any set knows it or not', () => {
    const [, , , , audi = ''] = names(keySet(7));
    const one = (instance: string): PolkadotHistoryEvent => ({
      kind: 'signer',
      atMs: 0,
      instance,
      node: instance,
      keys: [audi],
    });
    const judged = judgePolkadot([...sessions, signer(0, 'c/1', old), one('a/1'), one('b/1')], match);

    expect(judged.doubleSigned).toBe(1);
  });

  it('does not count one after the other', () => {
    const judged = judgePolkadot(
      [...sessions, signer(0, 'a/1', old), signer(60, 'a/1'), signer(61, 'b/1', old)],
      match,
    );

    expect(judged.doubleSigned).toBe(0);
    expect(judged.silentMs).toBe(1 + 100);
  });

  it('counts what two really signed', () => {
    const judged = judgePolkadot([...sessions, signer(0, 'a/1', old), vote(50, 0, 'a', 'b')], match);

    expect(judged.evidence.equivocations).toHaveLength(1);
    expect(judged.doubleSigned).toBe(1);
  });

  it('calls a session silent in which nobody had the keys of that session', () => {
    const stoppedTooEarly = [...sessions, signer(0, 'a/1', old), signer(0, 'b/1', fresh), signer(150, 'a/1')];
    const judged = judgePolkadot(stoppedTooEarly, match);

    expect(judged.evidence.silent).toEqual([2]);
    expect(judged.silentSessions).toBe(1);
    expect(judged.silentMs).toBe(150);
  });

  it('does not call a session silent in which it was not elected', () => {
    const history = [session(0, 0, old), session(1, 100, null), session(2, 200, old), signer(0, 'a/1', old)];
    const judged = judgePolkadot([...history, signer(100, 'a/1'), signer(200, 'a/2', old)], match);

    expect(judged).toMatchObject({ silentSessions: 0, sessions: 2, notElected: 1, silentMs: 0 });
  });

  it('tells a whole session without any signature on chain, though somebody could sign', () => {
    const history = [...sessions, signer(0, 'a/1', old), signer(0, 'b/1', fresh), vote(50, 0, 'a'), vote(150, 1, 'a')];
    const judged = judgePolkadot(history, match);

    expect(judged.evidence.unsigned).toEqual([2]);
    expect(judged.silentSessions).toBe(0);
  });

  it('judges nothing after the end', () => {
    const judged = judgePolkadot([...sessions, signer(0, 'a/1', old), signer(250, 'b/1', old)], {
      ...match,
      untilMs: 200,
    });

    expect(judged).toMatchObject({ doubleSigned: 0, sessions: 2 });
  });
});
