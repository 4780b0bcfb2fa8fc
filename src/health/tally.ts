/** What happened at one queue since the start of this process. */
export interface QueueTally {
  readonly taken: number;
  readonly failed: number;
  readonly stalled: number;
  /** When the last job was taken, as a wall clock; null before the first. Unit: milliseconds. */
  readonly lastTakenAtMs: number | null;
}

/** How a host was reached since the start of this process. */
export interface HostTally {
  /** Whether the last call reached it. */
  readonly up: boolean;
  readonly unreachable: number;
  readonly roundTripMs: number | null;
}

/** How often a step of a procedure was proven, and how long that took together. */
export interface StepTally {
  readonly procedure: string;
  readonly step: string;
  readonly times: number;
  readonly tookMs: number;
}

/** Counts what happens in this process. Nothing waits for it and nothing in it can fail. */
export interface Tally {
  readonly queues: ReadonlyMap<string, QueueTally>;
  readonly hosts: ReadonlyMap<string, HostTally>;
  readonly leasesLost: number;
  readonly lastSweepAtMs: number | null;
  /** Copies of a tower that could not be made. */
  readonly copyFailures: readonly { readonly validator: string; readonly node: string; readonly times: number }[];
  /** Calls with alerts that were answered, by path and status. */
  readonly hookAnswers: readonly { readonly path: string; readonly status: number; readonly times: number }[];
  hookAnswered(path: string, status: number): void;
  /** Steps that were begun and proven here, with the time that they took together. Unit: milliseconds. */
  readonly steps: readonly StepTally[];
  stepProven(procedure: string, step: string, tookMs: number): void;
  copyFailed(validator: string, node: string): void;
  taken(queue: string): void;
  failed(queue: string): void;
  stalled(queue: string): void;
  swept(): void;
  leaseLost(): void;
  hostReached(node: string, roundTripMs: number | null): void;
  hostUnreachable(node: string): void;
}

const NO_JOB: QueueTally = { taken: 0, failed: 0, stalled: 0, lastTakenAtMs: null };
const NO_CALL: HostTally = { up: false, unreachable: 0, roundTripMs: null };

/** @param now the wall clock. Unit: milliseconds. */
export function createTally(now: () => number): Tally {
  const queues = new Map<string, QueueTally>();
  const hosts = new Map<string, HostTally>();
  const copies = new Map<string, { readonly validator: string; readonly node: string; readonly times: number }>();
  const answers = new Map<string, { readonly path: string; readonly status: number; readonly times: number }>();
  const steps = new Map<string, StepTally>();
  let leasesLost = 0;
  let lastSweepAtMs: number | null = null;
  const ofQueue = (name: string) => queues.get(name) ?? NO_JOB;
  const ofHost = (node: string) => hosts.get(node) ?? NO_CALL;
  return {
    queues,
    hosts,
    get steps() {
      return [...steps.values()];
    },
    stepProven: (procedure, step, tookMs) => {
      const key = `${procedure} ${step}`;
      const before = steps.get(key) ?? { times: 0, tookMs: 0 };
      steps.set(key, { procedure, step, times: before.times + 1, tookMs: before.tookMs + tookMs });
    },
    get leasesLost() {
      return leasesLost;
    },
    get lastSweepAtMs() {
      return lastSweepAtMs;
    },
    get copyFailures() {
      return [...copies.values()];
    },
    get hookAnswers() {
      return [...answers.values()];
    },
    hookAnswered: (path, status) => {
      const key = `${status} ${path}`;
      answers.set(key, { path, status, times: (answers.get(key)?.times ?? 0) + 1 });
    },
    copyFailed: (validator, node) => {
      const key = `${validator} ${node}`;
      copies.set(key, { validator, node, times: (copies.get(key)?.times ?? 0) + 1 });
    },
    taken: (name) => void queues.set(name, { ...ofQueue(name), taken: ofQueue(name).taken + 1, lastTakenAtMs: now() }),
    failed: (name) => void queues.set(name, { ...ofQueue(name), failed: ofQueue(name).failed + 1 }),
    stalled: (name) => void queues.set(name, { ...ofQueue(name), stalled: ofQueue(name).stalled + 1 }),
    swept: () => void (lastSweepAtMs = now()),
    leaseLost: () => void (leasesLost += 1),
    hostReached: (node, roundTripMs) => void hosts.set(node, { ...ofHost(node), up: true, roundTripMs }),
    hostUnreachable: (node) =>
      void hosts.set(node, { ...ofHost(node), up: false, unreachable: ofHost(node).unreachable + 1 }),
  };
}
