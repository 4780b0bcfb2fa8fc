import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FleetSchema } from '../../src/config/schema.ts';
import { resolveSecret } from '../../src/config/secrets.ts';
import type { HostPort } from '../../src/hosts/port.ts';
import { createHosts } from '../../src/hosts/ssh/from-fleet.ts';
import { createLabKey } from '../../src/lab/hosts/keys.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { startSshdHost, type SshdHost } from './sshd/host.ts';
import { until } from './sshd/until.ts';

/** Long enough for a busy machine. Nothing here waits for it when all goes well. */
const PATIENCE_MS = 20_000;
const PASSPHRASE = 'correct horse';
const OBSERVE = { verb: 'observe', args: {} };

let root: string;
/** Allows two sessions at a time, and greets before the login. */
let node: SshdHost;
/** Lets Baton's key connect to the node, and nothing else. */
let gate: SshdHost;
/** Lets one login be under way at a time, and prints a greeting before whatever it runs. */
let odd: SshdHost;
const closers: (() => Promise<void> | void)[] = [];
const opened: HostPort[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'baton-ssh-'));
  closers.push(() => rmSync(root, { recursive: true, force: true }));
  chmodSync(root, 0o755);
  const key = makeKey('key', ['-t', 'ed25519']);
  const rsa = makeKey('rsa', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']);
  writeFileSync(join(root, 'banner'), 'Authorised use only.\n');
  node = await start('node', `${key}\n${rsa}`, { settings: ['MaxSessions 2', `Banner ${join(root, 'banner')}`] });
  gate = await start('gate', key, { keyOptions: `restrict,port-forwarding,permitopen="127.0.0.1:${node.port}"` });
  const greet = `ForceCommand echo "Welcome to odd"; eval "$SSH_ORIGINAL_COMMAND"`;
  odd = await start('odd', key, { settings: ['MaxStartups 1', greet] });
});

afterEach(() => {
  for (const host of opened.splice(0)) host.close();
});

afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(name: string, userKey: string, options: { settings?: string[]; keyOptions?: string }) {
  mkdirSync(join(root, name));
  const host = await startSshdHost({ root: join(root, name), userKey, ...options });
  closers.push(() => host.stop());
  return host;
}

/** Makes a key with the passphrase and gives its public line. */
function makeKey(name: string, words: readonly string[]): string {
  execFileSync('ssh-keygen', ['-q', ...words, '-N', PASSPHRASE, '-C', '', '-f', join(root, name)]);
  return readFileSync(join(root, `${name}.pub`), 'utf8').trim();
}

interface Setup {
  readonly ssh?: Record<string, unknown>;
  readonly node?: Record<string, unknown>;
  readonly agent?: string;
  readonly command?: string;
}

const place = (at: SshdHost) => ({ host: '127.0.0.1', port: at.port, login: at.login, host_key: [at.hostKey] });

/** The port to one of the servers as the fleet file describes it. */
function portTo(server: SshdHost, setup: Setup = {}): HostPort {
  process.env['BATON_TEST_PASSPHRASE'] = PASSPHRASE;
  const fleet = FleetSchema.parse({
    fleet: 'test',
    ssh: {
      ...(setup.agent === undefined ? { key: 'file:key', passphrase: 'env:BATON_TEST_PASSPHRASE' } : {}),
      jump_hosts: { gate: place(gate) },
      ...setup.ssh,
    },
    nodes: { 'sol-a': { ...place(server), ...setup.node } },
    validators: {},
    people: {},
  });
  const hosts = createHosts(fleet, async (reference) => Buffer.from(await resolveSecret(reference, root)), {
    clock: systemClock,
    guardCommand: () => setup.command ?? 'echo answer=ok',
    ...(setup.agent === undefined ? {} : { agent: setup.agent }),
  });
  const host = hosts.get('sol-a');
  if (host === undefined) throw new Error('sol-a is not there');
  opened.push(host);
  return host;
}

describe('a key file with a passphrase', () => {
  it.each(['key', 'rsa'])('of ssh-keygen logs in: %s', async (name) => {
    const host = portTo(node, { ssh: { key: `file:${name}` } });

    expect(await host.call(OBSERVE, PATIENCE_MS)).toMatchObject({ answer: 'ok' });
  });

  it('that is not in authorized_keys is named by its fingerprint', async () => {
    const host = portTo(odd, { ssh: { key: 'file:rsa' } });
    const listed = execFileSync('ssh-keygen', ['-lf', join(root, 'rsa.pub')], { encoding: 'utf8' });

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({
      code: 'host/unreachable',
      message: expect.stringContaining(listed.split(' ')[1] ?? 'no fingerprint'),
    });
  });
});

const socket = () => join(root, 'agent.sock');

function addToAgent(file: string): void {
  const env = { ...process.env, SSH_AUTH_SOCK: socket() };
  execFileSync('ssh-add', ['-q', join(root, file)], { env, stdio: 'ignore' });
}

