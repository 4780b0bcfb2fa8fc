import { FEWEST_TO_OVERRIDE } from '../config/policy.ts';
import type { Fleet } from '../config/schema.ts';
import type { NodeName, PersonName } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import type { Run } from '../domain/run.ts';
import { mayDecide } from './policy.ts';
import type { Declared, DeclarationRule, RunsView } from './store.ts';

type People = Fleet['people'];

/** Whose declarations count for a run of this plan, and how many are needed. The people are those of the fleet file now. */
export function declarationRule(plan: Plan, people: People): DeclarationRule {
  const { people: needed, roles } = ruleOf(plan);
  const counted = Object.keys(people).filter((person) => mayDeclare(plan, roles, person, people).ok);
  return { people: needed, counted };
}

function ruleOf({ approval }: Plan): { readonly people: number; readonly roles: readonly string[] } {
  return approval.overrides ?? { people: Math.max(FEWEST_TO_OVERRIDE, approval.people), roles: approval.roles };
}

/** As with approvals: the role counts, and whoever asked for the move counts only where the policy says so. */
function mayDeclare(plan: Plan, roles: readonly string[], person: PersonName, people: People) {
  return mayDecide({ ...plan, approval: { ...plan.approval, roles } }, person, people);
}

/** What somebody wants to declare, as it was typed. */
export interface Word {
  readonly node: NodeName;
  readonly by: PersonName;
  readonly reason: string;
}

/** What a person is told. `wakes`: the run is to be taken up. */
export interface DeclareAnswer {
  readonly ok: boolean;
  readonly text: string;
  readonly wakes: boolean;
  /** This person may not declare it, whatever else holds. */
  readonly refused?: true;
}

/**
 * Stores a declaration before it is answered. With enough of them the run is resumed with the override. A second click is
 * harmless.
 */
export async function declare(
  deps: { readonly runs: Pick<RunsView, 'declareFenced'>; readonly people: People },
  run: Run,
  plan: Plan,
  { node, by, reason }: Word,
): Promise<DeclareAnswer> {
  if (reason.trim() === '')
    return no('A declaration needs a reason: what makes it certain that this node cannot sign?');
  if (node !== run.from && node !== run.to)
    return no(`${node} is no node of this run. It is about ${run.from} and ${run.to}.`);
  const allowed = mayDeclare(plan, ruleOf(plan).roles, by, deps.people);
  if (!allowed.ok) return { ...no(allowed.text), refused: true };
  const rule = declarationRule(plan, deps.people);
  return told(await deps.runs.declareFenced(run.id, node, by, reason.trim(), rule), run, node, rule, deps.people);
}

function told(answer: Declared, run: Run, node: NodeName, rule: DeclarationRule, people: People): DeclareAnswer {
  const names = (of: readonly PersonName[]) => of.map((person) => people[person]?.name ?? person).join(', ');
  switch (answer.kind) {
    case 'not-stopped':
      return no(
        `Run ${run.id} is ${run.state}. A node can be declared fenced in a run that is stopped, or that waits for this node alone. If Baton looks at it just now, try again in a few seconds.`,
      );
    case 'needs': {
      const missing = rule.people - answer.have.length;
      const able = rule.counted.length < rule.people ? ` Only ${names(rule.counted)} could, which is not enough.` : '';
      return {
        ok: true,
        wakes: false,
        text: `Stored. ${node} is declared fenced so far by: ${names(answer.have)}. ${missing === 1 ? 'One more person has' : `${missing} more people have`} to declare it within 15 minutes.${able}`,
      };
    }
    case 'granted':
      if (answer.node !== node) return no(`${answer.node} was declared fenced already, and the run goes on with that.`);
      return {
        ok: true,
        wakes: true,
        text: `${node} is declared fenced by ${names(answer.by)}. Baton looks at both nodes first and uses it for one step, if it may.`,
      };
  }
  return answer satisfies never;
}

const no = (text: string): DeclareAnswer => ({ ok: false, text, wakes: false });
