import type { ByHand, HandStep } from '../../domain/by-hand.ts';
import type { NodeName } from '../../domain/names.ts';
import { findingOf, keyShown, lastVoteShown, typedTwice, type Finding, type Shown } from './shown.ts';

/** A person at a keyboard. */
export interface Hands {
  /** Types a command on a machine, or says it to Baton where the step names Baton. Never rejects for what a machine does. */
  type(node: NodeName, command: string): Promise<Shown>;
  sleep(ms: number): Promise<void>;
}

/** How far somebody came who did what a sheet says, and no more. */
export interface Followed {
  /** Steps that showed what they should, with what they showed last. */
  readonly done: readonly { readonly step: HandStep; readonly shown: Shown }[];
  /** Nodes that showed the validator's key when they were looked at last. */
  readonly runAsValidator: readonly NodeName[];
  /** Whether the last vote grew when it was looked at last. Null: nobody looked. */
  readonly grows: boolean | null;
  /** Null: to the end. */
  readonly stopped: Stopped | null;
}

export interface Stopped {
  readonly step: HandStep;
  readonly because: string;
  /** The line of the sheet that says so. Null: none does, and the step did not show what it should. */
  readonly stopIf: string | null;
}

/** Types a sheet's commands as they stand, each after the one before, and stops where the sheet says so. */
export async function follow(sheet: ByHand, identity: string, hands: Hands): Promise<Followed> {
  const done: { step: HandStep; shown: Shown }[] = [];
  const keys = new Map<NodeName, string>();
  const asValidator = (): NodeName[] => [...keys].flatMap(([node, key]) => (key === identity ? [node] : []));
  let grows: boolean | null = null;
  const followed = (stopped: Stopped | null): Followed => ({
    done,
    runAsValidator: asValidator(),
    grows,
    stopped,
  });
  await hands.sleep(waitOf(sheet));
  for (const step of sheet.steps) {
    const shown = await typed(step, hands);
    const [first, last] = [shown[0], shown.at(-1)];
    if (!first || !last) continue;
    const key = keyShown(last);
    if (key !== null) keys.set(step.node, key);
    // What was seen before a change is not so any more.
    else if (step.does === 'change') keys.delete(step.node);
    const votes = [lastVoteShown(first), lastVoteShown(last)] as const;
    if (votes[0] !== null && votes[1] !== null) grows = votes[1] > votes[0];
    const finding = findingOf(step, shown) ?? together(keys.size, asValidator().length, grows);
    if (finding) return followed(await stopAt(sheet, step, finding, hands));
    done.push({ step, shown: last });
  }
  return followed(null);
}

async function typed(step: HandStep, hands: Hands): Promise<Shown[]> {
  const first = await hands.type(step.node, step.command);
  const apartMs = typedTwice(step);
  if (apartMs === null || first.silent) return [first];
  await hands.sleep(apartMs);
  return [first, await hands.type(step.node, step.command)];
}

/** What no single step shows. */
function together(lookedAt: number, asValidator: number, grows: boolean | null): Finding {
  if (asValidator > 1) return { because: 'two nodes run as the validator', say: [/^Both nodes show/] };
  if (grows === true && lookedAt > 1 && asValidator === 0)
    return { because: 'somebody votes, and neither node', say: [/^The last vote grows/] };
  return null;
}

/** Where the sheet names a command for that very case, it is typed at once. */
async function stopAt(sheet: ByHand, step: HandStep, { because, say }: NonNullable<Finding>, hands: Hands) {
  const stopIf = sheet.stopIf.find((line) => say.some((words) => words.test(line))) ?? null;
  const command = /at once: `([^`]+)`/.exec(stopIf ?? '')?.[1];
  const node = /On (\S+), at once/.exec(stopIf ?? '')?.[1] ?? step.node;
  if (command !== undefined) await hands.type(node, command);
  return { step, because, stopIf };
}

/** The minutes that a sheet has people wait before they begin. Unit: milliseconds. */
function waitOf({ first }: ByHand): number {
  return Number(/\bWait (\d+) minutes\b/.exec(first)?.[1] ?? 0) * 60_000;
}
