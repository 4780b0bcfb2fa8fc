import { createServer } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { beat } from '../../../src/alerts/self/heartbeat.ts';
import { createDeadManCheck, createHeartbeat, createTrials } from '../../../src/app/self-watch.ts';
import type { CauseReport } from '../../../src/domain/incident.ts';
import type { Readiness } from '../../../src/health/readiness.ts';

const WELL: Readiness = { ready: true, state: 'ready', failing: [] };
const DEAF: Readiness = { ready: false, state: 'not-ready', failing: [{ name: 'queue', because: 'does not answer' }] };
const NO_SLACK: Readiness = { ...WELL, notes: [{ name: 'slack', because: 'the socket to Slack is not open yet' }] };
const MINUTE_MS = 60_000;

function stage() {
  const taken: CauseReport[] = [];
  const state = { nowMs: 0, readiness: WELL, storeIsAway: false, heardMs: null as number | null, taken };
  const answer = async <T>(value: () => T): Promise<T> => {
    await Promise.resolve();
    if (state.storeIsAway) throw new Error('the store is away');
    return value();
  };
  const deps = {
    incidents: {
      take: (reports: readonly CauseReport[]) => answer(() => (taken.push(...reports), { opened: [], changed: [] })),
    },
    signs: {
      seen: () => answer(() => undefined),
      ageMs: (name: string) => answer(() => (name === 'dead-man' ? state.heardMs : 3)),
    },
    ready: () => Promise.resolve(state.readiness),
    clock: { monotonic: () => state.nowMs },
    log: { warn: () => undefined, info: () => undefined },
    process: 'ops-1/4711',
    place: 'abc-4410',
  };
  const said = () =>
    taken.splice(0).map(({ key, status }) => `${status} ${key.replace('baton:baton-silent:abc-4410:', '')}`);
  return { state, deps, said };
}

describe('the trials', () => {
  it('take back at the start what this place may have told before, and then say nothing while all is well', async () => {
    const { state, deps, said } = stage();
    const round = createTrials(deps);

    await round();
    expect(said()).toEqual(['store', 'queue', 'jobs', 'row', 'slack', 'discord'].map((name) => `resolved ${name}`));
    for (let minute = 1; minute < 10; minute += 1) {
      state.nowMs = minute * MINUTE_MS;
      await round();
    }
    expect(said()).toEqual([]);
  });

  it.each([
    ['queue', DEAF],
    ['slack', NO_SLACK],
  ])('tell of %s after three minutes, as long as it lasts, and when it is well again', async (name, readiness) => {
    const { state, deps, said } = stage();
    const round = createTrials(deps);
    await round();
    said();
    const rounds: string[][] = [];
    for (let minute = 1; minute <= 6; minute += 1) {
      state.nowMs = minute * MINUTE_MS;
      state.readiness = minute <= 5 ? readiness : WELL;
      await round();
      rounds.push(said());
    }

    expect(rounds).toEqual([[], [], [], [`firing ${name}`], [`firing ${name}`], [`resolved ${name}`]]);
  });

  it('say nothing of what comes and goes', async () => {
    const { state, deps, said } = stage();
    const round = createTrials(deps);
    await round();
    said();
    for (let minute = 1; minute <= 12; minute += 1) {
      state.nowMs = minute * MINUTE_MS;
      state.readiness = minute % 3 === 0 ? WELL : DEAF;
      await round();
    }

    expect(said()).toEqual([]);
  });

  it('tell in the first minute after a store was away for long that the queue has been silent as well', async () => {
    const { state, deps, said } = stage();
    const round = createTrials(deps);
    await round();
    said();
    state.readiness = DEAF;
    state.storeIsAway = true;
    for (let minute = 1; minute <= 5; minute += 1) {
      state.nowMs = minute * MINUTE_MS;
      await round().catch(() => undefined);
    }
    state.storeIsAway = false;
    state.nowMs = 6 * MINUTE_MS;
    await round();

    expect(said()).toEqual(['firing queue']);
  });

  it('do not wake people because another worker has the newer fleet file', async () => {
    const { state, deps, said } = stage();
    const round = createTrials(deps);
    await round();
    said();
    state.readiness = { ready: false, state: 'not-ready', failing: [{ name: 'fleet file', because: 'is old' }] };
    for (let minute = 1; minute <= 5; minute += 1) {
      state.nowMs = minute * MINUTE_MS;
      await round();
    }

    expect(said()).toEqual([]);
  });
});

describe('the check of the alert that always fires', () => {
  it('tells nothing before its time, then tells as long as it is missing, and once that it is heard', async () => {
    const { state, deps, said } = stage();
    const check = createDeadManCheck(deps, { alert: 'Watchdog', every: 60 });
    const at = async (minute: number, heardMs: number | null) => {
      state.nowMs = minute * MINUTE_MS;
      state.heardMs = heardMs;
      await check();
      return said();
    };

    expect(await at(1, null)).toEqual([]);
    expect(await at(3, null)).toEqual([]);
    expect(await at(4, null)).toEqual(['firing baton:dead-man']);
    expect(await at(5, null)).toEqual(['firing baton:dead-man']);
    expect(await at(6, 1_000)).toEqual(['resolved baton:dead-man']);
    expect(await at(7, 1_000)).toEqual([]);
    expect(await at(12, 5 * MINUTE_MS)).toEqual(['firing baton:dead-man']);
  });
});

describe('the heartbeat', () => {
  it('is sent only while this worker is ready and a process with the page lives', async () => {
    const beats: string[] = [];
    const server = createServer((request, response) => {
      beats.push(`${request.method} ${request.url}`);
      response.end('OK');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/ping/s3cret`;
    const { state, deps } = stage();
    let kinds: ('bot' | 'worker' | 'all')[] = ['worker'];
    const round = createHeartbeat(deps, () => Promise.resolve(kinds.map((kind) => ({ kind }))), url);

    await round();
    expect(beats).toEqual([]);
    kinds = ['worker', 'bot'];
    await round();
    expect(beats).toEqual(['GET /ping/s3cret']);
    state.readiness = DEAF;
    await round();
    expect(beats).toHaveLength(1);
    server.close();
    server.closeAllConnections();
  });

  it.each([
    ['says no', (url: string) => `${url}/no`, 'the watcher says 503'],
    ['does not answer', (url: string) => `${url}/slow`, 'the watcher does not answer in time'],
    ['is away', () => 'http://127.0.0.1:1/s3cret', 'the watcher is not reached'],
  ])('says without the address that the watcher %s', async (_what, address, because) => {
    const server = createServer((request, response) => {
      if (request.url === '/no') response.writeHead(503).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const at = server.address();
    const url = `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`;

    expect(await beat(address(url), 200)).toBe(because);
    server.close();
    server.closeAllConnections();
  });
});
