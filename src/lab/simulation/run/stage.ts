import { guardArgs, solanaTarget } from '../../../chains/solana/target.ts';
import type { Fleet } from '../../../config/schema.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { Prng } from '../../cluster/prng.ts';
import { historyOf, type HistoryEvent } from '../../referee/history.ts';
import type { RefereeMessage } from '../../referee-protocol.ts';
import { callGuard } from '../guard/guard.ts';
import { linkTarget } from '../guard/host.ts';
import { createModelStore, type ModelStore } from '../store/model-store.ts';
import { ACTIVE, GENESIS, NODES, STAKED, UNSTAKED, VALIDATOR } from './cast.ts';
import { createSimulatedCluster } from './cluster.ts';
import type { FaultDraw } from './faults.ts';
import { createDiskWatch } from './disk-watch.ts';
import { fleetOf, fleetToPrepare, FROZEN_SLOTS, PATHS, PEOPLE } from './fleet.ts';
import { createSightings, type Sightings } from './happened.ts';
import { createJobs } from './jobs.ts';
import { createLife } from './life.ts';
import { hasReadableTower } from './machine-disk.ts';
import { createMachine, RESTARTS_WITHIN_MS, type Machine } from './machine.ts';
import { createHook } from './hook.ts';
import { createMisfortune } from './misfortune.ts';
import { connectNetwork } from './network.ts';
import { NOTHING_BEFALLS } from './old-node.ts';
import { prepareDepsOf } from './prepare-deps.ts';
import { bareDisk, bareLink, changeStartFile } from './preparation.ts';
import { sendCopy } from './send-copy.ts';
import { silence } from './silence.ts';
import { createObservers } from './observers.ts';
import { createPeople } from './people.ts';
import type { CrashPoint, Mutated, Points, Schedule } from './schedule.ts';
import { createSomebody } from './somebody.ts';
import { createVirtualTime, type VirtualTime } from './time.ts';
import { createTraffic } from './traffic.ts';
import { createWorkforce } from './workforce.ts';

/** One simulated world with everybody in it. */
export interface Stage {
  readonly time: VirtualTime;
  readonly store: ModelStore;
  readonly sightings: Sightings;
  /** Lets people ask, and time pass until nothing is left to do, and a while after. Units: milliseconds. */
  perform(untilMs: number, afterwardsMs: number): Promise<void>;
  referee(): readonly HistoryEvent[];
  fired(): readonly FaultDraw[];
  crashed(): boolean;
  points(): Points;
  /** Machines on which something may still take effect, or whose tower lacks a vote. */
  unsettled(): readonly NodeName[];
}

/** Where every simulation begins. Unit: milliseconds since 1970. */
const BEGINNING_MS = 1_800_000_000_000;
/** Both validators have replayed a few blocks by then. Unit: milliseconds. */
const WARMS_UP_MS = 3_000;
/** A block is replayed on one node up to a quarter of a slot later than on another. Unit: milliseconds. */
const DELIVERED_WITHIN_MS = 100;
/** Towers are stored within milliseconds, and now and then not. Unit: milliseconds. */
const STORED_WITHIN_MS = 20;
const STORED_LATE_CHANCE = 0.02;

