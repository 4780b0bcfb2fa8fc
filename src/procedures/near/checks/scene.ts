import type { NearLook } from '../../../chains/near/observe-host.ts';
import type { MaintenanceWindow, NearBlock, NearEpoch, NearProtocol, NearStatus } from '../../../chains/near/port.ts';
import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import { nearNode, type NearNodeTarget, type NearTarget } from '../../../chains/near/target.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { HostAcknowledgement } from '../../../execution/store.ts';
import { unknown, type Finding } from '../../judge.ts';

/** Something that was asked for, or why there is no answer. */
export type Read<T> =
  { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown'; readonly because: string };

/** What one RPC outside said. */
export interface SceneObserver {
  readonly name: string;
  readonly status: Read<NearStatus>;
  readonly final: Read<NearBlock>;
  readonly epoch: Read<NearEpoch>;
}

/** Duties of the pool, all together, between two readings of one observer. */
export interface SinceEarlier {
  readonly produced: number;
  readonly expected: number;
  /** Unit: milliseconds. */
  readonly ms: number;
}

/** All that a check may look at. Checks are pure: the same scene gives the same results. */
export interface Scene {
  readonly target: NearTarget;
  readonly nodes: Readonly<Record<NodeName, NearLook>>;
  /** In the order of the fleet file. */
  readonly observers: readonly SceneObserver[];
  /** Of the first observer that answered. */
  readonly protocol: Read<NearProtocol>;
  readonly windows: Read<readonly MaintenanceWindow[]>;
  readonly previousEpoch: Read<{ readonly height: number; readonly startMs: number | null }>;
  /** When it was looked. Milliseconds since 1970. */
  readonly atMs: number;
  /** What the store last acknowledged of each host's guard record. */
  readonly acknowledged: ReadonlyMap<NodeName, HostAcknowledgement | null>;
  /** What `neard validate-config` says of each home, by the guard; left out where nobody has asked. */
  readonly configs?: Readonly<Record<NodeName, Read<string>>>;
  /** What each observer has counted since an earlier look, by its name; left out where nothing is remembered. */
  readonly since?: Readonly<Record<string, SinceEarlier>>;
  /** Other NEAR validators of the fleet that list one of these nodes, with those nodes. */
  readonly sharedWith: Readonly<Record<string, readonly NodeName[]>>;
}

export interface SceneNode {
  readonly node: NearNodeTarget;
  readonly look: NearLook | undefined;
}

export function sceneNode(scene: Scene, name: NodeName): SceneNode {
  return { node: nearNode(scene.target, name), look: scene.nodes[name] };
}

/** Judges the host's facts; a host that was not looked at or did not answer is unknown. */
export function ofHost({ look }: SceneNode, find: (facts: NearHostFacts) => Finding): Finding {
  if (look === undefined) return unknown('not looked at');
  return look.kind === 'seen' ? find(look.facts) : unknown(look.because);
}

export function ofRead<T>(read: Read<T>, find: (value: T) => Finding): Finding {
  return read.kind === 'known' ? find(read.value) : unknown(read.because);
}

/** A command to be typed on a node, as a fix says it. */
export function on({ node }: NearNodeTarget, command: string): string {
  return `On ${node}: \`${command}\``;
}
