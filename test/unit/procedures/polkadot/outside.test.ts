import { describe, expect, it } from 'vitest';
import { OTHERS } from '../../../../src/lab/polkadot/simulation/cast.ts';
import { later } from '../../../../src/lab/polkadot/simulation/happenings.ts';
import { play, type World } from '../../../../src/lab/polkadot/simulation/play.ts';
import { signedBy } from '../../../../src/lab/polkadot/simulation/set-keys.ts';
import { NOTHING, unsafe } from '../../../../src/lab/polkadot/simulation/unsafe.ts';

const offered = ({ events }: World) => events.find((event) => event.kind === 'keys.offered');
const stopped = ({ run }: World): boolean => run.run.state === 'stopped';
const stops = ({ events }: World) => events.filter((event) => event.kind === 'run.stopped');

const mended = (w: World): unknown => {
  w.stage.filters = [];
  return w.signOutside();
};

describe('a call that people sign elsewhere', () => {
  const failsOnce = {
    when: (w: World) => offered(w) !== undefined,
    does: (w: World) => {
      w.stage.filters = ['asset-hub'];
      w.signOutside();
    },
  };
  it('and that fails inside the proxy stops the run with the error of the chain', async () => {
    const world = await play({ signing: 'outside', happenings: [failsOnce] });

    expect(stops(world)).toEqual([expect.objectContaining({ because: expect.stringContaining('CallFiltered') })]);
    expect(stops(world)[0]?.because).toMatch(/block \d+ of Asset Hub has the call, and it failed/);
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('and that failed is told of once: signed again after it was mended, it sets the keys', async () => {
    const world = await play({
      signing: 'outside',
      happenings: [failsOnce, { when: stopped, does: (w) => w.wish('resume') }, { when: later(1), does: mended }],
    });

    expect(stops(world)).toHaveLength(1);
    expect(world.run.run.state).toBe('done');
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('and that somebody sends who may not is told of, and ends nothing', async () => {
    const world = await play({
      signing: 'outside',
      happenings: [
        {
          when: (w) => offered(w) !== undefined,
          does: (w) => {
            const call = offered(w);
            if (call?.kind !== 'keys.offered') throw new Error('nothing was offered');
            w.chains.submit(call.chain, signedBy(w.chains, call, `0x${OTHERS[0]?.slice(2)}`, 64).bytes);
          },
        },
        { when: later(1), does: (w) => w.signOutside() },
      ],
    });
    const told = world.events.filter((event) => event.kind === 'step.waiting' && event.because.includes('NotProxy'));

    expect(told.length).toBeGreaterThan(1);
    expect(world.run.run.state).toBe('done');
    expect(unsafe(world)).toEqual(NOTHING);
  });
});
