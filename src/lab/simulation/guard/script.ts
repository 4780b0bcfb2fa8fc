import type { GuardRequest } from '../../../hosts/port.ts';
import type { CallArgs } from './forms.ts';
import { isRunning, bootId, uptimeMs, type RecordFile, type SimulatedHost } from './host.ts';
import type { GuardMutation, GuardMutations } from './mutations.ts';
import type { Input } from './input.ts';
import { lastReceipts, type RecordSeen } from './record.ts';

/** A place where a call can be cut, or where it waits. */
export type Point =
  /** A line has left. */
  | { readonly kind: 'line'; readonly key: string; readonly value: string }
  | { readonly kind: 'data'; readonly bytes: Buffer; readonly sha256: string }
  /** Something was changed on the host and is durable; what follows from it is not. Named after the file or command. */
  | { readonly kind: 'effect'; readonly name: string }
  /** Something was renamed and the directory is not synced yet. */
  | { readonly kind: 'unsynced'; readonly name: string }
  /** Time passes on the host. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** Nothing goes on before more input, its end, or this moment of the host's uptime. Unit: milliseconds. */
  | { readonly kind: 'input'; readonly untilMs: number }
  /** Another call holds the lock. */
  | { readonly kind: 'locked'; readonly untilMs: number };

export type Script<T = void> = Generator<Point, T, void>;

/** The way out of a call: what it answers. */
export class Over {
  readonly answer: 'refused' | 'unknown';
  readonly code: string;
  readonly text: string;

  constructor(answer: 'refused' | 'unknown', code: string, text: string) {
    this.answer = answer;
    this.code = code;
    this.text = text;
  }
}

/** @throws Over: nothing was changed */
export function refuse(code: string, text: string): never {
  throw new Over('refused', code, text);
}

/** What one call of the guard knows while it runs. */
export interface Call {
  readonly host: SimulatedHost;
  readonly request: GuardRequest;
  readonly args: CallArgs;
  readonly mutations: GuardMutations;
  readonly input: Input;
  /** The guard's own process. */
  readonly pid: number;
  readonly start: string;
  /** Names the record of this target. */
  readonly stateKey: string;
  /** No verb goes on beyond this uptime. Unit: milliseconds. */
  limitMs: number;
  record: RecordSeen;
  /** The receipt of this call once it stands, as it is written. */
  opened: string | null;
  receipts: readonly string[];
  /** Mark of the command that this call has begun and that may still take effect. */
  flight: string | null;
  /** Name of the tower that came in and is not in its place. */
  incoming: string | null;
  /** Detail of the receipt when all went well. */
  outcome: string;
}

/** No verb blocks for longer; hygiene as in the guard. Unit: milliseconds. */
export const VERB_MS = 9_000;

export const now = (call: Call): number => uptimeMs(call.host);
export const isMutated = (call: Call, mutation: GuardMutation): boolean => call.mutations.has(mutation);
export const recordOf = (call: Call) => call.host.records.get(call.stateKey);

export function startClock(call: Call): void {
  call.limitMs = now(call) + VERB_MS;
}

/** A value ends with its first line. */
export function* say(key: string, value: string | number): Script {
  yield { kind: 'line', key, value: String(value).split('\n', 1)[0] ?? '' };
}

/** Writes a file of the record: beside, synced, renamed, directory synced. False when it cannot be written. */
export function* save(call: Call, file: RecordFile, text: string): Script<boolean> {
  const record = recordOf(call);
  if (!record || call.host.unwritable.has(file)) return false;
  record.put(file, text);
  yield { kind: 'unsynced', name: file };
  record.sync();
  yield { kind: 'effect', name: file };
  return true;
}

export function* keep(call: Call, file: RecordFile, text: string): Script {
  if (!(yield* save(call, file, text))) refuse('state-unwritable', 'The record of this host could not be written.');
}

/** Adds this call's receipt, or replaces it once it stands. */
export function* receipt(call: Call, outcome: string): Script<boolean> {
  if (isMutated(call, 'no-receipts')) return true;
  const { run, step, attempt, digest, term } = call.args;
  const before = call.opened === null ? call.receipts : call.receipts.slice(0, -1);
  call.opened = `${run} ${step} ${attempt} ${call.request.verb} ${digest} ${term} ${outcome}`;
  call.receipts = [...before, call.opened];
  return yield* save(call, 'receipts', lastReceipts(call.receipts));
}

/**
 * The receipt before any effect. With a target it carries the mark of a command in flight: a guard that is killed from here
 * on leaves the mark behind.
 */
export function* begin(call: Call, target: string | null): Script {
  const { host } = call;
  const validator = host.validator;
  const start = validator ? host.processes.get(validator.pid) : undefined;
  call.flight = target === null ? null : `in-flight:${validator?.pid}:${start}:${bootId(host)}:${target}`;
  yield* needReceipt(call, `begun ${call.flight ?? '-'}`);
}

export function* needReceipt(call: Call, outcome: string): Script {
  if (yield* receipt(call, outcome)) return;
  call.opened = null;
  refuse('state-unwritable', 'The receipt could not be written.');
}

/** Whether the process of an arming or a command still runs. */
export function lives(call: Call, { pid, start, boot }: { pid: string; start: string; boot: string }): boolean {
  return isRunning(call.host, pid, start, boot);
}
