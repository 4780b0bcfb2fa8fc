import type { NodeName } from '../../domain/names.ts';

/** One guard call as the host itself saw it. Times are CLOCK_MONOTONIC, in milliseconds. */
export interface GuardCall {
  /** 1, 2, 3 … on this host. */
  readonly id: number;
  readonly node: NodeName;
  readonly verb: string;
  readonly args: Readonly<Record<string, string>>;
  /** The words after `baton-guard`, as they came. */
  readonly argv: string;
  /** Port at the caller's end, by which the lab finds the calling process. */
  readonly callerPort: number;
  readonly beganAtMs: number;
  /** Null while the script runs. */
  readonly endedAtMs: number | null;
  readonly exitCode: number | null;
  /** The `key=value` lines that the script printed, in their order. */
  readonly facts: readonly (readonly [key: string, value: string])[];
  /** The connection was gone before the script ended. */
  readonly cut: boolean;
}

export type OpenCall = { -readonly [Key in keyof GuardCall]: GuardCall[Key] };

/** Where in a call the lab may meddle. */
export type CallPhase =
  /** The command has arrived; the script does not run yet. */
  | 'exec'
  /** The tower's header line has arrived on standard input. */
  | 'tower'
  /** The commit line has arrived on standard input; the script has not read it yet. */
  | 'commit'
  /** The script has ended; its answer line has not left the host yet. */
  | 'answer';

export interface CallMoment {
  readonly phase: CallPhase;
  readonly call: GuardCall;
}

/**
 * What becomes of the call. `pass`: it goes on. `cut`: the connection is cut and what had arrived is lost. A number: it
 * goes on and the connection is cut that many milliseconds later.
 */
export type Verdict = 'pass' | 'cut' | { readonly cutAfterMs: number };

/** Asked at every moment; the host waits for its word. */
export type Meddler = (moment: CallMoment) => Verdict | Promise<Verdict>;

/** Whether a worker acts with it: looks, and the copies of towers that the watch makes, carry no term. */
export function isActing({ verb, args }: GuardCall): boolean {
  return verb !== 'observe' && args['term'] !== undefined;
}

/** The first value that the answer gave for `key`. */
export function factOf(call: GuardCall, key: string): string | undefined {
  return call.facts.find(([name]) => name === key)?.[1];
}
