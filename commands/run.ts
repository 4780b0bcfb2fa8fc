import { command } from './command.ts';

export const run = command({
  name: 'run',
  summary: 'Shows one run with its steps and its journal',
  example: 'run r-52c1',
  help: 'Takes the id of a run or a beginning of it that fits one run only.',
  arguments: [{ name: 'run', kind: 'run', required: true }],
  options: [],
  intent: (given) => ({ kind: 'run', run: given.need('run') }),
});