export async function setStage(
  schedule: Schedule,
  dice: Prng,
  mutated: Mutated,
  crash: CrashPoint | null,
): Promise<Stage> {
  const time = createVirtualTime(BEGINNING_MS);
  const sightings = createSightings(time.now);
  const messages = new Set<RefereeMessage>();
  const chainEvents: HistoryEvent[] = [];
  const machines = new Map<NodeName, Machine>();
  const cluster = createSimulatedCluster(time, {
    seed: schedule.seed,
    weather: schedule.weather,
    leadsFirstAfter: schedule.leadsFirstAfter,
    onBlock(block) {
      if (block.parent !== null)
        chainEvents.push({ kind: 'block.made', atMs: time.now(), slot: block.slot, parent: block.parent });
      for (const machine of machines.values())
        time.after(dice.next() * DELIVERED_WITHIN_MS, () => machine.replay(block));
    },
    onLanded: (slot) =>
      void chainEvents.push({ kind: 'vote.landed', atMs: time.now(), identity: STAKED.publicKey, slot }),
  });
  const tell = (message: RefereeMessage): (() => void) => {
    messages.add(message);
    return () => void messages.delete(message);
  };
  const storeMs = (): number =>
    (dice.chance(STORED_LATE_CHANCE) ? schedule.towerLateMs : STORED_WITHIN_MS) * dice.next();
  const unitMs = schedule.old === null ? null : schedule.old.unitMs;
  for (const node of NODES) {
    const machine = createMachine({
      node,
      hasLog: schedule.hasLog,
      bare: schedule.preparation && {
        disk: bareDisk(node, schedule.preparation),
        linkTarget: bareLink(node, schedule.preparation),
      },
      startsByKey: node === ACTIVE && schedule.old?.startsBy === 'key',
      time,
      cluster,
      storeMs,
      unitMs,
      tell,
    });
    machines.set(node, machine);
    if (schedule.preparation && machine.disk) changeStartFile(node, machine.disk, schedule.preparation);
    noteIdentities(machine, sightings);
  }
  let runs = 0;
  const store = createModelStore({ databaseClock: time, newRunId: () => `r-${++runs}`, without: mutated.store });
  const observers = createObservers(cluster, time, 2 * FROZEN_SLOTS);
  const { preparation } = schedule;
  const fleet = preparation === null ? fleetOf(schedule.hasLog) : fleetToPrepare(preparation.kind);
  const watch = createDiskWatch(machines.values(), sightings);
  const quietSlots = (): number => {
    const tip = cluster.chain.tip();
    const next = cluster.leaderSlots(tip.slot, tip)?.find((slot) => slot >= tip.slot);
    return (next ?? Infinity) - tip.slot;
  };
  const traffic = createTraffic({ schedule, dice, time, sightings, store, machines, crash, watch, quietSlots });
  const copying = { store, machines, sightings, target: solanaTarget(fleet, VALIDATOR), mutations: mutated.guard };
  const misfortune = createMisfortune({
    old: schedule.old ?? NOTHING_BEFALLS,
    machines,
    time,
    sightings,
    sendCopy: (machine, copy) => sendCopy(copying, machine, copy),
  });
  const hook = createHook({
    old: schedule.old,
    machines,
    leaves: (life, machine) => traffic.callsHook(life, machine),
    powerOff(node) {
      const runId = [...store.state.runs.keys()].at(-1) ?? '';
      sightings.add({ kind: 'off', node, hasIntent: hasIntentToSwitchOff(store, runId, node) });
      misfortune.holdOff(node, 'provider');
    },
  });
  const network = (life: ReturnType<typeof createLife>) =>
    connectNetwork(
      { time, cluster, machines, observers, mutations: mutated.guard, prepareWithout: mutated.prepare, traffic, hook },
      life,
    );
  const jobs = createJobs(time, (runId, copies) => workforce.give(runId, copies));
  const workforce = createWorkforce({ schedule, fleet, dice, time, sightings, jobs, store, traffic, network });
  const bot = createLife('bot', time);
  const botNetwork = network(bot);
  const botStore = store.connect('bot');
  const people = createPeople({
    procedure: schedule.procedure,
    asks: preparation?.asks ?? [null],
    old: schedule.old,
    store: botStore,
    // Nothing is watched here.
    planning: {
      fleet,
      store: { ...botStore, watch: { alarm: () => Promise.resolve(null) } },
      clock: bot.clock,
      ...botNetwork,
      prepare: prepareDepsOf(fleet, bot.clock, botNetwork),
    },
    clock: bot.clock,
    jobs,
    sightings,
    faults: schedule.faults,
    manner: schedule.people,
    restartPassive(node) {
      const machine = machines.get(node);
      if (machine?.isPassive()) machine.restartValidator(RESTARTS_WITHIN_MS);
    },
    powerOff: (node) => misfortune.holdOff(node, 'people'),
    bringBack: () => misfortune.bringBack(),
    struck: (fault) => traffic.noteStruck(fault, 'people'),
  });
  traffic.layHandsOn({
    workforce,
    jobs,
    observers,
    people,
    misfortune,
    somebody: createSomebody(machines, time, watch),
  });
  return {
    time,
    store,
    sightings,
    async perform(untilMs, afterwardsMs) {
      await time.run(() => false, time.now() + WARMS_UP_MS);
      if (preparation === null) await adopt(fleet, machines, botStore);
      workforce.start();
      if (schedule.old !== null) await silence({ time, observers, traffic, misfortune }, schedule.faults);
      let asked = false;
      let failed: unknown = null;
      people
        .ask()
        .then(() => (asked = true))
        .catch((error: unknown) => (failed = error));
      void people.lookAfter();
      await time.run(
        () => failed !== null || isEndless(store) || (asked && isQuiet(store, people.hasSaidAll)),
        untilMs,
      );
      if (failed !== null) throw failed;
      // Whoever stands still or is down comes back first, and may have something left to do.
      const back = Math.max(workforce.frozenForMs(), ...[...machines.values()].map((machine) => machine.backInMs()));
      await time.run(() => false, time.now() + afterwardsMs + back);
      if (preparation !== null) await startAnew(time, machines, sightings);
    },
    referee: () => [...historyOf([...messages]), ...chainEvents],
    fired: () => traffic.fired(),
    crashed: () => traffic.crashed(),
    points: () => traffic.points(),
    unsettled: () => [...machines.values()].filter((machine) => machine.isUnsettled()).map(({ node }) => node),
  };
}

