import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TriedChain } from '../../../src/chains/polkadot/try-chain.ts';
import { readFleet } from '../../../src/config/load.ts';
import type { SetupReport } from '../../../src/domain/setup-report.ts';
import { linesToDo, toMend } from '../../../src/domain/setup-report.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Scene } from '../../../src/procedures/polkadot/checks/scene.ts';
import { checkSetup, type CheckDeps } from '../../../src/setup/check/check.ts';
import { peopleFindings } from '../../../src/setup/check/people.ts';
import { healthyScene } from '../procedures/polkadot/healthy.ts';
import { NEW, OLD } from '../../../src/lab/polkadot/simulation/cast.ts';

const read = readFleet(readFileSync(new URL('../config/good-polkadot.yaml', import.meta.url), 'utf8'));
const fleet = read.kind === 'fleet' ? read.fleet : expect.unreachable();
const KUSAMA = '0xb0a8d493285c2df73290dfb7e61f870f17b41801197a149ca93654499ea3dafe';
const never = () => {
  throw new Error('nothing is asked of a host or a chain of Solana');
};

/** What an RPC says; of Asset Hub another chain. */
function chainAt(url: string, changes: Partial<TriedChain> = {}): TriedChain {
  const isHub = url.includes('asset-hub');
  return {
    genesis: isHub ? '0x48' : KUSAMA,
    chainName: isHub ? 'Kusama Asset Hub' : 'Kusama',
    specName: isHub ? 'statemine' : 'kusama',
    finalized: 1_000,
    tookMs: 40,
    ...changes,
  };
}

interface Around {
  readonly scene?: Scene;
  readonly noKey?: string;
  readonly tryChain?: (url: string) => Promise<TriedChain>;
  readonly hasStore?: boolean;
  /** Fills with the secrets that were asked for. */
  readonly asked?: string[];
}

async function check({ scene, noKey, tryChain, hasStore = true, asked = [] }: Around = {}): Promise<SetupReport> {
  const seen = scene ?? (await healthyScene());
  const deps: CheckDeps = {
    fleet: named(),
    clock: systemClock,
    observe: { clock: systemClock, host: never, rpc: never },
    acknowledged: hasStore ? async () => null : null,
    store: [],
    publicKey: 'ssh-ed25519 AAAA',
    polkadot: {
      scene: async () => seen,
      tryChain: tryChain ?? (async (url) => chainAt(url)),
      whyNoKey: async () => noKey ?? null,
    },
    osUser: 'ada',
    fenceOf: () => null,
    offeredKey: async () => 'ssh-ed25519 BBBB',
    resolveSecret: async (reference) => asked.push(reference),
  };
  return checkSetup(deps, 'dot-main');
}

/** The fleet of the file, with the nodes of the play. */
function named(): CheckDeps['fleet'] {
  const { nodes, validators, ...rest } = fleet;
  const [a, b] = [nodes['dot-a'], nodes['dot-b']];
  const main = validators['dot-main'];
  if (a === undefined || b === undefined || main === undefined) throw new Error('another file');
  return {
    ...rest,
    nodes: { [OLD]: a, [NEW]: b },
    validators: { 'dot-main': { ...main, nodes: [OLD, NEW] } },
  };
}

/** Ids of what forbids a move, in a group. */
const wrong = (report: SetupReport, group: string): string[] =>
  report.groups.filter(({ name }) => name === group).flatMap((one) => toMend(one).map(({ id }) => id));

