import { describe, expect, it } from 'vitest';
import { keysNamed, OTHERS } from '../../../../src/lab/polkadot/simulation/cast.ts';
import {
  always,
  FOREIGN_KEYS,
  later,
  namedAgain,
  NEW_KEYS,
  OLD_KEYS,
  proven,
  sets,
  stopped,
  taken,
} from '../../../../src/lab/polkadot/simulation/happenings.ts';
import { play, type World } from '../../../../src/lab/polkadot/simulation/play.ts';
import type { Scene } from '../../../../src/lab/polkadot/simulation/scene.ts';
import { NOTHING, unsafe } from '../../../../src/lab/polkadot/simulation/unsafe.ts';

const signed = ({ events }: World) => events.filter(({ kind }) => kind === 'keys.signed').length;
const stop = ({ events }: World) => events.findLast((event) => event.kind === 'run.stopped');
/** The other validator sets its own keys again. */
const freed = (w: World) => w.chains.setKeysFromOutside(OTHERS[0] ?? '', keysNamed(OTHERS[0] ?? '').encoded);

describe('a second set-keys by somebody else', () => {
  it.each(['set', 'sessions', 'active', 'free', 'gate'])(
    'after `%s` voids the wait: people are told, and no node is stopped',
    async (step) => {
      const world = await play({ happenings: [{ when: proven(step), does: sets(FOREIGN_KEYS) }] });

      // What comes after the old node was proven to be free to stop comes too late to keep it.
      if (step !== 'gate') expect(world.counters.demoted).toBe(0);
      if (step !== 'gate') expect(stop(world)).toMatchObject({ state: 'wait-voided' });
      expect(world.counters.stoppedInVoid).toBe(0);
      expect(world.counters.stoppedTooEarly).toBe(0);
      expect(world.events.length).toBeLessThan(200);
    },
  );

  it('goes on where the keys are set again and people say so', async () => {
    const world = await play({
      happenings: [
        { when: proven('set'), does: sets(FOREIGN_KEYS) },
        { when: stopped, does: sets(NEW_KEYS) },
        { when: later(1), does: (w) => w.wish('resume') },
      ],
    });

    expect(world.run.run.state).toBe('done');
    expect(world.counters.stoppedTooEarly).toBe(0);
  });

  it('begins the first session without keys anew where it named the old keys meanwhile', async () => {
    const world = await play({
      happenings: namedAgain(),
    });

    expect(world.run.run.state).toBe('done');
    expect(world.run.run.attempt).toBeGreaterThan(1);
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('is seen at the gate also where it came and went while no worker ran, from the blocks of those sessions', async () => {
    const world = await play({
      happenings: [
        { when: proven('free'), does: (w) => w.rest(true) },
        { when: always, does: sets(OLD_KEYS) },
        { when: later(1.1), does: sets(NEW_KEYS) },
        { when: later(3.1), does: (w) => w.rest(false) },
      ],
    });

    expect(world.run.run.state).toBe('done');
    expect(world.run.run.attempt).toBeGreaterThan(1);
    expect(
      world.events.some((event) => event.kind === 'step.unknown' && /named its .* key at block/.test(event.text)),
    ).toBe(true);
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('is answered to a person who wants the role back: only forward', async () => {
    const world = await play({
      happenings: [
        { when: proven('sessions'), does: sets(FOREIGN_KEYS) },
        { when: stopped, does: (w) => w.wish('return') },
      ],
    });

    expect(stop(world)).toMatchObject({ state: 'keys-set' });
  });
});

describe('an extrinsic', () => {
  it('that cannot land is made anew when its era is over, and not before', async () => {
    const world = await play({
      happenings: [
        { when: always, does: (w) => (w.stage.full = true) },
        { when: (w) => signed(w) === 2, does: (w) => (w.stage.full = false) },
      ],
    });

    expect(world.run.run.state).toBe('done');
    expect(signed(world)).toBe(2);
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('that never lands stops the run, and is tried again when people say so', async () => {
    const world = await play({
      sessions: 120,
      happenings: [
        { when: always, does: (w) => (w.stage.full = true) },
        { when: (w) => w.stopsIn('keys-not-landed'), does: (w) => (w.stage.full = false) },
        { when: stopped, does: (w) => w.wish('resume') },
      ],
    });

    expect(world.run.run.state).toBe('done');
    expect(signed(world)).toBe(4);
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('whose nonce somebody else used is made anew', async () => {
    const world = await play({
      happenings: [
        { when: always, does: (w) => (w.stage.full = true) },
        { when: (w) => signed(w) === 1, does: (w) => w.useNonce() },
        { when: always, does: (w) => (w.stage.full = false) },
      ],
    });

    expect(world.run.run.state).toBe('done');
    expect(signed(world)).toBe(2);
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('whose call is filtered goes the other way, once', async () => {
    const world = await play({
      paths: ['relay', 'asset-hub'],
      happenings: [{ when: always, does: (w) => (w.stage.filters = ['relay']) }],
    });

    expect(world.run.run.state).toBe('done');
    expect(signed(world)).toBe(2);
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('stops the run where every way is filtered', async () => {
    const world = await play({
      paths: ['relay', 'asset-hub'],
      happenings: [{ when: always, does: (w) => (w.stage.filters = ['relay', 'asset-hub']) }],
    });

    expect(stop(world)).toMatchObject({ state: 'keys-no-path' });
    expect(signed(world)).toBe(2);
  });
});

describe('keys that the relay chain turns away', () => {
  it.each<[string, Scene]>([
    ['with a key file', {}],
    ['signed elsewhere', { signing: 'outside' }],
  ])('stop the run with the reason, %s', async (_, scene) => {
    const offered = {
      when: (w: World) => scene.signing !== 'outside' || w.events.some(({ kind }) => kind === 'keys.offered'),
      does: (w: World) => (scene.signing === 'outside' ? w.signOutside() : undefined),
    };
    const world = await play({ ...scene, happenings: [taken, offered] });

    expect(stop(world)?.because).toContain('DuplicatedKey');
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('are set when that was mended and people say so', async () => {
    const world = await play({
      happenings: [taken, { when: stopped, does: freed }, { when: later(1), does: (w) => w.wish('resume') }],
    });

    expect(world.run.run.state).toBe('done');
    expect(signed(world)).toBe(2);
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('are called off without a trace', async () => {
    const world = await play({
      happenings: [taken, { when: stopped, does: freed }, { when: later(1), does: (w) => w.wish('return') }],
    });

    expect(world.run.run.state).toBe('returned');
  });
});

describe('an era change without the validator', () => {
  it.each([
    ['before its keys are queued', always],
    ['after its keys are active', proven('active')],
    ['at the gate', proven('free')],
  ])('%s makes the wait longer and nothing else', async (_, when) => {
    const world = await play({
      sessions: 80,
      happenings: [
        { when: always, does: (w) => (w.stage.sessionsPerEra = 2) },
        { when, does: (w) => (w.stage.elected = false) },
        { when: later(8), does: (w) => (w.stage.elected = true) },
      ],
    });

    expect(world.run.run.state).toBe('done');
    expect(unsafe(world)).toEqual(NOTHING);
  });
});

describe('a chain that stands still', () => {
  it.each(['set', 'sessions', 'free', 'gate'])(
    'finalizes nothing after `%s`, and no node is stopped by it',
    async (step) => {
      const world = await play({
        happenings: [
          { when: proven(step), does: (w) => (w.stage.finalityStands = true) },
          { when: later(5), does: (w) => (w.stage.finalityStands = false) },
        ],
      });

      expect(world.run.run.state).toBe('done');
      expect(unsafe(world)).toEqual(NOTHING);
    },
  );

  it('has no BEEFY at the gate: the old node waits for it', async () => {
    const during: number[] = [];
    const world = await play({
      happenings: [
        { when: proven('free'), does: (w) => (w.stage.beefyStands = true) },
        { when: later(5), does: (w) => void during.push(w.counters.demoted) },
        { when: always, does: (w) => (w.stage.beefyStands = false) },
      ],
    });

    expect(during).toEqual([0]);
    expect(world.run.run.state).toBe('done');
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it.each(['keys', 'set', 'sessions', 'free', 'gate'])(
    'cannot be read for long after `%s`: the run outlives it',
    async (step) => {
      const world = await play({
        happenings: [
          { when: proven(step), does: (w) => (w.stage.chainAway = true) },
          { when: later(10), does: (w) => (w.stage.chainAway = false) },
        ],
      });

      expect(world.run.run.state).toBe('done');
      expect(stop(world)).toBeUndefined();
      expect(unsafe(world)).toEqual(NOTHING);
    },
  );
});
