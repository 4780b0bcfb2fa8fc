import type { NodeName } from '../../domain/names.ts';
import type { CallMoment } from '../hosts/call-record.ts';
import type { Operators } from '../operators.ts';
import type { Outcome, StopReport } from '../report.ts';
import type { World, WorldNode } from '../world.ts';

/** What the people and the misfortunes of a scene can lay hands on. */
export interface SceneStage {
  readonly world: World;
  readonly old: WorldNode;
  readonly standby: WorldNode;
  readonly operators: Operators;
  readonly seed: number;
  /** Both people give their word that the old node cannot sign; the referee hears it as they say it. */
  declare(reason: string): Promise<void>;
  /** The votes of the validator are as far behind as people have to see them before they may ask. */
  untilSilent(): Promise<void>;
  /** Ends the worker that makes this call, for good. */
  killCaller(moment: CallMoment): void;
  readonly tell: (line: string) => void;
}

/** What the people do about a stop: something after which the run goes on, or nothing. */
export type Reaction = 'goes-on' | 'left';

/** One takeover as the lab arranges it. */
export interface Scene {
  readonly name: string;
  /** What happens, for people. */
  readonly sentence: string;
  /** What was done to the machines long before: tower copies, a boot guard. */
  readonly before?: (on: SceneStage) => Promise<void>;
  /** What befalls the validator, after which people ask for the takeover. */
  readonly begins: (on: SceneStage) => Promise<void>;
  /** Told at every moment of every call. */
  readonly meanwhile?: (on: SceneStage, moment: CallMoment) => void;
  /** What people do at the stop number `nth`, counted from 1. */
  readonly atStop: (on: SceneStage, stop: StopReport, nth: number) => Promise<Reaction>;
  /** What becomes of the old machine once the new node signs and waits for it. */
  readonly afterwards?: (on: SceneStage) => Promise<void>;
  /** Whether a service manager starts the validator of the standby again when it has exited. */
  readonly isSupervised?: true;
  /** Whether the fleet file names a command that switches the old node off. */
  readonly provider?: true;
  readonly expects: Expectation;
}

/** What the scene has to come to. */
export interface Expectation {
  /** With `stopped`, something may still be unknown of the standby. */
  readonly ends: readonly Outcome[];
  /** Who signs at which end, where it is not the standby after `done` and the old node after the rest. */
  readonly signerAt?: Partial<Record<Outcome, NodeName | null>>;
  /** What fenced the old node in the end. */
  readonly fence?: string;
  /** Whether people's word was wrong. `may`: it depends on who was faster. */
  readonly falseDeclarations?: 'some' | 'may';
  /** A sentence that some step or stop has to say. */
  readonly says?: RegExp;
  /** Stops that people have to have met, in this order. */
  readonly stops?: readonly string[];
  /** Whether a tower may lack votes that never landed. */
  readonly losesUnseen?: true;
}
