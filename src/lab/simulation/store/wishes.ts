import { BatonError } from '../../../domain/failure.ts';
import type { PersonName, RunId } from '../../../domain/names.ts';
import type { Wish } from '../../../domain/run.ts';
import type { Moment } from './mutations.ts';
import { movedOn, withLine, withRun, type Applied, type StoreState } from './state.ts';

export function storeWish(
  state: StoreState,
  { nowMs }: Moment,
  id: RunId,
  wish: Wish,
  by: PersonName,
  reason: string,
): Applied<'stored' | 'told' | 'closed' | 'not-stopped'> {
  const stored = state.runs.get(id);
  if (stored === undefined) throw new BatonError('input/invalid', `There is no run ${id}.`);
  const { run, decisions } = stored;
  if (run.endedAtMs !== null) return { state, answer: 'closed' };
  const isStopped = run.state === 'stopped';
  if ((wish === 'resume' || wish === 'look') && !isStopped) return { state, answer: 'not-stopped' };
  const told = decisions.get(run.attempt)?.value === 'told';
  if (told && (wish === 'abort' || (wish === 'return' && !isStopped))) {
    const because = `${by} asked when the standby may have been told already`;
    return { state: withRun(state, withLine(stored, { kind: 'wish.refused', wish, because }, nowMs)), answer: 'told' };
  }
  const wished = {
    ...withLine(stored, { kind: 'wish.stored', wish, by, reason }, nowMs),
    run: movedOn(run, { wish: kept(wish, run.wish) }),
    called: true,
  };
  return { state: withRun(state, wished), answer: 'stored' };
}

function kept(wish: Wish, standing: Wish | null): Wish {
  const wantsFewer = standing === 'abort' || standing === 'return';
  if (wish === 'resume') return wantsFewer ? standing : 'resume';
  return wish === 'look' && standing !== null ? standing : wish;
}
