import type { NodeName, StepId } from './names.ts';

/** One thing in the script that people run on the day on which Baton itself is dead. */
export type ScriptLine =
  /** A command on a node, one line of shell. With `mayFail` the script goes on, for a node that may not answer. */
  | { readonly kind: 'run'; readonly node: NodeName; readonly command: string; readonly mayFail?: true }
  /** What has to be seen before the next line. The script waits until a person says so. */
  | { readonly kind: 'see'; readonly text: string }
  /** A file goes from one node to another under the name `as`, and is there with the very same sum, or the script stops. */
  | {
      readonly kind: 'carry';
      readonly from: NodeName;
      readonly file: string;
      readonly to: NodeName;
      readonly as: string;
      readonly mayFail?: true;
    };

/** The lines of each step that has some; of another its planned commands are taken. */
export type ScriptLines = Readonly<Record<StepId, readonly ScriptLine[]>>;

/** How a node is reached from the machine of whoever runs the script. */
export interface Reach {
  readonly node: NodeName;
  /** Words before the command: `ssh -p 22 sol@sol-a.example.com`. */
  readonly ssh: readonly string[];
  /** The user to become there; null where the login is that user. */
  readonly as: string | null;
}
