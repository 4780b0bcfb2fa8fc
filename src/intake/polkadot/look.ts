import type { PublicSessionKey } from '../../chains/polkadot/session-keys.ts';
import type { PolkadotTarget } from '../../chains/polkadot/target.ts';
import { messageOf } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import type { HostAcknowledgement } from '../../execution/store.ts';
import type { Read, Scene } from '../../procedures/polkadot/checks/scene.ts';
import type { PolkadotDeps } from '../../procedures/polkadot/deps.ts';
import type { NodeLook } from '../../chains/polkadot/observe-host.ts';
import { keystoreOf } from '../../procedures/polkadot/node-look.ts';

/** What a plan or a status of a Polkadot validator looks with. */
export type PolkadotLookDeps = Pick<PolkadotDeps, 'observers' | 'setKeys' | 'look'> &
  Partial<Pick<PolkadotDeps, 'leftBehind'>>;

/** Looks at the nodes of a validator and at both chains. Changes nothing. Never throws: what could not be read is told as such. */
export async function lookAtPolkadot(
  deps: PolkadotLookDeps,
  target: PolkadotTarget,
  acknowledged: (node: NodeName) => Promise<HostAcknowledgement | null>,
): Promise<Scene> {
  // Read no later than the nodes: a look takes seconds, and a node is not behind by the blocks that came in them.
  const heads = headsOf(deps);
  const rounds = roundsOf(deps);
  const nodes = await Promise.all(target.nodes.map(({ node }) => deps.look(target, node)));
  const keys = nodes.flatMap((look) => (look.kind === 'seen' ? (keystoreOf(look.facts) ?? []) : []));
  const capabilities = await read(() => deps.setKeys.capabilities());
  const chain = capabilities.kind === 'known' ? (capabilities.value.setKeys[0]?.chain ?? 'relay') : 'relay';
  const [session, staking] = await Promise.all([
    read(() => sessionOf(deps, target, keys)),
    read(() => deps.setKeys.stakingState({ chain, stash: target.stash, proxy: target.proxy })),
  ]);
  const known = target.nodes.map(async ({ node }) => [node, await acknowledged(node)] as const);
  return {
    target,
    nodes: Object.fromEntries(nodes.map((look: NodeLook) => [look.node, look])),
    capabilities,
    session,
    staking,
    heads: Object.fromEntries(await heads),
    rounds: Object.fromEntries(await rounds),
    acknowledged: new Map(await Promise.all(known)),
    ...(deps.leftBehind && { leftBehind: await deps.leftBehind(target.validator, null) }),
  };
}

function headsOf({ observers }: PolkadotLookDeps) {
  return Promise.all(
    observers.map(
      async ({ name, chain }) => [name, await read(async () => (await chain.finalizedHead('relay')).number)] as const,
    ),
  );
}

function roundsOf({ observers }: PolkadotLookDeps) {
  return Promise.all(
    observers.map(async ({ name, chain }) => [name, await read(() => chain.grandpaRounds())] as const),
  );
}

function sessionOf(deps: PolkadotLookDeps, { stash }: PolkadotTarget, keys: readonly PublicSessionKey[]) {
  const [first] = deps.observers;
  if (first === undefined) throw new Error('a fleet file without observers is refused');
  return first.chain.sessionState({ stash, keys });
}

async function read<T>(ask: () => Promise<T>): Promise<Read<T>> {
  try {
    return { kind: 'known', value: await ask() };
  } catch (error) {
    return { kind: 'unknown', because: messageOf(error) };
  }
}
