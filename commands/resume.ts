import { command } from './command.ts';

export const resume = command({
  name: 'resume',
  summary: 'Lets a stopped run go on',
  example: 'resume r-52c1',
  help: 'For a run that stands stopped. It looks at both nodes first and then goes on forward if that is proven safe, else back, else it stays stopped and says why.',
  arguments: [{ name: 'run', kind: 'run', required: true }],
  options: [],
  intent: (given) => ({ kind: 'resume', run: given.need('run') }),
});