/** Shorter than a validator needs to come up: both are seen to run at once. Unit: milliseconds. */
const DOWN_MS = 1_000;
const SIGNS_WITHIN_MS = 12_000;

/** Whatever a preparation has left on disk is what the machines come up by. */
async function startAnew(
  time: VirtualTime,
  machines: ReadonlyMap<NodeName, Machine>,
  sightings: Sightings,
): Promise<void> {
  sightings.add({ kind: 'finale' });
  for (const machine of machines.values()) machine.losePower(DOWN_MS, 'unsynced');
  await time.run(() => false, time.now() + SIGNS_WITHIN_MS);
}

/** A run that goes round and round without a pause: no run that comes to an end has a tenth of these lines. */
const MOST_LINES = 5_000;
const isEndless = ({ state }: ModelStore): boolean =>
  [...state.runs.values()].some(({ lines }) => lines.length > MOST_LINES);

/** Nothing is open, or only what people have said all they can of. */
function isQuiet(store: ModelStore, hasSaidAll: (run: string) => boolean): boolean {
  return [...store.state.runs.values()].every(
    ({ run }) => run.endedAtMs !== null || (run.state === 'stopped' && run.wish === null && hasSaidAll(run.id)),
  );
}

function noteIdentities({ node, host }: Machine, sightings: Sightings): void {
  const tell = host.whenSet;
  host.whenSet = (machine, from, to) => {
    const named = linkTarget(host);
    const link = named === PATHS.stakedKey ? 'staked' : named === PATHS.unstakedKey ? 'unstaked' : 'other';
    const requiresTower = host.validator?.requiresTower ?? false;
    const hasTower = hasReadableTower(host);
    const key = to === STAKED.publicKey ? 'staked' : 'unstaked';
    sightings.add({ kind: 'identity', node, to: key, link, requiresTower, hasTower });
    tell(machine, from, to);
  };
}

/** What a person does with two new machines: the record of terms is made, and accepted. */
async function adopt(
  fleet: Fleet,
  machines: ReadonlyMap<NodeName, Machine>,
  { runs }: ReturnType<ModelStore['connect']>,
): Promise<void> {
  const target = solanaTarget(fleet, VALIDATOR);
  for (const { node, host } of machines.values()) {
    const call = callGuard(host, { verb: 'state.create', args: guardArgs(target, node, UNSTAKED[node].publicKey) });
    while (call.step() !== null);
    const id = host.records.get(`solana-${GENESIS}/${STAKED.publicKey}`)?.get('id')?.trim();
    if (id === undefined) throw new Error(`${node} has no record of terms`);
    await runs.adopt(STAKED.publicKey, node, { stateId: id, term: 0, bootId: 'first' }, PEOPLE[0]);
  }
}

function hasIntentToSwitchOff({ state }: ModelStore, runId: string, node: NodeName): boolean {
  return [...(state.runs.get(runId)?.intents.values() ?? [])].some(
    (intent) => intent.verb === 'fence.off' && intent.node === node,
  );
}
