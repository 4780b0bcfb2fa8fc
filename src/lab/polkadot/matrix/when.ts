import { SESSION_MS, type World } from '../simulation/play.ts';
import type { Happening } from '../simulation/scene.ts';
import type { DotFault } from './schedule.ts';

type When = Happening['when'];

/** So long after the step has begun. */
export function strikesAt({ place, after }: DotFault): When {
  let since: number | null = null;
  return (world) => {
    if (since === null && began(world, place)) since = world.time.now();
    return since !== null && world.time.now() >= since + after * SESSION_MS;
  };
}

/** When it has lasted long enough. */
export function isOver({ lasts }: DotFault): When {
  let since: number | null = null;
  return ({ time }) => {
    since ??= time.now();
    return time.now() >= since + lasts * SESSION_MS;
  };
}

/** It begins, and it ends. */
export const forAWhile =
  (begin: (world: World, fault: DotFault) => unknown, end: (world: World, fault: DotFault) => unknown) =>
  (fault: DotFault): readonly Happening[] => [
    { when: strikesAt(fault), does: (world) => begin(world, fault) },
    { when: isOver(fault), does: (world) => end(world, fault) },
  ];

/** It happens, and stays. */
export const once =
  (does: (world: World, fault: DotFault) => unknown) =>
  (fault: DotFault): readonly Happening[] => [{ when: strikesAt(fault), does: (world) => does(world, fault) }];

const began = ({ events }: World, step: string): boolean =>
  events.some((event) => event.kind === 'step.began' && event.step === step);
