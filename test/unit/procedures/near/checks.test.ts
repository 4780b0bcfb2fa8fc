import { describe, expect, it } from 'vitest';
import { blocking, warnings } from '../../../../src/domain/check.ts';
import type { KeyFile } from '../../../../src/chains/near/node-host.ts';
import type { NearEpoch, NearSeat } from '../../../../src/chains/near/port.ts';
import { readyChecks, swapChecks } from '../../../../src/procedures/near/checks/all.ts';
import type { Scene } from '../../../../src/procedures/near/checks/scene.ts';
import type { Way } from '../../../../src/procedures/near/steps.ts';
import {
  deaf,
  epoch,
  fenced,
  healthyScene,
  keyFile,
  known,
  LOOKED_AT,
  MISSING,
  NEW,
  notRunning,
  OLD,
  POOL,
  seenAs,
  signing,
  unseen,
  withKeys,
  type Change,
} from './healthy.ts';

const roles = { from: OLD, to: NEW };
const noWait = { window_wait: 0 };
const checks = (scene: Scene, way: Way = 'hot-swap') => swapChecks(scene, roles, way, noWait);
const ids = (found: readonly { readonly id: string }[]): string[] => [...new Set(found.map(({ id }) => id))];

const config =
  (fields: Readonly<Record<string, string>>): Change =>
  (facts) =>
    facts.config.kind === 'present'
      ? { ...facts, config: { ...facts.config, fields: { ...facts.config.fields, ...fields } } }
      : facts;
const status =
  (change: Readonly<Record<string, unknown>>): Change =>
  (facts) =>
    facts.rpc.status.kind === 'known'
      ? { ...facts, rpc: { ...facts.rpc, status: known({ ...facts.rpc.status.value, ...change }) } }
      : facts;
const stagedWith = (change: { mode?: string; owner?: string }): KeyFile => {
  const file = keyFile();
  return file.kind === 'present' ? { ...file, ...change } : file;
};
const unit =
  (change: Readonly<Record<string, unknown>>): Change =>
  (facts) => ({ ...facts, unit: { ...facts.unit, ...change } });

const seat = (change: Partial<NearSeat>): NearEpoch => ({ ...epoch, seat: { ...epoch.seat!, ...change } });
const withEpoch = (scene: Scene, value: NearEpoch): Scene => ({
  ...scene,
  observers: scene.observers.map((each) => ({ ...each, epoch: known(value) })),
});

const shared = (way: Way): Scene => ({ ...healthyScene(way), sharedWith: { other: [NEW] } });
const apart = (scene: Scene, change: object): Scene => ({
  ...scene,
  observers: scene.observers.map((each, at) =>
    at === 0 && each.status.kind === 'known' ? { ...each, status: known({ ...each.status.value, ...change }) } : each,
  ),
});

const budget = (scene: Scene, way: Way = 'hot-swap') =>
  checks(scene, way).find(({ id }) => id === 'kick-out-budget')?.state;

const windowFound = (windows: Scene['windows'], wait = 0) =>
  swapChecks({ ...healthyScene(), windows }, roles, 'hot-swap', { window_wait: wait }).find(
    ({ id }) => id === 'maintenance-window',
  );

describe('a validator and its standby that are well', () => {
  it.each(['hot-swap', 'restart'] as const)('may be moved by %s', (way) => {
    expect(ids(blocking(checks(healthyScene(way), way)))).toEqual([]);
  });

  it('have every check once for each node it is about', () => {
    const all = checks(healthyScene()).map(({ id, node }) => `${id} ${node ?? ''}`);

    expect(new Set(all).size).toBe(all.length);
  });

  it('say in each check what is needed, why, and what to do', () => {
    for (const { id, title, needed, why, fix } of checks(healthyScene()))
      expect(
        [title, needed, why, fix].every((text) => text.length > 3),
        id,
      ).toBe(true);
  });
});

