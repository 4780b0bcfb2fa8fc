import type { NodeName } from '../../../domain/names.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { BackResult, ProcedureStep, RunContext } from '../../../execution/procedure.ts';
import { orderOf, type PrepareDeps } from './deps.ts';
import { doOn, heldLooks } from './hold.ts';
import type { Kept, PrepareLook } from './look.ts';

/** The fact that binds which changes of a node are put back: the names of those kept, oldest first. */
export const keptFact = (node: NodeName) => `${node} put back`;

export function keptWords(kept: readonly Kept[]): string {
  return kept.map(({ set, entry, part, before, after }) => `${set}/${entry} ${part} ${after} → ${before}`).join('; ');
}

/** What differs from what people agreed to put back: another preparation came in between, or another undo. Empty when nothing does. */
export function notKeptSo({ bound }: Pick<Plan, 'bound'>, looks: ReadonlyMap<NodeName, PrepareLook>): string[] {
  return [...looks].flatMap(([node, { kept }]) =>
    keptWords(kept) === bound[keptFact(node)]
      ? []
      : [`What was kept on ${node} is not what people saw. Ask for a new plan.`],
  );
}

/** Puts back what people agreed to put back; what was changed since is left alone and said. */
export function undoStep(deps: PrepareDeps): ProcedureStep {
  return {
    id: 'undo',
    async perform(context) {
      const looks = await heldLooks(context, deps);
      const agreed = [...looks].flatMap(([node, { kept }]) => {
        const bound = context.plan.bound[keptFact(node)] ?? '';
        return kept.filter((entry) => bound.split('; ').includes(keptWords([entry]))).map((entry) => ({ node, entry }));
      });
      const left = await putBack(context, deps, 'undo', agreed.toReversed());
      const words = left.length === 0 ? 'Everything is what it was.' : inWords(left);
      return { kind: 'proven', evidence: `${words} What runs takes it up at the next restart.` };
    },
  };
}

/** What was not put back, and why. */
interface Left {
  readonly part: string;
  readonly text: string;
  /** It stays as prepared, and there is nothing to decide: put back it would bring up a second signer. */
  readonly isSafer: boolean;
}

const inWords = (left: readonly Left[]): string => `Left alone: ${left.map(({ text }) => text).join(' ')}`;

/** What a part that stays rests on stays too: a start file names the link, and the link the key; the line of Baton's key names the guard. */
const RESTS_ON: Readonly<Record<string, readonly string[]>> = {
  start: ['link', 'unstaked', 'boot-guard'],
  keys: ['guard', 'host-file', 'sudoers'],
};

/** The host's word for what would bring up a second signer. */
const WOULD_SIGN = 'would-sign';

/** The newest first: a line that lets Baton in before the guard it names, a start file before the link it names. */
async function putBack(
  context: RunContext,
  deps: PrepareDeps,
  step: string,
  entries: readonly { readonly node: NodeName; readonly entry: Kept }[],
): Promise<Left[]> {
  const left: Left[] = [];
  const stuck = new Map<NodeName, readonly string[]>();
  for (const { node, entry } of entries) {
    const { set, entry: number, part, before, after } = entry;
    if (stuck.get(node)?.includes(part) === true) continue;
    const doing = { step, node, verb: `prepare.undo.${part}`, args: { set, entry: number } };
    const answer = await doOn(context, deps, { ...doing, expectedBefore: after, expectedAfter: before });
    if (answer.answer === 'ok') continue;
    left.push({ part, text: `${part} on ${node}: ${answer.text}`, isSafer: answer.code === WOULD_SIGN });
    stuck.set(node, [...(stuck.get(node) ?? []), ...(RESTS_ON[part] ?? [])]);
  }
  return left;
}

/** An abort: what this run changed goes back, the newest first. */
export async function undoRun(context: RunContext, deps: PrepareDeps): Promise<BackResult> {
  const looks = await heldLooks(context, deps);
  const { nodes } = orderOf(context.plan);
  const own = nodes.flatMap((node) =>
    (looks.get(node)?.kept ?? [])
      .filter(({ set }) => set.endsWith(`-${context.run.id}`))
      .map((entry) => ({ node, entry })),
  );
  const left = await putBack(context, deps, 'give-back', own.toReversed());
  const signer = context.run.from;
  // A validator that was restarted meanwhile runs as the key that was made for it: that one stays, and is nothing to decide.
  const stays = left.filter(({ part, isSafer }) => part === 'unstaked' || isSafer);
  if (left.length > stays.length)
    return { kind: 'stop', signer, code: 'host/refused', because: inWords(left), state: 'refused' };
  const evidence =
    stays.length === 0
      ? 'Everything is what it was before this run.'
      : `Everything but this is what it was before this run. ${inWords(stays)}`;
  return { kind: 'returned', signer, evidence, figures: {} };
}
