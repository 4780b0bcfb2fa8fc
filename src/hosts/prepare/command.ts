import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { scriptCommand, type Become } from '../guard/command.ts';
import { withoutComments } from '../guard/render.ts';
import type { GuardRequest } from '../port.ts';

/** The script that gets a host ready, as an operator reads it. */
export function prepareScript(): string {
  return readFileSync(new URL('prepare.sh', import.meta.url), 'utf8');
}

/** SHA-256 of the script, hexadecimal: a plan is bound to it. */
export function prepareChecksum(): string {
  return createHash('sha256').update(prepareScript()).digest('hex');
}

/**
 * The text of an SSH exec request: the script travels with each call and is never installed, so that a key which may only call
 * the guard can never reach it.
 * @throws `input/invalid` when a verb, key, value or user holds a character that the script refuses
 */
export function prepareCommand(request: GuardRequest, become: Become): string {
  return scriptCommand(withoutComments(prepareScript()), 'baton-prepare', request, become);
}
