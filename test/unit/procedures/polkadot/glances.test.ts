import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../../src/domain/journal.ts';
import { later, proven } from '../../../../src/lab/polkadot/simulation/happenings.ts';
import { createWorld, type World } from '../../../../src/lab/polkadot/simulation/play.ts';
import type { Scene } from '../../../../src/lab/polkadot/simulation/scene.ts';
import { NOTHING, unsafe } from '../../../../src/lab/polkadot/simulation/unsafe.ts';

const isWait = (event: JournalEvent) => event.kind === 'step.waiting' && event.step === 'sessions';
const idle = (event: JournalEvent) =>
  event.kind === 'step.waiting' && event.step === 'sessions' ? (event.figures?.['idle'] ?? null) : undefined;

/** How often the old node was looked at while the run stood before its sessions, and what came of it. */
async function played(scene: Scene): Promise<World & { readonly looks: number }> {
  let looks = 0;
  const world: World = createWorld({
    ...scene,
    altered: (deps) => ({
      ...deps,
      look: (target, node, fence) => {
        if (node === 'old' && world.proven('set') && !world.proven('sessions')) looks += 1;
        return deps.look(target, node, fence);
      },
    }),
  });
  await world.perform();
  return Object.assign(world, { looks });
}

describe('the wait for sessions', () => {
  it('looks as often as ever, and writes down what is new, and four times a session that it looked', async () => {
    const world = await played({});

    expect(world.run.run.state).toBe('done');
    expect(unsafe(world)).toEqual(NOTHING);
    const lines = world.events.filter(isWait).length;
    // Two sessions of 24 looks at most.
    expect(world.looks).toBeGreaterThan(20);
    expect(lines).toBeLessThan(world.looks / 2);
    expect(lines).toBeGreaterThanOrEqual(4);
  });

  it('pages people at the first look that finds the old node away, and says when it is back', async () => {
    const world = await played({
      happenings: [
        { when: proven('set'), does: () => undefined },
        { when: later(0.3), does: (w) => w.old.end(false) },
        { when: (w) => w.pages.length > 0, does: (w) => w.old.start() },
      ],
    });

    expect(world.pages[0]).toMatch(/old does not run/);
    const words = world.events.map(idle).filter((word) => word !== undefined);
    const at = words.findIndex((word) => word !== null);
    expect(words[at]).toMatch(/old does not run/);
    expect(words[at + 1]).toBeNull();
    expect(world.run.run.state).toBe('done');
  });
});
