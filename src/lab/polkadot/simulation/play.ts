import type { ChainName, SetKeysPath } from '../../../chains/polkadot/capabilities.ts';
import type { JournalEvent } from '../../../domain/journal.ts';
import { messageOf } from '../../../domain/failure.ts';
import type { Wish } from '../../../domain/run.ts';
import { createVirtualTime } from '../../simulation/run/time.ts';
import { createModelStore } from '../../simulation/store/model-store.ts';
import { NEW, OLD, PROXY, STASH, target } from './cast.ts';
import { type ChainScene, createChains, SESSION_SLOTS, SLOT_MS } from './chains.ts';
import { createMachine } from './machine.ts';
import { planOf, START_MS } from './plan.ts';
import { createReader } from './reader.ts';
import { createReferee } from './referee.ts';
import { happen } from '../../played/happening.ts';
import { createWorkforce } from '../../played/workforce.ts';
import type { Scene } from './scene.ts';
import { createSetKeys, signedBy } from './set-keys.ts';
import { createPoints } from '../../played/strike.ts';
import { createSeen } from '../../played/seen.ts';
import { startWorker } from './worker.ts';

export const SESSION_MS = SESSION_SLOTS * SLOT_MS;
const RUN = 'run-1';

const PATHS: Readonly<Record<ChainName, SetKeysPath>> = {
  'asset-hub': { chain: 'asset-hub', call: 'stakingRcClient.setKeys', takesMaxFee: true },
  relay: { chain: 'relay', call: 'session.setKeys' },
};

