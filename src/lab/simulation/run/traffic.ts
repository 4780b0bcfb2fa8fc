import type { NodeName } from '../../../domain/names.ts';
import type { GuardRequest } from '../../../hosts/port.ts';
import type { Prng } from '../../cluster/prng.ts';
import type { Departure } from '../guard/host-port.ts';
import type { Fate, Line } from '../store/line.ts';
import type { ModelStore } from '../store/model-store.ts';

import { STAKED } from './cast.ts';
import type { DiskWatch } from './disk-watch.ts';
import type { FaultDraw } from './faults.ts';
import type { Sightings } from './happened.ts';
import type { Jobs } from './jobs.ts';
import type { Life } from './life.ts';
import { isReachable } from './line-of.ts';
import type { Machine } from './machine.ts';
import type { Misfortune } from './misfortune.ts';
import type { Traffic } from './network.ts';
import { noteEffect } from './notes.ts';
import type { Observers } from './observers.ts';
import type { People } from './people.ts';
import type { CrashPoint, Points, Schedule } from './schedule.ts';
import { createWhereabouts, type Place } from './steps.ts';
import { createStriker, type Hands } from './strike.ts';
import type { VirtualTime } from './time.ts';
import type { Workforce } from './workforce.ts';

/** Everything that passes between workers, store and machines, and what befalls it. */
export interface SimulatedTraffic extends Traffic {
  /** The store's line of one worker. */
  storeLine(life: Life): Line;
  layHandsOn(targets: {
    workforce: Workforce;
    jobs: Jobs;
    observers: Observers;
    people: People;
    misfortune: Misfortune;
    somebody: Pick<Hands, 'changeFile' | 'placeKey' | 'refuseLogin'>;
  }): void;
  /** A worker calls the command that switches a machine off. */
  callsHook(life: Life, machine: Machine): Promise<Departure>;
  noteStruck(fault: FaultDraw, what: string): void;
  fired(): readonly FaultDraw[];
  crashed(): boolean;
  points(): Points;
}

export interface TrafficDeps {
  readonly schedule: Schedule;
  readonly dice: Prng;
  readonly time: VirtualTime;
  readonly sightings: Sightings;
  readonly store: ModelStore;
  readonly machines: ReadonlyMap<NodeName, Machine>;
  readonly crash: CrashPoint | null;
  readonly watch: DiskWatch;
  /** Until the next own leader slot. Unit: slots. */
  readonly quietSlots: () => number;
}

