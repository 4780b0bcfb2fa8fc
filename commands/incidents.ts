import { command } from './command.ts';

export const incidents = command({
  name: 'incidents',
  summary: 'Lists what is wrong now, and the last ten that are over',
  example: 'incidents',
  help: 'Open ones first, the oldest on top: what is wrong, since when, and who has it in hand. One incident is all that is wrong with one validator.',
  arguments: [],
  options: [],
  intent: () => ({ kind: 'incidents' }),
});
