import { command } from './command.ts';

export const ack = command({
  name: 'ack',
  summary: 'Says that you have an incident in hand',
  example: 'ack i-7f3a',
  help: 'Nobody else is told about it any more, and its card says who has it in hand. Nothing is silenced and nothing is moved. Takes the id of an incident or the name of its validator.',
  arguments: [{ name: 'incident', kind: 'incident', required: true }],
  options: [],
  intent: (given) => ({ kind: 'ack', incident: given.need('incident') }),
});
