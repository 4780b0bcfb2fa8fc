import { command } from './command.ts';

export const standDown = command({
  name: 'stand-down',
  summary: 'Ends a stopped run by your word; people take over',
  example: 'stand-down r-52c1 moved by hand, sol-b signs',
  help: 'Baton lets go of a stopped run: it is closed as cancelled and its validator and nodes are free again. No host is touched, so make sure who signs first. The reason is kept.',
  arguments: [
    { name: 'run', kind: 'run', required: true },
    { name: 'reason', kind: 'text', required: true, rest: true },
  ],
  options: [{ name: 'reason', kind: 'text', about: 'Why, for the record.' }],
  intent: (given) => ({ kind: 'stand-down', run: given.need('run'), reason: given.need('reason') }),
});
