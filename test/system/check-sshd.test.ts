import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardArgs, solanaTarget, type SolanaTarget } from '../../src/chains/solana/target.ts';
import { FleetSchema, type Fleet } from '../../src/config/schema.ts';
import type { PasteLine } from '../../src/domain/setup-report.ts';
import { guardCommand } from '../../src/hosts/guard/command.ts';
import { guardChecksum, renderGuard } from '../../src/hosts/guard/render.ts';
import type { GuardAnswer, HostPort } from '../../src/hosts/port.ts';
import { createHosts } from '../../src/hosts/ssh/from-fleet.ts';
import { createPlainHost, type PlainHost } from '../../src/hosts/ssh/plain-host.ts';
import { createLabKey, type LabKey } from '../../src/lab/hosts/keys.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { hostFileText } from '../../src/setup/check/host-file.ts';
import { authorizedKeysLine, sudoersLines, type HostPlace } from '../../src/setup/check/host-lines.ts';
import { startSshdHost, type SshdHost } from './sshd/host.ts';
import { giveToUser, LOGIN, USER } from './sshd/machine.ts';

const ANSWERS_WITHIN_MS = 20_000;
const IDENTITY = '4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T';
const UNSTAKED = 'CertusDeBmqN8ZawdkxK5kFGMwBXdudvWHYwtNgNhvLu';

/** The four ways in which a key is let in, with the lines that `check` prints for each pasted as they are. */
const WAYS = [
  { guard: 'travels', become: 'none' },
  { guard: 'travels', become: 'sudo' },
  { guard: 'installed', become: 'none' },
  { guard: 'installed', become: 'sudo' },
] as const;

describe.each(WAYS)('a guard that is $guard, become $become, on a real sshd', ({ guard, become }) => {
  let way: Way;
  beforeAll(async () => {
    way = await startWay({ guard, become });
  });
  afterAll(() => way.close());

  it('observes as the validator’s user', async () => {
    const answer = await way.observe();

    expect(answer).toMatchObject({ answer: 'ok', code: '' });
    expect(answer.facts.get('host.user')).toBe(USER);
    expect(answer.facts.get('state.root')).toBe('yes');
    expect(answer.facts.get('target')).toContain(` ${way.ledger} `);
    expect(answer.facts.get('guard.file')).toBe(guard === 'installed' ? `${guardChecksum('solana')}  - root 755` : '');
  });

  it('keeps terms, and refuses an acting verb that has none', async () => {
    const made = await way.call('state.create');
    const fenced = await way.call('observe', { run: 'r-1', fence: '7' });
    const acted = await way.call('solana.step-down', {
      run: 'r-1',
      step: 'give',
      attempt: '1',
      term: '6',
      digest: 'd'.repeat(64),
    });

    expect(made.answer).toBe('ok');
    expect(fenced.facts.get('state.term')).toBe('7');
    expect(acted).toMatchObject({ answer: 'refused', code: 'stale-term' });
  });

  it('lets the RPC port be read through the connection, and no other port', async () => {
    const other = await serve();
    way.servers.push(other.server);

    expect(await (await way.port.fetch(`http://127.0.0.1:${way.rpcPort}/`)).text()).toBe('hello');
    await expect(way.port.fetch(`http://127.0.0.1:${other.port}/`)).rejects.toThrow('fetch failed');
  });

  it('says so when the fleet file has it the other way', async () => {
    const other = guard === 'installed' ? 'travels' : 'installed';

    await expect(way.observe(other)).rejects.toMatchObject({
      code: 'config/invalid',
      message: expect.stringContaining('`guard: '),
    });
  });

  if (guard === 'installed') {
    it.each([
      'id -un',
      '/bin/sh -c id',
      'observe validator=sol-main;id',
      'observe validator=/etc/*',
      `sudo -n -u ${USER} id -un`,
    ])('runs nothing that is no verb: %s', async (text) => {
      const { out } = await way.plain.run(text, ANSWERS_WITHIN_MS);

      expect(out).toContain('answer=refused');
      expect(out).not.toMatch(/uid=|^(baton|validator)$/m);
    });

    it('takes paths from the host file, whatever a request says', async () => {
      const { out } = await way.plain.run('observe validator=sol-main ledger=/elsewhere user=root', ANSWERS_WITHIN_MS);

      expect(out).toContain('answer=ok');
      expect(out).not.toContain('/elsewhere');
    });
  }

  if (guard === 'travels' && become === 'sudo') {
    it('becomes nobody else', async () => {
      const { status, err } = await way.plain.run('sudo -n -u root /bin/sh -c id', ANSWERS_WITHIN_MS);

      expect(status).not.toBe(0);
      expect(err).toContain('sudo');
    });
  }
});

interface Way {
  readonly port: HostPort;
  /** The same key, for texts that are no calls of the guard. */
  readonly plain: PlainHost;
  readonly rpcPort: number;
  readonly ledger: string;
  readonly servers: Server[];
  call(verb: string, args?: Record<string, string>): Promise<GuardAnswer>;
  /** @param as how the fleet file says that the guard comes there */
  observe(as?: 'travels' | 'installed'): Promise<GuardAnswer>;
  close(): Promise<void>;
}

