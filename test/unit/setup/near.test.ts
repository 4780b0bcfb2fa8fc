import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { NearStatus } from '../../../src/chains/near/port.ts';
import { readFleet } from '../../../src/config/load.ts';
import { linesToDo, type SetupReport, toMend } from '../../../src/domain/setup-report.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Scene } from '../../../src/procedures/near/checks/scene.ts';
import { checkSetup, type CheckDeps } from '../../../src/setup/check/check.ts';
import { peopleFindings } from '../../../src/setup/check/people.ts';
import { healthyScene, NEW, notRunning, OLD, seenAs, target, unseen } from '../procedures/near/healthy.ts';

const read = readFleet(readFileSync(new URL('../config/good-near.yaml', import.meta.url), 'utf8'));
const fleet = read.kind === 'fleet' ? read.fleet : expect.unreachable();
const never = () => {
  throw new Error('nothing is asked of a host or a chain of Solana');
};
const STATUS: NearStatus = {
  chainId: 'mainnet',
  genesis: target.genesis,
  protocol: 86,
  latestProtocol: 86,
  syncing: false,
  height: 1_000,
  blockTimeMs: 0,
};

interface Given {
  readonly scene?: Scene;
  readonly status?: (url: string) => Promise<NearStatus>;
  readonly hasStore?: boolean;
}

function check({ scene = healthyScene(), status, hasStore = true }: Given = {}): Promise<SetupReport> {
  const deps: CheckDeps = {
    fleet,
    clock: systemClock,
    observe: { clock: systemClock, host: never, rpc: never },
    acknowledged: hasStore ? async () => null : null,
    store: [],
    publicKey: 'ssh-ed25519 AAAA',
    polkadot: null,
    near: {
      scene: async () => scene,
      reader: (url) => ({ status: () => status?.(url) ?? Promise.resolve(STATUS) }),
    },
    osUser: 'ada',
    fenceOf: () => null,
    offeredKey: async () => 'ssh-ed25519 BBBB',
    resolveSecret: async () => 'secret',
  };
  return checkSetup(deps, 'near-main');
}

/** Ids of what forbids a move, in a group. */
const wrong = (report: SetupReport, group: string): string[] =>
  report.groups.filter(({ name }) => name === group).flatMap((one) => toMend(one).map(({ id }) => id));

describe('check of a NEAR validator', () => {
  it('finds nothing to mend where all is well, and says which node is what', async () => {
    const { groups } = await check();

    expect(groups.map(({ name, about }) => `${name}: ${about}`)).toEqual([
      `${OLD}: signs for near-main`,
      `${NEW}: stands by for near-main`,
      'near-main: on the chain',
      'Baton: ',
    ]);
    expect(groups.slice(0, 3).flatMap(toMend)).toEqual([]);
  });

  it('names every part of the setup: nodes, keys, configuration, chain, observers', async () => {
    const { groups } = await check();
    const findings = groups.flatMap(({ parts }) => parts.flatMap((part) => part.findings));

    const wanted =
      'host-answers guard-state one-node rpc unit unit-stop-time config-fields config-valid active-signs active-key standby-synced standby-tracks standby-memtries shadow-epoch standby-dedicated no-live-key staged-key free-disk node-keys-differ staged-key-same finality seat-key observer-answers-one observer-chain-two observer-synced-one observers-agree observers-apart';
    for (const id of wanted.split(' ')) expect(findings.map((one) => one.id)).toContain(id);
    for (const { fix, title } of findings) expect(fix, title).not.toBe('');
  });

  it('says of a standby that is set up for neither option how it becomes one', async () => {
    const scene = seenAs(healthyScene(), NEW, (facts) => ({
      ...facts,
      config: { kind: 'present', sha256: 'd', ageMs: 1, fields: {} },
    }));

    expect(wrong(await check({ scene }), NEW)).toContain('standby-way');
  });

  it('finds that nobody is seen to sign', async () => {
    const scene = seenAs(healthyScene(), OLD, (facts) => notRunning(facts));

    expect(wrong(await check({ scene }), 'near-main')).toContain('roles-told');
  });

  it('tells of a host that does not answer one thing, with the line that lets Baton in as root', async () => {
    const scene = unseen(healthyScene(), NEW);
    const because = 'the login as root is refused with ssh-ed25519 SHA256:x';
    const report = await check({
      scene: {
        ...scene,
        nodes: { ...scene.nodes, [NEW]: { kind: 'unseen', node: NEW, because, code: 'host/unreachable' } },
      },
    });

    expect(wrong(report, NEW)).toEqual(['host-login']);
    expect(linesToDo(report).filter(({ node }) => node === NEW)[0]?.line).toBe('restrict ssh-ed25519 AAAA baton');
    expect(report.groups[1]?.parts[0]?.folded).toBeGreaterThan(5);
  });

  it('has the line that adopts a record that Baton does not know, and says so where the store is silent', async () => {
    const scene = { ...healthyScene(), acknowledged: new Map() };

    const report = await check({ scene });

    expect(wrong(report, OLD)).toEqual(['guard-state']);
    expect(linesToDo(report).map(({ line }) => line)).toContain('npm run baton -- adopt near-main');
    expect(wrong(await check({ scene, hasStore: false }), OLD)).toEqual([]);
  });

  it.each<[string, (url: string) => Promise<NearStatus>, string[]]>([
    ['is silent', (url) => (isSecond(url) ? Promise.reject(new Error('no')) : ok()), ['observer-answers-two']],
    ['is of another chain', (url) => ok(isSecond(url) ? { chainId: 'testnet' } : {}), ['observer-chain-two']],
    ['has another genesis', (url) => ok(isSecond(url) ? { genesis: 'x' } : {}), ['observer-chain-two']],
    ['is syncing', (url) => ok(isSecond(url) ? { syncing: true } : {}), ['observer-synced-two']],
    ['stands still', (url) => ok(isSecond(url) ? { height: 500 } : {}), ['observers-agree']],
  ])('finds an observer that %s', async (_, status, ids) => {
    expect(wrong(await check({ status }), 'Baton').filter((id) => id.startsWith('observer'))).toEqual(ids);
  });

  it('names the policy of its own chain', () => {
    const fixes = peopleFindings(fleet, 'near-main').map(({ fix }) => fix);

    expect(fixes.join('\n')).toContain('policies.near.approvals.people');
    expect(fixes.join('\n')).not.toContain('policies.solana');
  });
});

const isSecond = (url: string): boolean => url.includes('.net');
const ok = (changes: Partial<NearStatus> = {}) => Promise.resolve({ ...STATUS, ...changes });
