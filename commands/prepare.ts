import { command } from './command.ts';

export const prepare = command({
  name: 'prepare',
  summary: 'Plans what both nodes need before a first move, shows every change and asks for approval',
  example: 'prepare sol-main',
  help: 'For the unstaked key, the identity link and the start file of each node. Looks, and shows each change as a diff; nothing is changed before exactly these changes are approved. What is replaced is kept on its node, and `--undo` puts it back. A file that is not understood is left alone. No validator is restarted: the start file takes effect at the next restart.',
  arguments: [{ name: 'validator', kind: 'validator', required: true }],
  options: [
    { name: 'node', kind: 'node', about: 'This node alone. Needed when the validator has more than two.' },
    { name: 'undo', kind: 'flag', about: 'Plans to put back what the last prepare changed.' },
  ],
  intent: (given) => ({
    kind: 'prepare',
    validator: given.need('validator'),
    ...given.maybe('node'),
    ...given.maybe('undo'),
  }),
});
