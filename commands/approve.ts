import { command } from './command.ts';

export const approve = command({
  name: 'approve',
  summary: 'Agrees to one plan',
  example: 'approve p-7f3a',
  help: 'Your word on exactly this plan. When enough people have approved, the run starts. Saying it twice does no harm, and a plan that has changed, has run out or was rejected cannot be approved any more.',
  arguments: [
    { name: 'plan', kind: 'plan', required: true },
    { name: 'reason', kind: 'text', required: false, rest: true },
  ],
  options: [
    { name: 'digest', kind: 'text', about: 'The digest on the card; refused when the plan has another one.' },
    { name: 'reason', kind: 'text', about: 'Why, for the record.' },
  ],
  intent: (given) => ({
    kind: 'approve',
    plan: given.need('plan'),
    ...given.maybe('digest'),
    ...given.maybe('reason'),
  }),
});
