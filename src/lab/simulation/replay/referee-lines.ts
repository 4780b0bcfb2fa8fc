import { capabilities, overlaps, votesCast, type CapabilityInterval } from '../../referee/capability.ts';
import { inOrder } from '../../referee/capability.ts';
import type { HistoryEvent, VoteCast } from '../../referee/history.ts';
import { STAKED } from '../run/cast.ts';
import { worldLine, type WorldLine } from './line.ts';

/**
 * Who could sign from when to when, and what it did with it: the first and the last vote of each such stretch, the towers that
 * were adopted, and stretches that overlap. Other votes say nothing more.
 * @param untilMs closes what is still open
 */
export function refereeLines(referee: readonly HistoryEvent[], untilMs: number): WorldLine[] {
  const identity = STAKED.publicKey;
  const stretches = capabilities(referee, identity);
  const votes = votesCast(referee, identity);
  const landed = new Map(
    referee.flatMap((event) => (event.kind === 'vote.landed' ? [[event.slot, event.atMs] as const] : [])),
  );
  return [
    ...stretches.flatMap((stretch) => stretchLines(stretch, votes, untilMs)),
    ...overlaps(stretches, untilMs).map(({ first, second, ms }) =>
      worldLine(
        'referee',
        Math.max(first.fromMs, second.fromMs),
        `${first.instance} and ${second.instance} can both sign, for ${Math.round(ms)} ms`,
        'bad',
      ),
    ),
    ...inOrder(referee).flatMap((event) =>
      event.kind === 'tower.adopted' && event.identity === identity
        ? [worldLine('referee', event.atMs, `${event.node} adopts a tower that ends at ${event.lastVote ?? 'no vote'}`)]
        : [],
    ),
    ...firstLanded(stretches, votes, landed),
    ...ends(referee),
  ];
}

function stretchLines(
  { instance, node, fromMs, toMs }: CapabilityInterval,
  votes: readonly VoteCast[],
  untilMs: number,
): WorldLine[] {
  const own = votes.filter(
    (vote) => vote.instance === instance && vote.atMs >= fromMs && vote.atMs <= (toMs ?? untilMs),
  );
  const [first, last] = [own[0], own.at(-1)];
  return [
    worldLine('referee', fromMs, `${node} can sign from here on`),
    ...(first ? [worldLine('referee', first.atMs, `${node} casts its first vote, for slot ${first.slot}`)] : []),
    ...(last && last !== first
      ? [
          worldLine(
            'referee',
            last.atMs,
            `${node} casts its last vote${toMs === null ? ' that is seen' : ''}, for slot ${last.slot}`,
          ),
        ]
      : []),
    ...(toMs === null ? [] : [worldLine('referee', toMs, `${node} cannot sign any more`)]),
  ];
}

/** The first vote of each stretch but the first that is in a block: from then on the cluster knows who signs. */
function firstLanded(
  stretches: readonly CapabilityInterval[],
  votes: readonly VoteCast[],
  landed: ReadonlyMap<number, number>,
): WorldLine[] {
  return stretches.slice(1).flatMap(({ instance, node, fromMs }) => {
    const vote = votes.find((each) => each.instance === instance && each.atMs >= fromMs && landed.has(each.slot));
    const atMs = vote && landed.get(vote.slot);
    return vote && atMs !== undefined && atMs >= fromMs
      ? [worldLine('referee', atMs, `a vote of ${node} is in a block, for slot ${vote.slot}`)]
      : [];
  });
}

/** Processes that came and went after the beginning. */
function ends(referee: readonly HistoryEvent[]): WorldLine[] {
  const began = new Set<string>();
  return inOrder(referee).flatMap((event) => {
    if (event.kind === 'process.ended')
      return [worldLine('referee', event.atMs, `the validator of ${event.node} ends`)];
    if (event.kind !== 'process.started') return [];
    const isAgain = began.has(event.node);
    began.add(event.node);
    return isAgain ? [worldLine('referee', event.atMs, `the validator of ${event.node} is started again`)] : [];
  });
}