/** What is amiss on the standby, and the one check that says so. */
const STANDBY: readonly (readonly [what: string, change: Change, id: string | readonly string[]])[] = [
  ['has a live key', withKeys({ live: keyFile() }), 'no-live-key'],
  ['has the key of another validator in place', withKeys({ live: keyFile('ed25519:another') }), 'no-live-key'],
  ['has a key that was set aside', withKeys({ aside: keyFile() }), 'no-live-key'],
  ['says that it signs', signing, 'no-live-key'],
  ['has no staged key', withKeys({ staged: MISSING }), 'staged-key'],
  ['has a staged key that others can read', withKeys({ staged: stagedWith({ mode: '644' }) }), 'staged-key'],
  ['has a staged key of somebody else', withKeys({ staged: stagedWith({ owner: 'root' }) }), 'staged-key'],
  ['has another key staged', withKeys({ staged: keyFile('ed25519:another') }), 'staged-key'],
  ['is fenced', fenced, ['no-live-key', 'not-fenced']],
  ['is syncing', status({ syncing: true }), 'standby-synced'],
  ['is far behind', status({ height: 119_999_000 }), 'standby-synced'],
  ['has an old newest block', status({ blockTimeMs: LOOKED_AT - 90_000 }), 'standby-synced'],
  ['is of another chain', status({ chainId: 'testnet' }), 'rpc'],
  ['has another genesis', status({ genesis: 'other' }), 'rpc'],
  ['does not know the protocol', status({ latestProtocol: 85 }), 'standby-protocol'],
  ['has an older neard', status({ version: '2.12.9' }), 'standby-version'],
  ['has no peers', (facts) => ({ ...facts, rpc: { ...facts.rpc, peers: known(2) } }), 'standby-peers'],
  [
    'has the network key of the other',
    (facts) => ({ ...facts, nodeKey: `ed25519:node key of ${OLD}` }),
    'node-keys-differ',
  ],
  ['shadows another pool', config({ tracked_shards_config: '{"ShadowValidator":"x.near"}' }), 'standby-tracks'],
  [
    'has not read its config',
    (facts) => ({ ...facts, rpc: { ...facts.rpc, tracked: known('"AllShards"') } }),
    ['standby-tracks', 'shadow-epoch'],
  ],
  [
    'has no tries in memory',
    config({ 'store.load_mem_tries_for_tracked_shards': 'false' }),
    ['standby-memtries', 'shadow-epoch'],
  ],
  [
    'has shadowed for an hour',
    (facts) => ({ ...facts, process: { ...facts.process!, ageMs: 3_600_000 } }),
    'shadow-epoch',
  ],
  ['has an old field in config.json', config({ tracked_shards: '[0]' }), 'config-fields'],
  ['reads its key elsewhere', config({ validator_key_file: '"key.json"' }), 'config-key-file'],
  [
    'turns its config down',
    (facts) => ({ ...facts, metrics: { ...facts.metrics, near_config_correct: 0 } }),
    'config-valid',
  ],
  ['is an ARM machine', (facts) => ({ ...facts, machine: { ...facts.machine, arch: 'aarch64' } }), 'machine-arch'],
  ['runs another mover', (facts) => ({ ...facts, movers: ['kuutamod'] }), 'no-other-mover'],
  ['runs under a wrapper', unit({ mainPid: 7 }), 'one-node'],
  ['is killed by its unit', unit({ killSignal: 'SIGKILL' }), 'unit'],
];

describe('a standby that is not fit', () => {
  it.each(STANDBY)('%s: refused', (_, change, id) => {
    const found = blocking(checks(seenAs(healthyScene(), NEW, change)));

    expect(ids(found).toSorted()).toEqual([id].flat().toSorted());
  });

  it('that does not answer refuses everything that is asked of it', () => {
    expect(ids(blocking(checks(unseen(healthyScene(), NEW))))).toContain('host-answers');
  });

  it('whose RPC does not answer is not known, and refused', () => {
    const found = blocking(checks(seenAs(healthyScene(), NEW, deaf)));

    expect(found.every(({ state }) => state === 'unknown')).toBe(true);
    expect(ids(found)).toEqual(expect.arrayContaining(['no-live-key', 'standby-synced', 'rpc']));
  });

  it('that another validator lists is none for a hot swap, and one for a restart', () => {
    expect(ids(blocking(checks(shared('hot-swap'))))).toEqual(['standby-dedicated']);
    expect(ids(blocking(checks(shared('restart'), 'restart')))).toEqual([]);
  });

  it('with a config that neard does not validate is refused', () => {
    const scene = { ...healthyScene(), configs: { [NEW]: { kind: 'unknown', because: 'no such field' } as const } };

    expect(ids(blocking(checks(scene)))).toEqual(['config-valid']);
  });
});

