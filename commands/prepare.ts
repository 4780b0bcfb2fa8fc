import { command } from './command.ts';

export const prepare = command({
  name: 'prepare',
  summary: 'Plans what the hosts of a validator need for a handover, shows each change, and asks for approval',
  example: 'prepare sol-main',
  help: 'On Solana: makes the unstaked key, the identity link, the start file and the guard as the failover guide wants them. Every change is shown as a diff first, kept, and taken back by `--undo`. Nothing is restarted unless `--restart` says so, and the node that signs only where `--node` names it. On Polkadot and NEAR: brings one node to where a move can begin.',
  arguments: [{ name: 'validator', kind: 'validator', required: true }],
  options: [
    { name: 'node', kind: 'node', about: 'Only this node. Default: the active one and its standby.' },
    { name: 'restart', kind: 'flag', about: 'Restart the standby at the end; with `--node`, that node.' },
    { name: 'undo', kind: 'flag', about: 'Put back what the last preparation changed.' },
    { name: 'boot-guard', kind: 'flag', about: 'Also install the boot guard, which a takeover can rely on.' },
    {
      name: 'option',
      kind: 'way',
      about: 'On NEAR: how the node is to stand by. Left out, it says what speaks for which.',
    },
  ],
  intent: (given) => ({
    kind: 'prepare',
    validator: given.need('validator'),
    ...given.maybe('node'),
    ...given.flag('restart'),
    ...given.flag('undo'),
    ...given.maybe('option'),
    ...(given.flag('boot-guard')['boot-guard'] === true ? { bootGuard: true } : {}),
  }),
});
