import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardCommand, guardWords } from '../../src/hosts/guard/command.ts';
import { renderGuard } from '../../src/hosts/guard/render.ts';
import type { GuardRequest, HostPort } from '../../src/hosts/port.ts';
import { createSshHost } from '../../src/hosts/ssh/host.ts';
import { createLabKey } from '../../src/lab/hosts/keys.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { startSshdHost, type SshdHost } from './sshd/host.ts';
import { giveToUser, USER } from './sshd/machine.ts';

const ANSWERS_WITHIN_MS = 20_000;
const IDENTITY = '4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T';

let root: string;
let host: SshdHost;
let port: HostPort;
let rpcPort: number;
/** What is sent instead of a guard call, as somebody with Baton's key might. */
let instead: string | null = null;
const servers: Server[] = [];
const closers: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'baton-guard-'));
  closers.push(() => rmSync(root, { recursive: true, force: true }));
  chmodSync(root, 0o755);
  const machine = join(root, 'host');
  mkdirSync(join(machine, 'ledger'), { recursive: true });
  giveToUser(join(machine, 'ledger'));
  const guard = join(root, 'baton-guard');
  writeFileSync(guard, renderGuard('solana'), { mode: 0o755 });
  const user = createLabKey();
  rpcPort = await serve();
  host = await startSshdHost({
    root: machine,
    userKey: user.publicKey,
    keyOptions: `restrict,port-forwarding,permitopen="127.0.0.1:${rpcPort}",command="/bin/sh ${guard}"`,
  });
  closers.push(() => host.stop());
  // On the machine this is /etc/baton/host.conf, and root's.
  writeFileSync(join(machine, 'etc', 'baton', 'host.conf'), hostFile(machine));
  port = createSshHost(
    {
      node: 'sol-a',
      chain: 'solana',
      host: '127.0.0.1',
      port: host.port,
      login: host.login,
      hostKeys: [host.hostKey],
      privateKey: user.privateKey,
      become: { kind: 'none' },
      connectTimeoutMs: ANSWERS_WITHIN_MS,
    },
    { clock: systemClock, guardCommand: (_chain, request) => instead ?? guardWords(request) },
  );
  closers.push(() => port.close());
});

afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  for (const server of servers) server.close();
});

describe('the guard as the forced command of a key on a real sshd', () => {
  it('answers for the validator of the host file, whatever paths the request brings', async () => {
    const answer = await ask({ verb: 'observe', args: { validator: 'sol-main', ledger: '/elsewhere', user: 'root' } });

    expect(answer).toMatchObject({ answer: 'ok', code: '' });
    expect(answer.facts.get('host.user')).toBe(USER);
    expect(answer.facts.get('ledger.writable')).toBe('yes');
    expect(answer.facts.get('state')).toBe('missing');
  });

  it('knows no validator that is not in the host file', async () => {
    const answer = await ask({ verb: 'observe', args: { validator: 'other', identity: IDENTITY } });

    expect(answer).toMatchObject({ answer: 'refused', code: 'bad-target' });
  });

  it.each([
    ['a command', 'id -un', 'bad-request'],
    ['a shell', '/bin/sh -c id', 'bad-request'],
    ['a verb with a command in it', 'observe validator=sol-main;id', 'bad-request'],
    ['a file name pattern', 'observe validator=/etc/*', 'bad-request'],
    ['a guard of the caller', guardCommand('solana', { verb: 'observe', args: {} }, { kind: 'none' }), 'bad-request'],
  ])('is not %s', async (_what, command, code) => {
    instead = command;
    try {
      expect(await ask({ verb: 'observe', args: {} })).toMatchObject({ answer: 'refused', code });
    } finally {
      instead = null;
    }
  });

  it('lets the RPC port be read through the connection, and no other port', async () => {
    const other = await serve();

    expect(await (await port.fetch(`http://127.0.0.1:${rpcPort}/`)).text()).toBe('hello');
    await expect(port.fetch(`http://127.0.0.1:${other}/`)).rejects.toThrow('fetch failed');
  });
});

function ask(request: GuardRequest) {
  return port.call(request, ANSWERS_WITHIN_MS);
}

/** A server on the loopback that says hello. */
async function serve(): Promise<number> {
  const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

function hostFile(machine: string): string {
  const target = {
    identity: IDENTITY,
    genesis: 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG',
    vote: 'CertusDeBmqN8ZawdkxK5kFGMwBXdudvWHYwtNgNhvLu',
    unstaked: '11111111111111111111111111111112',
    ledger: join(machine, 'ledger'),
    tower: join(machine, 'ledger'),
    log: join(machine, 'validator.log'),
    link: join(machine, 'identity.json'),
    staked_key: join(machine, 'staked.json'),
    unstaked_key: join(machine, 'unstaked.json'),
    validator_bin: '/bin/false',
    keygen_bin: '/bin/false',
    cli_bin: '/bin/false',
    rpc_port: String(rpcPort),
    user: USER,
  };
  return Object.entries(target)
    .map(([key, value]) => `sol-main.${key}=${value}\n`)
    .join('');
}
