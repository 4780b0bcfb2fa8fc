import type { JournalEntry } from '../../domain/journal.ts';
import type { Run } from '../../domain/run.ts';
import type { Milestone } from './milestone-card.ts';
import { movesRole } from './moves.ts';
import { signerOf } from './who-signs.ts';
import { oneLine } from './words.ts';

/**
 * A new message for each time that a run has stopped, because it needs people and an edited card calls nobody. Said once while it
 * gets no further: who presses `look` knows. More lines of the journal only add to them.
 * @param entries oldest first
 */
export function stopMessages(run: Run, entries: readonly JournalEntry[]): readonly Milestone[] {
  if (!movesRole(run.procedure)) return [];
  const said: Milestone[] = [];
  let isTold = false;
  for (const { event, atMs, seq } of entries) {
    if (event.kind === 'step.proven') isTold = false;
    if (event.kind !== 'run.stopped' || isTold) continue;
    isTold = true;
    const who = signerOf(run, event.signer).kind;
    const card = {
      key: `milestone:${run.id}:stop-${seq}`,
      title: `${run.validator} · run ${run.id}`,
      tone: who === 'node' ? ('warning' as const) : ('bad' as const),
      headline: `${run.id}: Stopped, and needs people. ${SIGNERS[who]}${oneLine(event.because, 200)}`,
      facts: [],
      sections: [],
      buttons: [],
      footer: '',
    };
    said.push({ atMs, card });
  }
  return said;
}

/** What cannot wait for a look at the card. */
const SIGNERS: Readonly<Record<ReturnType<typeof signerOf>['kind'], string>> = {
  node: '',
  nobody: 'Nobody signs. ',
  both: 'Both nodes can sign. ',
  unchanged: '',
  unknown: 'Unknown who signs. ',
};
