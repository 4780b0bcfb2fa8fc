import { command } from './command.ts';

export const help = command({
  name: 'help',
  summary: 'Lists the commands, or explains one',
  example: 'help handover',
  help: 'Without a word it lists every command with one line each. With the name of a command it shows its usage, what it does and an example.',
  arguments: [{ name: 'command', kind: 'command', required: false, rest: true }],
  options: [],
  intent: (given) => {
    const { command: about } = given.maybe('command');
    return about === undefined ? { kind: 'help' } : { kind: 'help', about };
  },
});
