import { createHash } from 'node:crypto';
import { encodeBase58 } from '../../cluster/keys.ts';
import { counted, type Counters, type Epoch, type Kickout, kickouts, noCounters, takenEarly } from './epoch.ts';
import type { Member, NearRules } from './member.ts';
import { type Duties, dutiesAt, endorsedShard } from './schedule.ts';

export interface Block {
  readonly height: number;
  readonly hash: string;
  readonly prevHash: string;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly author: string;
  readonly epochId: string;
  /** By shard: whether there is a chunk. */
  readonly chunks: readonly boolean[];
  /** The newest final block as of this one. */
  readonly final: { readonly height: number; readonly hash: string };
}

export interface ChainState {
  /** The last height that had its time, with or without a block. */
  readonly height: number;
  /** The newest blocks, oldest first. */
  readonly blocks: readonly Block[];
  readonly epoch: Epoch;
  readonly nextMembers: readonly Member[];
  /** The epoch before this one; null in the first. */
  readonly previous: Epoch | null;
  /** Taken out at the end of the last epoch: not among the members of the next one. */
  readonly kickout: readonly Kickout[];
  /** Who has a stake: who is taken out has none until somebody stakes for it again. */
  readonly staked: readonly Member[];
}

/** What came of one height. */
export interface HeightOutcome {
  readonly height: number;
  readonly duties: Duties;
  /** Null: the height was skipped. */
  readonly block: Block | null;
  readonly epochBegan: boolean;
}

/** So many epochs of blocks are kept: who asks for the beginning of an epoch asks for the last one's at the furthest. */
const KEPT_EPOCHS = 3;

export const labHash = (seed: number, of: string): string =>
  encodeBase58(createHash('sha256').update(`lab near ${seed} ${of}`).digest());

/** A chain whose last block is at `height`, at the beginning of its first epoch. */
export function beginChain(members: readonly Member[], rules: NearRules, height: number, nowMs: number): ChainState {
  const epoch = newEpoch({ number: 1, startHeight: height, startMs: nowMs, members, rules });
  const hash = labHash(rules.seed, `block ${height}`);
  const block: Block = {
    height,
    hash,
    prevHash: labHash(rules.seed, `block ${height - 1}`),
    timeMs: nowMs,
    author: members[0]?.account ?? '',
    epochId: epoch.id,
    chunks: Array.from({ length: rules.shards }, () => true),
    final: { height, hash },
  };
  return { height, blocks: [block], epoch, nextMembers: members, previous: null, kickout: [], staked: members };
}

export const headOf = ({ blocks }: ChainState): Block => {
  const head = blocks.at(-1);
  if (head === undefined) throw new RangeError('a chain without blocks');
  return head;
};

/** The next height. @param able whether an account can sign now */
export function nextHeight(
  state: ChainState,
  rules: NearRules,
  able: (account: string) => boolean,
  nowMs: number,
): { readonly state: ChainState; readonly outcome: HeightOutcome } {
  const height = state.height + 1;
  const begun =
    height >= state.epoch.startHeight + rules.epochLength && able(dutiesAt(state.epoch, height, rules).block);
  const turned = begun ? turnEpoch(state, rules, height, nowMs) : state;
  const duties = dutiesAt(turned.epoch, height, rules);
  // A new epoch has other members, and so perhaps another producer: it begins with a block in any case.
  const made = begun || able(duties.block);
  const chunks = duties.chunks.map(able);
  const block = made ? blockAt(turned, rules, { height, nowMs, author: duties.block, chunks }) : null;
  const counters = countersAfter(turned.epoch, rules, { height, duties, made, chunks, able });
  const epoch = { ...turned.epoch, counters };
  return {
    state: {
      ...turned,
      height,
      blocks: block === null ? turned.blocks : [...turned.blocks, block].slice(-KEPT_EPOCHS * rules.epochLength),
      epoch: { ...epoch, taken: takenEarly(epoch, height, rules) },
    },
    outcome: { height, duties, block, epochBegan: begun },
  };
}

/** Doomslug: a block is final when two blocks stand on it, each on the next height. */
function blockAt(
  state: ChainState,
  { seed }: NearRules,
  { height, nowMs, author, chunks }: { height: number; nowMs: number; author: string; chunks: readonly boolean[] },
): Block {
  const [before, last] = [state.blocks.at(-2), headOf(state)];
  const isFinal = before !== undefined && last.height === height - 1 && before.height === height - 2;
  return {
    height,
    hash: labHash(seed, `block ${height}`),
    prevHash: last.hash,
    timeMs: nowMs,
    author,
    epochId: state.epoch.id,
    chunks,
    final: isFinal ? { height: before.height, hash: before.hash } : last.final,
  };
}

function countersAfter(
  epoch: Epoch,
  rules: NearRules,
  at: { height: number; duties: Duties; made: boolean; chunks: readonly boolean[]; able: (account: string) => boolean },
): ReadonlyMap<string, Counters> {
  const counters = new Map(epoch.counters);
  const change = (account: string, to: (own: Counters) => Counters): void =>
    void counters.set(account, to(counters.get(account) ?? noCounters(rules.shards)));
  change(at.duties.block, (own) => ({ ...own, blocks: counted(own.blocks, at.made) }));
  // Chunks and endorsements are counted where there is a block that could carry them.
  if (!at.made) return counters;
  at.duties.chunks.forEach((account, shard) =>
    change(account, (own) => ({
      ...own,
      chunks: own.chunks.with(
        shard,
        counted(own.chunks[shard] ?? { produced: 0, expected: 0 }, at.chunks[shard] === true),
      ),
    })),
  );
  for (const { account } of epoch.members) {
    const shard = endorsedShard(epoch.members, account, at.height, rules.shards);
    change(account, (own) => ({
      ...own,
      endorsements: own.endorsements.map((count, each) => (each === shard ? counted(count, at.able(account)) : count)),
    }));
  }
  return counters;
}

/** Who is taken out now is a member of the next epoch still: that was settled one epoch ago. */
function turnEpoch(state: ChainState, rules: NearRules, height: number, nowMs: number): ChainState {
  const kickout = kickouts(state.epoch, rules);
  const gone = new Set(kickout.map(({ account }) => account));
  const staked = state.staked.filter(({ account }) => !gone.has(account));
  return {
    ...state,
    epoch: newEpoch({
      number: state.epoch.number + 1,
      startHeight: height,
      startMs: nowMs,
      members: state.nextMembers,
      rules,
    }),
    nextMembers: staked,
    previous: state.epoch,
    kickout,
    staked,
  };
}

function newEpoch(of: {
  readonly number: number;
  readonly startHeight: number;
  readonly startMs: number;
  readonly members: readonly Member[];
  readonly rules: NearRules;
}): Epoch {
  const { rules, ...rest } = of;
  const counters = new Map(of.members.map(({ account }) => [account, noCounters(rules.shards)]));
  return { ...rest, id: labHash(rules.seed, `epoch ${of.number}`), counters, taken: new Set() };
}
