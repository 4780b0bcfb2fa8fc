import { describe, expect, it } from 'vitest';
import { createChain, type Chain } from '../../../src/lab/cluster/chain.ts';
import { recordVote, type VoteStack } from '../../../src/lab/cluster/lockouts.ts';
import { createSchedule } from '../../../src/lab/cluster/schedule.ts';
import type { Weather } from '../../../src/lab/cluster/weather.ts';

const CALM: Weather = { skipChance: 0, skipRunChance: 0, forkChance: 0, voteLossChance: 0 };
const START = 10_000;
const ACCOUNT = {
  address: 'vote',
  nodePubkey: 'node',
  authorizedVoters: [{ epoch: 0, voter: 'node' }],
  commission: 0,
  activatedStake: 1,
  latencies: new Map<number, number>(),
  epochCredits: [],
  votes: [],
  root: 0,
};

function chainOf(weather: Partial<Weather>, seed = 1): { chain: Chain; landed: number[] } {
  const landed: number[] = [];
  const schedule = createSchedule({ seed, epochSlots: 1000, startSlot: START, others: ['x', 'y'], own: [] });
  const chain = createChain({
    seed,
    startSlot: START,
    historySlots: 200,
    schedule,
    weather: { ...CALM, ...weather },
    accounts: [ACCOUNT],
    canLead: () => true,
    onLanded: (vote, _block, doomed) => void (doomed || landed.push(vote.votes.at(-1)?.slot ?? 0)),
  });
  return { chain, landed };
}

function slotsOf(chain: Chain, count: number): { slot: number; parent: number | null; doomed: boolean }[] {
  return Array.from({ length: count }, () => chain.tick()).flatMap((block) =>
    block ? [{ slot: block.slot, parent: block.parent, doomed: block.doomed }] : [],
  );
}

/** Lengths of the runs of `true`. */
function runs(values: readonly boolean[]): number[] {
  return values
    .map((value) => (value ? 'x' : ' '))
    .join('')
    .split(/ +/)
    .filter((run) => run !== '')
    .map((run) => run.length);
}

describe('the simulated chain', () => {
  it('is the same for the same seed and another for another', () => {
    const weather = { skipChance: 0.1, forkChance: 0.1, skipRunChance: 0.1 };

    const first = slotsOf(chainOf(weather).chain, 200);

    expect(slotsOf(chainOf(weather).chain, 200)).toEqual(first);
    expect(slotsOf(chainOf(weather, 2).chain, 200)).not.toEqual(first);
  });

  it('forks for one to eight slots in a row, and then goes on from before the fork', () => {
    const { chain } = chainOf({ forkChance: 0.1 });

    const blocks = slotsOf(chain, 6000);

    const lengths = runs(blocks.map((block) => block.doomed));
    expect(Math.min(...lengths)).toBe(1);
    expect(Math.max(...lengths)).toBe(8);
    const main = blocks.filter((block) => !block.doomed);
    expect(main.slice(1).map((block) => block.parent)).toEqual(main.slice(0, -1).map((block) => block.slot));
  });

  it('skips runs of four and of eight slots, which "are ordinary"', () => {
    const { chain } = chainOf({ skipRunChance: 0.05 });

    const made = new Set(slotsOf(chain, 2000).map((block) => block.slot));

    const empty = runs(Array.from({ length: 2000 }, (_, index) => !made.has(START + index)));
    expect(empty).toContain(4);
    expect(empty).toContain(8);
  });

  it('never confirms a block of a fork that dies', () => {
    const { chain } = chainOf({ forkChance: 0.2 });

    for (let slot = 0; slot < 500; slot++) {
      chain.tick();
      expect(chain.confirmedAt(chain.tip()).doomed).toBe(false);
    }
    expect(chain.tip().slot - chain.finalizedAt(chain.tip()).slot).toBeGreaterThanOrEqual(32);
  });

  it('lands votes one to three slots later and raises root and credits', () => {
    const { chain, landed } = chainOf({});
    let stack: VoteStack = chain.tip().accounts.get('vote') ?? { votes: [], root: null };
    const creditsBefore = chain.tip().accounts.get('vote')?.epochCredits.at(-1)?.[1] ?? 0;

    for (let slot = 0; slot < 60; slot++) {
      const block = chain.tick();
      if (!block) continue;
      stack = recordVote(stack, block.slot);
      chain.submitVote({ voteAccount: 'vote', identity: 'node', hash: block.hash, ...stack });
    }

    const account = chain.tip().accounts.get('vote');
    expect(landed.at(-1)).toBeGreaterThanOrEqual(chain.tip().slot - 3);
    expect(account?.root).toBe((account?.votes[0]?.slot ?? 0) - 1);
    expect(account?.epochCredits.at(-1)?.[1]).toBeGreaterThan(creditsBefore);
  });

  it('does not land a vote for a block of a fork that was left', () => {
    const { chain, landed } = chainOf({ forkChance: 0.05 });
    let block = chain.tick();
    while (!block?.doomed) block = chain.tick();
    const votes = [{ slot: block.slot, confirmationCount: 1 }];

    chain.submitVote({ voteAccount: 'vote', identity: 'node', hash: block.hash, votes, root: START - 1 });
    for (let slot = 0; slot < 50; slot++) chain.tick();

    expect(landed).toEqual([]);
  });
});
