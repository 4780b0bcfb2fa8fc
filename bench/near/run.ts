import { createPrng } from '../../src/lab/cluster/prng.ts';
import { onGround } from '../../src/lab/ground.ts';
import { HOWS, type How, type NearFigures, nearFiguresOf, type NearMove } from './figures.ts';
import { moveNear } from './round.ts';
import { BLOCK_MS, setNearStage, STOP_MS } from './stage.ts';

export interface NearBenchOptions {
  /** How often each kind of move is made. */
  readonly rounds: number;
  /** Of the simulated chain and of the order of the moves. */
  readonly seed: number;
  /** Told what is going on, one line each. */
  readonly tell: (line: string) => void;
}

/**
 * Moves one validator key to and fro between two simulated hosts, by Baton, by the guide's own script and by the shortest script that
 * could be safe, in turn, and measures every move. Leaves nothing behind. Needs nothing but npm.
 */
export function benchNear({ rounds, seed, tell }: NearBenchOptions): Promise<NearFigures> {
  return onGround({ seed, tell }, async (ground) => {
    tell('starting a store, the chain, two hosts and a worker');
    const stage = await setNearStage(ground, seed);
    const moves: NearMove[] = [];
    for (const how of orderOf(rounds, seed)) {
      const move = await moveNear(stage, how);
      moves.push(move);
      tell(`${how}: ${move.ms?.toFixed(0) ?? '?'} ms, nobody signed for ${move.heights ?? '?'} heights`);
    }
    return nearFiguresOf(moves, { blockMs: BLOCK_MS, stopMs: STOP_MS });
  });
}

/** Each round holds every kind once, in an order of its own, so that no kind always follows the same other one. */
function orderOf(rounds: number, seed: number): How[] {
  const random = createPrng(seed, 'order');
  return Array.from({ length: rounds }, () =>
    HOWS.map((how) => ({ how, at: random.next() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ how }) => how),
  ).flat();
}