/** One move of the validator, in a world of its own: the real runner and procedures, two workers, everything else played. */
export function createWorld(scene: Scene) {
  const time = createVirtualTime(START_MS);
  const stage: ChainScene & { chainAway: boolean; lying: boolean } = {
    elected: true,
    sessionsPerEra: 6,
    finalityStands: false,
    beefyStands: false,
    full: false,
    filters: [],
    chainAway: false,
    lying: false,
    ...(scene.sessionSlots !== undefined && { sessionSlots: scene.sessionSlots }),
  };
  const chains = createChains(stage);
  const head = (): number => chains.relay().length - 1;
  const listener = { demoted: (of: string, term: number) => demoted(of, term), started: (of: string) => started(of) };
  const machines = new Map([
    [OLD, createMachine(OLD, time, listener, { head })],
    [NEW, createMachine(NEW, time, listener, { head, ...(scene.standby && { begin: scene.standby }) })],
  ]);
  const referee = createReferee(chains, () => [...machines.values()]);
  const store = createModelStore({ databaseClock: time, newRunId: () => RUN });
  const people = store.connect('people');
  const pages: string[] = [];
  const failures: string[] = [];
  const seen = createSeen();
  let isLeft = false;

  function demoted(node: string, term: number): void {
    const found = machines.get(node);
    const latest = store.state.terms.get(STASH) ?? 0;
    if (found !== undefined) referee.demoted(found, term < latest);
  }

  const started = (node: string): void => referee.started(machine(node));

  /** What was finalized when; BEEFY too. */
  const finality: { readonly atMs: number; readonly finalized: number; readonly beefy: number }[] = [];

  const wish = (what: Wish): Promise<unknown> => people.view.storeWish(RUN, what, 'anna', '');
  const points = createPoints(scene.strikes ?? [], async (does) => {
    await (does === 'abort' ? wish('abort') : people.pauses.pause('dot-main', 'anna', ''));
  });

  function machine(node: string) {
    const found = machines.get(node);
    if (found === undefined) throw new Error(`no machine ${node}`);
    return found;
  }

  const world = {
    time,
    chains,
    stage,
    points,
    pages,
    failures,
    counters: referee.counters,
    referee,
    seen: seen.whole,
    finality: (): readonly (typeof finality)[number][] => finality,
    old: machine(OLD),
    new: machine(NEW),
    wish,
    /** Nobody does anything any more about a run that stands. */
    giveUp: () => void (isLeft = true),
    paused: (): boolean => store.state.pauses.has('dot-main'),
    pause: () => people.pauses.pause('dot-main', 'anna', ''),
    standDown: () => people.view.standDown(RUN, 'anna', 'it is over'),
    unpause: () => people.pauses.unpause('dot-main', 'berta', true),
    killWorkers: () => workforce.kill(),
    rest: (is: boolean) => workforce.rest(is),
    freezeWorkers: (ms: number) => workforce.freeze(ms),
    get run() {
      const found = store.state.runs.get(RUN);
      if (found === undefined) throw new Error('no run yet');
      return found;
    },
    get events(): readonly JournalEvent[] {
      return world.run.lines.map(({ event }) => event);
    },
    get session(): number {
      return chains.relay().at(-1)?.state.session.currentIndex ?? 0;
    },
    /** People take the call data that they were shown and sign it elsewhere. */
    signOutside(): void {
      const offered = world.events.findLast((event) => event.kind === 'keys.offered');
      if (offered?.kind !== 'keys.offered') throw new Error('nothing was offered');
      const signed = signedBy(chains, offered, PROXY, 64);
      chains.submit(signed.chain, signed.bytes);
    },
    /** Somebody else who has the key of the proxy. */
    useNonce: (): void => chains.useNonce(PROXY),
    proven: (step: string): boolean =>
      world.events.some((event) => event.kind === 'step.proven' && event.step === step),
    /** The keys that the run has made last, as `SessionKeys` encodes them; null before that. */
    madeKeys(): string | null {
      const made = world.events.findLast((event) => event.kind === 'step.proven' && event.step === 'keys');
      const keys = made?.kind === 'step.proven' ? made.figures['keys'] : undefined;
      return typeof keys === 'string' ? keys : null;
    },
    /** The step is recorded as done and no finalized block of the relay chain ever had the keys. */
    setByWord(): boolean {
      const keys = world.madeKeys();
      const were = chains
        .relay()
        .slice(0, chains.finalized() + 1)
        .some(({ state }) => state.session.nextKeys.get(STASH) === keys);
      return world.proven('set') && !were;
    },
    stopped: (): boolean => world.run.run.state === 'stopped',
    stopsIn: (state: string): boolean =>
      world.events.some((event) => event.kind === 'run.stopped' && event.state === state),
    perform: () => perform(),
  };

  const aim = target(scene.signing ?? 'key-file');
  const paths = (scene.paths ?? ['asset-hub']).map((chain) => PATHS[chain]);
  const truth = createReader(chains, paths);
  const observers = (['one', 'two', 'three'] as const).map((name) => ({
    name,
    chain: scene.liar?.name === name ? scene.liar.lies(truth, world) : truth,
  }));
  const setKeys = createSetKeys(chains, (signed) => referee.sends(signed));

  const leftBehind = scene.leftBehind?.(chains) ?? [];

  const workforce = createWorkforce(time, (life) =>
    startWorker({
      life,
      time,
      store,
      points,
      target: aim,
      machines,
      observers,
      setKeys,
      paths,
      chainAway: () => stage.chainAway,
      acted: (by, answer) => seen.take(by, answer),
      leftBehind,
      paged: (because) => void pages.push(because),
      failed: (error) => void failures.push(messageOf(error)),
      altered: scene.altered ?? ((deps) => deps),
    }),
  );

  function tick(): void {
    chains.slot();
    for (const each of machines.values()) each.signs(referee.signsOn(each) ? 'validator' : 'nobody');
    referee.look();
    finality.push({ atMs: time.now(), finalized: chains.finalized(), beefy: chains.beefy().number });
    time.after(SLOT_MS, tick);
  }

  async function perform(): Promise<void> {
    tick();
    for (let slot = 0; slot < 4; slot++) chains.slot();
    const plan = planOf(scene);
    await people.plans.savePlan(plan, { kind: 'open', expiresAtMs: START_MS + 1e9 });
    for (const node of [OLD, NEW])
      await people.runs.adopt(plan.identity, node, { stateId: `state of ${node}`, term: 0, bootId: 'boot' }, 'anna');
    await people.plans.start(plan.id, ['anna'], 0);
    for (const each of [scene.happenings ?? [], ...(scene.sequences ?? [])]) void happen(world, time, each);
    void scene.alongside?.(world);
    workforce.start(1);
    time.after(6_000, () => workforce.start(2));
    const sessionMs = chains.sessionSlots * SLOT_MS;
    const untilMs = START_MS + (scene.sessions ?? 40) * sessionMs;
    await time.run(() => isLeft || world.run.run.endedAtMs !== null, untilMs);
    // What a worker, a timer or the chain may still do is judged too.
    await time.run(() => false, time.now() + 4 * sessionMs);
  }

  return world;
}

export type World = ReturnType<typeof createWorld>;

/** Plays a scene to its end. */
export async function play(scene: Scene = {}): Promise<World> {
  const world = createWorld(scene);
  await world.perform();
  return world;
}
