import type { JournalEvent } from '../../domain/journal.ts';
import { listed, oneLine, type PeopleNames, personName } from './words.ts';

type OverrideEvent = Extract<JournalEvent, { kind: 'override.declared' | 'override.granted' | 'override.used' }>;

/** What people declared and what came of it, in one sentence. */
export function overrideWords(event: OverrideEvent, people: PeopleNames): string {
  switch (event.kind) {
    case 'override.declared':
      return `${personName(event.by, people)} declared ${event.node} fenced: ${oneLine(event.reason)}`;
    case 'override.granted': {
      const by = listed(event.by.map((person) => personName(person, people)));
      return `${event.node} counts as fenced by the word of ${by}, for one step (term ${event.term})`;
    }
    case 'override.used':
      return oneLine(event.because);
    default:
      return event satisfies never;
  }
}
