import type { HeightLine, SeatLine } from '../standins/near/chain-lines.ts';
import { type ChainState, headOf, type HeightOutcome } from './model/chain.ts';
import { noCounters, sumOf } from './model/epoch.ts';
import type { Member, NearRules } from './model/member.ts';
import { dutiesAt, shardsOf } from './model/schedule.ts';

/** What nodes are told of the newest height. @param outcome null: nothing has happened yet */
export function heightLine(
  state: ChainState,
  rules: NearRules,
  own: readonly Member[],
  outcome: HeightOutcome | null,
): HeightLine {
  const head = headOf(state);
  const { epoch, height } = state;
  return {
    kind: 'height',
    height,
    made: outcome === null || outcome.block !== null,
    head: { height: head.height, hash: head.hash, timeMs: head.timeMs, epochId: head.epochId },
    final: head.final,
    epoch: {
      number: epoch.number,
      startHeight: epoch.startHeight,
      members: epoch.members.map(({ account }) => account),
    },
    duties: outcome?.duties ?? dutiesAt(epoch, height, rules),
    seats: own.map((member) => seatLine(state, rules, member)),
  };
}

function seatLine({ epoch }: ChainState, { shards }: NearRules, { account, publicKey }: Member): SeatLine {
  const counters = epoch.counters.get(account) ?? noCounters(shards);
  return {
    account,
    publicKey,
    inEpoch: epoch.members.some((member) => member.account === account),
    shards: shardsOf(epoch.members, account, shards),
    blocks: counters.blocks,
    chunks: sumOf(counters.chunks),
  };
}
