import type { NearLook } from '../../../chains/near/observe-host.ts';
import type { NearObserver, NearReader } from '../../../chains/near/port.ts';
import type { NearTarget } from '../../../chains/near/target.ts';
import { NearPolicy } from '../../../config/schema.ts';
import { advance } from '../../../execution/runner.ts';
import type { HostAcknowledgement } from '../../../execution/store.ts';
import type { GuardAnswer } from '../../../hosts/port.ts';
import type { NearDeps } from '../../../procedures/near/deps.ts';
import type { TakeoverDeps } from '../../../procedures/near/takeover/deps.ts';
import { createLine, hostOf, type Reach, throwing } from '../../played/line.ts';
import type { Points } from '../../played/strike.ts';
import type { Life } from '../../simulation/run/life.ts';
import type { VirtualTime } from '../../simulation/run/time.ts';
import type { ModelStore } from '../../simulation/store/model-store.ts';
import { OLD } from './cast.ts';
import { lookAround } from './look-around.ts';
import type { Machine } from './machine.ts';
import { proceduresOf } from './procedures.ts';

/** As real workers look for what is due. Unit: milliseconds. */
const SWEEP_EVERY_MS = 2_000;

export interface WorkerParts {
  readonly life: Life;
  readonly time: VirtualTime;
  readonly store: ModelStore;
  readonly points: Points;
  readonly target: NearTarget;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly observers: readonly NearObserver[];
  /** What the store last acknowledged of a host. */
  readonly acknowledged: (node: string) => HostAcknowledgement | null;
  /** The observers do not answer. */
  readonly chainAway: () => boolean;
  /** A worker has sent a verb that may change something, and what the host said. */
  readonly acted: (life: Life, answer: GuardAnswer) => void;
  readonly failed: (error: unknown) => void;
  /** What a test changes of the procedures' dependencies. */
  readonly altered: (deps: TakeoverDeps) => TakeoverDeps;
}

/** Works off what is due, as long as it lives. */
export function startWorker(parts: WorkerParts): void {
  const { life, time, store, points } = parts;
  const { connected, reach } = createLine({ life, time, store, points });
  const deps = parts.altered(depsOf(parts, reach));
  const procedures = new Map(proceduresOf(deps).map((each) => [each.id, each]));
  const hosts = new Map(
    [...parts.machines].map(([node, machine]) => [node, hostOf(machine, reach, (answer) => parts.acted(life, answer))]),
  );
  const runner = { store: connected.runs, hosts, procedures, clock: life.clock };
  let jobs = 0;

  async function work(): Promise<void> {
    for (;;) {
      await life.clock.sleep(SWEEP_EVERY_MS);
      for (const { id } of await connected.view.dueRuns())
        await advance(runner, id, `${life.name}/${++jobs}`, new AbortController().signal).catch(parts.failed);
    }
  }
  void work();
}

/** Looks of a worker at machines and chain. */
function depsOf(parts: WorkerParts, reach: Reach): TakeoverDeps {
  const { target, machines, life } = parts;
  const away = throwing('chain/unreachable', 'no answer');
  const chainReach: Reach = (name, work, lost) =>
    parts.chainAway() ? reach(null, away, away) : reach(name, work, lost);
  const machineOf = (node: string): Machine => {
    const machine = machines.get(node);
    if (machine === undefined) throw new Error(`no machine ${node}`);
    return machine;
  };
  const observers = parts.observers.map(({ name, chain }) => ({ name, chain: reachedReader(chain, chainReach) }));
  const look: NearDeps['look'] = async (_, node, fence) => {
    const machine = machineOf(node);
    const unseen = { kind: 'unseen', node, because: 'no route', code: 'host/unreachable' } as const;
    if (!machine.reachable) return unseen;
    return reach<NearLook>(
      fence === undefined ? null : `host: fence ${node}`,
      () => {
        if (fence !== undefined && !machine.fence(fence.term))
          return { ...unseen, because: 'a newer term is recorded', code: 'host/refused', word: 'stale-term' };
        return { kind: 'seen', node, facts: machine.facts() };
      },
      () => ({ ...unseen, because: 'cut', code: 'host/answer-lost' }),
    );
  };
  const ask: NearDeps['ask'] = async (node, request) => {
    if (!machineOf(node).reachable) return throwing('host/unreachable', 'no route')();
    return reach(null, () => machineOf(node).answer(request), throwing('host/answer-lost', 'cut'));
  };
  return {
    observers,
    look,
    ask,
    renew: () => undefined,
    scene: () => lookAround({ observers, look, ask, clock: life.clock }, target, parts.acknowledged),
    clock: life.clock,
    targetOf: () => target,
    policyOf: ({ plan }) => NearPolicy.parse(plan.policy),
    mayAct: () => true,
    cameBack: async () => undefined,
    hookOf: () => null,
    // Of the old node alone it is asked.
    accepts: (address) =>
      reach(
        null,
        () => listens(machineOf(OLD), address),
        () => false,
      ),
  };
}

/** SSH as long as the machine is reached, and the other port as long as neard runs. */
const listens = ({ reachable, neard }: Machine, address: string): boolean =>
  reachable && (address.endsWith(':22') || neard.process !== null);

/** As one worker has it: over a line, and only while it lives. */
function reachedReader(chain: NearReader, reach: Reach): NearReader {
  const away = throwing('chain/unreachable', 'no answer');
  return {
    status: () => reach(null, () => chain.status(), away),
    finalBlock: () => reach(null, () => chain.finalBlock(), away),
    block: (height) => reach(null, () => chain.block(height), away),
    epoch: (pool) => reach(null, () => chain.epoch(pool), away),
    previousEpochStart: () => reach(null, () => chain.previousEpochStart(), away),
    windows: (pool) => reach(null, () => chain.windows(pool), away),
    protocol: () => reach(null, () => chain.protocol(), away),
  };
}
