import type { Card } from '../chats/card.ts';
import { renderCard, type TerminalLook } from '../chats/terminal/render.ts';
import { BatonError, messageOf } from '../domain/failure.ts';
import type { Json } from '../domain/names.ts';

/** Exit codes, for scripts. */
export const EXIT = {
  /** Done, or answered. */
  done: 0,
  /** Refused, or failed. */
  refused: 1,
  /** The command line itself was wrong; nothing was asked for. */
  usage: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Where words go. Standard output carries the answer only, so that `--json` can be piped. */
export interface Output {
  readonly json: boolean;
  readonly look: TerminalLook;
  /** What stands before a command of Baton as it is typed here: `npm run baton -- --fleet FILE `. */
  readonly typed: string;
  out(text: string): void;
  err(text: string): void;
}

/** Shows a card. A bad one is a refusal or a failure. */
export function showCard(output: Output, card: Card, data: object = {}): ExitCode {
  const ok = card.tone !== 'bad';
  const { data: facts = {}, ...shown } = card;
  output.out(output.json ? line({ ok, ...data, ...facts, card: shown }) : renderCard(card, output.look, output.typed));
  return ok ? EXIT.done : EXIT.refused;
}

/** Before any answer, and beside it: standard output carries the answer only. A program reads it from `status`. */
export function showAlarms(output: Output, alarms: readonly Card[]): void {
  if (output.json) return;
  for (const alarm of alarms) output.err(`${renderCard(alarm, output.look, output.typed)}\n`);
}

/** Shows why a command line was not understood. */
export function showUsageProblem(output: Output, text: string): ExitCode {
  if (output.json) output.out(line({ ok: false, code: 'usage', message: text }));
  else output.err(`${text}\n`);
  return EXIT.usage;
}

/** Shows what was thrown, with what to do about it. */
export function showFailure(output: Output, error: unknown): ExitCode {
  const known = error instanceof BatonError;
  const code = known ? error.code : 'unexpected';
  const advice = known ? adviceFor(error) : 'This is a mistake in Baton. The details are below.';
  if (output.json) output.out(line({ ok: false, code, message: messageOf(error), advice }));
  else if (known) output.err(`${error.message}\n${advice === null ? '' : `${advice} `}(${code})\n`);
  else output.err(`${advice}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.refused;
}

/** A message of several sentences says itself how to go on; the general line for its code could only contradict it. */
function adviceFor({ message, advice }: BatonError): string | null {
  return /[.!?]\s+\S|\n/.test(message.trim()) ? null : advice;
}

/** One line of JSON. */
export function line(value: Json | object): string {
  // Scripts have no reader whose zone a time mark could be shown in.
  const text = JSON.stringify(value).replaceAll(/\{t:(\d+)\}/g, (_mark, ms: string) =>
    new Date(Number(ms)).toISOString(),
  );
  return `${text}\n`;
}
