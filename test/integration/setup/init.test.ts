import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadFleet } from '../../../src/config/load.ts';
import type { LabHost } from '../../../src/lab/hosts/lab-host.ts';
import { startLabHost } from '../../../src/lab/hosts/lab-host.ts';
import { startWorld, type World, type WorldNode } from '../../../src/lab/world.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { init, type InitDeps, type SolanaInitResult } from '../../../src/setup/init/init.ts';
import { treeOf } from './host-tree.ts';

/** A port on which nothing listens: reserved, and below those that are given out. */
const DEAF_PORT = 1;

/** The validator's own: it goes on voting. */
const BUSY = ['ledger', 'logs', 'console.log', 'compile-cache'];

let world: World;
let a: WorldNode;
let b: WorldNode;
let directory: string;
let out: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'baton-init-'));
  world = await startWorld({ root: join(directory, 'w'), seed: 11 });
  await world.ready();
  a = nodeOf('sol-a');
  b = nodeOf('sol-b');
});

afterAll(async () => {
  await world.close();
  rmSync(directory, { recursive: true, force: true });
});

beforeEach(() => {
  out = join(mkdtempSync(join(directory, 'out-')), 'fleet.yaml');
});

describe('init on two machines that are as the runbook wants them', () => {
  it('writes a fleet file that loads, in mode observe, with everything as it is on the hosts', async () => {
    const { draft } = await run([a.host, b.host]);

    const { fleet } = await loadFleet(out);
    expect(fleet).toMatchObject({ mode: 'observe', store: 'embedded', ssh: { key: `file:${world.userKeyFile}` } });
    expect(fleet.solana).toMatchObject({ genesis: world.cluster.genesis });
    expect(fleet.validators['sol-main']).toMatchObject({ identity: world.identity, vote_account: world.voteAccount });
    expect(Object.values(fleet.nodes)).toMatchObject([expectedNode(a), expectedNode(b)]);
    expect(draft.nodes.map(({ role }) => role)).toEqual([
      expect.stringMatching(/^signs/),
      expect.stringMatching(/^stands by/),
    ]);
    expect(fleet.people).not.toEqual({});
  });

  it('says where each value comes from', async () => {
    await run([a.host, b.host]);

    const lines = readFileSync(out, 'utf8').split('\n');
    const pid = String(a.host.validator.pid());
    expect(lines.find((line) => line.includes(`ledger: ${a.paths.ledger}`))).toContain(
      `from --ledger of process ${pid}`,
    );
    expect(readFileSync(out, 'utf8')).not.toContain('# NOT FOUND:');
  });

  it('changes nothing on the hosts', async () => {
    const before = [a, b].map(({ host }) => treeOf(host.root, BUSY));

    await run([a.host, b.host]);

    expect([a, b].map(({ host }) => treeOf(host.root, BUSY))).toEqual(before);
  });

  it('never writes over a file, and does not even connect then', async () => {
    await run([a.host, b.host]);
    const written = readFileSync(out, 'utf8');

    await expect(run([a.host, { port: DEAF_PORT }])).rejects.toThrow(/there already.*--out/);
    expect(readFileSync(out, 'utf8')).toBe(written);
    expect(readdirSync(join(out, '..'))).toEqual(['fleet.yaml']);
  });
});

