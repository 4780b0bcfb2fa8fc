import { describe, expect, it } from 'vitest';
import { USUAL_LAYOUT } from '../../../../src/chains/polkadot/session-keys.ts';
import type { PolkadotHostFacts } from '../../../../src/chains/polkadot/node-host.ts';
import type { StakingState } from '../../../../src/chains/polkadot/staking-state.ts';
import { handoverChecks, takeoverChecks } from '../../../../src/procedures/polkadot/checks/all.ts';
import type { Scene } from '../../../../src/procedures/polkadot/checks/scene.ts';
import { aSession } from '../../chains/polkadot/a-session.ts';
import { filesOf, keysNamed, NEW, OLD, PROXY, STASH, target } from '../../../../src/lab/polkadot/simulation/cast.ts';
import { machineFacts } from '../../../../src/lab/polkadot/simulation/machine-facts.ts';

const ROLES = { from: OLD, to: NEW };
const OLD_KEYS = keysNamed('old');
const signed = { blocks: 0, prevotes: 0, precommits: 0, beefy: 0 };
const known = <T>(value: T) => ({ kind: 'known', value }) as const;
const away = { kind: 'unknown', because: 'no answer' } as const;
const chain = { genesis: '0x', specName: 'x', specVersion: 1, ss58Prefix: 0, token: null };
const rich = { free: 100n, reserved: 0n, frozen: 0n, spendable: 100n };

const facts = (node: string, keys: readonly string[]): PolkadotHostFacts =>
  machineFacts({
    node,
    term: 3,
    process: { pid: 7, validator: true },
    keystore: new Set(keys),
    signed,
    isActive: false,
    isSyncing: false,
    best: 100,
  });
const seen = (node: string, of: PolkadotHostFacts) => ({ kind: 'seen', node, facts: of }) as const;
const unseen = (node: string) => ({ kind: 'unseen', node, because: 'no route', code: 'host/unreachable' }) as const;

const old = facts(OLD, filesOf(OLD_KEYS));
const fresh = facts(NEW, filesOf(keysNamed('unused')));
const staking: StakingState = {
  chain: 'asset-hub',
  block: { number: 1, hash: '0x' },
  stash: STASH,
  proxies: [{ delegate: PROXY, type: 'StakingOperator', delayBlocks: 0 }],
  stashBalance: rich,
  proxyBalance: rich,
  keyDeposit: { amount: 60n, held: 0n },
  staking: { bonded: STASH, validating: { commission: 0, blocked: false } },
};
const all = [...OLD_KEYS.keys, ...keysNamed('unused').keys];
const healthy: Scene = {
  target: target('key-file'),
  nodes: { [OLD]: seen(OLD, old), [NEW]: seen(NEW, fresh) },
  capabilities: known({
    relay: chain,
    assetHub: chain,
    layout: USUAL_LAYOUT,
    setKeys: [{ chain: 'asset-hub', call: 'stakingRcClient.setKeys', takesMaxFee: true }],
    proofs: true,
    staking: 'asset-hub',
  }),
  session: known({
    ...aSession(OLD_KEYS, OLD_KEYS),
    stash: STASH,
    validators: [STASH],
    owners: all.map((key) => ({ key, owner: OLD_KEYS.keys.includes(key) ? STASH : null })),
  }),
  heads: { one: known(100), two: known(101) },
  staking: known(staking),
  acknowledged: new Map([OLD, NEW].map((node) => [node, { stateId: `state of ${node}`, term: 3, bootId: 'boot' }])),
};

const withOld = (over: Partial<PolkadotHostFacts>): Scene => ({
  ...healthy,
  nodes: { ...healthy.nodes, [OLD]: seen(OLD, { ...old, ...over }) },
});
const withNew = (over: Partial<PolkadotHostFacts>): Scene => ({
  ...healthy,
  nodes: { ...healthy.nodes, [NEW]: seen(NEW, { ...fresh, ...over }) },
});
const withStaking = (over: Partial<StakingState>): Scene => ({ ...healthy, staking: known({ ...staking, ...over }) });
const names = (...lists: readonly (readonly string[])[]): PolkadotHostFacts['keystore'] => ({
  kind: 'present',
  names: lists.flat().toSorted(),
  others: 0,
  mode: '700 polkadot',
});
const rpc = (over: Partial<PolkadotHostFacts['rpc']>): Partial<PolkadotHostFacts> => ({
  rpc: { ...fresh.rpc, ...over },
});
const process = (over: object): Partial<PolkadotHostFacts> => ({
  process: fresh.process && { ...fresh.process, ...over },
});

