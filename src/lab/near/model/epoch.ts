import type { Member, NearRules } from './member.ts';

/** Produced of expected. */
export interface Count {
  readonly produced: number;
  readonly expected: number;
}

/** What one member did in an epoch so far. */
export interface Counters {
  readonly blocks: Count;
  /** By shard. */
  readonly chunks: readonly Count[];
  readonly endorsements: readonly Count[];
}

export interface Epoch {
  /** 1, 2, 3 … */
  readonly number: number;
  readonly id: string;
  readonly startHeight: number;
  /** Milliseconds since 1970. */
  readonly startMs: number;
  readonly members: readonly Member[];
  readonly counters: ReadonlyMap<string, Counters>;
  /** `SHARD/ACCOUNT`: lost its chunks of this shard for the rest of the epoch. */
  readonly taken: ReadonlySet<string>;
}

/** As the RPC names the reasons. */
export type KickoutReason = 'NotEnoughBlocks' | 'NotEnoughChunks' | 'NotEnoughChunkEndorsements' | 'Unstaked';

export interface Kickout extends Count {
  readonly account: string;
  readonly reason: KickoutReason;
}

export const NONE: Count = { produced: 0, expected: 0 };

export const noCounters = (shards: number): Counters => ({
  blocks: NONE,
  chunks: Array.from({ length: shards }, () => NONE),
  endorsements: Array.from({ length: shards }, () => NONE),
});

export const counted = ({ produced, expected }: Count, done: boolean): Count => ({
  produced: produced + (done ? 1 : 0),
  expected: expected + 1,
});

export const sumOf = (counts: readonly Count[]): Count =>
  counts.reduce(
    (sum, each) => ({
      produced: sum.produced + each.produced,
      expected: sum.expected + each.expected,
    }),
    NONE,
  );

/** Who is taken out at the end of an epoch, the worst first, as far as the stake that may go lets it. */
export function kickouts({ members, counters }: Epoch, rules: NearRules): Kickout[] {
  const all = members.reduce((sum, { stake }) => sum + stake, 0);
  const found = members.flatMap(({ account, stake }) => {
    const kickout = kickoutOf(account, counters.get(account) ?? noCounters(rules.shards), rules);
    return kickout === null ? [] : [{ kickout, stake }];
  });
  let left = (all * rules.mostKickedStake) / 100;
  return found
    .toSorted((a, b) => ratio(a.kickout) - ratio(b.kickout))
    .flatMap(({ kickout, stake }) => {
      if (stake > left) return [];
      left -= stake;
      return [kickout];
    });
}

function kickoutOf(
  account: string,
  { blocks, chunks, endorsements }: Counters,
  { kickout }: NearRules,
): Kickout | null {
  const made = sumOf(chunks);
  const endorsed = sumOf(endorsements);
  if (isBelow(blocks, kickout.blocks)) return { account, reason: 'NotEnoughBlocks', ...blocks };
  if (isBelow(made, kickout.chunks)) return { account, reason: 'NotEnoughChunks', ...made };
  // Who produces is judged by that alone.
  if (blocks.expected > 0 || made.expected > 0 || !isBelow(endorsed, kickout.endorsements)) return null;
  return { account, reason: 'NotEnoughChunkEndorsements', ...endorsed };
}

/** Chunks that members lose from now on: `SHARD/ACCOUNT`. The last producer of a shard never does. */
export function takenEarly(epoch: Epoch, height: number, { early, shards }: NearRules): ReadonlySet<string> {
  if (height < epoch.startHeight + early.graceHeights) return epoch.taken;
  const taken = new Set(epoch.taken);
  for (let shard = 0; shard < shards; shard += 1) {
    const producers = epoch.members.filter((_member, at) => at % shards === shard);
    for (const { account } of producers) {
      const count = epoch.counters.get(account)?.chunks[shard] ?? NONE;
      const others = producers.filter((each) => each.account !== account && !taken.has(`${shard}/${each.account}`));
      if (others.length > 0 && count.expected - count.produced >= early.missed && isBelow(count, early.percent))
        taken.add(`${shard}/${account}`);
    }
  }
  return taken;
}

const isBelow = (count: Count, percent: number): boolean =>
  count.expected > 0 && count.produced * 100 < count.expected * percent;

const ratio = ({ produced, expected }: Count): number => produced / expected;
