import { createBelongs } from '../../../src/alerts/belongs.ts';
import { createKnowsToken } from '../../../src/alerts/hooks/credentials.ts';
import { createSignatures } from '../../../src/alerts/hooks/grafana-signature.ts';
import { type HooksDeps, type HooksListener, startHooks } from '../../../src/alerts/hooks/listener.ts';
import { createSelfReports } from '../../../src/alerts/hooks/self-reports.ts';
import { readFleet } from '../../../src/config/load.ts';
import type { CauseReport } from '../../../src/domain/incident.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createLog } from '../../../src/platform/log.ts';

export const TOKEN = 'a-token-of-this-test';
export const GRAFANA_SECRET = 'a-secret-of-this-test';
export const STAMP_HEADER = 'x-stamp';

/** A listener as Baton starts it, which keeps what it takes. */
export interface TestHooks extends HooksListener {
  /** Everything that was taken, in order. */
  readonly taken: CauseReport[];
  readonly close: () => Promise<void>;
  readonly answers: { readonly path: string; readonly status: number }[];
  readonly post: (path: string, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Response>;
}

export async function openTestHooks(fleetText: string, more: Partial<HooksDeps> = {}): Promise<TestHooks> {
  const read = readFleet(fleetText);
  if (read.kind === 'problems') throw new Error(read.problems.map(({ found }) => found).join(' '));
  const taken: CauseReport[] = [];
  const answers: { path: string; status: number }[] = [];
  const listener = await startHooks({
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    log: createLog('silent'),
    knowsToken: createKnowsToken([TOKEN, 'an-older-token']),
    signedCall: createSignatures({ secret: GRAFANA_SECRET, stampHeader: STAMP_HEADER }, () => systemClock.now()),
    belongs: createBelongs(read.fleet),
    selfReports: createSelfReports(() => systemClock.now()),
    take: (reports) => Promise.resolve(void taken.push(...reports)),
    answered: (path, status) => void answers.push({ path, status }),
    ...more,
  });
  return {
    ...listener,
    taken,
    answers,
    post: (path, body, headers = { authorization: `Bearer ${TOKEN}` }) =>
      fetch(`${listener.url}${path}`, {
        method: 'POST',
        headers,
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
  };
}
