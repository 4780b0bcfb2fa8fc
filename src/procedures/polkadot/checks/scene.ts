import type { LeftBehind } from '../../../domain/left-behind.ts';
import type { ChainCapabilities } from '../../../chains/polkadot/capabilities.ts';
import type { GrandpaRound } from '../../../chains/polkadot/grandpa-rounds.ts';
import type { PolkadotHostFacts } from '../../../chains/polkadot/node-host.ts';
import type { SessionState } from '../../../chains/polkadot/session-state.ts';
import type { StakingState } from '../../../chains/polkadot/staking-state.ts';
import { polkadotNode, type PolkadotNodeTarget, type PolkadotTarget } from '../../../chains/polkadot/target.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { HostAcknowledgement } from '../../../execution/store.ts';
import { unknown, type Finding } from '../../judge.ts';
import type { NodeLook } from '../../../chains/polkadot/observe-host.ts';

/** Something that was asked for, or why there is no answer. */
export type Read<T> =
  { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown'; readonly because: string };

/** All that a check may look at. Checks are pure: the same scene gives the same results. */
export interface Scene {
  readonly target: PolkadotTarget;
  readonly nodes: Readonly<Record<NodeName, NodeLook>>;
  readonly capabilities: Read<ChainCapabilities>;
  /** At the first observer's finalized head, asked with the keys of every keystore. */
  readonly session: Read<SessionState>;
  /** Finalized heads of the relay chain, by observer. */
  readonly heads: Readonly<Record<string, Read<number>>>;
  /** What each observer has seen of the rounds of GRANDPA; left out where nobody has asked. */
  readonly rounds?: Readonly<Record<string, Read<readonly GrandpaRound[]>>>;
  /** On the chain on which keys are set. */
  readonly staking: Read<StakingState>;
  /** What the store last acknowledged of each host's guard record. */
  readonly acknowledged: ReadonlyMap<NodeName, HostAcknowledgement | null>;
  /** What earlier runs may still do to the chain; left out where nobody has asked. */
  readonly leftBehind?: readonly LeftBehind[];
}

export interface SceneNode {
  readonly node: PolkadotNodeTarget;
  readonly look: NodeLook | undefined;
}

export function sceneNode(scene: Scene, name: NodeName): SceneNode {
  return { node: polkadotNode(scene.target, name), look: scene.nodes[name] };
}

/** Judges the host's facts; a host that was not looked at or did not answer is unknown. */
export function ofHost({ look }: SceneNode, find: (facts: PolkadotHostFacts) => Finding): Finding {
  if (look === undefined) return unknown('not looked at');
  return look.kind === 'seen' ? find(look.facts) : unknown(look.because);
}

export function ofRead<T>(read: Read<T>, find: (value: T) => Finding): Finding {
  return read.kind === 'known' ? find(read.value) : unknown(read.because);
}

/** A command to be typed on a node, as a fix says it. */
export function on({ node }: PolkadotNodeTarget, command: string): string {
  return `On ${node}: \`${command}\``;
}
