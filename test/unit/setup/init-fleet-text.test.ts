import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFleet } from '../../../src/config/load.ts';
import type { RpcFindings } from '../../../src/setup/init/chain-findings.ts';
import { decide } from '../../../src/setup/init/decide.ts';
import type { Findings, NodeFindings } from '../../../src/setup/init/draft.ts';
import { fleetText } from '../../../src/setup/init/fleet-text.ts';
import { readLook } from '../../../src/setup/init/read-look.ts';
import { parseTarget } from '../../../src/setup/init/target.ts';
import { needNothingAt, writeNew } from '../../../src/setup/init/write-new.ts';

const MAINNET = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';
const TESTNET = '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY';
const STAKED = 'DYnBcf4nXw5rC7kuMjCLxbzDJEcfubKPKkWdqBEdByqP';
const VOTE = 'GZQenHhC3FHpQgk2fdYi9hWtBUfqggS6WRjRNhPgUTam';
const SPARE = ['4Nd1mYvM6Z4Jm4bTzV1rS8sYk4gX9B2E1Zz4W5Qh7u3A', 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG'];
const HOST_KEYS = [
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOEH8nqLlDt6B0Dh8lAziqdijCpt5aAqoelFLyk9jCZf',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINDkQPiu7JKL2GkZGOXCzHPZpeWG9Ek14zpFlLOblk/x',
];
const WISHES = { name: 'sol-main', key: null, osUser: 'ada' };

describe('the fleet file that init writes', () => {
  it('loads when everything was found on mainnet-beta, with its public RPCs as guesses', () => {
    const text = textOf({});

    expect(readFleet(text)).toMatchObject({ kind: 'fleet', fleet: { solana: { genesis: MAINNET } } });
    expect(text.match(/# GUESS: a public RPC of this cluster/g)).toHaveLength(2);
    expect(text).toContain('# a link to /home/sol/staked-identity.json'.slice(2));
  });

  it('asks for a second observer where only one is known', () => {
    const text = textOf({ genesis: TESTNET });

    expect(text).toMatch(/# NOT FOUND: a second observer/);
    expect(readFleet(text)).toMatchObject({ kind: 'problems', problems: [{ path: ['solana', 'observers'] }] });
  });

  it('asks for the identity where the two sources disagree, and names both', () => {
    const text = textOf({ nodePubkeys: [STAKED, SPARE[0] ?? ''] });

    expect(text).toMatch(new RegExp(`# NOT FOUND: identity\\. Tried: .*${STAKED}.*${SPARE[0]}`));
  });

  it('says which option gives the RPC, where it is off', () => {
    const text = textOf({ more: [], silent: true });

    expect(text).toMatch(/# NOT FOUND: rpc_port\. .*--rpc-port 8899 --private-rpc/);
  });

  it('takes no path that the fleet file refuses', () => {
    const text = textOf({ ledger: '/mnt/my ledger' });

    expect(text).toMatch(/# NOT FOUND: ledger\. Tried: "\/mnt\/my ledger"/);
  });

  it.each([
    ['the link is elsewhere', {}, '/home/sol/keys/unstaked-identity.json'],
    ['its name is the identity’s', { staked: '/home/sol/keys/unstaked-identity.json' }, '/home/sol/keys/unstaked.json'],
  ])('proposes a missing unstaked key beside the staked one: %s', (_, setting, path) => {
    const text = textOf({ staked: '/home/sol/keys/validator.json', noSpare: true, ...setting });

    expect(text).toContain(`unstaked_key: ${path} # GUESS: no such key was found`);
  });

  it('takes no key for the unstaked one by what runs, while nothing tells the identity', () => {
    const unseen = { nodePubkeys: [null, null], staked: '/home/sol/validator.json' };

    expect(textOf({ ...unseen, voters: [] })).not.toContain('unstaked_key: /home/sol/validator.json');
    expect(textOf({ ...unseen, voters: ['/home/sol/other.json'] })).toMatch(
      /GUESS: the node runs as its public key \w+, and it is no --authorized-voter/,
    );
  });

  it('lets no word of a host end a comment', () => {
    const text = textOf({ genesis: 'unknown', program: '/bin/x\u2028mode: act' });

    expect(text.split(/[\n\u2028]/).filter((line) => line.startsWith('mode:'))).toEqual(['mode: observe']);
  });
});

describe('a new file', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'baton-new-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is never written over one that came in between, and leaves nothing beside it', async () => {
    const path = join(directory, 'fleet.yaml');
    await needNothingAt(path);
    writeFileSync(path, 'mine');

    await expect(writeNew(path, 'new')).rejects.toThrow('--out');
    expect(readdirSync(directory)).toEqual(['fleet.yaml']);
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('is not written through a link that leads nowhere', async () => {
    symlinkSync('/nowhere/at/all', join(directory, 'fleet.yaml'));

    await expect(needNothingAt(join(directory, 'fleet.yaml'))).rejects.toThrow('there already');
  });

  it('needs its directory', async () => {
    await expect(needNothingAt(join(directory, 'none', 'fleet.yaml'))).rejects.toThrow('there is no directory');
  });
});

interface Setting {
  readonly genesis?: string;
  readonly ledger?: string;
  readonly program?: string;
  readonly more?: readonly string[];
  readonly silent?: boolean;
  readonly nodePubkeys?: readonly (string | null)[];
  readonly staked?: string;
  readonly voters?: readonly string[];
  readonly noSpare?: boolean;
}

function textOf(setting: Setting): string {
  const nodes = [0, 1].map((index) => nodeOf(index, setting));
  const names = setting.genesis === undefined ? ['solana', 'publicnode'] : ['solana'];
  const observers: Findings['observers'] = names.map((name) => ({
    name,
    url: `https://${name}.example.com`,
    origin: 'guess',
    rpc: { kind: 'silent', because: 'not asked' },
  }));
  return fleetText(decide({ nodes, observers }), WISHES);
}

function nodeOf(index: number, setting: Setting): NodeFindings {
  const keys = [
    [setting.staked ?? '/home/sol/staked-identity.json', STAKED],
    ...(setting.noSpare === true ? [] : [['/home/sol/unstaked-identity.json', SPARE[index] ?? '']]),
  ];
  const args = setting.more ?? ['--rpc-port', '8899'];
  const lines = [
    'process=1234',
    'process.client=agave',
    `process.program=${setting.program ?? '/home/sol/bin/agave-validator'}`,
    'process.user=sol',
    ...['--ledger', setting.ledger ?? '/mnt/ledger', ...args].map((word) => `process.arg=${word}`),
    'process.identity=/home/sol/identity.json',
    'process.identity.kind=link',
    `process.identity.target=${keys[index]?.[0] ?? ''}`,
    `process.vote=${VOTE}`,
    ...(setting.voters ?? [keys[0]?.[0] ?? '']).map((path) => `process.voter=${path}`),
    `process.ledger=${setting.ledger ?? '/mnt/ledger'}`,
    'process.ledger.kind=directory',
    'program=/home/sol/bin/agave-validator',
    'program=/home/sol/bin/solana-keygen',
    'program=/home/sol/bin/solana',
    ...keys.flatMap(([path, publicKey]) => [`key=${path}`, 'key.mode=600', `key.public=${publicKey}`]),
    'look=done',
  ];
  const rpc: RpcFindings = setting.silent
    ? { kind: 'silent', because: 'connection refused' }
    : {
        kind: 'answered',
        genesis: setting.genesis ?? MAINNET,
        version: '3.0.14',
        identity: index === 0 ? STAKED : (SPARE[1] ?? null),
        nodePubkey: setting.nodePubkeys === undefined ? STAKED : (setting.nodePubkeys[index] ?? null),
        gossip: new Map(),
      };
  const target = parseTarget(`sol@host-${'ab'[index]}.example.com`);
  return {
    target,
    hostKey: HOST_KEYS[index] ?? '',
    host: readLook(lines.join('\n')),
    second: null,
    rpcPort: 8899,
    rpc,
  };
}
