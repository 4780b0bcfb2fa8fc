import { command } from './command.ts';

export const takeover = command({
  name: 'takeover',
  summary: 'Plans to give the role of a node that does not answer to its standby',
  example: 'takeover sol-main --to sol-b',
  help: 'For when the active node does not answer or cannot be trusted; while it answers, `handover` is better. Looks, checks and shows the plan. At least two people approve it, each with a reason. The run first proves that the old node cannot sign, or asks people to declare it. A stopped run of this validator is replaced.',
  arguments: [{ name: 'validator', kind: 'validator', required: true }],
  options: [
    { name: 'from', kind: 'node', about: 'The node to take over from. Needed when it cannot be told.' },
    { name: 'to', kind: 'node', about: 'The node that is to sign. Needed when more than one node could.' },
    {
      name: 'incident',
      kind: 'incident',
      about: 'The incident it is asked for from: the plan is void when that ends.',
    },
  ],
  intent: (given) => ({
    kind: 'takeover',
    validator: given.need('validator'),
    ...given.maybe('from'),
    ...given.maybe('to'),
    ...given.maybe('incident'),
  }),
});
