import { command } from './command.ts';

export const look = command({
  name: 'look',
  summary: 'Looks at both nodes of a stopped run again',
  example: 'look r-52c1',
  help: 'For a run that stands stopped. Both nodes are fenced and looked at once, and it stands stopped again with what was seen now. Nobody gets or loses the role. Like any look it closes the attempt: the standby is not told in it any more.',
  arguments: [{ name: 'run', kind: 'run', required: true }],
  options: [],
  intent: (given) => ({ kind: 'look', run: given.need('run') }),
});
