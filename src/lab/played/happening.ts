import type { VirtualTime } from '../simulation/run/time.ts';

/** Something that happens once in a world, as soon as it can. */
export interface HappeningIn<World> {
  readonly when: (world: World) => boolean;
  readonly does: (world: World) => unknown;
}

/** Lets them happen one after the other, looking once a second. Never settles before the play is over. */
export async function happen<World>(
  world: World,
  time: VirtualTime,
  happenings: readonly HappeningIn<World>[],
): Promise<void> {
  const waiting = [...happenings];
  for (;;) {
    await time.sleep(1_000);
    const [next] = waiting;
    if (next?.when(world) !== true) continue;
    waiting.shift();
    await next.does(world);
  }
}
