import { command } from './command.ts';

export const runs = command({
  name: 'runs',
  summary: 'Lists the last runs',
  example: 'runs',
  help: 'Newest first: when, which validator, from where to where, and how it ended.',
  arguments: [],
  options: [],
  intent: () => ({ kind: 'runs' }),
});
