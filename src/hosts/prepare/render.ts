import { readFileSync } from 'node:fs';
import { BatonError } from '../../domain/failure.ts';
import { guardCommand, scriptCommand, type Become } from '../guard/command.ts';
import { compactText, guardCore, type GuardChain } from '../guard/render.ts';
import type { GuardRequest } from '../port.ts';

/** The script that prepares a host, as an operator reads it: the guard's core, then the part of its own. */
export function renderPrepare(): string {
  return guardCore() + readFileSync(new URL('prepare.sh', import.meta.url), 'utf8');
}

/** Who the texts of one host are run as. */
export interface PrepareUsers {
  /** For what prepares: the login itself, or root by sudo. */
  readonly prepare: Become;
  /** For a look by the guard, which travels: the validator's user. */
  readonly observe: Become;
}

/**
 * The text of an SSH exec request over the login that prepares. Of the guard only its looks go this way: whoever prepares a host
 * moves no identity.
 * @throws `input/invalid` for any other verb, and as `guardCommand` does
 */
export function prepareCommand(chain: GuardChain, request: GuardRequest, users: PrepareUsers): string {
  if (request.verb === 'observe') return guardCommand(chain, request, users.observe);
  if (!request.verb.startsWith('prepare.'))
    throw new BatonError('input/invalid', `${request.verb} is none of the verbs that prepare a host.`);
  return scriptCommand(compactText(renderPrepare()), 'baton-prepare', request, users.prepare);
}