describe('the SSH agent', () => {
  let agent: ChildProcess;

  beforeAll(async () => {
    agent = spawn('ssh-agent', ['-D', '-a', socket()], { stdio: 'ignore' });
    closers.push(() => void agent.kill());
    await until(
      () => {
        if (!existsSync(socket())) throw new Error('the agent has not begun');
      },
      { timeout: PATIENCE_MS, interval: 20 },
    );
  });

  it('says that it holds no key', async () => {
    await expect(portTo(node, { agent: socket() }).call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({
      code: 'config/invalid',
      message: expect.stringContaining('holds no key'),
    });
  });

  it('without a fitting key: the key that was offered is named', async () => {
    const other = createLabKey();
    writeFileSync(join(root, 'other'), other.privateKey, { mode: 0o600 });
    addToAgent('other');

    await expect(portTo(node, { agent: socket() }).call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({
      code: 'host/unreachable',
      message: expect.stringMatching(/login as validator is refused with ssh-ed25519 SHA256:/),
    });
  });

  it('logs in with the key that fits, beside another', async () => {
    execFileSync('cp', [join(root, 'key'), join(root, 'plain')]);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', PASSPHRASE, '-N', '', '-f', join(root, 'plain')]);
    addToAgent('plain');

    expect(await portTo(node, { agent: socket() }).call(OBSERVE, PATIENCE_MS)).toMatchObject({ answer: 'ok' });
  });

  it('that is gone is told as such, while a connection that stands goes on', async () => {
    const host = portTo(node, { agent: socket() });
    await host.call(OBSERVE, PATIENCE_MS);
    agent.kill();
    await once(agent, 'exit');

    expect(await host.call(OBSERVE, PATIENCE_MS)).toMatchObject({ answer: 'ok' });
    await expect(portTo(node, { agent: socket() }).call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({
      code: 'config/invalid',
      message: expect.stringMatching(/agent\.sock \(SSH_AUTH_SOCK\) cannot be used/),
    });
  });
});

describe('a jump host whose key has only permitopen', () => {
  it('lets us through to the node', async () => {
    const host = portTo(node, { node: { jump: 'gate' } });

    expect(await host.call(OBSERVE, PATIENCE_MS)).toMatchObject({ answer: 'ok' });
  });

  it('lets us nowhere else, and the line that is missing is named', async () => {
    const host = portTo(odd, { node: { jump: 'gate' } });

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({
      code: 'host/unreachable',
      message: expect.stringContaining(`permitopen="127.0.0.1:${odd.port}"`),
    });
  });
});

describe('an sshd', () => {
  it('that allows two sessions answers twelve calls over one connection', async () => {
    const host = portTo(node);

    const answers = await Promise.all(Array.from({ length: 12 }, () => host.call(OBSERVE, PATIENCE_MS)));

    expect(answers.filter(({ answer }) => answer === 'ok')).toHaveLength(12);
  });

  it('whose two sessions stay open is named as the reason, and nothing was sent', async () => {
    const host = portTo(node, { command: 'echo armed=1; read line; echo answer=ok' });
    const armed = [await host.open(OBSERVE), await host.open(OBSERVE)];

    await expect(host.call(OBSERVE, 500)).rejects.toMatchObject({
      code: 'host/unreachable',
      message: expect.stringContaining('no further session beside 2 of ours (MaxSessions'),
    });
    for (const channel of armed) {
      channel.end();
      expect(await channel.answer).toMatchObject({ answer: 'ok' });
    }
  });

  it('that has too many logins under way is told as such, and reached when there is room', async () => {
    const host = portTo(odd, { command: 'exit 3' });
    const stranger = connect(odd.port, '127.0.0.1');
    await once(stranger, 'data');

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({
      code: 'host/unreachable',
      message: expect.stringContaining('MaxStartups'),
    });
    stranger.destroy();
    await until(() => expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'host/bad-answer' }), {
      timeout: PATIENCE_MS,
      interval: 50,
    });
  });

  it('that prints something before the guard does is told with what it printed', async () => {
    await expect(portTo(odd).call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({
      code: 'host/bad-answer',
      message: expect.stringContaining('Welcome to odd'),
    });
  });

  it('that was installed anew is not trusted: both fingerprints are told, and where to compare', async () => {
    const host = portTo(node, { node: { host_key: [createLabKey().publicKey] } });
    const listed = execFileSync('ssh-keygen', ['-lf', join(root, 'node', 'ssh', 'host_key.pub')], { encoding: 'utf8' });

    const error: unknown = await host.call(OBSERVE, PATIENCE_MS).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'host/key-changed', message: expect.stringContaining('nodes.sol-a.host_key') });
    expect(error).toMatchObject({ message: expect.stringContaining(listed.split(' ')[1] ?? 'no fingerprint') });
  });
});
