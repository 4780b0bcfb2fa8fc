import { command } from './command.ts';

export const status = command({
  name: 'status',
  summary: 'Looks at validators and their nodes now',
  example: 'status sol-main',
  help: 'Looks at the nodes and at the chain and shows which node signs, which stands by, and what would keep a move from starting. Changes nothing. Without a name it looks at every validator.',
  arguments: [{ name: 'validator', kind: 'validator', required: false }],
  options: [],
  intent: (given) => ({ kind: 'status', ...given.maybe('validator') }),
});