describe('init before a host key is accepted', () => {
  it('logs nobody in and writes nothing when the answer is no', async () => {
    const questions: string[] = [];
    const confirm = async (question: string): Promise<boolean> => {
      questions.push(question);
      return false;
    };

    await expect(run([a.host, b.host], { confirm, accepted: [], useNoKey: true })).rejects.toMatchObject({
      code: 'host/key-changed',
    });

    expect(questions).toHaveLength(1);
    expect(questions[0]).toContain(fingerprintOf(a.host));
    expect(questions[0]).toContain('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
    expect(existsSync(out)).toBe(false);
  });

  it('refuses without a terminal, with the fingerprint to give', async () => {
    const refused = run([a.host, b.host], { accepted: [fingerprintOf(a.host)], useNoKey: true });

    await expect(refused).rejects.toThrow(`--accept-host-key ${fingerprintOf(b.host)}`);
    expect(existsSync(out)).toBe(false);
  });

  it('tells what known_hosts says', async () => {
    const questions: string[] = [];
    const confirm = async (question: string): Promise<boolean> => questions.push(question) > 0;
    const knownHosts = [
      `[127.0.0.1]:${a.host.port} ${a.host.hostKey}`,
      `[127.0.0.1]:${b.host.port} ${a.host.hostKey}`,
    ].join('\n');

    await run([a.host, b.host], { confirm, accepted: [], knownHosts });

    expect(questions[0]).toContain('has this very key');
    expect(questions[1]).toMatch(/WARNING.*ANOTHER key/);
  });
});

describe('init on machines that it does not understand', () => {
  it('goes on where no validator runs, and the fleet file leads to what is missing', async () => {
    const root = join(directory, 'empty');
    mkdirSync(root);
    const empty = await startLabHost({ node: 'empty', root, userKey: userKey(), login: world.login });
    try {
      const { draft } = await run([a.host, empty]);

      expect(draft.nodes[1]?.role).toContain('no validator process runs here');
      const text = readFileSync(out, 'utf8');
      const problems = await loadFleet(out).then(
        () => '',
        (error: unknown) => String(error),
      );
      expect(problems).toContain('fleet.yaml:');
      for (const key of ['validator_bin', 'ledger', 'identity_link', 'staked_key', 'unstaked_key']) {
        expect(text).toMatch(new RegExp(`# NOT FOUND: ${key}\\. Tried: .+\n +# ${key}: /`));
      }
      expect(lineNamed(problems)).toContain('solana:');
    } finally {
      await empty.stop();
    }
  });

  it('takes neither of two validators, and names both', async () => {
    const pid = String(a.host.validator.pid());
    const second = join(b.host.root, 'proc', pid);
    symlinkSync(`/proc/${pid}`, second);
    try {
      const { draft } = await run([a.host, b.host]);

      expect(draft.nodes[1]?.role).toMatch(new RegExp(`2 validator processes run here, .*${pid}`));
      expect(draft.nodes[1]?.solana.get('ledger')?.kind).toBe('missing');
    } finally {
      rmSync(second);
    }
  });

  it.each([
    ['works', `shift 3; exec "$@"`, { kind: 'found', value: 'sudo' }],
    ['is refused', 'echo "sudo: a password is required" >&2; exit 1', { kind: 'guess', value: 'sudo' }],
  ])('looks as the user of the validator where the login is another one and sudo %s', async (_how, sudo, become) => {
    const root = mkdtempSync(join(directory, 's-'));
    mkdirSync(join(root, 'proc'));
    symlinkSync(`/proc/${b.host.validator.pid()}`, join(root, 'proc', String(b.host.validator.pid())));
    mkdirSync(join(root, 'bin'));
    writeFileSync(
      join(root, 'bin', 'sudo'),
      `#!/bin/sh\n[ "$*" != "-n -l -u ${world.login} /bin/sh" ] || exit 0\n${sudo}\n`,
    );
    chmodSync(join(root, 'bin', 'sudo'), 0o755);
    const other = await startLabHost({ node: 'other', root, userKey: userKey(), login: 'baton' });
    try {
      const { draft } = await run([a.host, other]);

      expect(draft.nodes[1]).toMatchObject({ runAs: { value: world.login }, become });
      const { fleet } = await loadFleet(out);
      expect(Object.values(fleet.nodes)[1]).toMatchObject({ login: 'baton', run_as: world.login, become: 'sudo' });
      expect(readFileSync(out, 'utf8').includes('a password is required')).toBe(become.kind === 'guess');
    } finally {
      await other.stop();
    }
  });

  it('proposes a place where a key is no link and no unstaked key is there, so that the file loads', async () => {
    const link = readlinkSync(b.paths.identityLink);
    const hidden = `${b.paths.unstakedKey}.away`;
    renameSync(b.paths.unstakedKey, hidden);
    rmSync(b.paths.identityLink);
    writeFileSync(b.paths.identityLink, readFileSync(hidden), { mode: 0o600 });
    try {
      const { draft } = await run([a.host, b.host]);

      await expect(loadFleet(out)).resolves.toBeDefined();
      expect(draft.nodes[1]?.solana.get('identity_link')).toMatchObject({ kind: 'guess' });
      expect(draft.nodes[1]?.solana.get('unstaked_key')).toMatchObject({ value: b.paths.identityLink });
      expect(draft.nodes[1]?.remarks.join('\n')).toContain('no symbolic link');
    } finally {
      rmSync(b.paths.identityLink);
      renameSync(hidden, b.paths.unstakedKey);
      symlinkSync(link, b.paths.identityLink);
    }
  });

  it('writes nothing when one of the two does not answer, and says which', async () => {
    const failed = run([a.host, { port: DEAF_PORT }]);

    await expect(failed).rejects.toThrow(/127\.0\.0\.1 port 1 .*\n.*Nothing was written/);
    expect(existsSync(out)).toBe(false);
  });

  it('says with what it tried to log in', async () => {
    const failed = run([a.host, b.host], { login: 'nobody-here' });

    await expect(failed).rejects.toThrow(/nobody-here@127\.0\.0\.1:\d+[^]*Tried with the key of the test/);
    expect(existsSync(out)).toBe(false);
  });

  it('refuses two words for one machine', async () => {
    const failed = run([a.host, { port: a.host.port, host: 'localhost' }], { accepted: [fingerprintOf(a.host)] });

    await expect(failed).rejects.toThrow(/one and the same machine/);
  });
});

/** The line of the file to which the first problem points. */
function lineNamed(problems: string): string {
  const [, number] = /fleet\.yaml:(\d+):/.exec(problems) ?? [];
  return readFileSync(out, 'utf8').split('\n')[Number(number) - 1] ?? '';
}

interface Setting {
  readonly confirm?: (question: string) => Promise<boolean>;
  readonly accepted?: readonly string[];
  readonly knownHosts?: string;
  readonly login?: string;
  /** The key must not be touched. */
  readonly useNoKey?: boolean;
}

async function run(
  hosts: readonly { readonly port: number; readonly host?: string; readonly login?: string }[],
  setting: Setting = {},
): Promise<SolanaInitResult> {
  const targets = hosts.map(
    ({ port, host, login }) => `${setting.login ?? login ?? world.login}@${host ?? '127.0.0.1'}:${port}`,
  );
  const deps: InitDeps = {
    clock: systemClock,
    credentials: {
      privateKey: async () => {
        if (setting.useNoKey) throw new Error('somebody was to be logged in');
        return readFileSync(world.userKeyFile);
      },
      words: 'the key of the test',
    },
    questions: {
      accepted: setting.accepted ?? [a, b].map(({ host }) => fingerprintOf(host)).concat(hosts.flatMap(fingerprintsOf)),
      knownHosts: setting.knownHosts ?? '',
      confirm: setting.confirm ?? null,
    },
    fetch,
    tell: () => undefined,
  };
  const observers = world.cluster.observers.map(({ url }) => url);
  const result = await init(
    { targets, out, observers, name: 'sol-main', key: world.userKeyFile, osUser: 'Ada.Lovelace' },
    deps,
  );
  if (result.chain !== 'solana') throw new Error('nodes of Polkadot were found');
  return result;
}

function nodeOf(name: string): WorldNode {
  const node = world.nodes.get(name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
}

function expectedNode({ host, paths, rpcPort, gossip }: WorldNode): object {
  return {
    host: '127.0.0.1',
    port: host.port,
    login: host.login,
    run_as: host.login,
    become: 'none',
    host_key: [host.hostKey],
    solana: {
      validator_bin: paths.validatorBin,
      ledger: paths.ledger,
      log: paths.log,
      identity_link: paths.identityLink,
      staked_key: paths.stakedKey,
      unstaked_key: paths.unstakedKey,
      rpc_port: rpcPort,
      gossip,
    },
  };
}

function fingerprintOf(host: Pick<LabHost, 'hostKey'>): string {
  const raw = Buffer.from(host.hostKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(raw).digest('base64').replace(/=+$/, '')}`;
}

function fingerprintsOf(host: object): string[] {
  return 'hostKey' in host && typeof host.hostKey === 'string' ? [fingerprintOf({ hostKey: host.hostKey })] : [];
}

/** `TYPE BASE64` of the key that the hosts of the world let in. */
function userKey(): string {
  const key = ssh2.utils.parseKey(readFileSync(world.userKeyFile));
  if (key instanceof Error) throw key;
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}
