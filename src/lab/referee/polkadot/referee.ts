import type { PolkadotNetwork } from '../../polkadot/network.ts';
import type { PolkadotHistoryEvent } from './history.ts';
import { judgePolkadot, type PolkadotJudgement, type PolkadotMatch } from './judge.ts';

/**
 * Hears from the simulated relay chain what nodes say of themselves on their own connections, and what they signed. It
 * knows nothing of Baton.
 */
export interface PolkadotReferee {
  history(): readonly PolkadotHistoryEvent[];
  judge(match: PolkadotMatch): PolkadotJudgement;
}

/** Has to listen before the first node starts: what was said earlier is lost to it. */
export function createPolkadotReferee(network: Pick<PolkadotNetwork, 'events' | 'session'>): PolkadotReferee {
  const history: PolkadotHistoryEvent[] = [{ kind: 'session', ...network.session() }];
  network.events.on('session', (began) => void history.push({ kind: 'session', ...began }));
  network.events.on('signer', ({ node, pid, keys, atMs }) => {
    history.push({ kind: 'signer', instance: `${node}/${pid}`, node, keys, atMs });
  });
  network.events.on('slot', ({ block, author, authors, votes, session, slot, atMs }) => {
    if (block === null) return;
    const signed = { kind: 'signed', session, slot, atMs } as const;
    if (authors.length > 0) history.push({ ...signed, what: 'block', stash: author.stash, nodes: authors });
    for (const vote of votes) if (vote.nodes.length > 0) history.push({ ...signed, ...vote, what: 'vote' });
  });
  return { history: () => history, judge: (match) => judgePolkadot(history, match) };
}
