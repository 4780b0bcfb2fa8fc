import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLabKey, type LabKey } from '../../../src/lab/hosts/keys.ts';
import { startLabHost, type LabHost } from '../../../src/lab/hosts/lab-host.ts';
import { setClockOffset } from '../../../src/lab/hosts/wall-clock.ts';

let root: string;
let key: LabKey;
let host: LabHost;
const clients: Client[] = [];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'baton-lab-host-'));
  key = createLabKey();
  host = await startLabHost({ node: 'sol-a', root, userKey: key.publicKey, login: 'sol' });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await host.stop();
  rmSync(root, { recursive: true });
});

describe('a lab host', () => {
  it('lets in its one key and shows the host key that it pins', async () => {
    const seen: string[] = [];
    await connected(key, (hostKey) => seen.push(hostKey.toString('base64')));

    expect(seen).toEqual([host.hostKey.split(' ')[1]]);
    await expect(connected(createLabKey())).rejects.toThrow(/authentication/);
  });

  it('shows the guard this root as its own root and no other', async () => {
    const client = await connected(key);

    const { output } = await exec(
      client,
      guard(
        'STATE_ROOT=/var/lib/baton; BOOT_ID_FILE=/proc/sys/kernel/random/boot_id; echo "state=$STATE_ROOT"; echo "boot=$(cat "$BOOT_ID_FILE")"; echo answer=ok',
        'observe fence=3',
      ),
    );

    expect(output).toBe(`state=${join(root, 'state')}\nboot=${host.bootId()}\nanswer=ok\n`);
  });

  it('keeps a record of each guard call with what was answered', async () => {
    const client = await connected(key);

    await exec(
      client,
      guard('echo term=7; printf "data 3 %064d\\nabc\\n" 0; echo answer=ok', 'observe fence=7 run=r-1'),
    );

    const [call] = host.calls();
    expect(call).toMatchObject({ verb: 'observe', args: { fence: '7', run: 'r-1' }, exitCode: 0, cut: false });
    expect(call?.facts).toEqual([
      ['term', '7'],
      ['answer', 'ok'],
    ]);
    expect(call?.endedAtMs).toBeGreaterThan(call?.beganAtMs ?? 0);
  });

  it('ends a script that minds the connection and not one that does not', async () => {
    const client = await connected(key);
    const patient = guard(
      `trap '' HUP PIPE; echo > ${join(root, 'trapped')}; cat >/dev/null; echo x; echo done > ${join(root, 'patient')}`,
      'solana.step-down',
    );
    const plain = guard(`while :; do sleep 0.05; done; echo done > ${join(root, 'plain')}`, 'observe');
    client.exec(patient, () => {});
    client.exec(plain, () => {});
    // A shell that has not come as far as its trap yet minds the connection too.
    await until(() => host.calls().length === 2 && existsSync(join(root, 'trapped')));

    host.cutConnections();

    await until(() => host.calls().every((call) => call.endedAtMs !== null));
    expect(readFileSync(join(root, 'patient'), 'utf8')).toBe('done\n');
    expect(existsSync(join(root, 'plain'))).toBe(false);
    expect(host.calls().every((call) => call.cut)).toBe(true);
  });

  it('can withhold an answer that was given', async () => {
    const client = await connected(key);
    host.meddleWith(({ phase }) => (phase === 'answer' ? 'cut' : 'pass'));

    const { output, code } = await exec(client, guard('echo fact=1; echo answer=ok', 'solana.step-down'));

    expect({ output, code }).toEqual({ output: 'fact=1\n', code: null });
    expect(host.calls()[0]?.facts.at(-1)).toEqual(['answer', 'ok']);
  });

  it('can cut before a commit line is read', async () => {
    const client = await connected(key);
    host.meddleWith(({ phase }) => (phase === 'commit' ? 'cut' : 'pass'));
    const command = guard(`trap '' HUP PIPE; echo armed=n1; cat > ${join(root, 'input')}`, 'solana.step-up');

    await exec(client, command, (line, write) => {
      if (line.includes('armed=')) write('tower 3 x 9\nabc');
      setTimeout(() => write('commit r-1 1 7 n1 x\n'), 50);
    });

    await until(() => host.calls()[0]?.endedAtMs !== null);
    expect(readFileSync(join(root, 'input'), 'utf8')).toBe('tower 3 x 9\nabc');
  });

  it('has a new boot id and the same port after a reboot', async () => {
    await connected(key);
    const before = host.bootId();

    await host.reboot(10);

    const client = await connected(key);
    const { output } = await exec(client, 'cat boot_id');
    expect(output).toBe(`${host.bootId()}\n`);
    expect(host.bootId()).not.toBe(before);
  });

  it('shows a wall clock that can jump', async () => {
    const client = await connected(key);
    setClockOffset(root, 3600);

    const { output } = await exec(client, 'date +%s');

    expect(Number(output) - Date.now() / 1000).toBeGreaterThan(3500);
  });

  it('forwards to its own loopback only', async () => {
    const client = await connected(key);

    await expect(forward(client, '127.0.0.1', host.port)).resolves.toMatch(/^SSH-2\.0/);
    await expect(forward(client, '192.0.2.1', 80)).rejects.toThrow();
  });
});

function guard(script: string, argv: string): string {
  return `/bin/sh -c '${script.replaceAll("'", `'\\''`)}' baton-guard ${argv}`;
}

function connected(user: LabKey, onHostKey?: (hostKey: Buffer) => void): Promise<Client> {
  const client = new Client();
  clients.push(client);
  return new Promise((resolve, reject) => {
    client.on('error', reject);
    client.on('ready', () => resolve(client));
    client.connect({
      host: '127.0.0.1',
      port: host.port,
      username: 'sol',
      privateKey: user.privateKey,
      hostVerifier: (hostKey: Buffer) => {
        onHostKey?.(hostKey);
        return true;
      },
    });
  });
}

function exec(
  client: Client,
  command: string,
  onOutput?: (text: string, write: (text: string) => void) => void,
): Promise<{ output: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      let output = '';
      let code: number | null = null;
      channel.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        onOutput?.(chunk.toString(), (text) => channel.write(text));
      });
      channel.on('exit', (value: number) => {
        code = value;
      });
      channel.on('close', () => resolve({ output, code }));
    });
  });
}

function forward(client: Client, to: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, to, port, (error, channel) => {
      if (error) return reject(error);
      channel.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    });
  });
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('the condition did not come to hold within 5 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
