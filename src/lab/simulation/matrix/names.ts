import { drawSchedule } from '../draw.ts';
import { PROCEDURES, type PlayedProcedure, type Schedule } from '../run/schedule.ts';

/** Before the number of a schedule, so that a name says of which procedure it is. */
const PREFIX: Readonly<Record<PlayedProcedure, string>> = {
  'solana/handover': '',
  'solana/takeover': 'takeover/',
  'solana/prepare': 'prepare/',
};
/** `SEED` or `SEED:PATH`, of others with the word before it: `takeover/SEED`, `prepare/SEED`. */
const NUMBER = /^(takeover\/|prepare\/)?(\d{1,9})(?::(\d+(?::\d+)*))?$/;

/** What `lab replay` takes. @param path of a smaller schedule that fails in the same way */
export function numbered(procedure: PlayedProcedure, seed: number, path?: string): string {
  return `${PREFIX[procedure]}${seed}${path === undefined ? '' : `:${path}`}`;
}

/** Null for what is no such name. */
export function parseNumbered(
  name: string,
): { readonly procedure: PlayedProcedure; readonly seed: number; readonly path?: string } | null {
  const [whole, prefix, seed = '', path] = NUMBER.exec(name) ?? [];
  if (whole === undefined) return null;
  const procedure = PROCEDURES.find((each) => PREFIX[each] === (prefix ?? '')) ?? 'solana/handover';
  return { procedure, seed: Number(seed), ...(path === undefined ? {} : { path }) };
}

/** The schedule that a name stands for; null for what is no such name. @throws Error for a path that leads nowhere */
export function scheduleNumbered(name: string): Schedule | null {
  const parsed = parseNumbered(name);
  return parsed && drawSchedule(parsed.seed, parsed.path, parsed.procedure);
}
