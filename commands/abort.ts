import { command } from './command.ts';

export const abort = command({
  name: 'abort',
  summary: 'Asks a run to turn back',
  example: 'abort r-52c1 wrong validator',
  help: 'Before the standby is told to sign, the run turns back and the old node signs. After that it is refused with the reason, because turning back could make two nodes sign.',
  arguments: [
    { name: 'run', kind: 'run', required: true },
    { name: 'reason', kind: 'text', required: false, rest: true },
  ],
  options: [{ name: 'reason', kind: 'text', about: 'Why, for the record.' }],
  intent: (given) => ({ kind: 'abort', run: given.need('run'), ...given.maybe('reason') }),
});
