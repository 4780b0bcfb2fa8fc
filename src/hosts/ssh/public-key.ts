import ssh2, { type ParsedKey } from 'ssh2';
import type { Fleet } from '../../config/schema.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import { openPrivateKey } from './private-key.ts';

const { OpenSSHAgent } = ssh2; // CommonJS: Node finds only some of its names

/**
 * The public half of the key by which Baton logs in, `TYPE BASE64`, as it stands in authorized_keys.
 * @param agent path of the SSH agent's socket, asked when the fleet file names no key
 * @throws `config/invalid` when there is no key, when it cannot be read, or when the agent holds more than one
 */
export async function publicKeyOf(
  { key, passphrase }: Fleet['ssh'],
  resolveSecret: (reference: string) => Promise<Buffer>,
  agent: string | null,
): Promise<string> {
  if (key === undefined) return entryOf(await onlyKeyOf(agent));
  const opened = openPrivateKey(
    await resolveSecret(key),
    passphrase === undefined ? null : await resolveSecret(passphrase),
    { reference: key },
  );
  return entryOf(opened);
}

async function onlyKeyOf(agent: string | null): Promise<ParsedKey> {
  if (agent === null)
    throw new BatonError('config/invalid', 'ssh.key is not set, and there is no SSH agent (SSH_AUTH_SOCK).');
  const keys = await new Promise<ParsedKey[]>((resolve, reject) => {
    new OpenSSHAgent(agent).getIdentities((error, found) => {
      if (error)
        reject(new BatonError('config/invalid', `The SSH agent at ${agent} cannot be used: ${messageOf(error)}.`));
      else resolve((found ?? []).filter((one): one is ParsedKey => typeof one === 'object' && 'getPublicSSH' in one));
    });
  });
  const [only, ...more] = keys;
  if (only !== undefined && more.length === 0) return only;
  throw new BatonError(
    'config/invalid',
    `The SSH agent holds ${keys.length} keys, so that it cannot be said which one is Baton's. \`ssh-add -L\` lists them.`,
  );
}

function entryOf(key: ParsedKey): string {
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}
