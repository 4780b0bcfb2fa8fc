import { describe, expect, it } from 'vitest';
import { pinHostKeys } from '../../../src/hosts/ssh/host-key.ts';

/** A key of all zeros; only its form is looked at. */
const ED25519 = `ssh-ed25519 ${rawKey('ssh-ed25519').toString('base64')}`;

function rawKey(type: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from([0, 0, 0, 32]), Buffer.alloc(32)]);
}

describe('pinned host keys', () => {
  it('accept the very same bytes and nothing else', () => {
    const pinned = pinHostKeys([ED25519]);
    const other = rawKey('ssh-ed25519');
    other.writeUInt8(1, other.length - 1);

    expect(pinned.accepts(rawKey('ssh-ed25519'))).toBe(true);
    expect([pinned.accepts(other), pinned.accepts(Buffer.alloc(0))]).toEqual([false, false]);
  });

  it('ask for the pinned types first, and never for RSA with SHA-1', () => {
    const rsa = `ssh-rsa ${rawKey('ssh-rsa').toString('base64')} root@sol-a`;

    expect(pinHostKeys([rsa]).algorithms).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
    ]);
  });

  it.each([
    'ssh-ed25519',
    'ssh-ed25519 not-a-key',
    `ssh-rsa ${rawKey('ssh-ed25519').toString('base64')}`,
    `ssh-dss ${rawKey('ssh-dss').toString('base64')}`,
  ])('refuse the entry %j', (entry) => {
    expect(() => pinHostKeys([entry])).toThrow(expect.objectContaining({ code: 'config/invalid' }));
  });
});
