import { group, type Loose, text } from '../loose.ts';
import type { Complaint } from '../problem.ts';

/** The references are to what they should be, as far as their names tell. */
export function checkSecrets(fleet: Loose): readonly Complaint[] {
  const ssh = group(fleet['ssh']);
  const key = text(ssh['key']);
  const problems: Complaint[] = [];
  if (key !== null && key.startsWith('file:') && key.endsWith('.pub'))
    problems.push({
      path: ['ssh', 'key'],
      at: 'value',
      found: 'this names the public key.',
      expected: 'the private key, the file without `.pub`.',
      mend: 'take `.pub` off; the public key goes into authorized_keys on the hosts.',
    });
  if (ssh['passphrase'] !== undefined && ssh['key'] === undefined)
    problems.push({
      path: ['ssh', 'passphrase'],
      at: 'key',
      found: '`passphrase` without `key`.',
      expected: 'the private key that it opens; the SSH agent opens its keys by itself.',
      mend: 'add `key: file:PATH` under ssh, or take `passphrase` out.',
    });
  return problems;
}
