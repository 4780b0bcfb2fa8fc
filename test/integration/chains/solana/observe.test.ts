import { describe, expect, it } from 'vitest';
import { observeSolana, type ObserveDeps } from '../../../../src/chains/solana/observe.ts';
import { createSolanaRpc } from '../../../../src/chains/solana/rpc.ts';
import type { SolanaTarget } from '../../../../src/chains/solana/target.ts';
import type { Clock } from '../../../../src/domain/clock.ts';
import { BatonError } from '../../../../src/domain/failure.ts';
import type { Facts, GuardAnswer, GuardRequest, HostPort } from '../../../../src/hosts/port.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { encodeTower, makeSigner } from '../../../unit/chains/solana/encode-tower.ts';
import { configured } from '../../../unit/procedures/solana/healthy.ts';
import { startRpcServer, type Method, type RpcServer } from './rpc-server.ts';

const signer = makeSigner();
const IDENTITY = signer.publicKey;
const VOTE = 'CertusDeBmqN8ZawdkxK5kFGMwBXdudvWHYwtNgNhvLu';
const TOWER = encodeTower({ form: 'tower-sync', lockouts: [90, 95], root: 50 }, signer);

const value =
  (result: unknown): Method =>
  () => ({ result });
const CHAIN: Record<string, Method> = {
  getIdentity: value({ identity: IDENTITY }),
  getHealth: value('ok'),
  getGenesisHash: value('genesis'),
  getVersion: value({ 'solana-core': '3.0.14' }),
  getSlot: value(100),
  getEpochInfo: value({ absoluteSlot: 100, epoch: 1, slotIndex: 50, slotsInEpoch: 500 }),
  getLeaderSchedule: ([slot]) => ({ result: slot === 50 ? { [IDENTITY]: [400] } : { [IDENTITY]: [3] } }),
  getVoteAccounts: value({
    current: [
      {
        votePubkey: VOTE,
        nodePubkey: IDENTITY,
        activatedStake: 5,
        lastVote: 99,
        rootSlot: 60,
        commission: 1,
        epochVoteAccount: true,
        epochCredits: [],
      },
    ],
    delinquent: [],
  }),
  getBalance: value({ context: { slot: 1 }, value: 7 }),
  getClusterNodes: value([{ pubkey: IDENTITY, gossip: '10.0.0.1:8001', tpu: null, rpc: null, version: null }]),
  getRecentPerformanceSamples: value([]),
};

const LINES: readonly (readonly [string, string])[] = Object.entries({
  'guard.version': '1',
  'host.name': 'sol-a',
  'host.boot_id': 'boot',
  'host.uptime_ms': '5000',
  'host.time_ms': 'now',
  'host.user': 'sol',
  'tools.missing': '',
  state: 'present',
  'state.id': 'abc',
  'state.term': '12',
  in_flight: 'none',
  armed: 'none',
  'process.count': '1',
  'process.pid': '42',
  'process.start': '777',
  'process.user': 'sol',
  'process.exe': '/bin/agave-validator',
  'client.version': 'agave-validator 3.0.14',
  'identity.running': IDENTITY,
  'boot.identity': 'unreadable',
  'link.kind': 'symlink',
  'link.target': '/home/sol/staked.json',
  'key.staked': IDENTITY,
  'key.staked.mode': '600',
  'key.staked.owner': 'sol',
  'key.unstaked': 'missing',
  'ledger.writable': 'yes',
  'tower.writable': 'no',
  'ledger.owner': 'sol',
  'ledger.free_kb': '1000',
  'tower.file': `tower-1_9-${IDENTITY}.bin ${TOWER.length} 1700000000000 ${'ab'.repeat(32)}`,
  'tower.base64': TOWER.toString('base64'),
}).concat([
  ['process.arg', '--identity'],
  ['process.arg', '/home/sol/identity.json'],
]);

function factsOf(lines: readonly (readonly [string, string])[]): Facts {
  return {
    get: (key) => lines.find(([name]) => name === key)?.[1],
    all: (key) => lines.filter(([name]) => name === key).map(([, found]) => found),
    entries: () => lines,
  };
}

interface FakeHost {
  readonly lines?: readonly (readonly [string, string])[];
  readonly answer?: Pick<GuardAnswer, 'answer' | 'code' | 'text'>;
  readonly throws?: BatonError;
  /** How far this host's clock is ahead. Unit: milliseconds. */
  readonly clockMs?: number;
}

