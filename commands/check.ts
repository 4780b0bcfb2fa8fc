import { command } from './command.ts';

export const check = command({
  name: 'check',
  summary: 'Tries everything that is set up, and says how to mend what is wrong',
  example: 'check sol-main',
  help: "Tries everything in the fleet file: hosts, logins, guard, the runbook's checklist of each node, observers, store, people. Says for each thing that is wrong what was found, what is needed and the line that mends it. Changes nothing. Without a name it looks at every validator.",
  arguments: [{ name: 'validator', kind: 'validator', required: false }],
  options: [],
  intent: (given) => ({ kind: 'check', ...given.maybe('validator') }),
});
