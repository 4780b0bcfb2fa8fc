import type { Clock } from '../../../../src/domain/clock.ts';
import type { GuardAnswer } from '../../../../src/hosts/port.ts';
import { createHost, type SimulatedHost } from '../../../../src/lab/simulation/guard/host.ts';
import {
  createSimulatedHostPort,
  type AtPoint,
  type Departure,
} from '../../../../src/lab/simulation/guard/host-port.ts';
import type { GuardMutation } from '../../../../src/lab/simulation/guard/mutations.ts';
import type { Point } from '../../../../src/lab/simulation/guard/script.ts';
import { towerNames, towerOf } from '../../../../src/lab/simulation/guard/tower.ts';
import { startValidator } from '../../../../src/lab/simulation/guard/validator.ts';
import { resetToBank, storeTower } from '../../../../src/lab/simulation/guard/voting-loop.ts';

export const IDENTITY = 'StakedStakedStakedStakedStakedStakedStaked11';
export const UNSTAKED = 'SpareSpareSpareSpareSpareSpareSpareSpareSp11';
export const [TOWER_NAME] = towerNames(IDENTITY);
const TARGET = {
  validator: 'main',
  identity: IDENTITY,
  genesis: 'GenesisGenesisGenesisGenesisGenesisGenesis11',
  vote: 'VoteVoteVoteVoteVoteVoteVoteVoteVoteVote1111',
  unstaked: UNSTAKED,
  ledger: '/l',
  tower: '/t',
  log: '/log',
  link: '/identity',
  staked_key: '/k/staked',
  unstaked_key: '/k/unstaked',
  validator_bin: '/b/v',
  keygen_bin: '/b/k',
  cli_bin: '/b/s',
  rpc_port: '8899',
  user: 'sol',
};
export const TOWER = towerOf(towerFor(42));

export function towerFor(slot: number): Buffer {
  const bytes = Buffer.alloc(40, 7);
  bytes.writeBigUInt64LE(BigInt(slot), 11);
  return bytes;
}

/** A clock on which sleeping is what makes time pass, in the order in which sleepers are due. */
function createTestClock() {
  let nowMs = 1_000_000;
  let sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  const clock: Clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { atMs: nowMs + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((each) => each !== sleeper);
          reject(new Error('aborted'));
        });
      }),
  };
  /** Lets time pass until the promise is settled. */
  async function until<T>(promise: Promise<T>, eachMoment: () => void = () => undefined): Promise<T> {
    let settled = false;
    const mark = (): void => void (settled = true);
    promise.then(mark, mark);
    for (let idle = 0; idle < 100_000; idle++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) return promise;
      const next = sleepers.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (!next) continue;
      sleepers = sleepers.filter((each) => each !== next);
      nowMs = Math.max(nowMs, next.atMs);
      eachMoment();
      next.wake();
    }
    throw new Error('It never settles.');
  }
  return { clock, until };
}

interface Options {
  readonly mutations?: readonly GuardMutation[];
  readonly depart?: Departure;
  readonly at?: (point: Point) => AtPoint;
}

/** One simulated machine with a port to it, on a clock of its own. */
export function stage(role: 'active' | 'standby', options: Options = {}) {
  const { clock, until } = createTestClock();
  const setup = {
    name: 'alpha',
    ledger: '/l',
    tower: '/t',
    log: '/log',
    link: '/identity',
    keys: new Map([
      ['/k/staked', IDENTITY],
      ['/k/unstaked', UNSTAKED],
    ]),
    user: 'sol',
    exe: '/b/v',
    args: ['/b/v', '--identity', '/identity'],
    version: 'agave-validator 3.0.1',
    lookMs: 5,
    pollMs: 20,
  };
  const host = createHost(setup, () => clock.now(), role === 'active' ? '/k/staked' : '/k/unstaked');
  if (role === 'active') host.towers.put(TOWER_NAME, TOWER);
  host.towers.sync();
  startValidator(host);
  let { depart = 'go', at = () => 'go' as const } = options;
  const port = createSimulatedHostPort({
    host,
    clock,
    hostTime: clock,
    mutations: new Set(options.mutations ?? []),
    depart: () => Promise.resolve(depart),
    atPoint: (_, point) => at(point),
    fetch,
    roundTripMs: 5,
  });
  const call = (verb: string, args = {}, eachMoment?: () => void): Promise<GuardAnswer> =>
    until(port.call({ verb, args: { ...TARGET, ...args } }, 60_000), eachMoment);
  return {
    host,
    clock,
    until,
    call,
    arm: (args: Readonly<Record<string, string>> = acting(5), verb = 'solana.step-up') =>
      until(port.open({ verb, args: { ...TARGET, ...args } })),
    fault: (next: Partial<Options>): void => {
      depart = next.depart ?? 'go';
      at = next.at ?? (() => 'go');
    },
    ready: async () => {
      await call('state.create');
      await call('observe', { fence: '5' });
    },
  };
}

/** Arguments that every acting verb carries. */
export function acting(term: number, more: Record<string, string> = {}) {
  return { run: 'run', step: 's', attempt: '1', term: String(term), digest: 'd'.repeat(64), ...more };
}

/** A node that votes on a bank at each moment, and stores the tower of its vote with it. */
export function voting(host: SimulatedHost): () => void {
  let slot = 100;
  return () => {
    const { voted } = resetToBank(host, ++slot, true);
    if (voted === IDENTITY) storeTower(host, IDENTITY, towerOf(towerFor(slot)));
  };
}

export const killAt =
  (name: string) =>
  (point: Point): AtPoint =>
    (point.kind === 'effect' && point.name === name) || (point.kind === 'line' && point.key === name) ? 'kill' : 'go';
export const linkOf = (host: SimulatedHost): string => {
  const link = host.link.get('link');
  return link?.kind === 'symlink' ? link.target : 'none';
};

/** A step-up that is armed and has its tower, and what else is to be sent. */
export async function armed(stand: ReturnType<typeof stage>, send: (nonce: string) => string) {
  const channel = await stand.arm();
  const nonce = (await stand.until(channel.nextFact()))?.[1] ?? '';
  channel.write(`tower ${TOWER.bytes.length} ${TOWER.sha256} 42\n`);
  channel.write(TOWER.bytes);
  channel.write(send(nonce));
  return channel;
}
/** The commit line as it should be. */
export const commit = (nonce: string): string => `commit run 1 5 ${nonce} ${TOWER.sha256}\n`;
