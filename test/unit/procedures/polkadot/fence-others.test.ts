import { describe, expect, it } from 'vitest';
import { OLD } from '../../../../src/lab/polkadot/simulation/cast.ts';
import { always, proven } from '../../../../src/lab/polkadot/simulation/happenings.ts';
import { play, type World } from '../../../../src/lab/polkadot/simulation/play.ts';
import { NOTHING, unsafe } from '../../../../src/lab/polkadot/simulation/unsafe.ts';

const fenced = ({ events }: World) => events.findIndex((event) => event.kind === 'host.fenced' && event.node === OLD);
const first = ({ events }: World, kind: 'intent' | 'keys.signed') => events.findIndex((event) => event.kind === kind);

describe('an order to the old node that a worker of an earlier run still has in hand', () => {
  it('is refused from before the first effect of a handover on', async () => {
    const world = await play({});

    expect(fenced(world)).toBeGreaterThan(-1);
    expect(fenced(world)).toBeLessThan(first(world, 'intent'));
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('is refused in a takeover as soon as the old node answers', async () => {
    const world = await play({
      kind: 'takeover',
      happenings: [
        { when: always, does: (w) => w.old.cut(true) },
        { when: proven('set'), does: (w) => w.old.cut(false) },
      ],
    });

    expect(world.run.run.state).toBe('done');
    expect(fenced(world)).toBeGreaterThan(first(world, 'keys.signed'));
  });
});
