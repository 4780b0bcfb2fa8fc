import { BatonError } from '../../domain/failure.ts';
import type { GuardRequest } from '../port.ts';
import { compactGuard } from './render.ts';
import type { GuardChain } from './render.ts';

/** How the SSH login becomes the user that the validator runs as. */
export type Become = { readonly kind: 'none' } | { readonly kind: 'sudo'; readonly user: string };

const VERB = /^[a-z.-]+$/;
const KEY = /^[a-z][a-z0-9_]*$/;
const VALUE = /^[A-Za-z0-9._:/@=+,-]*$/;
const USER = /^[a-z_][a-z0-9_-]*$/i;

/**
 * The text of an SSH exec request where the guard is not installed: the guard travels as the command itself and standard
 * input stays free for data (a script read from standard input would run that data).
 * @throws `input/invalid` when a verb, key, value or user holds a character that the guard refuses
 */
export function guardCommand(chain: GuardChain, request: GuardRequest, become: Become): string {
  const shell = `/bin/sh -c ${quote(compactGuard(chain))} baton-guard`;
  return `${prefix(become)}${shell} ${guardWords(request)}`;
}

/**
 * The text of an SSH exec request where the guard is installed as the forced command of Baton's key.
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
