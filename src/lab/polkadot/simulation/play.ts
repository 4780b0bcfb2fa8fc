import type { ChainName, SetKeysPath } from '../../../chains/polkadot/capabilities.ts';
import type { PolkadotReader } from '../../../chains/polkadot/port.ts';
import type { JournalEvent } from '../../../domain/journal.ts';
import { messageOf } from '../../../domain/failure.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { Wish } from '../../../domain/run.ts';
import { createLife, type Life } from '../../simulation/run/life.ts';
import { createVirtualTime } from '../../simulation/run/time.ts';
import { createModelStore } from '../../simulation/store/model-store.ts';
import type { PolkadotDeps } from '../../../procedures/polkadot/deps.ts';
import {
  HANDOVER_ID,
  HANDOVER_VERSION,
  handoverSteps,
  TAKEOVER_ID,
  TAKEOVER_VERSION,
  takeoverSteps,
} from '../../../procedures/polkadot/steps.ts';
import { NEW, OLD, PROXY, STASH, target } from './cast.ts';
import { type ChainScene, createChains, SESSION_SLOTS, SLOT_MS } from './chains.ts';
import { createMachine } from './machine.ts';
import { createReader } from './reader.ts';
import { createReferee } from './referee.ts';
import { createSetKeys, signedBy } from './set-keys.ts';
import { createPoints, type Strike } from './strike.ts';
import { startWorker } from './worker.ts';

const START_MS = 1_760_000_000_000;
export const SESSION_MS = SESSION_SLOTS * SLOT_MS;
/** A worker that is gone is started anew, as systemd does it. Unit: milliseconds. */
const WORKER_BACK_MS = 3_000;
const RUN = 'run-1';

/** Something that happens once, as soon as it can. */
export interface Happening {
  readonly when: (world: World) => boolean;
  readonly does: (world: World) => unknown;
}

export interface Scene {
  readonly signing?: 'key-file' | 'outside';
  readonly kind?: 'handover' | 'takeover';
  readonly oldNode?: 'demote' | 'leave';
  readonly paths?: readonly ChainName[];
  readonly strikes?: readonly Strike[];
  readonly happenings?: readonly Happening[];
  /** An observer that does not tell the truth, in the place of the named one. */
  readonly liar?: {
    readonly name: 'one' | 'two';
    readonly lies: (truth: PolkadotReader, world: World) => PolkadotReader;
  };
  readonly altered?: (deps: PolkadotDeps) => PolkadotDeps;
  /** Default 40 sessions. */
  readonly sessions?: number;
}

const PATHS: Readonly<Record<ChainName, SetKeysPath>> = {
  'asset-hub': { chain: 'asset-hub', call: 'stakingRcClient.setKeys', takesMaxFee: true },
  relay: { chain: 'relay', call: 'session.setKeys' },
};

/** One move of the validator, in a world of its own: the real runner and procedures, two workers, everything else played. */
export function createWorld(scene: Scene) {
  const time = createVirtualTime(START_MS);
  const stage: ChainScene & { chainAway: boolean } = {
    elected: true,
    sessionsPerEra: 6,
    finalityStands: false,
    beefyStands: false,
    full: false,
    filters: [],
    chainAway: false,
  };
  const chains = createChains(stage);
  const machines = new Map(
    [OLD, NEW].map((node) => [node, createMachine(node, time, { demoted: (of, term) => demoted(of, term) })]),
  );
  const referee = createReferee(chains, () => [...machines.values()]);
  const store = createModelStore({ databaseClock: time, newRunId: () => RUN });
  const people = store.connect('people');
  const pages: string[] = [];
  const failures: string[] = [];
  const lives: Life[] = [];

  function demoted(node: string, term: number): void {
    const found = machines.get(node);
    const latest = store.state.terms.get(STASH) ?? 0;
    if (found !== undefined) referee.demoted(found, term < latest);
  }

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
    old: machine(OLD),
    new: machine(NEW),
    wish,
    pause: () => people.pauses.pause('dot-main', 'anna', ''),
    unpause: () => people.pauses.unpause('dot-main', 'berta', true),
    /** The worker that has the run is killed, or all of them. */
    killWorkers: () => lives.splice(0).forEach((life) => life.end()),
    freezeWorkers: (ms: number) => lives.forEach((life) => life.freeze(ms)),
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
    /** The step is recorded as done and no finalized block of the relay chain ever had the keys. */
    setByWord(): boolean {
      const made = world.events.findLast((event) => event.kind === 'step.proven' && event.step === 'keys');
      const keys = made?.kind === 'step.proven' ? made.figures['keys'] : undefined;
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

  function startOne(number: number): void {
    const life = createLife(`w${number}`, time);
    lives.push(life);
    life.onEnd(() => time.after(WORKER_BACK_MS, () => startOne(number + 2)));
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
      paged: (because) => void pages.push(because),
      failed: (error) => void failures.push(messageOf(error)),
      altered: scene.altered ?? ((deps) => deps),
    });
  }

  function tick(): void {
    chains.slot();
    for (const each of machines.values()) each.signs(referee.signsOn(each) ? 'validator' : 'nobody');
    referee.look();
    time.after(SLOT_MS, tick);
  }

  async function happen(): Promise<void> {
    const waiting = [...(scene.happenings ?? [])];
    for (;;) {
      await time.sleep(1_000);
      const [next] = waiting;
      if (next?.when(world) !== true) continue;
      waiting.shift();
      await next.does(world);
    }
  }

  async function perform(): Promise<void> {
    tick();
    for (let slot = 0; slot < 4; slot++) chains.slot();
    const plan = planOf(scene);
    await people.plans.savePlan(plan, { kind: 'open', expiresAtMs: START_MS + 1e9 });
    for (const node of [OLD, NEW])
      await people.runs.adopt(plan.identity, node, { stateId: `state of ${node}`, term: 0, bootId: 'boot' }, 'anna');
    await people.plans.start(plan.id, ['anna'], 0);
    void happen();
    startOne(1);
    time.after(6_000, () => startOne(2));
    const untilMs = START_MS + (scene.sessions ?? 40) * SESSION_MS;
    await time.run(() => world.run.run.endedAtMs !== null, untilMs);
    // What a worker, a timer or the chain may still do is judged too.
    await time.run(() => false, time.now() + 4 * SESSION_MS);
  }

  return world;
}

export type World = ReturnType<typeof createWorld>;

export function planOf({ kind = 'handover', oldNode = 'demote', signing = 'key-file' }: Scene): Plan {
  const roles = { from: OLD, to: NEW };
  const aim = target(signing);
  const isTakeover = kind === 'takeover';
  return {
    id: 'plan-1',
    digest: 'd1',
    procedure: isTakeover ? TAKEOVER_ID : HANDOVER_ID,
    version: isTakeover ? TAKEOVER_VERSION : HANDOVER_VERSION,
    validator: 'dot-main',
    identity: STASH,
    ...roles,
    request: 'request-1',
    requestedBy: 'anna',
    madeAtMs: START_MS,
    checks: [],
    steps: isTakeover ? takeoverSteps(aim, roles) : handoverSteps(aim, roles, oldNode),
    approval: { people: 1, roles: [], requesterMayApprove: true, holdsForS: 600, cancelWindowS: 0 },
    bound: {},
    policy: { old_node: oldNode },
    verdict: '',
    movable: true,
  };
}

/** Plays a scene to its end. */
export async function play(scene: Scene = {}): Promise<World> {
  const world = createWorld(scene);
  await world.perform();
  return world;
}
