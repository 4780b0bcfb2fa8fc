import { command } from './command.ts';

export const reject = command({
  name: 'reject',
  summary: 'Says no to one plan and closes it',
  example: 'reject p-7f3a the standby is about to be patched',
  help: 'Closes the plan for everybody. Nothing is changed on any host. A run that has started already is not stopped by this: use abort.',
  arguments: [
    { name: 'plan', kind: 'plan', required: true },
    { name: 'reason', kind: 'text', required: false, rest: true },
  ],
  options: [{ name: 'reason', kind: 'text', about: 'Why, for the record.' }],
  intent: (given) => ({ kind: 'reject', plan: given.need('plan'), ...given.maybe('reason') }),
});
