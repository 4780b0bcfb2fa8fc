import type { PrepareTexts } from '../../../procedures/solana/prepare/target.ts';
import type { PrepareDisk } from './disk.ts';

/** Baton's own key, and options under which only the guard answers to it. */
export const BATON_KEY = 'ssh-ed25519 AAAAbaton';
const OPTIONS = 'restrict,command="/usr/local/lib/baton/guard"';
const GUARD = '#!/bin/sh\n# the guard of this Baton\n';

/** What Baton wants on every simulated machine; short, since what is in them is not what is played. */
export const TEXTS: PrepareTexts = {
  guard: () => GUARD,
  hostFile: (node, unstaked) => `${node} ${unstaked ?? 'not known'}\n`,
  sudoers: () => null,
  sudoersKnown: () => [],
  access: () => ({ options: OPTIONS, publicKey: BATON_KEY }),
  bootGuard: (node) => `#!/bin/sh\n# the boot guard of ${node}\n`,
};

/** How Baton's own key is let in: as whoever it likes to be, by the guard, or not at all. */
export function accessOn({ files }: PrepareDisk): 'open' | 'guard' | 'none' {
  const own = (files.get('keys') ?? '').split('\n').filter((line) => line.includes(BATON_KEY));
  if (own.some((line) => line.startsWith(BATON_KEY))) return 'open';
  return own.length > 0 && files.get('guard') === GUARD ? 'guard' : 'none';
}