describe('check of a Polkadot validator', () => {
  it('finds nothing to mend where all is well, and says which node is what', async () => {
    const { groups } = await check();

    expect(groups.map(({ name, about }) => `${name}: ${about}`)).toEqual([
      `${OLD}: signs for dot-main`,
      `${NEW}: stands by for dot-main`,
      'dot-main: on the chain',
      'Baton: ',
    ]);
    expect(groups.slice(0, 3).flatMap(toMend)).toEqual([]);
  });

  it('names every part of the setup: nodes, chain, stash, proxy, its key', async () => {
    const { groups } = await check();
    const ids = new Set(groups.flatMap(({ parts }) => parts.flatMap(({ findings }) => findings.map(({ id }) => id))));

    const wanted =
      'host-answers guard-state one-node rpc versions keystore unit free-disk active-signs standby-synced roles-told stash-validates stash-bonded staking-proxy balances proxy-key observer-answers-one observer-chain-two observers-agree observer-hub-hub observers-apart';
    for (const id of wanted.split(' ')) expect(ids, id).toContain(id);
    for (const { parts } of groups)
      for (const { findings } of parts) for (const { fix, title } of findings) expect(fix, title).not.toBe('');
  });

  it('tells of a host that does not answer one thing, with the line that lets Baton in as root', async () => {
    const scene = await healthyScene();
    const because = 'the login as root is refused with ssh-ed25519 SHA256:x';
    const report = await check({
      scene: {
        ...scene,
        nodes: { ...scene.nodes, [NEW]: { kind: 'unseen', node: NEW, because, code: 'host/unreachable' } },
      },
    });

    expect(wrong(report, NEW)).toEqual(['host-login']);
    const [line] = linesToDo(report).filter(({ node }) => node === NEW);
    expect(line?.line).toBe('restrict ssh-ed25519 AAAA baton');
    expect(report.groups[1]?.parts[0]?.folded).toBeGreaterThan(5);
  });

  it('has the line that adopts a record that Baton does not know, and says so where the store is silent', async () => {
    const scene = { ...(await healthyScene()), acknowledged: new Map() };

    const report = await check({ scene });
    const silent = await check({ scene, hasStore: false });

    expect(wrong(report, OLD)).toEqual(['guard-state']);
    expect(linesToDo(report).map(({ line }) => line)).toContain('npm run baton -- adopt dot-main');
    expect(wrong(silent, OLD)).toEqual([]);
    expect(linesToDo(silent).map(({ line }) => line)).not.toContain('npm run baton -- adopt dot-main');
  });

  it('finds a stash without a bond, a proxy of another type and a key that does not open', async () => {
    const scene = await healthyScene();
    if (scene.staking.kind === 'unknown') throw new Error('not read');
    const { value } = scene.staking;
    const staking = {
      kind: 'known',
      value: { ...value, proxies: [], staking: { bonded: null, validating: null } },
    } as const;
    const report = await check({ scene: { ...scene, staking }, noKey: 'The passphrase does not open the key file.' });

    expect(wrong(report, 'dot-main')).toEqual(['stash-validates', 'staking-proxy', 'stash-bonded', 'proxy-key']);
  });

  it.each<[string, (url: string) => Promise<TriedChain>, string[]]>([
    [
      'is silent',
      (url) => (url.includes('.net') ? Promise.reject(new Error('no answer')) : ok(url)),
      ['observer-answers-two'],
    ],
    ['is of another chain', (url) => ok(url, url.includes('.net') ? { genesis: '0x99' } : {}), ['observer-chain-two']],
    ['stands still', (url) => ok(url, url.includes('.net') ? { finalized: 500 } : {}), ['observers-agree']],
    ['is the relay chain in place of Asset Hub', (url) => ok(url, { genesis: KUSAMA }), ['observer-hub-hub']],
  ])('finds an RPC that %s', async (_, tryChain, ids) => {
    expect(wrong(await check({ tryChain }), 'Baton').filter((id) => id.startsWith('observer'))).toEqual(ids);
  });

  it('says how much room the disk has, and warns where it is little', async () => {
    const scene = await healthyScene();
    const look = scene.nodes[OLD];
    if (look?.kind !== 'seen') throw new Error('not seen');
    const full = { ...look, facts: { ...look.facts, disk: { freeKb: 1024, chainKb: 400 * 1024 * 1024 } } };
    const report = await check({ scene: { ...scene, nodes: { ...scene.nodes, [OLD]: full } } });
    const found = report.groups[0]?.parts.flatMap(({ findings }) => findings.filter(({ id }) => id === 'free-disk'));

    expect(found).toMatchObject([
      { state: 'failed', severity: 'should', found: '0.0 GiB free, the chain takes 400 GiB' },
    ]);
  });

  it('tries the key of the staking proxy and its passphrase', async () => {
    const asked: string[] = [];

    await check({ asked });

    expect(asked).toEqual(expect.arrayContaining(['file:secrets/proxy.json', 'env:PROXY_PASSPHRASE']));
  });

  it('names the policy of its own chain', () => {
    const fixes = peopleFindings(fleet, 'dot-main').map(({ fix }) => fix);

    expect(fixes.join('\n')).toContain('policies.polkadot.approvals.people');
    expect(fixes.join('\n')).not.toContain('policies.solana');
  });
});

const ok = (url: string, changes: Partial<TriedChain> = {}) => Promise.resolve(chainAt(url, changes));
