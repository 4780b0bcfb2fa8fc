import { describe, expect, it } from 'vitest';
import type { PolkadotReader } from '../../../../src/chains/polkadot/port.ts';
import type { SessionState } from '../../../../src/chains/polkadot/session-state.ts';
import { keysNamed } from '../../../../src/lab/polkadot/simulation/cast.ts';
import { later, proven, sets } from '../../../../src/lab/polkadot/simulation/happenings.ts';
import { play, type World } from '../../../../src/lab/polkadot/simulation/play.ts';
import { NOTHING, unsafe } from '../../../../src/lab/polkadot/simulation/unsafe.ts';

type Lie = (state: SessionState) => SessionState;
const stop = ({ events }: World) => events.findLast((event) => event.kind === 'run.stopped');

/** An observer that says something else from when a step was proven on. */
const lying =
  (from: string, lie: Lie) =>
  (truth: PolkadotReader, world: World): PolkadotReader => ({
    ...truth,
    async sessionState(of) {
      const state = await truth.sessionState(of);
      return world.proven(from) ? lie(state) : state;
    },
  });

const NEW_KEYS = keysNamed('new 1');
const setEarly: Lie = (state) => ({ ...state, nextKeys: NEW_KEYS });
const activeEarly: Lie = (state) => {
  const of = (type: string) => NEW_KEYS.keys.flatMap((key) => (key.type === type ? [key.publicKey] : []));
  const authorities = { babe: of('babe'), grandpa: of('gran'), beefy: of('beef'), authorityDiscovery: of('audi') };
  return { ...state, nextKeys: NEW_KEYS, authorities };
};
const freeEarly: Lie = (state) => ({
  ...activeEarly(state),
  queuedKeys: [],
  para: { validators: [], assignments: [], discovery: [] },
  owners: state.owners.map(({ key }) => ({ key, owner: null })),
});

describe('the observer that is asked first', () => {
  it.each<[string, string, Lie]>([
    ['that the keys are set', 'own', setEarly],
    ['that the keys are active', 'set', activeEarly],
    ['that the old node is free', 'set', freeEarly],
    ['that the old node is free, later', 'active', freeEarly],
  ])('may lie %s: no node is stopped before its time', async (_, from, lie) => {
    const world = await play({ liar: { name: 'one', lies: lying(from, lie) }, sessions: 20 });

    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('may say that other keys were set: people look, and nothing is stopped', async () => {
    const world = await play({
      liar: { name: 'one', lies: lying('set', (state) => ({ ...state, nextKeys: keysNamed('foreign') })) },
      sessions: 20,
    });

    expect(stop(world)).toMatchObject({ state: 'wait-voided' });
    expect(unsafe(world)).toEqual(NOTHING);
  });

  it('may stand still at a block of long ago, in which the old node was free: it is not stopped by that', async () => {
    let stood: number | null = null;
    const stalls = (truth: PolkadotReader): PolkadotReader => ({
      ...truth,
      sessionState: (of) => truth.sessionState(stood === null ? of : { ...of, at: Math.min(of.at ?? stood, stood) }),
    });
    const world = await play({
      liar: { name: 'one', lies: stalls },
      happenings: [
        { when: proven('free'), does: (w) => w.rest(true) },
        { when: later(1.2), does: (w) => void (stood = w.chains.finalized()) },
        { when: later(0.2), does: sets(keysNamed('old').encoded) },
        { when: later(2.5), does: (w) => w.rest(false) },
      ],
      sessions: 20,
    });

    expect(unsafe(world)).toEqual(NOTHING);
    expect(world.counters.demoted).toBe(0);
    const said = world.events.flatMap((event) => (event.kind === 'step.waiting' ? [event.because] : []));
    expect(said.some((because) => /one is \d+ blocks behind two/.test(because))).toBe(true);
  });
});
