import { type Loose, texts } from '../loose.ts';
import type { Complaint, Path } from '../problem.ts';
import { COPY_HOST_KEY } from '../schema/values.ts';

/** A pinned key that is cut off or of another type would be found out only when the host is needed. */
export function hostKeyComplaints(path: Path, host: Loose): Complaint[] {
  return texts(host['host_key']).flatMap(([index, key]): Complaint[] => {
    const [type = '', base64 = ''] = key.split(' ');
    const bytes = Buffer.from(base64, 'base64');
    if (base64 === '' || (namedType(bytes) === type && partsAreWhole(bytes))) return [];
    return [
      {
        path: [...path, 'host_key', index],
        at: 'value',
        found: `the key after \`${type}\` is not a key of that type, or is cut off.`,
        expected: 'type and key as in the file /etc/ssh/ssh_host_ed25519_key.pub of the host.',
        mend: COPY_HOST_KEY,
      },
    ];
  });
}

/** A key on the wire is a row of parts, each with its length in four bytes in front; the first one names the type. */
const LENGTH_BYTES = 4;

function namedType(bytes: Buffer): string {
  if (bytes.length < LENGTH_BYTES) return '';
  return bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + bytes.readUInt32BE(0)).toString('latin1');
}

function partsAreWhole(bytes: Buffer): boolean {
  let at = 0;
  while (at + LENGTH_BYTES <= bytes.length) at += LENGTH_BYTES + bytes.readUInt32BE(at);
  return at === bytes.length;
}
