import { spawnSync } from 'node:child_process';
import { createPrng } from '../src/lab/cluster/prng.ts';
import { figuresOf, median, type Figures, type Move } from './figures.ts';
import { move } from './round.ts';
import { setStage, type Barrier } from './stage.ts';

export interface BenchOptions {
  /** How often each kind of move is made at each delay. */
  readonly rounds: number;
  /** One way between Baton, or the operator, and each host. Unit: milliseconds. */
  readonly delaysMs: readonly number[];
  /** How Baton's moves prove that the old node votes no more. */
  readonly barriers: readonly Barrier[];
  /** Of the simulated chain and of the order of the moves. */
  readonly seed: number;
  /** Told what is going on, one line each. */
  readonly tell: (line: string) => void;
}

/** Enough for a median that does not move. */
const SHELLS = 51;

/**
 * Hands one validator to and fro between two real sshd hosts, by Baton and by the runbook's script in turn, and measures
 * every move. Leaves nothing behind. Needs root and what `npm run test:system` needs.
 */
export async function benchHandover({ rounds, delaysMs, barriers, seed, tell }: BenchOptions): Promise<Figures> {
  const stage = await setStage({ seed, barriers, tell });
  const moves: Move[] = [];
  try {
    const shells: number[] = [];
    for (const round of orderOf(rounds, delaysMs, barriers, seed)) {
      // Measured all along, since a machine is not as fast at the end as it was at the beginning.
      shells.push(...Array.from({ length: SHELLS }, startShell));
      for (const { barrier, delayMs } of round) {
        const made = await move(stage, { barrier, delayMs, shellMs: median(shells) });
        moves.push(made);
        tell(wordsOf(made));
      }
    }
    return figuresOf(moves, median(shells));
  } finally {
    await stage.close();
  }
}

interface Kind {
  readonly barrier: Barrier | null;
  readonly delayMs: number;
}

/** Each round holds every kind once, in an order of its own, so that no kind always follows the same other one. */
export function orderOf(
  rounds: number,
  delaysMs: readonly number[],
  barriers: readonly Barrier[],
  seed: number,
): Kind[][] {
  const random = createPrng(seed, 'order');
  const kinds = delaysMs.flatMap((delayMs) => [...barriers, null].map((barrier) => ({ barrier, delayMs })));
  return Array.from({ length: rounds }, () =>
    kinds
      .map((kind) => ({ kind, at: random.next() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ kind }) => kind),
  );
}

function startShell(): number {
  const began = performance.now();
  spawnSync('/bin/sh', ['-c', ':']);
  return performance.now() - began;
}

function wordsOf({ how, barrier, delayMs, failed, times, gapSlots, staleTower }: Move): string {
  const what = `${how}${barrier === null ? '' : ` by ${barrier}`} at ${delayMs} ms`;
  if (times === null) return `${what}: failed, ${failed ?? 'for no known reason'}`;
  const stale = staleTower > 0 ? ', with a stale tower' : '';
  return `${what}: ${times.ms.toFixed(0)} ms, ${(times.ms - times.floorMs).toFixed(0)} ms over its floor, gap ${gapSlots ?? '?'} slots${stale}`;
}
