import type { Happened } from '../run/happened.ts';
import type { StoreState } from '../store/state.ts';
import { finding, type Finding } from './finding.ts';

type Person = Extract<Happened, { kind: 'person' }> & { readonly atMs: number };

/** What people said, as the simulation heard it, held against what the store made of it. */
export function checkPeople(happened: readonly Happened[], state: StoreState): Finding[] {
  const said = happened.filter((each): each is Person => each.kind === 'person');
  return [...approvals(said, state), ...lostWords(said, state), ...toldWhilePaused(said, state)];
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
function lostWords(said: readonly Person[], { runs, plans, pauses }: StoreState): Finding[] {
  const wasUnpaused = said.some(({ says, answer }) => says === 'unpause' && answer === 'unpaused');
  return said.flatMap(({ person, says, answer, atMs }) => {
    const [verb = '', id = ''] = says.split(' ');
    if (verb === 'approve') {
      const kept = plans.get(id)?.decisions.some((decision) => decision.person === person);
      const taken = answer.startsWith('Approved');
      return taken && kept !== true ? [finding('lost', atMs, `${person}: ${says}`)] : [];
    }
    if (verb === 'pause') return wasUnpaused || pauses.size > 0 ? [] : [finding('lost', atMs, `${person}: ${says}`)];
    if (answer !== 'stored' && verb !== 'declare-fenced') return [];
    // Each confirmed word has a line of its own.
    const words = said.filter((word) => word.person === person && word.says === says && word.answer === answer);
    const lines = (runs.get(id)?.lines ?? []).filter(({ event }) =>
      verb === 'declare-fenced'
        ? event.kind === 'override.declared' && event.by === person
        : event.kind === 'wish.stored' && event.wish === verb && event.by === person,
    );
    const isConfirmed = verb !== 'declare-fenced' || /^Stored|is declared fenced by/.test(answer);
    return !isConfirmed || lines.length >= words.length ? [] : [finding('lost', atMs, `${person}: ${says}`)];
  });
}

/** While the validator was paused nobody was told. The journal has no line of it, so the clock has to say which came first. */
function toldWhilePaused(said: readonly Person[], { runs }: StoreState): Finding[] {
  const paused = said.filter(({ says }) => says === 'pause');
  const unpaused = said.filter(({ says, answer }) => says === 'unpause' && answer === 'unpaused');
  return [...runs.values()].flatMap(({ lines }) =>
    lines.flatMap(({ event, atMs }) => {
      if (event.kind !== 'attempt.told') return [];
      const since = paused.findLast((word) => word.atMs < atMs);
      if (!since || unpaused.some((word) => word.atMs > since.atMs && word.atMs <= atMs)) return [];
      return [finding('toldAgainstWish', atMs, `attempt ${event.attempt} was told while paused`)];
    }),
  );
}
