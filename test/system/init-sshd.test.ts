import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { solanaValidator } from '../../src/chains/solana/target.ts';
import { loadFleet } from '../../src/config/load.ts';
import type { FleetNode } from '../../src/config/schema.ts';
import { MAIN } from '../../src/lab/places.ts';
import { treeOf } from '../integration/setup/host-tree.ts';
import { startSshdWorld, type SshdNode, type SshdWorld } from './sshd/world.ts';

/** What goes on changing by itself: the validator's own, and the log of sshd. */
const BUSY = ['ledger', 'logs', 'console.log', 'compile-cache', 'sshd.log', 'project'];

let world: SshdWorld;

beforeAll(async () => {
  world = await startSshdWorld();
});

afterAll(() => world.close());

describe('init between two real sshd hosts', () => {
  it('finds what an operator would have written, and changes nothing on the hosts', async () => {
    const before = [world.a, world.b].map(({ ssh }) => treeOf(ssh.root, BUSY));

    const ended = await init('all.yaml', fingerprints());

    expect(ended, ended.err).toMatchObject({ code: 0 });
    expect([world.a, world.b].map(({ ssh }) => treeOf(ssh.root, BUSY))).toEqual(before);
    const found = (await loadFleet(join(world.root, 'all.yaml'))).fleet;
    const written = (await loadFleet(world.fleetFile)).fleet;
    const { identity, vote_account } = solanaValidator(written, 'sol-main');
    expect(found).toMatchObject({ mode: 'observe', validators: { 'sol-main': { identity, vote_account } } });
    expect(Object.values(found.nodes)).toEqual(Object.values(written.nodes).map(asFound));
    expect(found.solana?.genesis).toBe(written.solana?.genesis);
  });

  it('prints the findings as one line of JSON', async () => {
    const ended = await init('json.yaml', fingerprints(), ['--json']);

    const answer: unknown = JSON.parse(ended.out);
    expect(answer).toMatchObject({
      ok: true,
      complete: true,
      findings: { nodes: [{ rpc: { identity: world.identity } }, { rpc: { kind: 'answered' } }] },
    });
    expect(ended.out).not.toMatch(/\[\d+,\d+,\d+,\d+,/);
  });

  it('refuses an unknown host key without a terminal, and sshd has seen no login', async () => {
    const before = loginsAt(world.a);

    const ended = await init('refused.yaml', []);

    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toContain(`--accept-host-key ${fingerprintOf(world.a)}`);
    expect(existsSync(join(world.root, 'refused.yaml'))).toBe(false);
    expect(loginsAt(world.a)).toBe(before);
  });

  it('says which keys it could not read, and writes the rest', async () => {
    const keys = join(world.a.ssh.root, 'keys');
    const owner = lstatSync(keys);
    chownSync(keys, 0, 0);
    chmodSync(keys, 0o700);
    try {
      const ended = await init('closed.yaml', fingerprints());

      const text = readFileSync(join(world.root, 'closed.yaml'), 'utf8');
      expect(ended, ended.err).toMatchObject({ code: 0 });
      expect(text).toContain(`Not readable for the user who looked: ${world.a.paths.stakedKey}`);
      expect(text).toMatch(/GUESS: from --authorized-voter .*not known \(unreachable\)/);
      const { fleet } = await loadFleet(join(world.root, 'closed.yaml'));
      expect(solanaValidator(fleet, 'sol-main').identity).toBe(world.identity);
    } finally {
      chownSync(keys, owner.uid, owner.gid);
      chmodSync(keys, 0o755);
    }
  });
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command as an operator types it, without a terminal. */
function init(out: string, accepted: readonly string[], more: readonly string[] = []): Promise<Ended> {
  const hosts = [world.a, world.b].map(({ ssh }) => `${ssh.login}@127.0.0.1:${ssh.port}`);
  const observers = world.cluster.observers.flatMap(({ url }) => ['--observer', url]);
  const keys = accepted.flatMap((each) => ['--accept-host-key', each]);
  const words = ['init', ...hosts, '--key', join(world.root, 'user_key'), '--out', join(world.root, out)];
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...words, ...observers, ...keys, ...more], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), out: stdout, err: stderr }),
    );
  });
}

/** Programs beside agave-validator are the default, so they are not written; a process does not tell which file has started it. */
function asFound(node: FleetNode): object {
  const { keygen_bin: _keygen, cli_bin: _cli, start_file: _start, ...solana } = node.solana ?? {};
  return { ...node, solana };
}

function fingerprints(): string[] {
  return [world.a, world.b].map(fingerprintOf);
}

function fingerprintOf({ ssh }: SshdNode): string {
  const raw = Buffer.from(ssh.hostKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(raw).digest('base64').replace(/=+$/, '')}`;
}

/** How often sshd says that somebody was let in, or asked to be. */
function loginsAt({ ssh }: SshdNode): number {
  return readFileSync(join(ssh.root, 'sshd.log'), 'utf8').split(/Accepted publickey|Failed publickey/).length;
}
