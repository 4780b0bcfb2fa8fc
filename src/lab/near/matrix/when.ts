import type { World } from '../simulation/play.ts';
import type { Happening } from '../simulation/scene.ts';
import type { NearFault } from './schedule.ts';

type When = Happening['when'];

/** So long after the step has begun. */
export function strikesAt({ place, after }: NearFault): When {
  let since: number | null = null;
  return (world) => {
    if (since === null && began(world, place)) since = world.time.now();
    return since !== null && world.time.now() >= since + after * 1_000;
  };
}

/** When it has lasted long enough. */
export function isOver({ lasts }: NearFault): When {
  let since: number | null = null;
  return ({ time }) => {
    since ??= time.now();
    return time.now() >= since + lasts * 1_000;
  };
}

/** It begins, and it ends. */
export const forAWhile =
  (begin: (world: World, fault: NearFault) => unknown, end: (world: World, fault: NearFault) => unknown) =>
  (fault: NearFault): readonly Happening[] => [
    { when: strikesAt(fault), does: (world) => begin(world, fault) },
    { when: isOver(fault), does: (world) => end(world, fault) },
  ];

/** It happens, and stays. */
export const once =
  (does: (world: World, fault: NearFault) => unknown) =>
  (fault: NearFault): readonly Happening[] => [{ when: strikesAt(fault), does: (world) => does(world, fault) }];

const began = ({ events }: World, step: string): boolean =>
  events.some((event) => event.kind === 'step.began' && event.step === step);
