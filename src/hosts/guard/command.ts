import { BatonError } from '../../domain/failure.ts';
import type { GuardRequest } from '../port.ts';
import { packed } from './packed.ts';
import { compactGuard } from './render.ts';
import type { GuardChain } from './render.ts';

/** How the SSH login becomes the user that the validator runs as. */
export type Become = { readonly kind: 'none' } | { readonly kind: 'sudo'; readonly user: string };

const VERB = /^[a-z.-]+$/;
const KEY = /^[a-z][a-z0-9_]*$/;
const VALUE = /^[A-Za-z0-9._:/@=+,-]*$/;
/** As the fleet file takes them. A dot can stand in a name, never at its beginning. */
const USER = /^[a-z_][a-z0-9._-]*$/i;
/** What a call says of itself. Everything else is the target, which an installed guard takes from its host file. */
const CALL_KEYS = new Set(
  'fence run step attempt term digest to sha256 idle without keep keys legacy key shards memtries bin dry final'.split(
    ' ',
  ),
);

/**
 * The text of an SSH exec request where the guard is not installed: the guard travels as the command itself and standard
 * input stays free for data (a script read from standard input would run that data).
 * @throws `input/invalid` when a verb, key, value or user holds a character that the guard refuses
 */
export function guardCommand(chain: GuardChain, request: GuardRequest, become: Become): string {
  return scriptCommand(compactGuard(chain), 'baton-guard', request, become);
}

/**
 * The text of an SSH exec request that brings its own script along.
 * @param name what the script is called on the host, for whoever lists its processes
 * @throws `input/invalid` as `guardCommand` does
 */
export function scriptCommand(script: string, name: string, request: GuardRequest, become: Become): string {
  return `${prefix(become)}/bin/sh -c ${quote(packed(script))} ${name} ${guardWords(request)}`;
}

/**
 * The text of an SSH exec request where the guard is installed as the forced command of Baton's key. It names the validator
 * and no path or key of it: those are in the host file, which is root's.
 * @throws `input/invalid` as `guardCommand` does
 */
export function installedGuardWords(request: GuardRequest): string {
  const own = Object.entries(request.args).filter(([key]) => key === 'validator' || CALL_KEYS.has(key));
  return guardWords({ verb: request.verb, args: Object.fromEntries(own) });
}

/**
 * The verb and its arguments as words, each checked.
 * @throws `input/invalid` as `guardCommand` does
 */
export function guardWords(request: GuardRequest): string {
  if (!VERB.test(request.verb)) throw new BatonError('input/invalid', `Not a verb: ${JSON.stringify(request.verb)}`);
  const words = Object.entries(request.args).map(([key, value]) => {
    if (!KEY.test(key)) throw new BatonError('input/invalid', `Not an argument name: ${JSON.stringify(key)}`);
    if (!VALUE.test(value))
      throw new BatonError('input/invalid', `${key} holds a forbidden character: ${JSON.stringify(value)}`);
    return `${key}=${value}`;
  });
  return [request.verb, ...words].join(' ');
}

function prefix(become: Become): string {
  if (become.kind === 'none') return '';
  if (!USER.test(become.user)) throw new BatonError('input/invalid', `Not a user name: ${JSON.stringify(become.user)}`);
  return `sudo -n -u ${become.user} `;
}

/** One word of shell: nothing inside single quotes has a meaning except the quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
