import type { Duty, NearSeat } from '../../chains/near/port.ts';
import type { WitnessAnswer } from '../../domain/status.ts';
import type { Scene } from '../../procedures/near/checks/scene.ts';

/** Whether the validator has duties in this epoch, as the observers say. */
export function seatIn({ observers, target }: Scene): { readonly kind: 'some' | 'unknown' } | NoSeat {
  const epochs = observers.flatMap(({ epoch }) => (epoch.kind === 'known' ? [epoch.value] : []));
  if (epochs.length === 0) return { kind: 'unknown' };
  if (epochs.some(({ seat }) => seat !== null)) return { kind: 'some' };
  const kicked = epochs.find(({ kickedOut }) => kickedOut !== null)?.kickedOut;
  const why = kicked === undefined ? '' : ` (taken out: ${kicked})`;
  const next = epochs.some((epoch) => epoch.next) ? ', and one in the next' : '';
  return { kind: 'none', because: `${target.pool} has no seat in this epoch${why}${next}` };
}

interface NoSeat {
  readonly kind: 'none';
  readonly because: string;
}

/** Twelve seconds of mainnet for a validator that endorses at every height: fewer may be in blocks that are not made yet. */
const FEWEST_MISSED = 20;

/**
 * What each observer has counted of the validator in this epoch, and since an earlier look. Counters have no times: at a first look
 * nobody can tell whether it signs. Pure.
 */
export function dutyWitnesses({ observers, since = {} }: Scene): readonly WitnessAnswer[] {
  return observers.map(({ name, epoch }) => {
    if (epoch.kind === 'unknown') return { observer: name, landing: null, said: epoch.because };
    const { seat } = epoch.value;
    if (seat === null) return { observer: name, landing: null, said: 'no seat in this epoch' };
    const lately = since[name];
    if (lately === undefined || lately.expected === 0) return { observer: name, landing: null, said: dutyWords(seat) };
    const { produced, expected, ms } = lately;
    const said = `${produced} of ${expected} duties in the last ${Math.round(ms / 1_000)} s`;
    return { observer: name, landing: produced > 0 ? true : expected >= FEWEST_MISSED ? false : null, said };
  });
}

/** `blocks 10 of 10, chunks 90 of 90, endorsements 9000 of 9010` */
function dutyWords({ blocks, chunks, endorsements }: NearSeat): string {
  const named: readonly (readonly [string, Duty])[] = [
    ['blocks', blocks],
    ['chunks', chunks],
    ['endorsements', endorsements],
  ];
  const duties = named.filter(([, { expected }]) => expected > 0);
  if (duties.length === 0) return 'nothing expected of it so far in this epoch';
  return duties.map(([name, { produced, expected }]) => `${name} ${produced} of ${expected}`).join(', ');
}
