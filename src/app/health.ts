import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import type { LoadedFleet } from '../config/load.ts';
import { createMetrics } from '../health/metrics.ts';
import { createReadiness, type Readiness, type ReadyCheck } from '../health/readiness.ts';
import { startHealth, type HealthListener } from '../health/server.ts';
import type { Tally } from '../health/tally.ts';
import { systemClock } from '../platform/clock.ts';
import type { OpenStore } from './open.ts';

/** Five trial jobs in a row that were not taken. Unit: milliseconds. */
const CANARY_SILENT_MS = 30_000;

/** What a process tells about itself while it starts, runs and stops. */
export interface Health extends HealthListener {
  /** Names this place: the same after a restart, another for each process of a machine. */
  readonly place: string;
  /** What `/readyz` says. */
  ready(): Promise<Readiness>;
  /** The workers of this process, once they take jobs. */
  working(canaryAgeMs: () => number | null): void;
  /** Everything has started. */
  running(): void;
  /** Asked to stop: not ready from this moment on. */
  stopping(): void;
  /** Says in `notes` why a chat is not reached; null when it is. */
  chat(name: string, trouble: () => string | null): void;
}

/**
 * Opens the listener. Until `running` it says that the process is starting.
 * @param behind why the worker of this process takes nothing new
 */
export async function openHealth(
  { fleet }: LoadedFleet,
  { store, log }: OpenStore,
  wake: { check(): Promise<void> },
  tally: Tally,
  behind: () => string | null,
): Promise<Health> {
  let phase: 'starting' | 'running' | 'stopping' = 'starting';
  let canaryAgeMs = noWorkers;
  const chats = new Map<string, () => string | null>();
  const checks: readonly ReadyCheck[] = [
    { name: 'store', look: async () => tablesSentence(await store.health.tables()) },
    { name: 'queue', look: () => wake.check().then(() => null) },
    { name: 'jobs', look: () => Promise.resolve(canarySentence(canaryAgeMs())) },
    { name: 'fleet file', look: () => Promise.resolve(behind()) },
  ];
  const missing = () => [...chats].map(([name, trouble]) => ({ name, because: trouble() }));
  const ready = createReadiness(checks, () => phase, systemClock, missing);
  const metrics = createMetrics({
    version: packageJson.version,
    store: store.health,
    tally,
    ready,
    latest: () => store.watch.latestStatus(),
    canaryAgeMs: () => canaryAgeMs(),
  });
  const listener = await startHealth({ host: fleet.health.host, port: fleet.health.port, log, ready, metrics });
  return {
    ...listener,
    place: placeOf(listener.port),
    ready,
    working: (age) => void (canaryAgeMs = age),
    running: () => void (phase = 'running'),
    stopping: () => void (phase = 'stopping'),
    chat: (name, trouble) => void chats.set(name, trouble),
  };
}

/** Of a process that takes no jobs, and of one that does not yet. */
const noWorkers = (): number | null => null;

/** A host name may hold what the name of a queue may not. */
function placeOf(port: number): string {
  return `${createHash('sha256').update(hostname()).digest('hex').slice(0, 12)}-${port}`;
}

function tablesSentence(tables: 'current' | 'older' | 'newer'): string | null {
  if (tables === 'current') return null;
  return tables === 'newer' ? 'has the tables of a newer Baton' : 'has the tables of an older Baton';
}

function canarySentence(ageMs: number | null): string | null {
  if (ageMs === null || ageMs < CANARY_SILENT_MS) return null;
  return `no trial job was taken for ${Math.round(ageMs / 1000)} s`;
}
