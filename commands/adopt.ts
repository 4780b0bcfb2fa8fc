import { command } from './command.ts';

export const adopt = command({
  name: 'adopt',
  summary: 'Accepts the guard record that a host shows',
  example: 'adopt sol-main sol-b',
  help: 'Needed once per host before the first move, and after a host was restored or built anew. It looks at the host, shows what its record says, and accepts it as the one Baton knows. Without a node it is for every node of the validator.',
  arguments: [
    { name: 'validator', kind: 'validator', required: true },
    { name: 'node', kind: 'node', required: false },
  ],
  options: [],
  intent: (given) => ({ kind: 'adopt', validator: given.need('validator'), ...given.maybe('node') }),
});
