import type { Registry } from 'prom-client';
import { METRICS, type Reading } from './metric-list.ts';
import type { Readiness } from './readiness.ts';
import type { HealthStore, LatestAnswer, StoreFigures } from './store.ts';
import type { Tally } from './tally.ts';

export interface MetricsDeps {
  readonly version: string;
  readonly store: HealthStore;
  readonly tally: Tally;
  ready(): Promise<Readiness>;
  /** The latest answer about each validator. */
  latest(): Promise<readonly LatestAnswer[]>;
  /** How long ago this worker took its own canary job; null in a process that takes no jobs. Unit: milliseconds. */
  canaryAgeMs(): number | null;
}

/** A scrape is asked every few seconds and must not wait for a store in trouble. Unit: milliseconds. */
const STORE_WITHIN_MS = 1_000;

/** The text of `/metrics`. The library is loaded by the first scrape: a process that nobody scrapes does without it. */
export function createMetrics(deps: MetricsDeps): () => Promise<{ readonly type: string; readonly text: string }> {
  let open: Promise<(reading: Reading) => Promise<{ type: string; text: string }>> | null = null;
  return async () => {
    open ??= openRegistry();
    const show = await open;
    const [stored, { ready }] = await Promise.all([storedWithin(deps), deps.ready()]);
    const { version, tally } = deps;
    return show({ version, tally, canaryAgeMs: deps.canaryAgeMs(), isReady: ready, ...stored });
  };
}

/** Every metric, set anew for each scrape: what is gone must not stand there with its last value. */
async function openRegistry() {
  const { Counter, Gauge, Registry: NewRegistry, collectDefaultMetrics } = await import('prom-client');
  const registry: Registry = new NewRegistry();
  collectDefaultMetrics({ register: registry });
  let reading: Reading | null = null;
  for (const { kind, name, help, labels = [], read } of METRICS) {
    const samples = () => (reading === null ? [] : read(reading));
    const settings = { name, help, labelNames: [...labels], registers: [] };
    if (kind === 'gauge') {
      const gauge = new Gauge({
        ...settings,
        collect() {
          this.reset();
          for (const [value, found] of samples()) this.set({ ...found }, value);
        },
      });
      registry.registerMetric(gauge);
    } else {
      const counter = new Counter({
        ...settings,
        collect() {
          this.reset();
          for (const [value, found] of samples()) this.inc({ ...found }, value);
        },
      });
      registry.registerMetric(counter);
    }
  }
  return async (next: Reading) => {
    reading = next;
    return { type: registry.contentType, text: await registry.metrics() };
  };
}

type Stored = Pick<Reading, 'figures' | 'validators'>;
const NOTHING: Stored = { figures: null, validators: [] };

function storedWithin(deps: MetricsDeps): Promise<Stored> {
  const { promise, resolve } = Promise.withResolvers<Stored>();
  const timer = setTimeout(() => resolve(NOTHING), STORE_WITHIN_MS);
  void Promise.all([deps.store.figures(), deps.latest()])
    .then(
      ([figures, validators]: [StoreFigures, readonly LatestAnswer[]]) => resolve({ figures, validators }),
      () => resolve(NOTHING),
    )
    .finally(() => clearTimeout(timer));
  return promise;
}
