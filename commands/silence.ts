import { command } from './command.ts';

export const silence = command({
  name: 'silence',
  summary: 'Keeps an incident from calling anybody for a time',
  example: 'silence i-7f3a until 06:30 --reason "disk is on its way"',
  help: 'For `1h`, `4h`, `90m`, or `until 06:30` in UTC; for 24 hours at the most. The card stays and goes on to say what is so; nobody is called. `off` ends it; it also ends with the incident. Two nodes that could both sign are never silenced.',
  arguments: [
    { name: 'incident', kind: 'incident', required: true },
    { name: 'until', kind: 'text', required: true, rest: true },
  ],
  options: [{ name: 'reason', kind: 'text', about: 'Why, for the record.' }],
  intent: (given) => ({
    kind: 'silence',
    incident: given.need('incident'),
    until: given.need('until'),
    ...given.maybe('reason'),
  }),
});