export function createTraffic(deps: TrafficDeps): SimulatedTraffic {
  const { schedule, dice, time, sightings, crash } = deps;
  const whereabouts = createWhereabouts(schedule.procedure);
  const reads = new Map<string, Map<string, number>>();
  const calls = new Map<
    GuardRequest,
    {
      readonly id: number;
      readonly worker: string;
      readonly node: NodeName;
      readonly leftAtMs: number;
      isTold: boolean;
      lastVote: number;
      hasTower: boolean;
    }
  >();
  const points: { readonly store: string[]; readonly host: string[] } = { store: [], host: [] };
  let crashed = false;
  let databaseBackAtMs = -Infinity;
  let targets: Parameters<SimulatedTraffic['layHandsOn']>[0] | null = null;
  const firedByPeople: FaultDraw[] = [];

  const noteStruck = (fault: FaultDraw, what: string): void => {
    if (what === 'people') firedByPeople.push(fault);
    sightings.add({ kind: 'struck', fault: fault.name, place: fault.place, what });
  };
  const striker = createStriker(schedule.faults, {
    kill: (worker, when) =>
      when === 'now' ? targets?.workforce.kill(worker) : targets?.workforce.killWhenCarriedOut(worker),
    freeze: (worker, ms) => targets?.workforce.freeze(worker, ms),
    askToStop: (worker) => targets?.workforce.askToStop(worker),
    databaseAway: (ms) => {
      databaseBackAtMs = time.now() + ms;
      targets?.workforce.databaseRestarts();
    },
    doubleJobs: () => {
      targets?.jobs.double();
      for (const { run } of deps.store.state.runs.values()) if (run.endedAtMs === null) targets?.jobs.add(run.id);
    },
    emptyQueue: () => targets?.jobs.empty(),
    observer: (index, how, ms) => targets?.observers.misbehave(index, how, ms),
    oldReturns: () => targets?.misfortune.returns() ?? false,
    standby: (how, ms) => targets?.misfortune.standby(how, ms),
    placeTower: () => targets?.misfortune.placeTower(),
    changeFile: (machine, way) => targets?.somebody.changeFile(machine, way) ?? false,
    placeKey: (machine) => targets?.somebody.placeKey(machine) ?? false,
    refuseLogin: (index, ms) => targets?.somebody.refuseLogin(index, ms),
    person: (says) => void targets?.people.say(says),
    after: time.after,
    struck: noteStruck,
  });

  /** Whether the worker is killed here. */
  function crashesAt(kind: CrashPoint['at'], when: CrashPoint['when'], number: number): boolean {
    if (crash === null || crash.at !== kind || crash.when !== when || crash.number !== number) return false;
    crashed = true;
    sightings.add({
      kind: 'struck',
      fault: 'worker-killed',
      place: whereabouts.here,
      what: `${when} ${kind} ${number}`,
    });
    return true;
  }

  function noteRestart({ node, host }: Machine, request: GuardRequest): void {
    const runs = host.validator?.running === STAKED.publicKey ? 'staked' : 'unstaked';
    sightings.add({ kind: 'restart', node, request, runs, quietSlots: deps.quietSlots() });
  }

  async function fateOf(life: Life, call: Parameters<Line['fateOf']>[0]): Promise<Fate> {
    await life.clock.sleep(dice.next() * schedule.storeMs);
    const place = whereabouts.store(call.name);
    const number = call.kind === 'write' ? points.store.push(call.name) - 1 : -1;
    sightings.add({ kind: 'store', worker: life.name, call });
    if (crashesAt('store', 'before', number)) {
      targets?.workforce.kill(life.name);
      return 'dies-before';
    }
    const { fate } = striker.at(place, { kind: 'store', worker: life.name, call });
    await life.here();
    if (crashesAt('store', 'after', number)) {
      targets?.workforce.killWhenCarriedOut(life.name);
      return 'dies-after';
    }
    if (time.now() < databaseBackAtMs && fate === undefined) return 'not-sent';
    return fate ?? 'answered';
  }

  async function departs(life: Life, machine: Machine, request: GuardRequest): Promise<Departure> {
    const place = whereabouts.call(request);
    const number = points.host.push(`${request.verb} ${machine.node}`) - 1;
    const [id, leftAtMs] = [calls.size + 1, time.now()];
    calls.set(request, {
      id,
      worker: life.name,
      node: machine.node,
      leftAtMs,
      isTold: false,
      lastVote: 0,
      hasTower: false,
    });
    sightings.add({ kind: 'call', id, worker: life.name, node: machine.node, request });
    if (crashesAt('host', 'before', number)) targets?.workforce.kill(life.name);
    await life.here();
    const { departure } = striker.at(place, { kind: 'call', worker: life.name, machine, request });
    await life.here();
    if (crashesAt('host', 'after', number)) targets?.workforce.kill(life.name);
    return departure ?? 'go';
  }

  return {
    storeLine: (life) => ({
      fateOf: (call) => fateOf(life, call),
      async onTheWayBack() {
        await life.clock.sleep(dice.next() * schedule.storeMs);
      },
    }),
    lineMs: () => 1 + dice.next() * schedule.lineMs,
    async leaves(life, machine, request) {
      await life.clock.sleep(1 + dice.next() * schedule.lineMs);
      if (life.name === 'bot') return isReachable(machine) ? 'go' : 'unreachable';
      const departure = await departs(life, machine, request);
      return isReachable(machine) ? departure : 'unreachable';
    },
    async callsHook(life, machine) {
      await life.clock.sleep(1 + dice.next() * schedule.lineMs);
      return departs(life, machine, { verb: 'fence.off', args: {} });
    },
    readVote(life, observer) {
      const read = reads.get(life.name) ?? new Map<string, number>();
      reads.set(life.name, read.set(observer, time.now()));
    },
    wrote(request, bytes) {
      const call = calls.get(request);
      const [word, size, , lastVote] = bytes.subarray(0, LONGEST_LINE).toString('latin1').split(' ');
      if (call && word === 'tower') {
        [call.lastVote, call.hasTower] = [Number(lastVote), size !== '0'];
        if (call.hasTower) sightings.add({ kind: 'carried', node: call.node, lastVote: call.lastVote });
      }
      if (!call || word !== 'commit') return;
      call.isTold = true;
      whereabouts.committed();
      const { node, worker, lastVote: ends, hasTower, leftAtMs } = call;
      const since = [...(reads.get(worker)?.values() ?? [])].filter((atMs) => atMs >= leftAtMs).length;
      sightings.add({ kind: 'told', node, lastVote: ends, hasTower, observersRead: since });
    },
    atPoint(machine, request, point) {
      const call = calls.get(request);
      if (!call) return 'go';
      noteEffect(deps, machine, request, point, call);
      deps.watch.look(machine, request);
      if (point.kind === 'effect' && point.name === 'restart') noteRestart(machine, request);
      const place: Place = whereabouts.here;
      return striker.at(place, { kind: 'point', machine, request, point }).atPoint ?? 'go';
    },
    layHandsOn: (given) => void (targets = given),
    noteStruck,
    fired: () => [...striker.fired, ...firedByPeople],
    crashed: () => crashed,
    points: () => points,
  };
}

/** The lines that are written into a call are shorter. Unit: bytes. */
const LONGEST_LINE = 200;
