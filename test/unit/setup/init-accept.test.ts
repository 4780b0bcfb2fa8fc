import { describe, expect, it } from 'vitest';
import { acceptKeys, type Shown } from '../../../src/setup/init/accept-key.ts';
import { parseTarget } from '../../../src/setup/init/target.ts';

const print = (sign: string): string => `SHA256:${sign.repeat(43)}`;

function shown(word: string, sign: string): Shown {
  const key = { entry: `ssh-ed25519 ${sign}`, type: 'ssh-ed25519', fingerprint: print(sign) };
  return { target: parseTarget(word), key };
}

const HOSTS = [shown('sol@host-a', 'a'), shown('sol@host-b:2222', 'b')];

/** What is said, or `accepted`. */
async function said(accepted: readonly string[], answer: boolean | null = null): Promise<string> {
  const confirm = answer === null ? null : async () => answer;
  return acceptKeys(HOSTS, { accepted, knownHosts: '', confirm }).then(
    () => 'accepted',
    (error: Error) => error.message,
  );
}

describe('host keys accepted beforehand', () => {
  it.each([null, true])(
    'name both fingerprints where a host shows another one, terminal answers %s',
    async (answer) => {
      const words = await said([print('x'), print('b')], answer);

      expect(words).toBe(
        `You accepted ${print('x')}; host-a shows ${print('a')} (ssh-ed25519).\nNobody was logged in. Find out why before you go on.`,
      );
      expect(words).not.toContain('--accept-host-key');
    },
  );

  it('name every host that shows another one', async () => {
    expect(await said([print('x')])).toContain(`host-b:2222 shows ${print('b')}`);
  });

  it('offer the line only for a host that no fingerprint was given for', async () => {
    expect(await said([print('a')])).toMatch(new RegExp(`--accept-host-key ${print('b')}$`));
    expect(await said([print('a')], true)).toBe('accepted');
    expect(await said([print('a')], false)).toContain('Nobody was logged in');
    expect(await said([print('a'), print('b'), print('x')])).toBe('accepted');
  });
});
