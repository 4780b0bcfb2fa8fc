import { generateKeyPairSync } from 'node:crypto';
import { utils } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { createKeyReader, openPrivateKey, type KeySource } from '../../../src/hosts/ssh/private-key.ts';
import { createLabKey } from '../../../src/lab/hosts/keys.ts';

const PASSPHRASE = 'correct horse';
const NAMES = { reference: 'file:~/.ssh/baton', passphrase: source('env:KEY_WORDS', PASSPHRASE) };
const OPENSSH = openSshKey();

/** ssh2 writes a few of 1,000 keys in a form that it cannot read itself, so each is read once. One round is fast. */
function openSshKey(): string {
  for (;;) {
    const pair = utils.generateKeyPairSync('ed25519', { passphrase: PASSPHRASE, cipher: 'aes256-ctr', rounds: 1 });
    if (!(utils.parseKey(pair.private, PASSPHRASE) instanceof Error)) return pair.private;
  }
}

function source(reference: string, text: string | (() => string)): { reference: string; read(): Promise<Buffer> } {
  return { reference, read: async () => Buffer.from(typeof text === 'string' ? text : text()) };
}

function pem(kind: 'rsa' | 'ec' | 'ed25519' | 'dsa', type: 'pkcs1' | 'sec1' | 'pkcs8', passphrase?: string): string {
  const encryption = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  const pair =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : kind === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : kind === 'dsa'
          ? generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 })
          : generateKeyPairSync('ed25519');
  return pair.privateKey.export({ type, format: 'pem', ...encryption }).toString();
}

describe('a private key', () => {
  it.each([
    ['OpenSSH with a passphrase', OPENSSH, 'ssh-ed25519'],
    ['OpenSSH', createLabKey().privateKey, 'ssh-ed25519'],
    ['PEM of RSA', pem('rsa', 'pkcs1'), 'ssh-rsa'],
    ['PEM of RSA with a passphrase', pem('rsa', 'pkcs1', PASSPHRASE), 'ssh-rsa'],
    ['PEM of ECDSA with a passphrase', pem('ec', 'sec1', PASSPHRASE), 'ecdsa-sha2-nistp256'],
    ['PKCS#8 of RSA', pem('rsa', 'pkcs8'), 'ssh-rsa'],
    ['PKCS#8 of ECDSA with a passphrase', pem('ec', 'pkcs8', PASSPHRASE), 'ecdsa-sha2-nistp256'],
    ['CRLF line ends', pem('rsa', 'pkcs1').replaceAll('\n', '\r\n'), 'ssh-rsa'],
  ])('is read in the form %s', (_form, file, type) => {
    const key = openPrivateKey(Buffer.from(file), Buffer.from(PASSPHRASE), NAMES);

    expect([key.type, key.isPrivateKey()]).toEqual([type, true]);
  });

  it.each([
    ['OpenSSH', OPENSSH],
    ['PEM', pem('rsa', 'pkcs1', PASSPHRASE)],
    ['PKCS#8', pem('ec', 'pkcs8', PASSPHRASE)],
  ])('of the form %s says when its passphrase is missing or wrong, and does not say the passphrase', (_form, file) => {
    const wrong = thrownBy(() => openPrivateKey(file, Buffer.from('battery staple'), NAMES));
    const missing = thrownBy(() => openPrivateKey(file, null, NAMES));

    expect(missing).toMatch(/file:~\/.ssh\/baton.*has a passphrase, and ssh\.passphrase is not set/);
    expect(wrong).toMatch(/file:~\/.ssh\/baton.*does not open with ssh\.passphrase \(env:KEY_WORDS\)/);
    expect(wrong).not.toMatch(/battery|staple|horse/);
  });

  it.each([
    ['a public key', createLabKey().publicKey, 'is a public key'],
    ['something else', 'hello', 'is not a private key'],
    ['nothing', '', 'is not a private key'],
    ['a DSA key', pem('dsa', 'pkcs8'), 'not supported (dsa in PKCS#8)'],
    ['ed25519 in PKCS#8', pem('ed25519', 'pkcs8'), 'ssh-keygen -t ed25519'],
    ['a PuTTY key', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none', 'not supported (PuTTY)'],
    ['half a file', createLabKey().privateKey.slice(0, 200), 'is damaged'],
    ['half an RSA key', `${pem('rsa', 'pkcs1').slice(0, 300)}\n-----END RSA PRIVATE KEY-----`, 'is damaged'],
  ])('that is %s is refused with what to do', (_what, file, words) => {
    expect(thrownBy(() => openPrivateKey(file, null, NAMES))).toContain(words);
  });

  it('is opened once, and again when its file or its passphrase is another', async () => {
    const state = { file: createLabKey().privateKey, passphrase: PASSPHRASE };
    const from: KeySource = {
      ...source('file:key', () => state.file),
      passphrase: source('env:KEY_WORDS', () => state.passphrase),
    };
    const read = createKeyReader(from);

    const first = await read();
    const again = await read();
    state.file = createLabKey().privateKey;
    const replaced = await read();
    state.file = OPENSSH;
    state.passphrase = 'wrong';

    expect(again).toBe(first);
    expect(replaced.getPublicSSH().equals(first.getPublicSSH())).toBe(false);
    await expect(read()).rejects.toMatchObject({ code: 'config/invalid' });
  });
});

function thrownBy(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toMatchObject({ code: 'config/invalid' });
    return error instanceof Error ? error.message : '';
  }
  throw new Error('nothing was thrown');
}
