import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import { BatonError } from '../../domain/failure.ts';

const { utils } = ssh2; // CommonJS: Node finds only some of its names

/** Where a private key and its passphrase come from. The references are shown in messages, what is behind them never. */
export interface KeySource {
  /** For example `file:~/.ssh/baton`. */
  readonly reference: string;
  read(): Promise<Buffer>;
  readonly passphrase?: { readonly reference: string; read(): Promise<Buffer> };
}

/**
 * Reads the key anew each time, so that one that was replaced is found, and opens it only when it is another one: the
 * passphrase of an OpenSSH key takes some 200 ms of computing in this thread, during which no other host is heard.
 *
 * What it gives throws `config/invalid`, with what to do and without the secret.
 */
export function createKeyReader(source: KeySource): () => Promise<ParsedKey> {
  let last: { readonly digest: string; readonly key: ParsedKey } | null = null;
  return async () => {
    const file = await source.read();
    const passphrase = source.passphrase === undefined ? null : await source.passphrase.read();
    const digest = digestOf([file, passphrase ?? Buffer.alloc(0)]);
    if (last?.digest !== digest) last = { digest, key: openPrivateKey(file, passphrase, source) };
    return last.key;
  };
}

function digestOf(parts: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('hex');
}

type Names = Pick<KeySource, 'reference' | 'passphrase'>;

/**
 * Opens a private key of the forms that ssh-keygen writes: OpenSSH, PEM, PKCS#8.
 * @throws `config/invalid`: the passphrase is missing or wrong, the kind of key is unsupported, or it is no private key
 */
export function openPrivateKey(file: string | Buffer, passphrase: Buffer | null, names: Names): ParsedKey {
  const text = file.toString().trim();
  const [, kind = ''] = /^-----BEGIN (?:([A-Z]+) )*?PRIVATE KEY-----/.exec(text) ?? [];
  if (text.startsWith('-----BEGIN OPENSSH PRIVATE KEY-----')) return openOpenSsh(text, passphrase, names);
  if (/^-----BEGIN (ENCRYPTED |RSA |EC )?PRIVATE KEY-----/.test(text)) return openPem(text, passphrase, names);
  if (kind !== '' || text.startsWith('PuTTY')) throw unsupported(names, kind === '' ? 'PuTTY' : kind);
  if (/^(ssh|ecdsa)-\S+ \S/.test(text)) {
    throw invalid(names, 'is a public key. The private key is the file of the same name without .pub.');
  }
  throw invalid(names, 'is not a private key.');
}

function openOpenSsh(text: string, passphrase: Buffer | null, names: Names): ParsedKey {
  const key = utils.parseKey(text, passphrase ?? undefined);
  if (!(key instanceof Error)) return supported(key, names);
  if (key.message.includes('no passphrase')) throw missing(names);
  const type = /^Unsupported OpenSSH private key type: (.*)$/.exec(key.message)?.[1];
  if (type !== undefined) throw unsupported(names, type);
  if (/^(Malformed|Unsupported)/.test(key.message) || passphrase === null) throw damaged(names);
  throw wrong(names);
}

/** ssh2 reads less than OpenSSL does, and does not tell a wrong passphrase from a damaged file. */
function openPem(text: string, passphrase: Buffer | null, names: Names): ParsedKey {
  const isEncrypted = /ENCRYPTED/.test(text);
  if (isEncrypted && passphrase === null) throw missing(names);
  let opened: KeyObject;
  try {
    opened = createPrivateKey({ key: text, format: 'pem', ...(passphrase === null ? {} : { passphrase }) });
  } catch {
    throw isEncrypted ? wrong(names) : damaged(names);
  }
  const type = opened.asymmetricKeyType;
  if (type !== 'rsa' && type !== 'ec') throw unsupported(names, `${type ?? 'unknown'} in PKCS#8`);
  const plain = opened.export({ type: type === 'rsa' ? 'pkcs1' : 'sec1', format: 'pem' });
  const key = utils.parseKey(plain.toString());
  if (key instanceof Error) throw unsupported(names, type);
  return supported(key, names);
}

function supported(key: ParsedKey, names: Names): ParsedKey {
  if (key.type === 'ssh-dss') throw unsupported(names, key.type);
  return key;
}

function missing(names: Names): BatonError {
  return invalid(
    names,
    'has a passphrase, and ssh.passphrase is not set. Set it to env:NAME or file:PATH, or use an agent.',
  );
}

function wrong(names: Names): BatonError {
  const passphrase = names.passphrase === undefined ? '' : ` (${names.passphrase.reference})`;
  return invalid(names, `does not open with ssh.passphrase${passphrase}. Try it by hand: ssh-keygen -y -f FILE`);
}

function damaged(names: Names): BatonError {
  return invalid(names, 'is damaged. Try it by hand: ssh-keygen -y -f FILE');
}

function unsupported(names: Names, kind: string): BatonError {
  const what = `is of a kind that is not supported (${kind}).`;
  if (kind.startsWith('sk-'))
    return invalid(names, `${what} A security key works through an agent: leave ssh.key out.`);
  return invalid(names, `${what} Make one with: ssh-keygen -t ed25519`);
}

function invalid(names: Names, what: string): BatonError {
  return new BatonError('config/invalid', `The SSH key ssh.key (${names.reference}) ${what}`);
}
