import { command } from './command.ts';

export const plan = command({
  name: 'plan',
  summary: 'Shows what a procedure would do, and asks nobody',
  example: 'plan handover sol-main',
  help: 'Runs every check and shows the steps with their commands, as the procedure itself would, up to the first change. Nothing is changed and nobody is asked for approval. With `--script` the same as a script of shell for the day on which Baton itself is dead: it stops at the first failure, and asks before each point of no return.',
  arguments: [
    { name: 'procedure', kind: 'procedure', required: true },
    { name: 'validator', kind: 'validator', required: true },
  ],
  options: [
    { name: 'from', kind: 'node', about: 'For `takeover`: the node to take over from.' },
    { name: 'to', kind: 'node', about: 'The node that is to sign. Needed when more than one node could.' },
    { name: 'script', kind: 'flag', about: 'The commands as a script that people run themselves, with its proofs.' },
  ],
  intent: (given) => ({
    kind: 'plan',
    procedure: given.need('procedure'),
    validator: given.need('validator'),
    ...given.maybe('from'),
    ...given.maybe('to'),
    ...given.flag('script'),
  }),
});
