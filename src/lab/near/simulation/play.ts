import { messageOf } from '../../../domain/failure.ts';
import type { JournalEvent } from '../../../domain/journal.ts';
import type { Wish } from '../../../domain/run.ts';
import type { NearDeps } from '../../../procedures/near/deps.ts';
import { happen } from '../../played/happening.ts';
import { createSeen } from '../../played/seen.ts';
import { createPoints } from '../../played/strike.ts';
import { createWorkforce } from '../../played/workforce.ts';
import { createVirtualTime } from '../../simulation/run/time.ts';
import { createModelStore } from '../../simulation/store/model-store.ts';
import { hostKey } from '../../simulation/store/state.ts';
import { IDENTITY, NEW, OLD, target, VALIDATOR } from './cast.ts';
import { BLOCK_MS, type ChainStage, createChain } from './chain.ts';
import type { Machine } from './machine.ts';
import { lookAround } from './look-around.ts';
import { planOf, START_MS } from './plan.ts';
import { createReader } from './reader.ts';
import { createReferee, type Referee } from './referee.ts';
import type { Scene } from './scene.ts';
import { createMachines, epochBlocksOf, wayOfScene } from './stage.ts';
import { startWorker } from './worker.ts';

const RUN = 'run-1';
/** Longer than anything that is waited for in a play without a fault. Unit: milliseconds. */
const USUAL_MS = 3_600_000;
/** What a worker, a timer or the chain may still do after the end is judged too. Unit: milliseconds. */
const AFTER_MS = 180_000;
/** Whose declarations count, and how many are needed. */
const DECLARERS = { people: 2, counted: ['anna', 'berta'] };

/** One run on a NEAR validator, in a world of its own: the real runner and procedures, two workers, everything else played. */
export function createWorld(scene: Scene) {
  const time = createVirtualTime(START_MS);
  const stage: ChainStage & { chainAway: boolean; lying: boolean } = {
    skips: scene.skips ?? 0.01,
    finalityStands: false,
    elected: true,
    chainAway: false,
    lying: false,
  };
  const chain = createChain(stage, { startMs: START_MS, seed: scene.seed ?? 1, epochBlocks: epochBlocksOf(scene) });
  const machines = createMachines(scene, {
    time,
    chain,
    listener: {
      acts: (node, verb, isOutdated) => referee.acts(node, verb, isOutdated),
      hupToWrapper: () => void referee.counters.hupToWrapper++,
      cutMigration: () => void referee.counters.migrationsCut++,
      panicked: () => void referee.counters.panics++,
    },
  });
  const store = createModelStore({ databaseClock: time, newRunId: () => RUN });
  const referee: Referee = createReferee({
    chain,
    machines,
    told: () => store.state.runs.get(RUN)?.decisions.get(world.run.run.attempt)?.value === 'told',
    declared: () => declared,
  });
  const declared = new Set<string>();
  const people = store.connect('people');
  const failures: string[] = [];
  const seen = createSeen();
  let isLeft = false;

  const wish = (what: Wish): Promise<unknown> => people.view.storeWish(RUN, what, 'anna', '');
  const points = createPoints(scene.strikes ?? [], async (does) => {
    await (does === 'abort' ? wish('abort') : people.pauses.pause(VALIDATOR, 'anna', ''));
  });

  const world = {
    scene,
    time,
    chain,
    stage,
    points,
    failures,
    referee,
    counters: referee.counters,
    seen: seen.whole,
    machines,
    old: machine(OLD),
    new: machine(NEW),
    wish,
    /** People say that a node cannot sign, both of them. */
    async declare(node: string): Promise<void> {
      for (const by of DECLARERS.counted) {
        const said = await people.view.declareFenced(RUN, node, by, 'it is off', DECLARERS);
        if (said.kind === 'granted') declared.add(node);
      }
    },
    declared: (): ReadonlySet<string> => declared,
    /** Nobody does anything any more about a run that stands. */
    giveUp: () => void (isLeft = true),
    paused: (): boolean => store.state.pauses.has(VALIDATOR),
    standDown: () => people.view.standDown(RUN, 'anna', 'it is over'),
    unpause: () => people.pauses.unpause(VALIDATOR, 'berta', true),
    get run() {
      const found = store.state.runs.get(RUN);
      if (found === undefined) throw new Error('no run yet');
      return found;
    },
    get events(): readonly JournalEvent[] {
      return world.run.lines.map(({ event }) => event);
    },
    proven: (step: string): boolean =>
      world.events.some((event) => event.kind === 'step.proven' && event.step === step),
    stopped: (): boolean => world.run.run.state === 'stopped',
    perform: () => perform(),
  };

  function machine(node: string): Machine {
    const found = machines.get(node);
    if (found === undefined) throw new Error(`no machine ${node}`);
    return found;
  }

  const aim = target(wayOfScene(scene) === 'restart');
  const truth = createReader(chain);
  const observers = (['one', 'two', 'three'] as const).map((name) => ({
    name,
    chain: scene.liar !== undefined && name === 'one' ? scene.liar(truth, world) : truth,
  }));

  const workforce = createWorkforce(time, (life) =>
    startWorker({
      life,
      time,
      store,
      points,
      target: aim,
      machines,
      observers,
      acknowledged: (node) => store.state.hosts.get(hostKey(IDENTITY, node)) ?? null,
      chainAway: () => stage.chainAway,
      acted: (by, answer) => seen.take(by, answer),
      failed: (error) => void failures.push(messageOf(error)),
      altered: scene.altered ?? ((deps) => deps),
    }),
  );

  function tick(): void {
    chain.tick(time.now(), referee.look(time.now()));
    time.after(BLOCK_MS, tick);
  }

  /** As those who made the plan have seen it. */
  const look: NearDeps['look'] = async (_, node) => {
    if (!machine(node).reachable) return { kind: 'unseen', node, because: 'no route', code: 'host/unreachable' };
    return { kind: 'seen', node, facts: machine(node).facts() };
  };
  const ask: NearDeps['ask'] = async (node, request) => machine(node).answer(request);
  const lookedAt = (): ReturnType<typeof lookAround> =>
    lookAround({ observers, look, ask, clock: { ...time, monotonic: time.now } }, aim, () => null);

  async function perform(): Promise<void> {
    tick();
    const plan = planOf(scene, await lookedAt());
    await people.plans.savePlan(plan, { kind: 'open', expiresAtMs: START_MS + 1e9 });
    for (const { node, neard } of machines.values()) {
      const seenState = { stateId: `state of ${node}`, term: 0, bootId: neard.bootId() };
      await people.runs.adopt(plan.identity, node, seenState, 'anna');
    }
    await people.plans.start(plan.id, ['anna'], 0);
    for (const each of scene.sequences ?? []) void happen(world, time, each);
    void scene.alongside?.(world);
    workforce.start(1);
    time.after(1_000, () => workforce.start(2));
    await time.run(() => isLeft || world.run.run.endedAtMs !== null, START_MS + (scene.forMs ?? USUAL_MS));
    await time.run(() => false, time.now() + AFTER_MS);
  }

  return world;
}

export type World = ReturnType<typeof createWorld>;

/** Plays a scene to its end. */
export async function play(scene: Scene): Promise<World> {
  const world = createWorld(scene);
  await world.perform();
  return world;
}
