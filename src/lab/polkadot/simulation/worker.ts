import type { PolkadotReader, SetKeysPort } from '../../../chains/polkadot/port.ts';
import type { SetKeysPath } from '../../../chains/polkadot/capabilities.ts';
import type { PolkadotTarget } from '../../../chains/polkadot/target.ts';
import type { LeftBehind } from '../../../domain/left-behind.ts';
import { advance } from '../../../execution/runner.ts';
import type { GuardAnswer } from '../../../hosts/port.ts';
import type { Life } from '../../simulation/run/life.ts';
import type { VirtualTime } from '../../simulation/run/time.ts';
import type { ModelStore } from '../../simulation/store/model-store.ts';
import type { NodeLook } from '../../../chains/polkadot/observe-host.ts';
import type { PolkadotDeps } from '../../../procedures/polkadot/deps.ts';
import { lookAtPolkadot } from '../../../intake/polkadot/look.ts';
import { polkadotHandover, polkadotTakeover } from '../../../procedures/polkadot/handover/handover.ts';
import { polkadotPrepare } from '../../../procedures/polkadot/prepare/prepare.ts';
import { PROXY } from './cast.ts';
import type { Machine } from './machine.ts';
import { createLine, hostOf, throwing, type Reach } from '../../played/line.ts';
import type { Points } from '../../played/strike.ts';

/** Long beside a real worker's 2 s: a session of the play is short. Unit: milliseconds. */
const SWEEP_EVERY_MS = 12_000;

export interface WorkerParts {
  readonly life: Life;
  readonly time: VirtualTime;
  readonly store: ModelStore;
  readonly points: Points;
  readonly target: PolkadotTarget;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly observers: readonly { readonly name: string; readonly chain: PolkadotReader }[];
  readonly setKeys: SetKeysPort;
  readonly paths: readonly SetKeysPath[];
  /** The RPCs do not answer, neither for reading nor for sending. */
  readonly chainAway: () => boolean;
  /** A worker has sent a verb that may change something, and what the host said. */
  readonly acted: (life: Life, answer: GuardAnswer) => void;
  /** Of runs before this one. */
  readonly leftBehind: readonly LeftBehind[];
  readonly paged: (because: string) => void;
  readonly failed: (error: unknown) => void;
  /** What a mutant changes of the procedure's dependencies. */
  readonly altered: (deps: PolkadotDeps) => PolkadotDeps;
}

/** Works off what is due, as long as it lives. */
export function startWorker(parts: WorkerParts): void {
  const { life, time, store, points } = parts;
  const { connected, reach } = createLine({ life, time, store, points });
  const deps = depsOf(parts, reach);
  const prepare = polkadotPrepare({
    ...deps,
    scene: (context) => lookAtPolkadot(deps, parts.target, (node) => context.acknowledged(node)),
  });
  const procedures = new Map([polkadotHandover(deps), polkadotTakeover(deps), prepare].map((each) => [each.id, each]));
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

function depsOf(parts: WorkerParts, reach: Reach): PolkadotDeps {
  const { target, machines, life } = parts;
  const away = throwing('chain/unreachable', 'no answer');
  const chainReach: Reach = (name, work, lost) =>
    parts.chainAway() ? reach(null, away, away) : reach(name, work, lost);
  const machineOf = (node: string): Machine => {
    const machine = machines.get(node);
    if (machine === undefined) throw new Error(`no machine ${node}`);
    return machine;
  };
  const [truth] = parts.observers;
  if (truth === undefined) throw new Error('a play has observers');
  return parts.altered({
    observers: parts.observers.map(({ name, chain }) => ({ name, chain: reachedReader(chain, chainReach) })),
    setKeys: {
      ...reachedReader(truth.chain, chainReach),
      build: (request) => chainReach(null, () => parts.setKeys.build(request), away),
      estimateFee: (call, proxy) => parts.setKeys.estimateFee(call, proxy),
      sign: (call, by) => chainReach('chain: sign', () => parts.setKeys.sign(call, by), away),
      submit: (signed) =>
        reach(
          'chain: submit',
          () => (parts.chainAway() ? { kind: 'unknown', text: 'no answer' } : parts.setKeys.submit(signed)),
          () => ({ kind: 'unknown', text: 'no answer' }),
        ),
      outcome: (signed) => chainReach(null, () => parts.setKeys.outcome(signed), away),
    },
    async look(_, node, fence) {
      const machine = machineOf(node);
      const unseen = { kind: 'unseen', node, because: 'no route', code: 'host/unreachable' } as const;
      if (!machine.reachable) return unseen;
      return reach<NodeLook>(
        fence === undefined ? null : `host: fence ${node}`,
        () => {
          if (fence !== undefined && !machine.fence(fence.term))
            return { ...unseen, because: 'a newer term is recorded', code: 'host/refused', word: 'stale-term' };
          return { kind: 'seen', node, facts: machine.facts() };
        },
        () => ({ ...unseen, because: 'cut', code: 'host/answer-lost' }),
      );
    },
    async ask(node, request) {
      if (!machineOf(node).reachable) return throwing('host/unreachable', 'no route')();
      return reach(null, () => machineOf(node).answer(request), throwing('host/answer-lost', 'cut'));
    },
    clock: life.clock,
    targetOf: () => target,
    mayAct: () => true,
    proxyKey: async () =>
      target.signing === 'outside' ? null : { keyFile: { json: '{}', passphrase: '' }, signer: PROXY },
    leftBehind: async () => parts.leftBehind,
    nodeStopped: async (_, because) => parts.paged(because),
  });
}

/** As one worker has it: over a line, and only while it lives. */
function reachedReader(chain: PolkadotReader, reach: Reach): PolkadotReader {
  const away = throwing('chain/unreachable', 'no answer');
  return {
    capabilities: () => reach(null, () => chain.capabilities(), away),
    finalizedHead: (of) => reach(null, () => chain.finalizedHead(of), away),
    sessionState: (of) => reach(null, () => chain.sessionState(of), away),
    stakingState: (of) => reach(null, () => chain.stakingState(of), away),
    beefyHead: () => reach(null, () => chain.beefyHead(), away),
    grandpaRounds: () => reach(null, () => chain.grandpaRounds(), away),
    nextKeysSet: (of) => reach(null, () => chain.nextKeysSet(of), away),
    keyUpdates: (of) => reach(null, () => chain.keyUpdates(of), away),
    callUses: (of) => reach(null, () => chain.callUses(of), away),
  };
}
