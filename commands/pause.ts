import { command } from './command.ts';

/** The word for every validator; no validator can have this name, because the fleet file refuses it. */
export const ALL = 'all';

export const pause = command({
  name: 'pause',
  summary: 'Keeps new runs from starting',
  example: 'pause sol-main storage is being replaced',
  help: 'No new run starts. A run that has not told the standby yet turns back; one that has, finishes. Without a name, or with `all`, it is for every validator. Another person has to unpause.',
  arguments: [
    { name: 'validator', kind: 'validator-or-all', required: false },
    { name: 'reason', kind: 'text', required: false, rest: true },
  ],
  options: [{ name: 'reason', kind: 'text', about: 'Why, for the record.' }],
  intent: (given) => {
    const { validator } = given.maybe('validator');
    return {
      kind: 'pause',
      ...(validator === undefined || validator === ALL ? {} : { validator }),
      ...given.maybe('reason'),
    };
  },
});
