import type { Declared, DeclarationRule } from '../../../approvals/store.ts';
import type { JournalEvent } from '../../../domain/journal.ts';
import type { NodeName, PersonName, RunId } from '../../../domain/names.ts';
import { declarationsOf, overrideOf, takesWord } from '../../../domain/override.ts';
import { checkedTerm } from './leases.ts';
import type { Moment } from './mutations.ts';
import { having, movedOn, withLine, withRun, type Applied, type StoredRun, type StoreState } from './state.ts';

export function declareFenced(
  state: StoreState,
  { nowMs, without }: Moment,
  id: RunId,
  node: NodeName,
  by: PersonName,
  reason: string,
  { people, counted }: DeclarationRule,
): Applied<Declared> {
  const stored = state.runs.get(id);
  if (!stored || !takesWord(stored.run.state, stored.lines, node)) return { state, answer: { kind: 'not-stopped' } };
  const standing = overrideOf(stored.lines, nowMs);
  if (standing !== null)
    return { state, answer: { kind: 'granted', node: standing.node, by: standing.by.map((each) => each.by) } };
  const before = declarationsOf(stored.lines, node, nowMs).map((each) => each.by);
  const fresh = !before.includes(by);
  const have = fresh ? [...before, by] : before;
  const declared = fresh ? said(stored, { kind: 'override.declared', node, by, reason }, nowMs) : stored;
  const agreed = have.filter((person) => counted.includes(person));
  const needed = without.has('one-word-declares') ? 1 : people;
  if (agreed.length < needed) return { state: withRun(state, declared), answer: { kind: 'needs', have: agreed } };
  return { state: granted(state, declared, node, agreed, nowMs), answer: { kind: 'granted', node, by: agreed } };
}

function granted(
  state: StoreState,
  declared: StoredRun,
  node: NodeName,
  by: readonly PersonName[],
  nowMs: number,
): StoreState {
  const { identity, wish } = declared.run;
  const term = checkedTerm((state.terms.get(identity) ?? 0) + 1);
  const line = said(declared, { kind: 'override.granted', node, by, term }, nowMs);
  const kept = declared.run.state !== 'stopped' || wish === 'abort' || wish === 'return' ? wish : 'resume';
  return withRun(
    { ...state, terms: having(state.terms, identity, term) },
    { ...line, called: true, run: { ...line.run, wish: kept } },
  );
}

function said(stored: StoredRun, event: JournalEvent, nowMs: number): StoredRun {
  return { ...withLine(stored, event, nowMs), run: movedOn(stored.run, {}) };
}
