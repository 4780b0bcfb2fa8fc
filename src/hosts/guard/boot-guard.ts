import { readFileSync } from 'node:fs';
import { BatonError } from '../../domain/failure.ts';
import type { GuardChain } from './render.ts';

/** One validator of a node, as the guard's own arguments name it. */
export interface BootGuardTarget {
  readonly validator: string;
  readonly genesis: string;
  readonly identity: string;
  /** The link that the validator starts by, absolute. */
  readonly link: string;
  /** The node's own key file, absolute. */
  readonly unstakedKey: string;
}

/** What needs no quoting in a shell: what the guard takes in a value, without what has a meaning in an assignment. */
const PLAIN = /^[A-Za-z0-9._/@+,-]+$/;
/** The line of the template that stands once for each validator. */
const ENTRY = /^.*@VALIDATOR@.*\n/m;

/**
 * The boot guard of a node, as it is installed there: a POSIX shell script that a start file runs before the validator, with the
 * validator's name, and that starts nothing where it fails.
 * @throws `input/invalid` when there is no validator, a path is not absolute, or something holds a character that would need quoting
 */
export function renderBootGuard(chain: GuardChain, targets: readonly BootGuardTarget[]): string {
  if (targets.length === 0)
    throw new BatonError('input/invalid', 'A boot guard without a validator would start nothing.');
  const text = readFileSync(new URL('boot-guard.sh', import.meta.url), 'utf8');
  return text.replace(ENTRY, (entry) => targets.map((target) => filledIn(entry, chain, target)).join(''));
}

function filledIn(entry: string, chain: GuardChain, target: BootGuardTarget): string {
  return entry
    .replace('@VALIDATOR@', plain(target.validator))
    .replace('@STATE@', `${chain}-${plain(target.genesis)}/${plain(target.identity)}`)
    .replace('@LINK@', absolute(target.link))
    .replace('@UNSTAKED_KEY@', absolute(target.unstakedKey));
}

function absolute(path: string): string {
  if (!path.startsWith('/')) throw new BatonError('input/invalid', `Not an absolute path: ${JSON.stringify(path)}`);
  return plain(path);
}

function plain(value: string): string {
  if (PLAIN.test(value)) return value;
  throw new BatonError('input/invalid', `A boot guard cannot name ${JSON.stringify(value)}: it would need quoting.`);
}
