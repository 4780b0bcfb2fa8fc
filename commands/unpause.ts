import { command } from './command.ts';
import { ALL } from './pause.ts';

export const unpause = command({
  name: 'unpause',
  summary: 'Lets runs start again',
  example: 'unpause sol-main',
  help: 'Takes a pause back. It needs another person than the one who paused. A pause of all validators and one of a single validator are two things: each is taken back by itself.',
  arguments: [{ name: 'validator', kind: 'validator-or-all', required: false }],
  options: [],
  intent: (given) => {
    const { validator } = given.maybe('validator');
    return { kind: 'unpause', ...(validator === undefined || validator === ALL ? {} : { validator }) };
  },
});
