import type { JsonObject } from '../../domain/names.ts';
import type { StatusLine } from './status-card.ts';

/** One validator's answer for programs: every question a field of its own. */
export function statusData({ status, notes, lastMove, changes, alarm }: StatusLine): JsonObject {
  const { signing, move, window, standbys } = status;
  const lags = standbys.flatMap(({ lagSlots }) => lagSlots ?? []);
  return {
    validator: status.validator,
    chain: status.chain,
    lookedAtMs: status.atMs,
    signs: signing.kind,
    signer: signing.kind === 'node' ? signing.node : null,
    signers: signing.kind === 'two' ? signing.nodes : 'node' in signing ? [signing.node] : [],
    because: 'because' in signing ? signing.because : null,
    alarm: alarm === null ? null : { nodes: alarm.nodes, returned: alarm.returned, sinceMs: alarm.sinceMs },
    movable: move.ready,
    to: move.to,
    reason: move.reason,
    moreReasons: move.more,
    windowInMs: window.inMs,
    // Of several standbys the one that would be moved to, else the nearest to the chain.
    lagSlots: standbys.find(({ node }) => node === move.to)?.lagSlots ?? (lags.length > 0 ? Math.min(...lags) : null),
    towerCopies: Object.fromEntries(
      standbys.map(({ node, copy }) => [node, copy ? { lastVote: copy.lastVote, ageMs: copy.ageMs } : null]),
    ),
    notReady: Object.fromEntries(standbys.map(({ node, notReady }) => [node, notReady])),
    lag: Object.fromEntries(standbys.map(({ node, lagSlots }) => [node, lagSlots])),
    lastMove:
      lastMove === null
        ? null
        : { run: lastMove.id, from: lastMove.from, to: lastMove.to, endedAtMs: lastMove.endedAtMs },
    notes,
    changes: changes.map(({ seq, atMs, event, hash }) => ({ seq, atMs, ...event, hash })),
  };
}
