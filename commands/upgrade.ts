import { command } from './command.ts';

export const upgrade = command({
  name: 'upgrade',
  summary: 'Plans an upgrade of neard on both nodes of a NEAR validator and asks for approval',
  example: 'upgrade near-main',
  help: 'For NEAR only, with the new program lying at `next_bin` of both nodes. The standby gets it first and comes into sync, the key moves to it, and then the old node gets it. Its configuration is read by the new program before anything stops. A database that was migrated cannot go back.',
  arguments: [{ name: 'validator', kind: 'validator', required: true }],
  options: [
    { name: 'to', kind: 'node', about: 'The standby, which is to sign. Needed when more than one node could.' },
  ],
  intent: (given) => ({ kind: 'upgrade', validator: given.need('validator'), ...given.maybe('to') }),
});
