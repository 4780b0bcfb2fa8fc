import type { Duty, NearEpoch, NearSeat } from '../../../chains/near/port.ts';
import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, worst, type Finding } from '../../judge.ts';
import { blocksIn, OUTAGE_MS, USUAL_BLOCK_MS } from '../outage.ts';
import type { Way } from '../steps.ts';
import { ofRead, type Scene } from './scene.ts';

/**
 * Taken out at the end of an epoch is who has produced less than 80 % of blocks or chunks, or 70 % of endorsements (nearcore's epoch
 * config of mainnet); within it, who has missed 100 chunks and more than a fifth of them, after the first 1000 blocks (NEP-652). Ours is
 * the distance kept from that.
 */
const LEAST_PERCENT = 85;
const MOST_MISSED_CHUNKS = 100;
const GRACE_BLOCKS = 1_000;
/** Of fewer than these a single one that was missed says nothing. */
const FEWEST_EXPECTED = 20;

/** Missed blocks and chunks that a move costs, against what a validator may miss: whoever approves accepts more than that. */
export function budgetCheck(scene: Scene, way: Way): CheckResult {
  return judge(
    {
      id: 'kick-out-budget',
      title: 'The validator keeps its seat through the outage',
      severity: 'should',
      needed: `more than ${LEAST_PERCENT} % of each duty in this epoch, with an outage of ${OUTAGE_MS[way] / 1000} s; and fewer than ${MOST_MISSED_CHUNKS} missed chunks, or more than ${LEAST_PERCENT} % of them so far`,
      why: 'Below the network’s thresholds it is taken out for at least one epoch, with its rewards.',
      fix: 'Wait for the next epoch: the counters begin anew.',
    },
    ofRead(epochOf(scene), (epoch) => {
      const { seat } = epoch;
      if (seat === null) return passed('it has no duty in this epoch');
      const lost = blocksIn(OUTAGE_MS[way], blockMs(scene));
      const length = scene.protocol.kind === 'known' ? scene.protocol.value.epochLength : null;
      return worst([
        ...duties(seat).map((duty) => wholeEpoch(duty, epoch, lost, length)),
        early(seat.chunks, epoch, lost),
      ]);
    }),
  );
}

function epochOf({ observers }: Scene): Scene['observers'][number]['epoch'] {
  const first = observers.find(({ epoch }) => epoch.kind === 'known') ?? observers[0];
  return first?.epoch ?? { kind: 'unknown', because: 'no observer is configured' };
}

/** How long a block takes in this epoch, as an observer saw it. Unit: milliseconds. */
export function blockMs({ observers }: Pick<Scene, 'observers'>): number {
  for (const { epoch, final } of observers) {
    if (epoch.kind !== 'known' || final.kind !== 'known' || epoch.value.startMs === null) continue;
    const blocks = final.value.height - epoch.value.startHeight;
    if (blocks > 0) return (final.value.timeMs - epoch.value.startMs) / blocks;
  }
  return USUAL_BLOCK_MS;
}

interface Named extends Duty {
  readonly name: string;
}

const duties = ({ blocks, chunks, endorsements }: NearSeat): readonly Named[] => [
  { name: 'blocks', ...blocks },
  { name: 'chunks', ...chunks },
  { name: 'endorsements', ...endorsements },
];

/** Expected in so many blocks, at the rate of this epoch. */
function expectedIn(duty: Duty, epoch: NearEpoch, blocks: number): number {
  const passedBlocks = Math.max(1, epoch.height - epoch.startHeight);
  return Math.ceil((duty.expected / passedBlocks) * blocks);
}

function wholeEpoch(duty: Named, epoch: NearEpoch, lost: number, length: number | null): Finding {
  const missed = duty.expected - duty.produced + expectedIn(duty, epoch, lost);
  const whole = Math.max(duty.expected, length === null ? duty.expected : expectedIn(duty, epoch, length));
  if (whole === 0) return passed(`no ${duty.name} expected yet`);
  const soFar = duty.expected < FEWEST_EXPECTED ? 100 : (100 * duty.produced) / duty.expected;
  const percent = Math.min(soFar, (100 * Math.max(0, whole - missed)) / whole);
  const found = `${duty.name}: ${duty.produced} of ${duty.expected} so far; with the outage ${missed} of ${whole} of this epoch missed`;
  return percent > LEAST_PERCENT ? passed(found) : failed(found);
}

function early(chunks: Duty, epoch: NearEpoch, lost: number): Finding {
  const during = expectedIn(chunks, epoch, lost);
  const missed = chunks.expected - chunks.produced + during;
  const percent = (100 * chunks.produced) / Math.max(1, chunks.expected + during);
  const isInGrace = epoch.height + lost - epoch.startHeight <= GRACE_BLOCKS;
  return isInGrace || missed < MOST_MISSED_CHUNKS || percent > LEAST_PERCENT
    ? passed(`${missed} chunks missed with the outage`)
    : failed(`${missed} chunks missed with the outage, ${Math.floor(percent)} % produced`);
}
