import { command } from './command.ts';

export const returnToOld = command({
  name: 'return',
  summary: 'Lets the old node of a stopped run sign again',
  example: 'return r-52c1',
  help: 'For a run that stands stopped. The old node takes its role back, if it is proven that the new one does not sign and was not told to. Otherwise it is refused with the reason.',
  arguments: [{ name: 'run', kind: 'run', required: true }],
  options: [],
  intent: (given) => ({ kind: 'return', run: given.need('run') }),
});
