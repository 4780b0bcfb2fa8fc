import { createPrng } from '../../cluster/prng.ts';
import type { Epoch } from './epoch.ts';
import type { Member, NearRules } from './member.ts';

/** Who is to do what at one height. Fixed as soon as the epoch is, but for chunks that were taken from somebody. */
export interface Duties {
  readonly block: string;
  /** By shard. */
  readonly chunks: readonly string[];
}

/** The shards whose chunks a member of an epoch produces. */
export function shardsOf(members: readonly Member[], account: string, shards: number): readonly number[] {
  const at = members.findIndex((member) => member.account === account);
  return at < 0 ? [] : [at % shards];
}

/** The shard whose chunk a member endorses at a height: every member endorses one each time. */
export function endorsedShard(members: readonly Member[], account: string, height: number, shards: number): number {
  const at = members.findIndex((member) => member.account === account);
  return (at + height) % shards;
}

export function dutiesAt(epoch: Epoch, height: number, rules: NearRules): Duties {
  const block = draw(epoch.members, rules.seed, `block/${height}`);
  const chunks = Array.from({ length: rules.shards }, (_, shard) => {
    const assigned = epoch.members.filter((_member, at) => at % rules.shards === shard);
    const left = assigned.filter(({ account }) => !epoch.taken.has(`${shard}/${account}`));
    const able = left.length > 0 ? left : assigned.length > 0 ? assigned : epoch.members;
    return draw(able, rules.seed, `chunk/${shard}/${height}`);
  });
  return { block, chunks };
}

function draw(members: readonly Member[], seed: number, name: string): string {
  const all = members.reduce((sum, { stake }) => sum + stake, 0);
  let rest = createPrng(seed, name).next() * all;
  const drawn = members.find(({ stake }) => (rest -= stake) < 0) ?? members.at(-1);
  if (drawn === undefined) throw new RangeError('an epoch without validators');
  return drawn.account;
}
