import { type Chars, type Part, parsePattern } from './label-pattern-parts.ts';

/** A regular expression for whole values, in time that grows with pattern times value and no faster. */
export interface LabelPattern {
  /** Whether the whole value fits. */
  fits(value: string): boolean;
}

/** A pattern of `{n,m}` in `{n,m}` says little and costs much; what people write has some twenty. */
const MOST_STEPS = 500;

type Step =
  | { readonly kind: 'chars'; readonly holds: Chars }
  | { readonly kind: 'fork'; readonly to: readonly [number, number] }
  | { readonly kind: 'jump'; readonly to: number };

/**
 * Reads a pattern as Prometheus knows them: groups, choices, classes, repetitions, `(?i)` in front. The engine of JavaScript
 * goes back and tries again, so that one value of 200 signs can hold it up for minutes; this one is in all its states at once.
 * @returns why it cannot be read, as a sentence
 */
export function labelPattern(text: string): LabelPattern | string {
  const part = parsePattern(text);
  if (typeof part === 'string') return part;
  const steps: Step[] = [];
  if (!write(part, steps))
    return `it is too large: more than ${MOST_STEPS} signs when its repetitions are written out.`;
  return { fits: (value) => fits(steps, value) };
}

/** @returns false where there are too many */
function write(part: Part, steps: Step[]): boolean {
  if (steps.length > MOST_STEPS) return false;
  switch (part.kind) {
    case 'chars':
      steps.push(part);
      return true;
    case 'sequence':
      return part.parts.every((each) => write(each, steps));
    case 'choice':
      return writeChoice(part.choices, steps);
    case 'repeat':
      return writeRepeat(part, steps);
    default:
      return part satisfies never;
  }
}

function writeChoice([first, ...others]: readonly Part[], steps: Step[]): boolean {
  if (first === undefined) return true;
  if (others.length === 0) return write(first, steps);
  const fork = reserve(steps);
  if (!write(first, steps)) return false;
  const jump = reserve(steps);
  steps[fork] = { kind: 'fork', to: [fork + 1, steps.length] };
  const isWritten = writeChoice(others, steps);
  steps[jump] = { kind: 'jump', to: steps.length };
  return isWritten;
}

function writeRepeat({ part, least, most }: Extract<Part, { kind: 'repeat' }>, steps: Step[]): boolean {
  for (let times = 0; times < least; times += 1) if (!write(part, steps)) return false;
  if (most === Number.POSITIVE_INFINITY) {
    const fork = reserve(steps);
    if (!write(part, steps)) return false;
    steps.push({ kind: 'jump', to: fork });
    steps[fork] = { kind: 'fork', to: [fork + 1, steps.length] };
    return true;
  }
  for (let times = least; times < most; times += 1) {
    const fork = reserve(steps);
    if (!write(part, steps)) return false;
    steps[fork] = { kind: 'fork', to: [fork + 1, steps.length] };
  }
  return true;
}

/** A place whose target is known only when what follows is written. */
function reserve(steps: Step[]): number {
  return steps.push({ kind: 'jump', to: steps.length + 1 }) - 1;
}

function fits(steps: readonly Step[], value: string): boolean {
  let at = reach(steps, [0]);
  for (const char of value) {
    if (at.size === 0) return false;
    const code = char.codePointAt(0) ?? 0;
    const next: number[] = [];
    for (const index of at) {
      const step = steps[index];
      if (step?.kind === 'chars' && step.holds(code)) next.push(index + 1);
    }
    at = reach(steps, next);
  }
  return at.has(steps.length);
}

/** Every step that can be come to without taking a sign. */
function reach(steps: readonly Step[], from: readonly number[]): ReadonlySet<number> {
  const reached = new Set<number>();
  const open = [...from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (reached.has(index)) continue;
    reached.add(index);
    const step = steps[index];
    if (step?.kind === 'jump') open.push(step.to);
    if (step?.kind === 'fork') open.push(...step.to);
  }
  return reached;
}
