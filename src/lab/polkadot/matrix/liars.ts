import type { PolkadotReader } from '../../../chains/polkadot/port.ts';
import { type SessionKeys, splitSessionKeys, USUAL_LAYOUT } from '../../../chains/polkadot/session-keys.ts';
import type { SessionState } from '../../../chains/polkadot/session-state.ts';
import type { World } from '../simulation/play.ts';
import type { Scene } from '../simulation/scene.ts';
import type { DotFault } from './schedule.ts';

/** The observer that a fault makes a liar, while the stage says that it lies. Null where no fault does. */
export function liarOf(faults: readonly DotFault[]): Scene['liar'] | null {
  const fault = faults.find(({ name }) => name === 'observer-lies' || name === 'observer-stalls');
  if (fault === undefined) return null;
  const name = fault.dice % 2 === 0 ? 'one' : 'two';
  return { name, lies: fault.name === 'observer-lies' ? lies : stalls };
}

/** The new keys alone are named, by everything. */
function lies(truth: PolkadotReader, world: World): PolkadotReader {
  return {
    ...truth,
    async sessionState(of) {
      const state = await truth.sessionState(of);
      const made = world.madeKeys();
      return world.stage.lying && made !== null ? alone(state, splitSessionKeys(made, USUAL_LAYOUT)) : state;
    },
  };
}

function alone(state: SessionState, nextKeys: SessionKeys): SessionState {
  const of = (type: string) => nextKeys.keys.flatMap((key) => (key.type === type ? [key.publicKey] : []));
  return {
    ...state,
    nextKeys,
    queuedKeys: [{ stash: state.stash, keys: nextKeys }],
    authorities: { babe: of('babe'), grandpa: of('gran'), beefy: of('beef'), authorityDiscovery: of('audi') },
    para: { validators: of('para'), assignments: of('asgn'), discovery: of('audi') },
    owners: state.owners.map(({ key }) => ({ key, owner: null })),
  };
}

/** What was finalized when it began to stand still is its newest. */
function stalls(truth: PolkadotReader, { stage, chains }: World): PolkadotReader {
  let stood: number | null = null;
  const head = (): number | null => {
    if (!stage.lying) return (stood = null);
    return (stood ??= chains.finalized());
  };
  return {
    ...truth,
    async sessionState(of) {
      const newest = head();
      return truth.sessionState(newest === null ? of : { ...of, at: Math.min(of.at ?? newest, newest) });
    },
    async beefyHead() {
      const [newest, beefy] = [head(), await truth.beefyHead()];
      return newest === null || beefy === null ? beefy : { ...beefy, number: Math.min(beefy.number, newest) };
    },
  };
}
