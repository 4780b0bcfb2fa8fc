import { isKey } from './host.ts';

/** The forms that the guard asks for, in its words. */
export function isTerm(text: string): boolean {
  return /^[1-9][0-9]{0,14}$/.test(text);
}

/** As `[` reads a number: an oversized or malformed one is none, and every comparison with it fails. */
export function shellNumber(text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  return Math.abs(value) < 2 ** 63 ? value : NaN;
}

export function isNumber(text: string): boolean {
  return text === '0' || /^[1-9][0-9]{0,14}$/.test(text);
}

export function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** The only line of a file; null for a torn, longer or missing one. */
export function oneLine(text: string | undefined): string | null {
  return /^([^\n]*)\n$/.exec(text ?? '')?.[1] ?? null;
}

/** As the shell splits words. */
export function words(text: string): string[] {
  return text.split(/[ \t]+/).filter((word) => word !== '');
}

const CALL_KEYS = [
  'fence',
  'run',
  'step',
  'attempt',
  'term',
  'digest',
  'to',
  'sha256',
  'idle',
  'without',
  'keep',
] as const;
const TARGET_KEYS = [
  'validator',
  'identity',
  'genesis',
  'vote',
  'unstaked',
  'ledger',
  'tower',
  'log',
  'link',
  'staked_key',
  'unstaked_key',
  'validator_bin',
  'keygen_bin',
  'cli_bin',
  'rpc_port',
  'user',
] as const;
/** In the order of the guard's `target` line: all but the name. */
export const TARGET_LINE = TARGET_KEYS.slice(1);

export type CallArgs = Readonly<Record<(typeof CALL_KEYS)[number] | (typeof TARGET_KEYS)[number], string>>;

const EMPTY: Record<string, string> = Object.fromEntries([...CALL_KEYS, ...TARGET_KEYS].map((name) => [name, '']));
/** Every name, and nothing said. */
export const NO_ARGS = EMPTY as CallArgs; // oxlint-disable-line typescript/no-unsafe-type-assertion -- made of the names themselves

/** The arguments, every name present. A string is why they are refused. */
export function parseArgs(given: Readonly<Record<string, string>>): CallArgs | string {
  const names: readonly string[] = [...CALL_KEYS, ...TARGET_KEYS];
  for (const [name, value] of Object.entries(given)) {
    if (/[^A-Za-z0-9._:/@=+,-]/.test(value)) return 'An argument holds a forbidden character.';
    if (!names.includes(name)) return 'An argument is not known.';
  }
  return { ...NO_ARGS, ...given };
}

/** Whether the keys, the port and the paths of the target have their form; else why not. */
export function targetProblem(args: CallArgs): string | null {
  const { identity, genesis, unstaked } = args;
  const keys = isKey(identity) && isKey(genesis) && isKey(unstaked) && identity !== unstaked;
  if (!keys || !isNumber(args.rpc_port)) return 'A public key or the port of the target is malformed.';
  const log = args.log === '-' ? '/' : args.log;
  const { ledger, tower, link, staked_key, unstaked_key, validator_bin, keygen_bin, cli_bin } = args;
  const paths = [ledger, tower, log, link, staked_key, unstaked_key, validator_bin, keygen_bin, cli_bin];
  return paths.every((path) => path.startsWith('/')) ? null : 'Every path of the target is absolute.';
}
