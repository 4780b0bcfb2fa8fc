import type {
  HostFacts,
  NodeObservation,
  ProcessFacts,
  Reading,
  SolanaObservation,
} from '../../../chains/solana/observation.ts';
import type { SolanaNodeTarget, SolanaTarget } from '../../../chains/solana/target.ts';
import type { SolanaPolicy } from '../../../config/schema.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { HostAcknowledgement } from '../../../execution/store.ts';
import { unknown, type Finding } from '../../judge.ts';

/** All that a check may look at. Checks are pure: the same scene gives the same results. */
export interface Scene {
  readonly observation: SolanaObservation;
  readonly target: SolanaTarget;
  readonly policy: SolanaPolicy;
  /** What the store last acknowledged of each host's guard record; null or absent: nothing. */
  readonly acknowledged: ReadonlyMap<NodeName, HostAcknowledgement | null>;
}

/** One node of a scene: how it is configured and how it was seen. */
export interface SceneNode {
  readonly node: SolanaNodeTarget;
  readonly seen: NodeObservation | undefined;
}

/** Judges a value that was read; what was not read is unknown, with the reason. */
export function ofReading<T>(reading: Reading<T>, find: (value: T) => Finding): Finding {
  return reading.kind === 'known' ? find(reading.value) : unknown(reading.because);
}

/** Judges the host's facts; a host that was not looked at or did not answer is unknown. */
export function ofHost({ seen }: SceneNode, find: (facts: HostFacts) => Finding): Finding {
  return seen === undefined ? unknown('not looked at') : ofReading(seen.host, find);
}

/** Judges the one validator process; without exactly one there is nothing to judge. */
export function ofProcess(scene: SceneNode, find: (process: ProcessFacts, facts: HostFacts) => Finding): Finding {
  return ofHost(scene, (facts) =>
    facts.process === null
      ? unknown(`${facts.processCount} validator processes with this ledger`)
      : find(facts.process, facts),
  );
}

export function sceneNode(scene: Scene, name: NodeName): SceneNode {
  const node = scene.target.nodes.find((candidate) => candidate.node === name);
  if (node === undefined) throw new Error(`${name} is not a node of ${scene.target.validator}`);
  return { node, seen: scene.observation.nodes[name] };
}

/** A command to be typed on a node, as a fix says it. */
export function on(node: SolanaNodeTarget, command: string): string {
  return `On ${node.node}: \`${command}\``;
}

/** A change of a start file, as a fix says it. Who reads it may stand before the node that signs. */
export function inStartFile(node: SolanaNodeTarget, change: string): string {
  return `In the start file of ${node.node}: ${change}. It holds from the next restart on; a node that signs is not restarted for it, but moved away from first.`;
}

/** Values of an option in a command line, in the forms clap takes: `--name X`, `--name=X`, `-n X`. */
export function argumentsOf(args: readonly string[], name: string, short?: string): string[] {
  return args.flatMap((arg, index) => {
    if (arg.startsWith(`${name}=`)) return [arg.slice(name.length + 1)];
    const next = args[index + 1];
    return (arg === name || arg === short) && next !== undefined ? [next] : [];
  });
}
