import type { Happened } from '../run/happened.ts';
import type { StoreState } from '../store/state.ts';
import { finding, type Finding } from './finding.ts';

type Person = Extract<Happened, { kind: 'person' }> & { readonly atMs: number };

/** What people said, as the simulation heard it, held against what the store made of it. */
export function checkPeople(happened: readonly Happened[], state: StoreState): Finding[] {
  const said = happened.filter((each): each is Person => each.kind === 'person');
  return [...approvals(said, state), ...lostWords(said, state)];
}

function approvals(said: readonly Person[], { runs, plans }: StoreState): Finding[] {
  const used = new Set<string>();
  return [...runs.values()].flatMap(({ run, lines }) => {
    const found: Finding[] = [];
    const plan = plans.get(run.plan)?.plan;
    const atMs = lines[0]?.atMs ?? null;
    if (!plan) return [finding('approvalMisused', atMs, `${run.id} has no plan`)];
    if (used.has(plan.id)) found.push(finding('approvalMisused', atMs, `${plan.id} was used twice`));
    used.add(plan.id);
    const words = said.filter(({ says }) => says === `approve ${plan.id} ${plan.digest}`);
    const inTime = words.filter((word) => word.atMs < plan.madeAtMs + plan.approval.holdsForS * 1_000);
    const people = new Set(inTime.map(({ person }) => person));
    if (people.size < plan.approval.people) {
      const who = [...people].join(', ') || 'nobody';
      const other = said.some(({ person, says }) => says.startsWith(`approve ${plan.id} `) && !people.has(person));
      const counter = other ? 'approvalForOtherDigest' : 'approvalMisused';
      found.push(finding(counter, atMs, `${run.id} started with the word of ${who} on its digest`));
    }
    return found;
  });
}

/** What was confirmed to a person must be there at the end. */
function lostWords(said: readonly Person[], { runs, plans }: StoreState): Finding[] {
  return said.flatMap(({ person, says, answer, atMs }) => {
    const [verb = '', id = ''] = says.split(' ');
    if (verb === 'approve') {
      const kept = plans.get(id)?.decisions.some((decision) => decision.person === person);
      const taken = answer.startsWith('Approved');
      return taken && kept !== true ? [finding('lost', atMs, `${person}: ${says}`)] : [];
    }
    if (answer !== 'stored') return [];
    const lines = runs.get(id)?.lines ?? [];
    const kept = lines.some(({ event }) => event.kind === 'wish.stored' && event.wish === verb && event.by === person);
    return kept ? [] : [finding('lost', atMs, `${person}: ${says}`)];
  });
}
