import { describe, expect, it } from 'vitest';
import type { SolanaObservation } from '../../../../src/chains/solana/observation.ts';
import type { SolanaRpc } from '../../../../src/chains/solana/rpc.ts';
import { solanaTarget, towerFileName } from '../../../../src/chains/solana/target.ts';
import { fleetOf } from '../../../../src/lab/simulation/run/fleet.ts';
import { VALIDATOR } from '../../../../src/lab/simulation/run/cast.ts';
import { createVirtualTime } from '../../../../src/lab/simulation/run/time.ts';
import type { HandoverDeps } from '../../../../src/procedures/solana/handover/deps.ts';
import { ownTowerOf } from '../../../../src/procedures/solana/handover/own-tower.ts';

const TARGET = solanaTarget(fleetOf(true), VALIDATOR);
const SHA = 'a'.repeat(64);

/** The last vote that each observer shows at each asking; null: silent. */
type Shown = readonly (number | null)[];

function observer(shown: Shown): SolanaRpc {
  const left = [...shown];
  const voteAccount = () => {
    const vote = left.length > 1 ? left.shift() : left[0];
    return vote === null || vote === undefined
      ? Promise.reject(new Error('silent'))
      : Promise.resolve({ lastVote: vote });
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of it is asked
  return { voteAccount } as unknown as SolanaRpc;
}

async function asked(observers: readonly Shown[], tower: object = {}, logged = 0) {
  const time = createVirtualTime(0);
  const clock = { now: time.now, monotonic: time.now, sleep: time.sleep };
  const readers = new Map(observers.map((shown, index) => [`o${index + 1}`, observer(shown)]));
  const value = { identity: TARGET.identity, signatureValid: true, lastVote: 100, ...tower };
  const files = [{ name: towerFileName(TARGET.identity), bytes: 1, modifiedMs: 1, sha256: SHA }];
  const host = { kind: 'known', value: { towerFiles: files, tower: { kind: 'known', value } } };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it reads these fields only
  const seen = { nodes: { 'sol-a': { host } } } as unknown as SolanaObservation;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const deps = { clock, observers: readers } as unknown as HandoverDeps;
  const answer = ownTowerOf(deps, TARGET, seen, 'sol-a', logged, 10_000, new AbortController().signal);
  const over = answer.then(() => true);
  let isOver = false;
  void over.then(() => (isOver = true));
  await time.run(() => isOver, 60_000);
  return answer;
}

describe('the tower with which a node takes a role that nobody handed to it', () => {
  it('is good when no observer shows a vote that it lacks', async () => {
    expect(await asked([[100], [99]])).toEqual({ kind: 'newest', sha256: SHA });
  });

  it('is refused as soon as one observer shows a newer vote, with the numbers', async () => {
    expect(await asked([[100], [101]])).toEqual({
      kind: 'behind',
      text: 'The tower on sol-a ends at vote 100; o2 shows a vote for 101.',
    });
  });

  it('is refused when it lacks a vote that the node itself has logged, though it never landed', async () => {
    expect(await asked([[100], [100]], {}, 101)).toEqual({
      kind: 'behind',
      text: 'The tower on sol-a ends at vote 100; it logged a vote for 101 there.',
    });
  });

  it('waits for a second observer, and says so when none comes', async () => {
    expect((await asked([[100], [null, null, 100]])).kind).toBe('newest');
    expect(await asked([[100], [null]])).toEqual({
      kind: 'unproven',
      text: '1 of 2 observers told the last vote; two are needed.',
    });
  });

  it.each([
    ['of another identity', { identity: 'Somebody' }],
    ['not signed by it', { signatureValid: false }],
  ])('is refused when it is %s', async (_, tower) => {
    expect((await asked([[1], [1]], tower)).kind).toBe('unproven');
  });
});
