import { command } from './command.ts';

export const declareFenced = command({
  name: 'declare-fenced',
  summary: 'Declares that a node of a run cannot sign any more',
  example: 'declare-fenced r-52c1 sol-a powered off, disks are out',
  help: 'In a run that is stopped, or that waits for an old node in quarantine. Only for a node that cannot be asked and certainly cannot sign: powered off, disks out. As many people as the policy says, each with a reason of their own and within 15 minutes. Baton then looks again and uses it for one step of this run. A false declaration can make two signers.',
  arguments: [
    { name: 'run', kind: 'run', required: true },
    { name: 'node', kind: 'node', required: true },
    { name: 'reason', kind: 'text', required: true, rest: true },
  ],
  options: [{ name: 'reason', kind: 'text', about: 'What makes it certain, for the record.' }],
  intent: (given) => ({
    kind: 'declare-fenced',
    run: given.need('run'),
    node: given.need('node'),
    reason: given.need('reason'),
  }),
});
