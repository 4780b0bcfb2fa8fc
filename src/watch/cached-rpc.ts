import type { ObserveDeps } from '../chains/solana/observe.ts';
import type { SolanaRpc } from '../chains/solana/rpc.ts';
import type { Clock } from '../domain/clock.ts';

/** What changes by the epoch or by hand: schedules, voters, balances, staked nodes. Unit: milliseconds. */
const SLOWLY_MS = 600_000;
/** What moves on but not from one look to the next: where the epoch began, how long a slot takes, gossip. Unit: ms. */
const STEADILY_MS = 60_000;

/**
 * Readers for a watch over many validators. Observers are often public and limited by the address that asks, so that each
 * look asks an observer only for what can have changed: the slot and the vote account. The rest is asked once and shared.
 * A node's own RPC is never shared. A failed answer is not kept.
 */
export function sharedReaders(make: ObserveDeps['rpc'], clock: Pick<Clock, 'monotonic'>): ObserveDeps['rpc'] {
  const readers = new Map<string, SolanaRpc>();
  return (url, options) => {
    if (options.fetch !== undefined) return make(url, options);
    const known = readers.get(url);
    if (known !== undefined) return known;
    const made = cached(make(url, options), clock);
    readers.set(url, made);
    return made;
  };
}

interface Kept {
  readonly until: number;
  readonly value: Promise<unknown>;
}

function cached(rpc: SolanaRpc, clock: Pick<Clock, 'monotonic'>): SolanaRpc {
  const entries = new Map<string, Kept>();
  const once = <T>(key: string, keepMs: number, read: () => Promise<T>): Promise<T> => {
    const now = clock.monotonic();
    const found = entries.get(key);
    // The key names the method, and with it the type.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
    if (found !== undefined && found.until > now) return found.value as Promise<T>;
    for (const [old, { until }] of entries) if (until <= now) entries.delete(old);
    const value = read();
    entries.set(key, { until: now + keepMs, value });
    value.catch(() => entries.delete(key));
    return value;
  };
  return {
    ...rpc,
    genesis: () => once('genesis', SLOWLY_MS, () => rpc.genesis()),
    epochInfo: () => once('epochInfo', STEADILY_MS, () => rpc.epochInfo()),
    leaderSlots: async (identity, firstSlot) => {
      const key = `leaderSlots ${identity} ${firstSlot}`;
      const slots = await once(key, SLOWLY_MS, () => rpc.leaderSlots(identity, firstSlot));
      // A schedule that is not known yet may be known at the next look.
      if (slots === null) entries.delete(key);
      return slots;
    },
    nodesOfVoteAccounts: () => once('nodesOfVoteAccounts', SLOWLY_MS, () => rpc.nodesOfVoteAccounts()),
    clusterNodes: () => once('clusterNodes', STEADILY_MS, () => rpc.clusterNodes()),
    balance: (account) => once(`balance ${account}`, SLOWLY_MS, () => rpc.balance(account)),
    authorizedVoters: (vote) => once(`authorizedVoters ${vote}`, SLOWLY_MS, () => rpc.authorizedVoters(vote)),
    slotMs: () => once('slotMs', STEADILY_MS, () => rpc.slotMs()),
  };
}
