import { readFileSync } from 'node:fs';
import { BatonError } from '../../domain/failure.ts';
import { renderGuard } from '../../hosts/guard/render.ts';

const USER = /^[a-z_][a-z0-9_-]*$/i;

/**
 * The text of an SSH exec request that looks at a host, see look.sh.
 * @param become the user to look as through sudo; null: the login itself
 * @throws `input/invalid` when `become` is no user name that sudo takes
 */
export function lookText(become: string | null): string {
  return scriptText('look.sh', become);
}

/** The same for polkadot/look.sh. */
export function dotLookText(become: 'root' | null): string {
  return scriptText('polkadot/look.sh', become);
}

function scriptText(file: string, become: string | null): string {
  if (become !== null && !USER.test(become))
    throw new BatonError('input/invalid', `sudo is not asked for the user ${JSON.stringify(become)}.`);
  const script = readFileSync(new URL(file, import.meta.url), 'utf8').replace('@TOOLS@', guardTools());
  const statements = script
    .split('\n')
    .map((line) => line.trimStart())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const quoted = `${statements.join('\n')}\n`.replaceAll("'", String.raw`'\''`);
  return `${become === null ? '' : `sudo -n -u ${become} `}/bin/sh -c '${quoted}' baton-look`;
}

/** What the guard needs of a host, in its own words. */
function guardTools(): string {
  const [, tools] = /^TOOLS='([a-z0-9 ]+)'$/m.exec(renderGuard('solana')) ?? [];
  if (tools === undefined) throw new Error('the guard names no TOOLS');
  return tools;
}
