import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFleet } from '../../../src/config/load.ts';
import type { DotHost } from '../../../src/lab/polkadot/play/host.ts';
import { type DotWorld, startDotWorld } from '../../../src/lab/polkadot/play/world.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { init, type InitDeps } from '../../../src/setup/init/init.ts';
import { reportOf } from '../../../src/setup/init/report.ts';
import { treeOf } from './host-tree.ts';

/** Of a host what its node goes on writing. */
const BUSY = ['base', 'polkadot.log', 'compile-cache', 'systemd.sock'];

let directory: string;
let world: DotWorld;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bi-'));
  world = await startDotWorld({ root: join(directory, 'w'), seed: 3, sessionSlots: 10, slotMs: 500 });
  await world.ready();
  for (const host of world.hosts.values()) showOwnProcess(host);
});
afterAll(async () => {
  await world?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What a machine of its own has for a table of processes: its one node, and none of the other host. */
function showOwnProcess({ paths, service }: DotHost): void {
  const pid = service.properties()['MainPID'] ?? '';
  mkdirSync(join(paths.root, 'proc'));
  symlinkSync(`/proc/${pid}`, join(paths.root, 'proc', pid));
}

const fingerprint = ({ hostKey }: DotHost): string =>
  `SHA256:${createHash('sha256')
    .update(Buffer.from(hostKey.split(' ')[1] ?? '', 'base64'))
    .digest('base64')
    .replaceAll('=', '')}`;

async function run(out: string, hub = [world.network.assetHub.httpUrl]) {
  const hosts = [...world.hosts.values()];
  const deps: InitDeps = {
    clock: systemClock,
    credentials: { privateKey: async () => readFileSync(world.userKeyFile), words: 'the key of the test' },
    questions: { accepted: hosts.map(fingerprint), knownHosts: '', confirm: null },
    fetch,
    tell: () => undefined,
  };
  const targets = hosts.map(({ login, port }) => `${login}@127.0.0.1:${port}`);
  const observers = world.observers.map(({ url }) => url);
  return init({ targets, out, observers, assetHub: hub, name: null, key: world.userKeyFile, osUser: 'ada' }, deps);
}

describe('init on two machines with nodes of Polkadot', () => {
  it('writes a fleet file that loads, with stash and proxy as the chains tell them', async () => {
    const out = join(directory, 'fleet.yaml');
    const before = [...world.hosts.values()].map(({ paths }) => treeOf(paths.root, BUSY));

    const result = await run(out);

    expect(result.chain).toBe('polkadot');
    const { fleet } = await loadFleet(out);
    expect(fleet).toMatchObject({ mode: 'observe', store: 'embedded' });
    expect(fleet.polkadot).toMatchObject({ network: 'custom', genesis: world.network.genesis, chain_id: 'lab' });
    expect(fleet.polkadot?.relay).toHaveLength(2);
    expect(fleet.validators['dot-main']).toMatchObject({
      chain: 'polkadot',
      stash: world.stash.account,
      proxy: { account: world.proxy.account },
    });
    const hosts = [...world.hosts.values()];
    expect(Object.values(fleet.nodes)).toMatchObject(
      hosts.map(({ paths, rpcPort, prometheusPort, port, login }) => ({
        port,
        run_as: login,
        polkadot: {
          node_bin: paths.nodeBin,
          base_path: paths.basePath,
          rpc_port: rpcPort,
          prometheus_port: prometheusPort,
        },
      })),
    );
    // The lab's nodes are started by its own service manager, so that no control group tells their unit; nothing else is missing.
    const missing = [...readFileSync(out, 'utf8').matchAll(/# NOT FOUND: (\S+)\. Tried: (.*?), which/g)];
    expect(missing.map(([, key]) => key)).toEqual(['unit', 'unit']);
    expect(readFileSync(out, 'utf8').match(/NOT FOUND: /g)).toHaveLength(2);
    expect(reportOf(result).parts.map(({ title }) => title)[0]).toBe('Validator');
    expect([...world.hosts.values()].map(({ paths }) => treeOf(paths.root, BUSY))).toEqual(before);
  });

  it('tells which machine holds keys that the stash has set, and says of each guess that it is one', async () => {
    const result = await run(join(directory, 'roles.yaml'));
    const text = readFileSync(join(directory, 'roles.yaml'), 'utf8');
    const roles = result.chain === 'polkadot' ? result.draft.nodes.map(({ role }) => role) : [];

    expect(roles).toEqual([expect.stringMatching(/^holds keys that/), expect.stringMatching(/^holds no key/)]);
    expect(text).toContain('GUESS: a proxy of the stash of type StakingOperator without delay');
    expect(text).toContain('the chain names it as the owner of keys in a keystore');
  });

  it('leads to what is missing where no RPC of Asset Hub is known', async () => {
    const out = join(directory, 'no-hub.yaml');
    const result = await run(out, []);

    expect(reportOf(result)).toMatchObject({ complete: false });
    expect(readFileSync(out, 'utf8')).toMatch(
      /NOT FOUND: one more\. Write an RPC of somebody else, or use --asset-hub URL/,
    );
  });

  it.each(['dash', 'bash'])('looks with a script that %s takes, and that writes nowhere', (shell) => {
    const script = readFileSync(new URL('../../../src/setup/init/polkadot/look.sh', import.meta.url), 'utf8');
    const text = script.replace('PROCESSES=/proc', 'PROCESSES=/nowhere');
    const statements = script.split('\n').filter((each) => !each.trimStart().startsWith('#'));
    const redirections = statements.flatMap((each) => [...each.replaceAll(/'[^']*'/g, '').matchAll(/>+\s*\S+/g)]);

    expect(execFileSync(shell, ['-c', text], { encoding: 'utf8' })).toMatch(/^login=.*\n(.*\n)*look=done\n$/);
    expect(new Set(redirections.map(([each]) => each.replace(/[;)]+$/, '')))).toEqual(new Set(['>/dev/null', '>&1']));
    expect(script).not.toMatch(/\b(rm|mv|cp|ln|tee|touch|mkdir|mktemp|chmod|chown|kill|dd|install|truncate)\s/);
  });
});
