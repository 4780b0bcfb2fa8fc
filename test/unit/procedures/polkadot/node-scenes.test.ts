import { describe, expect, it } from 'vitest';
import { keyOfFile } from '../../../../src/chains/polkadot/keystore.ts';
import type { PolkadotReader } from '../../../../src/chains/polkadot/port.ts';
import { always, later, lateOrder, NEW_FILES, proven } from '../../../../src/lab/polkadot/simulation/happenings.ts';
import { play, type World } from '../../../../src/lab/polkadot/simulation/play.ts';
import type { Scene } from '../../../../src/lab/polkadot/simulation/scene.ts';
import { NOTHING, unsafe } from '../../../../src/lab/polkadot/simulation/unsafe.ts';

const stop = ({ events }: World) => events.findLast((event) => event.kind === 'run.stopped');
describe('workers', () => {
  it('may be killed twenty times during the wait, and nothing is different', async () => {
    const world = await play({
      happenings: Array.from({ length: 20 }, (_, index) => ({
        when: index === 0 ? proven('set') : later(0.08),
        does: (w: World) => w.killWorkers(),
      })),
    });

    expect(world.run.run.state).toBe('done');
    expect(world.counters.demoted).toBe(1);
    expect(world.events.filter(({ kind }) => kind === 'keys.signed')).toHaveLength(1);
    expect(world.events.filter((event) => event.kind === 'intent').map(({ verb }) => verb)).toEqual([
      'polkadot.rotate',
      'polkadot.validator-off',
    ]);
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('that stand still with the order to the old node in hand find it refused, for everything has changed', async () => {
    const world = await play(await lateOrder());

    expect(stop(world)).toMatchObject({ state: 'wait-voided' });
    expect(world.counters.demoted).toBe(0);
  });
});

describe('a pause', () => {
  it('before the old node is told keeps it as it is, until it is lifted', async () => {
    const demoted: number[] = [];
    const world = await play({
      happenings: [
        { when: proven('free'), does: (w) => w.pause() },
        { when: later(4), does: (w) => void demoted.push(w.counters.demoted) },
        { when: always, does: (w) => w.unpause() },
      ],
    });

    expect(demoted).toEqual([0]);
    expect(world.run.run.state).toBe('done');
    expect(unsafe(world)).toEqual(NOTHING);
  });
});

describe('an old node that was told', () => {
  it('is not held up by a pause: there is nothing left to do', async () => {
    const world = await play({ happenings: [{ when: (w) => w.counters.demoted === 1, does: (w) => w.pause() }] });

    expect(world.run.run.state).toBe('done');
  });

  it('and comes back with --validator is told again when people say so, and not before', async () => {
    const world = await play({
      happenings: [
        { when: (w) => w.counters.demoted === 1, does: (w) => w.old.override() },
        { when: (w) => w.stopsIn('old-not-demoted'), does: (w) => w.wish('resume') },
      ],
    });

    expect(world.run.run.state).toBe('done');
    expect(world.counters.demoted).toBe(2);
    expect(unsafe(world)).toEqual(NOTHING);
  });
});

describe('a new node', () => {
  it('that does not say that it is an active validator is waited for', async () => {
    const world = await play({
      happenings: [
        { when: always, does: (w) => w.new.silence(true) },
        { when: proven('sessions'), does: () => undefined },
        { when: later(0.9), does: (w) => w.new.silence(false) },
      ],
    });

    expect(world.run.run.state).toBe('done');
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('that does not say so for a session stops the run, and no node', async () => {
    const world = await play({ happenings: [{ when: always, does: (w) => w.new.silence(true) }] });

    expect(stop(world)).toMatchObject({ state: 'new-silent' });
    expect(world.counters.demoted).toBe(0);
  });
});

describe('a node that stops while it is needed', () => {
  it.each<[string, string, (w: World) => World['old']]>([
    ['the old one in the wait', 'set', (w) => w.old],
    ['the new one in the wait', 'set', (w) => w.new],
    ['the old one before the gate', 'active', (w) => w.old],
    ['the new one before the gate', 'active', (w) => w.new],
  ])('calls people: %s', async (_, step, node) => {
    const world = await play({
      happenings: [
        { when: proven(step), does: (w) => node(w).end(false) },
        { when: later(0.4), does: (w) => node(w).start() },
      ],
    });

    expect(world.pages.length).toBeGreaterThan(0);
    expect(world.run.run.state).toBe('done');
    expect(world.counters.stoppedTooEarly).toBe(0);
  });

  it('and does not answer for a moment when the keys are active is asked again', async () => {
    const world = await play({
      happenings: [
        { when: (w) => w.session === 102, does: (w) => w.old.cut(true) },
        { when: later(1.4), does: (w) => w.old.cut(false) },
      ],
    });

    expect(world.run.run.state).toBe('done');
    expect(stop(world)).toBeUndefined();
  });

  it('for good, at the gate: nobody stops it by guess', async () => {
    const world = await play({ happenings: [{ when: proven('free'), does: (w) => w.old.cut(true) }], sessions: 20 });

    expect(world.run.run.state).toBe('waiting');
    expect(world.counters.demoted).toBe(0);
    expect(world.pages.length).toBeGreaterThan(0);
  });
});

describe('a new node that loses its keys before the old one may stop', () => {
  it('keeps the old one running, calls people, and goes on where they bring the files back', async () => {
    const lost: string[] = [];
    const world = await play({
      happenings: [
        {
          when: proven('free'),
          does: (w) => {
            lost.push(...w.new.keystore);
            w.new.keystore.clear();
          },
        },
        { when: (w) => w.stopsIn('new-keys-lost'), does: (w) => lost.forEach((file) => w.new.keystore.add(file)) },
        { when: always, does: (w) => w.wish('resume') },
      ],
    });

    expect(world.stopsIn('new-keys-lost')).toBe(true);
    expect(world.run.run.state).toBe('done');
    expect({ ...unsafe(world), silentSessions: 0 }).toEqual(NOTHING);
  });
});

describe('keys on both nodes', () => {
  it.each([0, 1, 2, 3, 4, 5])('stop the run before they are set: file %i', async (index) => {
    const [file = ''] = NEW_FILES.slice(index);
    const world = await play({
      happenings: [
        { when: (w) => w.events.some(({ kind }) => kind === 'intent'), does: (w) => w.old.keystore.add(file) },
      ],
      altered: (deps) => ({
        ...deps,
        // The file comes between making and looking.
        ask: async (...args) => {
          await deps.clock.sleep(2_000);
          return deps.ask(...args);
        },
      }),
    });

    expect(stop(world)).toMatchObject({ state: 'keys-on-both' });
    expect(world.events.some(({ kind }) => kind === 'keys.signed')).toBe(false);
  });

  it.each([0, 5])('that no file name tells of stop the run before they are set: key %i', async (index) => {
    const key = keyOfFile(NEW_FILES[index] ?? '');
    const world = await play({
      happenings: [{ when: always, does: (w) => w.old.holdUnseen(NEW_FILES[index] ?? '') }],
    });

    expect(key).not.toBeNull();
    expect(stop(world)).toMatchObject({ state: 'keys-on-both' });
    expect(world.events.some(({ kind }) => kind === 'keys.signed')).toBe(false);
  });

  it('stop the run when they are active, and no node is stopped', async () => {
    const world = await play({
      happenings: [{ when: proven('set'), does: (w) => NEW_FILES.forEach((file) => w.old.keystore.add(file)) }],
    });

    expect(stop(world)).toMatchObject({ state: 'keys-on-both' });
    expect(world.counters.demoted).toBe(0);
  });
});

/** Once the new node signs: a later session, in which nobody has ever heard of the old keys. */
const gone = (truth: PolkadotReader, { proven: is, chains }: World): PolkadotReader => ({
  ...truth,
  async sessionState(of) {
    const state = await truth.sessionState(of);
    if (!is('active')) return state;
    const epoch = state.epoch && { ...state.epoch, startBlock: 1 };
    return { ...state, session: state.session + 1, epoch };
  },
  async beefyHead() {
    const head = await truth.beefyHead();
    return head && is('active') ? { ...head, number: chains.finalized() + 100 } : head;
  },
});

describe('an observer that lies', () => {
  it.each(['one', 'two'] as const)('at the gate does not open it: observer %s', async (name) => {
    const world = await play({ liar: { name, lies: gone }, sessions: 20 });

    expect(world.run.run.state).toBe('waiting');
    expect(world.counters.demoted).toBe(0);
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('about BEEFY alone does not open it', async () => {
    const demoted: number[] = [];
    const world = await play({
      liar: { name: 'one', lies: (truth, w) => ({ ...truth, beefyHead: () => gone(truth, w).beefyHead() }) },
      happenings: [
        { when: proven('free'), does: (w) => (w.stage.beefyStands = true) },
        { when: later(4), does: (w) => void demoted.push(w.counters.demoted) },
        { when: always, does: (w) => (w.stage.beefyStands = false) },
      ],
    });

    expect(demoted).toEqual([0]);
    expect(world.run.run.state).toBe('done');
  });
});

describe('a takeover', () => {
  const dead = { when: always, does: (w: World) => w.old.end(false) };

  it.each<[string, NonNullable<Scene['happenings']>]>([
    ['whose old node is dead', [dead]],
    ['whose old machine is away', [dead, { when: always, does: (w) => w.old.cut(true) }]],
    ['whose old node comes back', [dead, { when: proven('set'), does: (w) => w.old.start() }]],
    [
      'whose old node comes back and goes',
      [dead, { when: proven('set'), does: (w) => w.old.start() }, { when: later(1), does: (w) => w.old.end(false) }],
    ],
  ])('%s ends done, and signs nothing twice', async (_, happenings) => {
    const world = await play({ kind: 'takeover', happenings });

    expect(world.run.run.state).toBe('done');
    expect(world.counters.demoted).toBe(0);
    expect({ ...unsafe(world), silentSessions: 0 }).toEqual(NOTHING);
    expect(world.pages).toEqual([]);
    expect(world.events.every((event) => !('signer' in event) || event.signer !== 'old')).toBe(true);
  });
});
