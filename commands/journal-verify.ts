import { command } from './command.ts';

export const journalVerify = command({
  name: 'journal verify',
  summary: 'Recomputes every hash of the record',
  example: 'journal verify',
  help: 'Shows that no line of any journal was changed or taken out since it was written.',
  arguments: [],
  options: [],
  intent: () => ({ kind: 'journal-verify' }),
});
