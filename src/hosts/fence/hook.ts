import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import { type Program, type Ran, runProgram, whyNotRunnable } from './program.ts';

/** What became of cutting a node off. Only `proven` is a fence; its evidence is what the command for the state printed. */
export interface FenceAnswer {
  /** `refused`: the program could not be started, so nothing was done. `unknown`: it may have been done, and was not seen. */
  readonly kind: 'proven' | 'refused' | 'unknown';
  readonly evidence: string;
}

/** A command of the fleet file that makes a machine unable to sign, and one that shows that it is off. */
export interface FenceHook {
  /** Why one of its programs cannot be run by this user; null when both can. Runs neither. */
  whyNotRunnable(): Promise<string | null>;
  /** Never throws for what the commands do. */
  off(node: NodeName, signal: AbortSignal): Promise<FenceAnswer>;
  /** What the second command says now. Changes nothing. */
  state(
    signal: AbortSignal,
  ): Promise<{ readonly isOff: boolean; readonly words: string; readonly ran: 'told' | 'failed' }>;
}

/** The programs of one node as the fleet file has them. */
export interface FenceCommands {
  readonly off: readonly string[];
  readonly state: readonly string[];
  readonly offSays: string;
  /** For each of the two: until `off` has ended, and from then on until the machine is seen off. Unit: milliseconds. */
  readonly timeoutMs: number;
}

export interface FenceDeps {
  readonly clock: Clock;
  /** Environment of both programs, secrets among it, read when it is needed. @throws when a secret cannot be used */
  environment(): Promise<Readonly<Record<string, string>>>;
  /** Takes secrets out of a text. */
  withoutSecrets(text: string, known: readonly string[]): string;
}

/**
 * Between two readings of the state. A machine that is being restarted says `off` for a moment: what counts is seen twice, this far
 * apart, as a guard sees an identity twice. Unit: milliseconds.
 */
const BETWEEN_READINGS_MS = 2_000;
/** One line on a card. Unit: characters. */
const LONGEST_WORDS = 200;

/** The hook of one node. */
export function createFenceHook(commands: FenceCommands, deps: FenceDeps): FenceHook {
  const { clock } = deps;
  const { timeoutMs, offSays } = commands;

  async function program(argv: readonly string[]): Promise<Program & { readonly words: (ran: Ran) => string }> {
    const env = await deps.environment();
    return { argv, env, words: (ran) => deps.withoutSecrets(wordsOf(ran), Object.values(env)) };
  }

  async function reading(withinMs: number, signal: AbortSignal) {
    const { words, ...asked } = await program(commands.state);
    const ran = await runProgram(asked, withinMs, signal);
    const told = ran.kind === 'exited' && ran.code === 0;
    return { isOff: told && ran.stdout.trim() === offSays, words: words(ran), ran: told ? 'told' : 'failed' } as const;
  }

  /** Until it was off in two readings in a row, or the time is over. */
  async function seenOff(signal: AbortSignal): Promise<{ readonly isOff: boolean; readonly words: string }> {
    const untilMs = clock.monotonic() + timeoutMs;
    let before = false;
    for (;;) {
      const { isOff, words } = await reading(Math.max(1, untilMs - clock.monotonic()), signal);
      if (isOff && before) return { isOff, words };
      before = isOff;
      if (clock.monotonic() + BETWEEN_READINGS_MS >= untilMs) return { isOff: false, words };
      await clock.sleep(BETWEEN_READINGS_MS, signal);
    }
  }

  async function off(signal: AbortSignal): Promise<FenceAnswer> {
    const { words, ...asked } = await program(commands.off);
    const ran = await runProgram(asked, timeoutMs, signal);
    if (ran.kind === 'missing') return { kind: 'refused', evidence: `off: ${words(ran)}` };
    // Its own word counts for nothing, good or bad: what the other one shows decides.
    const seen = await seenOff(signal);
    const evidence = `off: ${words(ran)}; state: ${seen.words}`;
    return { kind: seen.isOff ? 'proven' : 'unknown', evidence };
  }

  return {
    whyNotRunnable: async () => {
      const reasons = await Promise.all([commands.off, commands.state].map(([file = '']) => whyNotRunnable(file)));
      return reasons.find((reason) => reason !== null) ?? null;
    },
    off: (_, signal) => off(signal).catch((error: unknown) => failed(error, signal)),
    state: (signal) => reading(timeoutMs, signal),
  };
}

/** Before the program was started a secret could not be read; after, only a stop of Baton breaks the wait off. */
function failed(error: unknown, signal: AbortSignal): FenceAnswer {
  return { kind: signal.aborted ? 'unknown' : 'refused', evidence: messageOf(error) };
}

function wordsOf(ran: Ran): string {
  if (ran.kind === 'missing') return `not started (${oneLine(ran.because)})`;
  const said = oneLine(ran.stdout) || oneLine(ran.stderr);
  const how = ran.kind === 'exited' ? (ran.code === 0 ? '' : `exit code ${ran.code}`) : ran.because;
  return [how, said === '' ? 'no output' : `"${said}"`].filter((part) => part !== '').join(', ');
}

function oneLine(text: string): string {
  const words = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return words.length <= LONGEST_WORDS ? words : `${words.slice(0, LONGEST_WORDS)}…`;
}
