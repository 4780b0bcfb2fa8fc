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

/**
 * What each observer has counted of the validator in this epoch. Whether it signs now cannot be told from counters at one look: they
 * have no times, and duties are counted when their block is made. Pure.
 */
export function dutyWitnesses({ observers }: Scene): readonly WitnessAnswer[] {
  return observers.map(({ name, epoch }) => {
    if (epoch.kind === 'unknown') return { observer: name, landing: null, said: epoch.because };
    const { seat } = epoch.value;
    return { observer: name, landing: null, said: seat === null ? 'no seat in this epoch' : dutyWords(seat) };
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
