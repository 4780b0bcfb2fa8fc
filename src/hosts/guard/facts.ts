import { BatonError } from '../../domain/failure.ts';
import type { Term } from '../../domain/names.ts';
import type { Facts } from '../port.ts';

/** A guard that is installed on a host, as it lies there. */
export interface GuardFile {
  readonly sha256: string;
  readonly owner: string;
  /** Octal digits, for example `755`. */
  readonly mode: string;
}

/** The guard's own record on a host. `term` is null until the first fence. */
export type GuardState =
  | { readonly kind: 'present'; readonly id: string; readonly term: Term | null }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable' };

/** What the core of the guard says of a host in `observe`, whatever chain it is for. */
export interface CoreFacts {
  readonly guardVersion: string;
  /** Null for a guard that travels. */
  readonly guardFile: GuardFile | null;
  /** Whether the directory of all term records is there and writable; null when the guard does not say. */
  readonly stateRootWritable: boolean | null;
  readonly hostName: string;
  readonly bootId: string;
  readonly uptimeMs: number;
  /** Who the guard runs as. */
  readonly user: string;
  readonly toolsMissing: readonly string[];
  readonly state: GuardState;
  /** What has been sent to the validator and not been seen to take effect; null when nothing. */
  readonly inFlight: string | null;
  readonly armed: string | null;
  /** Programs of others that run there and are known to move validators by themselves, by name; null when the guard does not say. */
  readonly movers: readonly string[] | null;
  /** `receipt=` lines as the guard wrote them, oldest first. */
  readonly receipts: readonly string[];
}

/** @throws `host/bad-answer` when a line that must be there is not, or is no number where one belongs */
export function coreFacts(facts: Facts): CoreFacts {
  return {
    guardVersion: textOf(facts, 'guard.version'),
    guardFile: guardFileOf(facts.get('guard.file') ?? ''),
    stateRootWritable: facts.get('state.root') === undefined ? null : facts.get('state.root') === 'yes',
    hostName: textOf(facts, 'host.name'),
    bootId: textOf(facts, 'host.boot_id'),
    uptimeMs: numberOf(facts, 'host.uptime_ms'),
    user: textOf(facts, 'host.user'),
    toolsMissing: textOf(facts, 'tools.missing').split(' ').filter(Boolean),
    state: stateOf(facts),
    inFlight: unlessNone(textOf(facts, 'in_flight')),
    armed: unlessNone(textOf(facts, 'armed')),
    movers: moversOf(facts.get('movers')),
    receipts: facts.all('receipt'),
  };
}

/** @throws `host/bad-answer` when there is no such line */
export function textOf(facts: Facts, key: string): string {
  const value = facts.get(key);
  if (value === undefined) throw new BatonError('host/bad-answer', `The host's answer has no \`${key}\`.`);
  return value;
}

/** @throws `host/bad-answer` when there is no such line or it holds no whole number */
export function numberOf(facts: Facts, key: string): number {
  return wholeNumber(textOf(facts, key), key);
}

/** @throws `host/bad-answer` when the value is no whole number */
export function wholeNumber(value: string, what: string): number {
  if (!/^\d{1,15}$/.test(value))
    throw new BatonError('host/bad-answer', `\`${what}\` is \`${value}\`, not a whole number.`);
  return Number(value);
}

function unlessNone(value: string): string | null {
  return value === 'none' ? null : value;
}

/** Each once, sorted, so that the same programs read the same. */
function moversOf(line: string | undefined): CoreFacts['movers'] {
  if (line === undefined || line === 'unknown') return null;
  return line === 'none' ? [] : [...new Set(line.split(' '))].toSorted();
}

/** `<sha256>  - <owner> <mode>`, as sha256sum and stat print it; empty where the guard travels. */
function guardFileOf(line: string): GuardFile | null {
  const [, sha256 = '', owner = '', mode = ''] = /^([0-9a-f]{64}) +- (\S+) ([0-7]+)$/.exec(line) ?? [];
  return sha256 === '' ? null : { sha256, owner, mode };
}

function stateOf(facts: Facts): GuardState {
  const kind = textOf(facts, 'state');
  if (kind === 'missing') return { kind };
  if (kind !== 'present') return { kind: 'unreadable' };
  const term = textOf(facts, 'state.term');
  return { kind, id: textOf(facts, 'state.id'), term: term === 'none' ? null : termOf(term) };
}

/** Form of a term by the safety protocol, 1.5. */
function termOf(value: string): Term {
  if (!/^[1-9]\d{0,14}$/.test(value))
    throw new BatonError('host/bad-answer', `\`state.term\` is \`${value}\`, which is no term.`);
  return Number(value);
}
