import { polkadotNode, type PolkadotTarget } from '../../chains/polkadot/target.ts';
import type { NodeName } from '../../domain/names.ts';
import type { PlannedCommand, PlannedStep } from '../../domain/plan.ts';

/** Stable: runs and journals carry them. The version goes up when the meaning or the order of a step changes. */
export const HANDOVER_ID = 'polkadot/handover';
export const HANDOVER_VERSION = 1;
export const TAKEOVER_ID = 'polkadot/takeover';
export const TAKEOVER_VERSION = 1;

/** Who signs now and who is to. */
export interface Roles {
  readonly from: NodeName;
  readonly to: NodeName;
}

/** What becomes of the old node when the chain needs it no more. */
export type OldNode = 'demote' | 'leave';

/** What people read of a handover: the guide's steps for this pair of machines, in its order. */
export function handoverSteps(target: PolkadotTarget, roles: Roles, oldNode: OldNode): PlannedStep[] {
  return [...untilActive(target, roles, false), ...oldNodeSteps(target, roles, oldNode)];
}

/** The same without the old node, which is dead. */
export function takeoverSteps(target: PolkadotTarget, roles: Roles): PlannedStep[] {
  return untilActive(target, roles, true);
}

function untilActive(target: PolkadotTarget, { from, to }: Roles, oldIsAway: boolean): PlannedStep[] {
  return [
    step('keys', `Make session keys on ${to}`, [rotate(target, to)], {
      proof: `${to} gives six public keys and the proof that they are its own; both are stored before anything else.`,
      undo: 'Nothing to undo: no chain names them. A lost answer means making them again.',
    }),
    step('own', `Prove that ${to} alone holds them`, [has(target, to), has(target, from)], {
      proof: `${to} holds each of the six keys, ${from} none, and no key file lies on both${oldIsAway ? `; of ${from} only if it answers` : ''}.`,
      undo: 'Nothing is changed.',
    }),
    step('set', 'Set the keys through the staking proxy', [set(target, to)], {
      proof: "The relay chain's `session.nextKeys` of the stash are the new keys, at a finalized block.",
      undo: oldIsAway
        ? `Only forward: ${to} keeps running, and ${from} too if it comes back.`
        : `Only forward: new keys on ${from}, as another handover. Both nodes keep running meanwhile.`,
      pointOfNoReturn: true,
    }),
    step('sessions', `Wait until the keys are active; ${oldIsAway ? to : from} keeps running`, [], {
      proof: `The authority sets hold the keys of ${to}, two changes of session later, at a finalized block.`,
      undo: 'Nothing is changed.',
    }),
    step('active', `Prove that ${to} signs`, [has(target, to)], {
      proof: `${to} says that it is an active validator and its counters of signatures grow; those of ${from}${oldIsAway ? ', if it answers,' : ''} stand still.`,
      undo: 'Nothing is changed.',
    }),
  ];
}

function oldNodeSteps(target: PolkadotTarget, { from }: Roles, oldNode: OldNode): PlannedStep[] {
  const { unit } = polkadotNode(target, from);
  return [
    step('free', `Wait until the chain names no key of ${from}`, [], {
      proof: `None of the keys in the keystore of ${from} is in nextKeys, queuedKeys or any authority set, at a finalized block that every observer has.`,
      undo: 'Nothing is changed.',
    }),
    step('gate', `Prove that ${from} may stop`, [], {
      proof:
        'The first session without its keys is over; GRANDPA and BEEFY have finalized the first block of the next.',
      undo: 'Nothing is changed.',
    }),
    step(
      'demote',
      oldNode === 'demote' ? `Start ${from} without --validator` : `Leave ${from} as it is`,
      oldNode === 'demote'
        ? [
            command(
              from,
              'polkadot.validator-off',
              `write /etc/systemd/system/${unit}.d/zz-baton.conf (the same start without --validator), systemctl daemon-reload, and end the node: its unit starts it again`,
            ),
          ]
        : [],
      {
        proof:
          oldNode === 'demote'
            ? `${from} runs without --validator.`
            : 'Nothing is changed; none of its keys is in use.',
        undo: `\`prepare\` brings ${from} back to --validator, for a handover back.`,
      },
    ),
  ];
}

function step(
  id: string,
  title: string,
  commands: readonly PlannedCommand[],
  { proof, undo, pointOfNoReturn = false }: { proof: string; undo: string; pointOfNoReturn?: boolean },
): PlannedStep {
  return { id, title, commands, proof, undo, pointOfNoReturn };
}

function command(node: NodeName, verb: string, text: string): PlannedCommand {
  return { node, verb, command: text };
}

function rotate(target: PolkadotTarget, node: NodeName): PlannedCommand {
  const { rpcPort } = polkadotNode(target, node);
  return command(node, 'polkadot.rotate', `author_rotateKeysWithOwner ["${target.stash}"] at 127.0.0.1:${rpcPort}`);
}

function has(target: PolkadotTarget, node: NodeName): PlannedCommand {
  const { rpcPort, keystore } = polkadotNode(target, node);
  return command(node, 'polkadot.has-keys', `author_hasKey for each key at 127.0.0.1:${rpcPort}; ls ${keystore}`);
}

/** Done from where the worker runs, and named with the node whose keys they are. */
function set({ stashAddress, signing }: PolkadotTarget, node: NodeName): PlannedCommand {
  const call = `proxy.proxy(${stashAddress}, set keys of ${node})`;
  return command(
    node,
    'set-keys',
    signing === 'outside' ? `${call}, signed by people elsewhere` : `${call}, signed with the key file`,
  );
}