/** A host whose guard says what the test gives it; its loopback is the test's own. */
function fakeHost(
  node: string,
  { lines = LINES, answer = { answer: 'ok', code: '', text: '' }, throws, clockMs = 0 }: FakeHost,
  requests: GuardRequest[],
): HostPort {
  return {
    node,
    call: () => Promise.reject(new Error('an observation takes the lines one by one')),
    open: (request) => {
      requests.push(request);
      if (throws !== undefined) return Promise.reject(throws);
      const told = lines.map(([key, text]) => [key, text === 'now' ? String(Date.now() + clockMs) : text] as const);
      const left = [...told];
      const whole: GuardAnswer = { ...answer, facts: factsOf(told), data: null };
      return Promise.resolve({
        nextFact: () => Promise.resolve(left.shift() ?? null),
        write: () => undefined,
        end: () => undefined,
        data: Promise.resolve(null),
        answer: Promise.resolve(whole),
        close: () => undefined,
      });
    },
    fetch,
    roundTripMs: () => null,
    close: () => undefined,
  };
}

async function observing(
  hosts: Record<string, FakeHost>,
  look: Parameters<typeof observeSolana>[2] = {},
  observers: readonly RpcServer[] = [],
  slowFirstLook = false,
  ownMethods: Record<string, Method> = {},
) {
  const requests: GuardRequest[] = [];
  let monotonicMs = 0;
  // Each reading of this clock costs more than the clock of a host may be uncertain by, until a second look was begun.
  const slow: Clock = { ...systemClock, monotonic: () => (requests.length > 1 ? monotonicMs : (monotonicMs += 150)) };
  await using own = await startRpcServer({ ...CHAIN, ...ownMethods });
  const ports = Object.fromEntries(Object.entries(hosts).map(([name, host]) => [name, fakeHost(name, host, requests)]));
  const deps: ObserveDeps = {
    clock: slowFirstLook ? slow : systemClock,
    host: (node) => ports[node] ?? fakeHost(node, { throws: new BatonError('host/unreachable', 'no route') }, requests),
    // Every node's loopback port leads to the one server of this test.
    rpc: (url, options) => createSolanaRpc(url.includes(':8899') ? own.url : url, options),
  };
  const target: SolanaTarget = {
    validator: 'sol-main',
    identity: IDENTITY,
    voteAccount: VOTE,
    genesis: 'genesis',
    others: [],
    nodes: Object.keys(hosts).map(configured),
    observers: observers.map(({ url }, index) => ({ name: `observer-${index + 1}`, url })),
  };
  return { seen: await observeSolana(deps, target, look), requests };
}

/** How often a host is looked at when its first answer is slow. */
async function looksOf(look: Parameters<typeof observeSolana>[2]): Promise<number> {
  return (await observing({ 'sol-a': {} }, look, [], true)).requests.length;
}