describe('the node that signs', () => {
  it.each([
    ['does not run', notRunning, ['active-signs', 'one-node', 'rpc', 'unit']],
    ['signs with another key', status({ validatorKey: 'ed25519:another' }), ['active-signs']],
    ['has no key in place', withKeys({ live: MISSING }), ['active-key']],
    ['is fenced', fenced, ['active-key', 'not-fenced']],
  ] as const)('%s: refused', (_, change, wanted) => {
    const found = ids(blocking(checks(seenAs(healthyScene(), OLD, change))));

    expect(found.toSorted()).toEqual(expect.arrayContaining([...wanted]));
  });

  it('that has little time to stop is a warning', () => {
    expect(ids(warnings(checks(seenAs(healthyScene(), OLD, unit({ stopMs: 45_000 })))))).toContain('unit-stop-time');
  });
});

describe('the chain', () => {
  it.each([
    ['one observer is far behind', { height: 119_000_000 }],
    ['one observer is of another chain', { genesis: 'other' }],
    ['one observer is syncing', { syncing: true }],
  ])('%s: refused', (_, change) => {
    expect(ids(blocking(checks(apart(healthyScene(), change))))).toContain('observers-agree');
  });

  it('without final blocks is refused', () => {
    const scene = healthyScene();
    const old = scene.observers.map((each) =>
      each.final.kind === 'known'
        ? { ...each, final: known({ ...each.final.value, timeMs: LOOKED_AT - 60_000 }) }
        : each,
    );

    expect(ids(blocking(checks({ ...scene, observers: old })))).toEqual(['finality']);
  });

  it('that knows the pool by another key is refused', () => {
    expect(ids(blocking(checks(withEpoch(healthyScene(), seat({ publicKey: 'ed25519:another' })))))).toEqual([
      'seat-key',
    ]);
  });

  it('without a seat for the pool is a warning: nothing can show that the new node signs', () => {
    const found = checks(withEpoch(healthyScene(), { ...epoch, seat: null }));

    expect(ids(blocking(found))).toEqual([]);
    expect(ids(warnings(found))).toContain('pool-has-duty');
  });
});

describe('the kick-out budget', () => {
  it.each([
    ['a validator that missed nothing', {}, 'passed'],
    ['one that has missed a fifth of its blocks', { blocks: { produced: 80, expected: 100 } }, 'failed'],
    ['one that has missed 99 chunks of many', { chunks: { produced: 9_901, expected: 10_000 } }, 'passed'],
    ['one that has missed 150 chunks of 900', { chunks: { produced: 750, expected: 900 } }, 'failed'],
    ['one that endorses too little', { endorsements: { produced: 8_000, expected: 10_000 } }, 'failed'],
  ] as const)('%s: %#', (_, change, wanted) => {
    expect(budget(withEpoch(healthyScene(), seat(change)))).toBe(wanted);
  });

  it('does not hold what was missed in the first thousand blocks against it', () => {
    const early = { ...seat({ chunks: { produced: 100, expected: 260 } }), height: epoch.startHeight + 500 };
    const chunks = checks(withEpoch(healthyScene(), early)).find(({ id }) => id === 'kick-out-budget');

    expect(chunks?.found).not.toMatch(/% produced/);
  });
});

describe('the maintenance window', () => {
  const head = 120_010_000;

  it.each([
    ['open and long enough', known([{ from: head - 5, to: head + 200 }]), 0, 'passed'],
    ['open and too short', known([{ from: head - 5, to: head + 50 }]), 0, 'failed'],
    ['in ten minutes, and not waited for', known([{ from: head + 1_000, to: head + 2_000 }]), 0, 'failed'],
    ['in ten minutes, and waited for', known([{ from: head + 1_000, to: head + 2_000 }]), 15, 'passed'],
  ] as const)('%s', (_, windows, wait, state) => {
    expect(windowFound(windows, wait)?.state).toBe(state);
  });
});

describe('a standby of whoever signs', () => {
  it('is judged by the same checks', () => {
    expect(ids(blocking(readyChecks(healthyScene(), NEW, 'hot-swap')))).toEqual([]);
    expect(ids(blocking(readyChecks(healthyScene('restart'), NEW, 'restart')))).toEqual([]);
    expect(ids(blocking(readyChecks(healthyScene('restart'), NEW, 'hot-swap')))).toEqual(
      expect.arrayContaining(['standby-tracks', 'standby-memtries', 'shadow-epoch']),
    );
  });

  it('is lost as an RPC node by a restart, which is a warning', () => {
    const scene = healthyScene('restart');
    const nodes = scene.target.nodes.map((each) => (each.node === NEW ? { ...each, servesRpc: true } : each));

    const found = checks({ ...scene, target: { ...scene.target, nodes } }, 'restart');

    expect(ids(blocking(found))).toEqual([]);
    expect(ids(warnings(found))).toContain('standby-is-lost');
    expect(POOL).toBe(scene.target.pool);
  });
});