async function startWay({ guard, become }: Pick<HostPlace, 'guard' | 'become'>): Promise<Way> {
  const root = mkdtempSync(join(tmpdir(), 'baton-check-'));
  chmodSync(root, 0o755);
  const machine = join(root, 'host');
  const ledger = join(machine, 'ledger');
  mkdirSync(ledger, { recursive: true });
  giveToUser(ledger);
  const user = createLabKey();
  const rpc = await serve();
  const host = await startSshdHost({ root: machine, userKey: user.publicKey });
  const login = become === 'sudo' ? LOGIN : USER;
  const place: HostPlace = {
    node: 'sol-a',
    host: '127.0.0.1',
    port: host.port,
    login,
    runAs: USER,
    become,
    guard,
    rpcPort: rpc.port,
  };
  const fleet = fleetOf(host, place, ledger);
  paste(machine, place, user, solanaTarget(fleet, 'sol-main'));
  const target = solanaTarget(fleet, 'sol-main');
  const port = portTo(fleet, user);
  const others: HostPort[] = [];
  const plain = createPlainHost(
    {
      node: 'sol-a',
      chain: 'solana',
      host: '127.0.0.1',
      port: host.port,
      login,
      hostKeys: [host.hostKey],
      privateKey: user.privateKey,
      become: { kind: 'none' },
      connectTimeoutMs: ANSWERS_WITHIN_MS,
    },
    { clock: systemClock },
  );
  const servers = [rpc.server];
  const args = guardArgs(target, 'sol-a', UNSTAKED);
  const observe = { verb: 'observe', args };
  return {
    port,
    plain,
    rpcPort: rpc.port,
    ledger,
    servers,
    call: (verb, more = {}) => port.call({ verb, args: { ...args, ...more } }, ANSWERS_WITHIN_MS),
    observe: (as = guard) => {
      if (as === guard) return port.call(observe, ANSWERS_WITHIN_MS);
      const other = portTo(fleetOf(host, { ...place, guard: as }, ledger), user);
      others.push(other);
      return other.call(observe, ANSWERS_WITHIN_MS);
    },
    async close() {
      for (const each of [port, plain, ...others]) each.close();
      await host.stop();
      for (const server of servers) server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** What an operator does with the lines that `check` prints. */
function paste(machine: string, place: HostPlace, user: LabKey, target: SolanaTarget): void {
  writeFileSync(join(machine, 'ssh', 'authorized_keys'), text([authorizedKeysLine(place, user.publicKey)]));
  const sudoers = join(machine, 'etc', 'sudoers.d', 'baton');
  writeFileSync(sudoers, text(sudoersLines(place)), { mode: 0o440 });
  execFileSync('visudo', ['-c', '-f', sudoers], { stdio: 'pipe' });
  if (place.guard === 'travels') return;
  install(renderGuard('solana'), join(machine, 'local-lib', 'baton', 'guard'), '755');
  const entry = { validator: 'sol-main', unstaked: UNSTAKED, args: guardArgs(target, 'sol-a', UNSTAKED) };
  install(hostFileText('sol-a', [entry]), join(machine, 'etc', 'baton', 'host.conf'), '644');
}

function text(lines: readonly PasteLine[]): string {
  return lines.map(({ line }) => `${line}\n`).join('');
}

/** As `check` says it, but for the directory in which the machine has its files. */
function install(content: string, file: string, mode: string): void {
  const command = `cat | install -D -o root -m ${mode} /dev/stdin ${file}`;
  execFileSync('/bin/sh', ['-c', command], { input: content });
}

function portTo(fleet: Fleet, user: LabKey): HostPort {
  const hosts = createHosts(fleet, () => Promise.resolve(Buffer.from(user.privateKey)), {
    clock: systemClock,
    guardCommand,
  });
  const port = hosts.get('sol-a');
  if (port === undefined) throw new Error('the fleet has no sol-a');
  return port;
}

function fleetOf(host: SshdHost, place: HostPlace, ledger: string): Fleet {
  const node = {
    host: '127.0.0.1',
    port: host.port,
    login: place.login,
    run_as: place.runAs,
    become: place.become,
    guard: place.guard,
    host_key: [host.hostKey],
    solana: {
      validator_bin: '/bin/false',
      keygen_bin: '/bin/false',
      cli_bin: '/bin/false',
      ledger,
      identity_link: join(ledger, 'identity.json'),
      staked_key: join(ledger, 'staked.json'),
      unstaked_key: join(ledger, 'unstaked.json'),
      rpc_port: place.rpcPort,
    },
  };
  const observers = ['one', 'two'].map((name) => ({ name, url: `http://${name}.test` }));
  return FleetSchema.parse({
    fleet: 'ways',
    ssh: { key: 'file:key' },
    solana: { genesis: 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG', observers },
    nodes: { 'sol-a': node, 'sol-b': { ...node, host: '127.0.0.2' } },
    validators: {
      'sol-main': { chain: 'solana', identity: IDENTITY, vote_account: IDENTITY, nodes: ['sol-a', 'sol-b'] },
    },
    people: {},
  });
}

/** A server on the loopback that says hello. */
async function serve(): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { server, port: address.port };
}
