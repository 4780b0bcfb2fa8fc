import type { NearLook } from '../../chains/near/observe-host.ts';
import type { NearObserver, NearReader } from '../../chains/near/port.ts';
import { nearArgs, type NearTarget } from '../../chains/near/target.ts';
import { messageOf } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import type { HostAcknowledgement } from '../../execution/store.ts';
import type { Read, Scene, SceneObserver } from '../../procedures/near/checks/scene.ts';
import type { NearDeps } from '../../procedures/near/deps.ts';
import type { DutyMemory } from './duty-memory.ts';

/** What a plan or a status of a NEAR validator looks with. */
export type NearLookDeps = Pick<NearDeps, 'observers' | 'look' | 'ask' | 'clock'> & {
  /** Other NEAR validators of the fleet that list one of these nodes, with those nodes. */
  readonly sharedWith: (target: NearTarget) => Scene['sharedWith'];
  /** Left out: every look is a first one. */
  readonly duties?: DutyMemory;
};

/**
 * Looks at the nodes of a validator and at the chain. Changes nothing. Never throws: what could not be read is told as such.
 * @param depth `full`: each node's program also reads its configuration as at a start, which takes it seconds
 */
export async function lookAtNear(
  deps: NearLookDeps,
  target: NearTarget,
  acknowledged: (node: NodeName) => Promise<HostAcknowledgement | null>,
  depth: 'plain' | 'full',
): Promise<Scene> {
  const names = target.nodes.map(({ node }) => node);
  const { observers } = deps;
  const [nodes, seen, protocol, windows, previousEpoch, known] = await Promise.all([
    Promise.all(names.map((node) => lookAtNode(deps, target, node, depth))),
    askObservers(deps, target),
    firstKnown(observers, (chain) => chain.protocol()),
    firstKnown(observers, (chain) => chain.windows(target.pool)),
    firstKnown(observers, (chain) => chain.previousEpochStart()),
    Promise.all(names.map(async (node) => [node, await acknowledged(node)] as const)),
  ]);
  const configs = nodes.flatMap(({ look, config }) => (config === null ? [] : [[look.node, config] as const]));
  // Read after the rest: nothing that was seen is younger.
  const atMs = deps.clock.now();
  return {
    target,
    nodes: Object.fromEntries(nodes.map(({ look }) => [look.node, look])),
    observers: seen,
    protocol,
    windows,
    previousEpoch,
    atMs,
    ...(deps.duties && { since: deps.duties.since(target.pool, seen, atMs) }),
    acknowledged: new Map(known),
    ...(depth === 'full' && { configs: Object.fromEntries(configs) }),
    sharedWith: deps.sharedWith(target),
  };
}

interface NodeSeen {
  readonly look: NearLook;
  /** Null where it was not asked. */
  readonly config: Read<string> | null;
}

async function lookAtNode(
  deps: NearLookDeps,
  target: NearTarget,
  node: NodeName,
  depth: 'plain' | 'full',
): Promise<NodeSeen> {
  const look = await deps.look(target, node);
  // A host that does not answer is not asked twice.
  return {
    look,
    config: depth === 'full' && look.kind === 'seen' ? await validate(deps, target, node, 'current') : null,
  };
}

/** `neard validate-config` of what lies in the home, by the program of the unit or by the one that lies ready. */
export function validate(
  { ask }: Pick<NearLookDeps, 'ask'>,
  target: NearTarget,
  node: NodeName,
  bin: 'current' | 'next',
): Promise<Read<string>> {
  return read(async () => {
    const answer = await ask(node, { verb: 'near.validate', args: { ...nearArgs(target, node), bin } });
    if (answer.answer !== 'ok') throw new Error(answer.text);
    return 'validate-config accepts it';
  });
}

/** What every observer says of the chain and of one pool. Never throws. */
export function askObservers(
  { observers }: Pick<NearLookDeps, 'observers'>,
  { pool }: Pick<NearTarget, 'pool'>,
): Promise<readonly SceneObserver[]> {
  return Promise.all(observers.map((observer) => askObserver(observer, pool)));
}

async function askObserver({ name, chain }: NearObserver, pool: string): Promise<SceneObserver> {
  const [status, final, epoch] = await Promise.all([
    read(() => chain.status()),
    read(() => chain.finalBlock()),
    read(() => chain.epoch(pool)),
  ]);
  return { name, status, final, epoch };
}

/** What is the same at all of them is asked of one, and of the next where that does not know. */
async function firstKnown<T>(
  observers: readonly NearObserver[],
  ask: (chain: NearReader) => Promise<T>,
): Promise<Read<T>> {
  let because = 'there is no observer';
  for (const { name, chain } of observers) {
    const answer = await read(() => ask(chain));
    if (answer.kind === 'known') return answer;
    because = `${name}: ${answer.because}`;
  }
  return { kind: 'unknown', because };
}

async function read<T>(ask: () => Promise<T>): Promise<Read<T>> {
  try {
    return { kind: 'known', value: await ask() };
  } catch (error) {
    return { kind: 'unknown', because: messageOf(error) };
  }
}
