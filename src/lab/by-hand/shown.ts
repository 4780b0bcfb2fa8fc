import type { HandStep } from '../../domain/by-hand.ts';

/** What one command showed to the person who typed it. */
export interface Shown {
  readonly out: string;
  readonly err: string;
  /** Exit status. Null: a signal ended it. */
  readonly status: number | null;
  /** It did not come back, or the machine could not be reached: nothing was shown. */
  readonly silent: boolean;
}

/** `say` stands at the beginning of what a sheet says of this. Null: it is as the step says. */
export type Finding = { readonly because: string; readonly say: readonly RegExp[] } | null;

/**
 * What is found wrong with a step that was typed, each time it was typed.
 * @throws Error for a command that this does not know how to read, so that none is passed over
 */
export function findingOf(step: HandStep, shown: readonly Shown[]): Finding {
  const reader = READERS.find(({ reads }) => reads.test(step.command));
  if (!reader) throw new Error(`nobody here can read what this shows: ${step.command}`);
  if (shown.some(({ silent }) => silent)) return silence(step);
  return reader.finding(step, shown);
}

/** The validator's key that `contact-info` shows; null when it shows none. */
export function keyShown({ out }: Shown): string | null {
  return /^Identity: (\S+)$/m.exec(out)?.[1] ?? null;
}

/** The newest vote of `solana vote-account`; null when it shows none. */
export function lastVoteShown({ out }: Shown): number | null {
  const slot = /^- slot: (\d+) /m.exec(out)?.[1];
  return slot === undefined ? null : Number(slot);
}

/** How often a step is typed, and how far apart. Unit: milliseconds. */
export function typedTwice({ see }: HandStep): number | null {
  const seconds = /twice, (\d+) s apart/.exec(see)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

type Reader = (step: HandStep, shown: readonly Shown[]) => Finding;

/** By the command, since what it shows depends on that alone. The first that fits. */
const READERS: readonly { readonly reads: RegExp; readonly finding: Reader }[] = [
  { reads: / contact-info \| head -n 1$/, finding: runsAs },
  { reads: / set-identity /, finding: setsIdentity },
  { reads: / vote-account /, finding: votes },
  { reads: /\b(ln -s|readlink) /, finding: link },
  { reads: /\bsha256sum /, finding: sum },
  { reads: /\bmv /, finding: movesAway },
  { reads: /^(sudo )?ls /, finding: towers },
  { reads: /^(ssh|systemctl|resume|return|stand-down) /, finding: comesBackWell },
];

function silence({ node }: HandStep): Finding {
  return {
    because: `${node} did not answer`,
    say: [new RegExp(`${node}.* does not return within seconds`), new RegExp(`^(${node}|A node) cannot be asked`)],
  };
}

/** `another key than K`, K alone, or K and what it would mean: then nothing is expected. */
function runsAs(step: HandStep, [shown]: readonly Shown[]): Finding {
  const key = shown ? keyShown(shown) : null;
  if (key === null) return silence(step);
  const { see, node } = step;
  const unwanted = /^another key than (\S+)$/.exec(see)?.[1];
  if (key === unwanted)
    return { because: `${node} runs as the validator`, say: [new RegExp(`^${node} (cannot be asked, or )?shows `)] };
  const isOpen = unwanted !== undefined || see.includes(':');
  if (isOpen || key === see) return null;
  return { because: `${node} runs as ${key}`, say: [new RegExp(`^${node} does not show `)] };
}

function setsIdentity({ node, command }: HandStep, [shown]: readonly Shown[]): Finding {
  if (shown?.status === 0) return null;
  const because = `${command}: ${shown?.out ?? ''}${shown?.err ?? ''}`;
  return { because, say: [/^set-identity refuses/, new RegExp(`^set-identity on ${node} does not return`)] };
}

function votes(step: HandStep, shown: readonly Shown[]): Finding {
  const [first, second] = shown.map((each) => lastVoteShown(each));
  if (first === null || first === undefined) return { because: `no last vote: ${shown[0]?.err}`, say: [] };
  if (second === null || second === undefined) return null;
  const say = [/^The last vote gr/];
  if (step.see.includes('stands still') && second > first)
    return { because: `the last vote grew from ${first} to ${second}`, say };
  const mustGrow = step.see.startsWith('a last vote that grows');
  return mustGrow && second <= first ? { because: `the last vote stands at ${first}`, say: [] } : null;
}

/** A path to see, or a path for each meaning: then nothing is expected. */
function link({ node, see }: HandStep, [shown]: readonly Shown[]): Finding {
  const target = shown?.out.trimEnd().split('\n').at(-1) ?? '';
  if (shown?.status !== 0) return { because: `no link: ${shown?.err}`, say: [] };
  if (see.includes(': ') || target === see) return null;
  return { because: `the link of ${node} gives ${target}`, say: [new RegExp(`^The link on ${node} gives `)] };
}

function sum({ node, see }: HandStep, shown: readonly Shown[]): Finding {
  const sums = shown.map(({ out }) => /^[0-9a-f]{64}/.exec(out)?.[0] ?? 'none');
  const wanted = /^[0-9a-f]{64}$/.exec(see)?.[0] ?? sums[0];
  if (!sums.includes('none') && sums.every((each) => each === wanted)) return null;
  return { because: `sums: ${sums.join(', ')}`, say: [new RegExp(`is not on ${node}, or its sum`)] };
}

/** Where a step asks which files there are, none is an answer. */
function towers({ node, see, command }: HandStep, [shown]: readonly Shown[]): Finding {
  const isNone = shown?.err.includes('No such file') === true;
  if (shown?.status === 0 || (isNone && see.includes('no such file'))) return null;
  return { because: `${command}: ${shown?.err}`, say: isNone ? [new RegExp(`is not on ${node}, or its sum`)] : [] };
}

function movesAway(_step: HandStep, [shown]: readonly Shown[]): Finding {
  if (shown?.status === 0 || shown?.err.includes('No such file')) return null;
  return { because: `${shown?.out}${shown?.err}`, say: [] };
}

function comesBackWell({ node, command }: HandStep, [shown]: readonly Shown[]): Finding {
  if (shown?.status === 0) return null;
  return {
    because: `${command}: ${shown?.out}${shown?.err}`,
    say: [new RegExp(`^(${node}|A node) cannot be asked`)],
  };
}
