import type { RunDetail } from '../../cli/client.ts';
import type { Verdict } from '../hosts/call-record.ts';
import type { AnyStage, Misfortune, Seen } from './scene.ts';

export interface Misfortunes {
  /** Told of the run as it stands. */
  look(detail: RunDetail | null): void;
  /** Whether all have struck; null where there are none. */
  fired(): boolean | null;
  /** Resolves when everything that they set in motion is over. @throws what went wrong in it */
  settled(): Promise<void>;
}

/** Each strikes once, in their order, at a moment of a guard call or of the run. */
export function armMisfortunes<Stage extends AnyStage>(
  misfortunes: readonly Misfortune<Stage>[],
  on: Stage,
): Misfortunes {
  let latest: RunDetail | null = null;
  let struck = 0;
  let acts: Promise<void> = Promise.resolve();
  const ask = (seen: Seen): Verdict => {
    const next = misfortunes[struck];
    if (next === undefined || !next.when(seen, on)) return 'pass';
    struck += 1;
    // Begun at once: a worker has to die while its call is at the host.
    acts = Promise.all([acts, next.act(on, seen)]).then(() => undefined);
    acts.catch(() => undefined); // told by `settled`
    return next.cuts === true ? 'cut' : 'pass';
  };
  for (const host of on.world.hosts.values()) host.meddleWith((moment) => ask({ moment, detail: latest }));
  return {
    look(detail) {
      latest = detail ?? latest;
      ask({ moment: null, detail: latest });
    },
    fired: () => (misfortunes.length === 0 ? null : struck === misfortunes.length),
    settled: () => acts,
  };
}
