import { command } from './command.ts';

export const handover = command({
  name: 'handover',
  summary: 'Plans a move of a validator to its standby and asks for approval',
  example: 'handover sol-main',
  help: 'For a planned move while both nodes answer. Looks, checks and shows the plan; it starts when the people that the policy asks for have approved exactly this plan. Until then nothing is changed.',
  arguments: [{ name: 'validator', kind: 'validator', required: true }],
  options: [
    { name: 'to', kind: 'node', about: 'The node that is to sign. Needed when more than one node could.' },
    {
      name: 'incident',
      kind: 'incident',
      about: 'The incident it is asked for from: the plan is void when that ends.',
    },
  ],
  intent: (given) => ({
    kind: 'handover',
    validator: given.need('validator'),
    ...given.maybe('to'),
    ...given.maybe('incident'),
  }),
});