/** What stands in the way, by its id; the node where there is one. */
const blocking = (checks: ReturnType<typeof handoverChecks>, severity = 'must'): readonly string[] =>
  checks
    .filter((each) => each.severity === severity && each.state !== 'passed')
    .map(({ id, state }) => `${id} ${state}`);

describe('the checks of a handover', () => {
  it('pass on a healthy pair', () => {
    expect(blocking(handoverChecks(healthy, ROLES))).toEqual([]);
    expect(blocking(handoverChecks(healthy, ROLES), 'should')).toEqual([]);
  });

  it.each<[string, Scene]>([
    ['guard-state failed', withOld({ state: { kind: 'present', id: 'another', term: 3 } })],
    ['guard-state failed', withNew({ state: { kind: 'missing' } })],
    ['one-node failed', withOld({ process: null, processCount: 2 })],
    ['one-node failed', withNew(process({ user: 'root' }))],
    ['rpc failed', withNew(rpc({ own: false }))],
    ['rpc failed', withNew(rpc({ genesis: known(`0x${'12'.repeat(32)}`) }))],
    ['versions failed', withNew({ versions: { node: '1.21.0', prepare: '1.20.0', execute: '1.21.0' } })],
    ['versions unknown', withNew({ versions: { node: '1.21.0', prepare: null, execute: '1.21.0' } })],
    ['keystore failed', withNew({ keystore: { kind: 'unreadable' } })],
    ['keystore failed', withNew({ keystore: { kind: 'present', names: [], others: 1, mode: '700 polkadot' } })],
    ['active-signs failed', withOld({ keystore: names(filesOf(OLD_KEYS).slice(1)) })],
    ['active-signs failed', withOld({ keystore: { kind: 'missing' } })],
    ['active-signs failed', withOld(process({ validator: false }))],
    ['active-signs failed', { ...healthy, session: known({ ...aSession(OLD_KEYS, OLD_KEYS), nextKeys: null }) }],
    ['standby-validates failed', withNew(process({ validator: false }))],
    ['standby-synced failed', withNew(rpc({ health: known({ peers: 1, isSyncing: true, shouldHavePeers: true }) }))],
    [
      'standby-synced failed',
      withNew(rpc({ syncState: known({ startingBlock: 0, currentBlock: 80, highestBlock: null }) })),
    ],
    ['standby-synced unknown', withNew(rpc({ health: away }))],
    ['secure-mode failed', withNew({ secure: { seccomp: false, landlock: true, clone: true, changeRoot: true } })],
    ['secure-mode failed', withNew({ secure: { seccomp: true, landlock: false, clone: true, changeRoot: null } })],
    ['secure-mode unknown', withNew({ secure: { seccomp: null, landlock: true, clone: true, changeRoot: true } })],
    ['node-key failed', withNew(process({ nodeKey: 'missing' }))],
    ['node-key failed', withNew(process({ nodeKey: 'argument' }))],
    ['makes-keys failed', withNew(rpc({ methods: known(['author_rotateKeys']) }))],
    ['makes-keys failed', withNew(rpc({ methods: known([]) }))],
    ['standby-keys-unused failed', withNew({ keystore: names(filesOf(OLD_KEYS).slice(0, 1)) })],
    ['standby-keys-unused unknown', { ...healthy, session: known({ ...aSession(OLD_KEYS, OLD_KEYS), para: null }) }],
    [
      'keystores-disjoint failed',
      withOld({ keystore: names(filesOf(OLD_KEYS), filesOf(keysNamed('unused')).slice(5)) }),
    ],
    ['observers-agree failed', { ...healthy, heads: { one: known(100), two: known(111) } }],
    ['observers-agree unknown', { ...healthy, heads: { one: known(100), two: away } }],
    ['observers-agree unknown', { ...healthy, heads: { one: known(100) } }],
    [
      'finality failed',
      withNew(rpc({ syncState: known({ startingBlock: 0, currentBlock: 121, highestBlock: null }) })),
    ],
    ['set-keys-path unknown', { ...healthy, capabilities: away }],
    ['stash-validates failed', withStaking({ staking: { bonded: STASH, validating: null } })],
    ['staking-proxy failed', withStaking({ proxies: [] })],
    ['staking-proxy failed', withStaking({ proxies: [{ delegate: PROXY, type: 'Staking', delayBlocks: 9 }] })],
    ['balances failed', withStaking({ proxyBalance: { ...rich, spendable: 0n } })],
    ['balances failed', withStaking({ stashBalance: { ...rich, spendable: 59n } })],
    ['balances failed', withStaking({ stashBalance: { ...rich, spendable: 60n } })],
    [
      'balances failed',
      withStaking({ stashBalance: { ...rich, spendable: 0n }, keyDeposit: { amount: 60n, held: 60n } }),
    ],
    ['balances unknown', withStaking({ proxyBalance: null })],
    ['staking-proxy unknown', { ...healthy, staking: away }],
  ])('%s', (expected, scene) => {
    expect(blocking(handoverChecks(scene, ROLES))).toContain(expected);
  });

  it('ask for both nodes', () => {
    const checks = handoverChecks({ ...healthy, nodes: { [OLD]: unseen(OLD), [NEW]: seen(NEW, fresh) } }, ROLES);

    expect(blocking(checks)).toContain('host-answers failed');
    expect(blocking(checks)).toContain('keystores-disjoint unknown');
  });

  it.each<[string, Scene]>([
    ['proxy-weak failed', withStaking({ proxies: [{ delegate: PROXY, type: 'Any', delayBlocks: 0 }] })],
    ['unit failed', withOld({ unit: { ...old.unit, restartMs: 100 } })],
    ['unit failed', withOld({ unit: { ...old.unit, restart: 'no' } })],
    ['not-crashed failed', withOld({ unit: { ...old.unit, endedUs: 999_900_000_000 } })],
    ['not-crashed unknown', withOld({ unit: { ...old.unit, endedUs: null } })],
  ])('warn of %s', (expected, scene) => {
    expect(blocking(handoverChecks(scene, ROLES), 'should')).toContain(expected);
    expect(blocking(handoverChecks(scene, ROLES))).toEqual([]);
  });

  it('do not ask for a balance of the proxy where people sign elsewhere', () => {
    const scene = withStaking({ proxyBalance: { ...rich, spendable: 0n } });

    expect(blocking(handoverChecks({ ...scene, target: target('outside') }, ROLES))).toEqual([]);
  });
});

const dead = (scene: Scene): Scene => ({ ...scene, nodes: { ...scene.nodes, [OLD]: unseen(OLD) } });

describe('the checks of a takeover', () => {
  it('do not wait for the old node', () => {
    expect(blocking(takeoverChecks(dead(healthy), ROLES))).toEqual([]);
    expect(blocking(takeoverChecks(dead(healthy), ROLES), 'should')).toEqual([
      'host-answers failed',
      'keystores-disjoint unknown',
    ]);
  });

  it('refuse keys on both where the old one answers', () => {
    const scene = withOld({ keystore: names(filesOf(OLD_KEYS), filesOf(keysNamed('unused')).slice(5)) });

    expect(blocking(takeoverChecks(scene, ROLES))).toEqual(['keystores-disjoint failed']);
  });

  it('refuse a new node that holds keys in use', () => {
    const scene = withNew({ keystore: names(filesOf(OLD_KEYS)) });

    expect(blocking(takeoverChecks(dead(scene), ROLES))).toEqual(['standby-keys-unused failed']);
  });
});