describe('observeSolana', () => {
  it('reads every host fact, the tower included', async () => {
    const { seen } = await observing({ 'sol-a': {} });

    expect(seen.nodes['sol-a']?.host).toMatchObject({
      kind: 'known',
      value: {
        state: { kind: 'present', id: 'abc', term: 12 },
        inFlight: null,
        process: { pid: 42, args: ['--identity', '/home/sol/identity.json'] },
        runningIdentity: IDENTITY,
        bootIdentity: null,
        unstakedKey: { publicKey: null, problem: 'missing' },
        towerWritable: false,
        cliPresent: null,
        tower: { kind: 'known', value: { identity: IDENTITY, lastVote: 95, signatureValid: true } },
      },
    });
    expect(seen.nodes['sol-a']?.rpc).toMatchObject({
      identity: { value: IDENTITY },
      health: { value: { kind: 'ok' } },
      slot: { value: 100 },
    });
  });

  it('reads the slot of an observer that trails every node once more', async () => {
    const left = [100, 112];
    await using one = await startRpcServer({ ...CHAIN, getSlot: () => ({ result: left.shift() }) });

    const { seen } = await observing({ 'sol-a': {} }, {}, [one], false, { getSlot: value(110) });

    expect([seen.observers[0]?.slot, seen.nodes['sol-a']?.rpc.slot]).toMatchObject([{ value: 112 }, { value: 110 }]);
  });

  it.each([
    ['has the block that comes next', [91, 101], 101],
    ['trails all the same', [91, 92], 92],
  ])('reads the slot of a node that trails once more: it %s', async (_, slots, seenSlot) => {
    await using one = await startRpcServer(CHAIN);
    const left = [...slots];
    const getSlot: Method = () => ({ result: left.shift() });

    const { seen } = await observing({ 'sol-a': {} }, {}, [one], false, { getSlot });

    expect(seen.nodes['sol-a']?.rpc.slot).toEqual({ kind: 'known', value: seenSlot });
    expect(left).toEqual([]);
  });

  it('reads every observer, this epoch and the next', async () => {
    await using one = await startRpcServer(CHAIN);
    const { seen } = await observing({ 'sol-a': {} }, {}, [one]);

    expect(seen.observers).toMatchObject([
      {
        name: 'observer-1',
        slot: { value: 100 },
        schedule: { value: { from: 50, until: 1050, slots: [450, 553] } },
        vote: { value: { lastVote: 99 } },
        gossip: { value: ['10.0.0.1:8001'] },
        stakedNodes: { value: [IDENTITY] },
        voters: { kind: 'unknown', code: 'chain/bad-answer' },
      },
    ]);
  });

  it('leaves the costly readings out of a fast look', async () => {
    await using one = await startRpcServer(CHAIN);
    const { seen } = await observing({ 'sol-a': {} }, { depth: 'fast' }, [one]);

    expect(one.calls.map(({ method }) => method)).not.toContain('getClusterNodes');
    expect(one.calls.filter(({ method }) => method === 'getVoteAccounts')).toEqual([
      {
        method: 'getVoteAccounts',
        params: [{ commitment: 'processed', votePubkey: VOTE, keepUnstakedDelinquents: true }],
      },
    ]);
    expect(seen.observers[0]).toMatchObject({
      gossip: { kind: 'unknown' },
      stakedNodes: { kind: 'unknown' },
      slot: { value: 100 },
    });
  });

  it('gives a reason in place of a reading, and the rest all the same', async () => {
    await using stopped = await startRpcServer({});
    await stopped[Symbol.asyncDispose]();
    const { seen } = await observing(
      { 'sol-a': {}, 'sol-b': { throws: new BatonError('host/key-changed', 'another key') } },
      {},
      [stopped],
    );

    expect(seen.nodes['sol-b']?.host).toEqual({ kind: 'unknown', because: 'another key', code: 'host/key-changed' });
    expect(seen.nodes['sol-a']?.host.kind).toBe('known');
    expect(seen.observers[0]?.slot).toMatchObject({ kind: 'unknown', code: 'chain/unreachable' });
  });

  it('knows the clock of a host between bounds that hold the truth', async () => {
    const { seen } = await observing({ 'sol-a': { clockMs: 5_000 } });
    const host = seen.nodes['sol-a']?.host;
    if (host?.kind !== 'known') throw new Error('no answer');

    expect(host.value.clock.atLeastMs).toBeLessThanOrEqual(5_001);
    expect(host.value.clock.atMostMs).toBeGreaterThanOrEqual(4_999);
  });

  it('looks at a host twice when the first look was too slow to tell its clock, but never when fenced or fast', async () => {
    expect(await looksOf({})).toBe(2);
    expect(await looksOf({ depth: 'fast' })).toBe(1);
    expect(await looksOf({ fence: { term: 13, run: 'run-1' } })).toBe(1);
  });

  it('looks without a term, and with one only when asked to fence', async () => {
    const plain = await observing({ 'sol-a': {} });
    const fenced = await observing({ 'sol-a': {} }, { fence: { term: 13, run: 'run-1' } });

    expect(plain.requests[0]?.verb).toBe('observe');
    expect(plain.requests[0]?.args).not.toHaveProperty('fence');
    expect(fenced.requests[0]?.args).toMatchObject({
      fence: '13',
      run: 'run-1',
      identity: IDENTITY,
      unstaked: '1'.repeat(32),
    });
  });

  it.each([
    ['stale-term', 'host/stale-term'],
    ['state-missing', 'host/quarantined'],
    ['lock-busy', 'host/refused'],
  ])('keeps the word of a guard that refuses: %s', async (code, expected) => {
    const { seen } = await observing({ 'sol-a': { answer: { answer: 'refused', code, text: 'No.' } } });

    expect(seen.nodes['sol-a']?.host).toEqual({ kind: 'unknown', because: 'No.', code: expected, word: code });
  });

  it.each<[string, string]>([
    ['state.term', '012'],
    ['process.count', 'many'],
    ['host.uptime_ms', ''],
    ['tower.file', 'tower-1_9-x.bin big'],
  ])('does not use an answer in which %s is %j', async (key, text) => {
    const { seen } = await observing({
      'sol-a': { lines: LINES.map((line) => (line[0] === key ? [key, text] : line)) },
    });

    expect(seen.nodes['sol-a']?.host).toMatchObject({ kind: 'unknown', code: 'host/bad-answer' });
  });

  it('does not use an answer in which a line is missing', async () => {
    const { seen } = await observing({ 'sol-a': { lines: LINES.filter(([key]) => key !== 'in_flight') } });

    expect(seen.nodes['sol-a']?.host).toMatchObject({ kind: 'unknown', code: 'host/bad-answer' });
  });
});
