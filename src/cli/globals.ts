import type { ExitCode, Output } from './output.ts';

/** The options that stand before any command. */
export interface Globals {
  readonly fleet?: string;
  readonly json?: boolean;
  readonly as?: string;
}

/** Wraps the work of a command: it is given the options and an output, and what it throws is shown. */
export type Guarded = (work: (globals: Globals, output: Output) => Promise<ExitCode>) => () => Promise<void>;
