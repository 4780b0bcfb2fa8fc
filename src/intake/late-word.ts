import type { PlanRecord } from '../approvals/store.ts';
import { listed, personName, type PeopleNames } from '../chats/project/words.ts';
import { timeMark } from '../chats/time-mark.ts';

/** For somebody whose word on a plan came too late: who decided it, and when. Null where nobody's word closed it. */
export function lateWords({ state, decisions }: PlanRecord, people: PeopleNames): string | null {
  if (state.kind !== 'consumed' && state.kind !== 'rejected') return null;
  const kind = state.kind === 'consumed' ? 'approve' : 'reject';
  const words = decisions.filter((decision) => decision.kind === kind);
  const last = words.at(-1);
  if (last === undefined) return null;
  const by = state.kind === 'rejected' ? [state.by] : [...new Set(words.map(({ person }) => person))];
  const who = `by ${listed(by.map((person) => personName(person, people)))}, ${timeMark(last.atMs)}`;
  if (state.kind === 'rejected') return `The plan is rejected already, ${who}. Nothing was changed.`;
  return `The plan is approved already, ${who}. Run ${state.run} carries it out.`;
}
