import type { RunDetail } from '../../cli/client.ts';
import { now } from '../stage.ts';
import type { RunEnd } from '../faults/allowed-ends.ts';
import type { StopReport } from '../report.ts';
import type { AnyStage, Reaction } from './scene.ts';
import type { Misfortunes } from './strike.ts';

export const ENDED: readonly RunEnd[] = ['done', 'returned', 'cancelled', 'stopped'];

export interface UntilEnded {
  readonly withinMs: number;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
  readonly misfortunes: Misfortunes;
  /** What people do at a stop. */
  readonly atStop: (stop: StopReport, nth: number) => Promise<Reaction>;
  /** Ten times a second. */
  readonly each?: (detail: RunDetail | null) => Promise<void>;
}

const POLL_MS = 100;

/** The run as it stands at its end, or at a stop that people leave; null where neither came in time. */
export async function untilEnded({ operators }: AnyStage, options: UntilEnded): Promise<RunDetail | null> {
  const deadline = now() + options.withinMs;
  let [state, answered, nth] = ['', -1, 0];
  while (now() < deadline && !options.signal.aborted) {
    const detail = await operators.run().catch(() => null);
    if (detail && detail.run.state !== state) {
      state = detail.run.state;
      if (state !== 'running' && state !== 'waiting') options.tell(`run ${detail.run.id} is ${state}`);
    }
    options.misfortunes.look(detail);
    const stop = detail?.run.state === 'stopped' ? lastStop(detail) : null;
    if (stop !== null && stop.seq > answered) {
      [answered, nth] = [stop.seq, nth + 1];
      if ((await options.atStop(stop, nth)) === 'left') return detail;
    } else if (stop === null && ENDED.some((end) => end === state)) return detail;
    await options.each?.(detail);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return null;
}

function lastStop({ entries }: RunDetail) {
  const entry = entries.findLast(({ event }) => event.kind === 'run.stopped');
  if (entry?.event.kind !== 'run.stopped') return null;
  const { state = null, signer, because } = entry.event;
  return { seq: entry.seq, state, signer, because };
}
