import type { HandoverView, NodeView } from '../../../src/procedures/solana/handover/seen.ts';

const EITHER = [false, true] as const;

/** One node as it was found: what it answered, or the other host key it shows. */
interface Found {
  readonly view: NodeView | null;
  readonly stranger: string | null;
}

const NOT_ASKED: readonly Found[] = [
  { view: null, stranger: null },
  { view: null, stranger: 'it shows the host key SHA256:x' },
];

function answering(takings: readonly NodeView['taking'][], towers: readonly NodeView['tower'][]): Found[] {
  const views: NodeView[] = [];
  for (const running of ['staked', 'unstaked', 'other', 'gone', 'unknown'] as const)
    for (const link of ['staked', 'unstaked', 'other'] as const)
      for (const inFlight of EITHER)
        for (const taking of takings)
          for (const tower of towers) views.push({ running, link, inFlight, taking, tower });
  return views.map((view) => ({ view, stranger: null }));
}

/** Whether its tower is doubtful, or another than the one it handed out, matters only where the old node has given the role up and could have it again. */
const DOUBTFUL = answering(['none'], ['doubtful', 'replaced', 'lost']).filter(
  ({ view }) => view?.running === 'unstaked' && !view.inFlight && view.link === 'unstaked',
);
const ACTIVES = [...NOT_ASKED, ...answering(['none'], ['sure']), ...DOUBTFUL];
const STANDBYS = [
  ...NOT_ASKED,
  ...answering(['none', 'begun', 'done', 'refused', 'unknown'], ['none']),
  // Its own tower matters only where it restarted after it may have taken the role.
  ...answering(['begun', 'done', 'unknown'], ['sure']).filter(({ view }) => view?.running === 'unstaked'),
  // It is seen by the absence of every tower.
  ...answering(['unreached'], ['none']),
];

/** The old tower is looked at only where the standby was told and then declared fenced. */
const DECLARED = [
  { declared: null, oldTower: 'unproven' },
  { declared: 'old', oldTower: 'unproven' },
  { declared: 'standby', oldTower: 'unproven' },
  { declared: 'standby', oldTower: 'behind' },
  { declared: 'standby', oldTower: 'holds' },
] as const;

const UNTOLD = DECLARED.filter(({ oldTower }) => oldTower === 'unproven');

/** Calls `look` with every combination of what can be observed and stored, but for how long it was waited. */
export function forEveryView(look: (view: HandoverView) => void): void {
  for (const decision of ['told', 'returned'] as const)
    for (const active of ACTIVES)
      for (const standby of STANDBYS)
        for (const attempt of [1, 2])
          for (const wantsBack of EITHER)
            for (const fitForAnother of EITHER)
              for (const gaveUp of EITHER)
                for (const verifiedInVain of [0, 1, 3])
                  for (const { declared, oldTower } of decision === 'told' ? DECLARED : UNTOLD)
                    for (const doubtAccepted of active.view?.tower === 'doubtful' ? EITHER : [false])
                      look({
                        attempt,
                        decision,
                        active: active.view,
                        standby: standby.view,
                        strangers: { active: active.stranger, standby: standby.stranger },
                        gaveUp,
                        declared,
                        oldTower,
                        wantsBack,
                        fitForAnother,
                        verifiedInVain,
                        doubtAccepted,
                        waitedMs: 0,
                        nowMs: 0,
                      });
}
