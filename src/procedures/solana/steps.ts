import { nodeOf, towerFileName, type SolanaNodeTarget, type SolanaTarget } from '../../chains/solana/target.ts';
import type { SolanaPolicy } from '../../config/schema.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import { command, plannedArming, relink } from './planned.ts';
import type { Roles } from './roles.ts';
import { idleMinutes } from './window.ts';

/** Stable: runs and journals carry them. The version goes up when the meaning or the order of a step changes. */
export const HANDOVER_ID = 'solana/handover';
export const HANDOVER_VERSION = 1;

/**
 * What people read of a handover: the runbook's steps for this pair of machines, in its order and its own words, with the
 * departures that make it safe (link before giving up and after taking, tower only after the barrier).
 */
export function handoverSteps(target: SolanaTarget, roles: Roles, policy: SolanaPolicy): PlannedStep[] {
  const active = nodeOf(target, roles.from);
  const standby = nodeOf(target, roles.to);
  return [
    windowStep(active, policy),
    plannedArming(target, standby, {
      title: 'Make the inactive validator ready to take the identity',
      proof: 'The inactive validator says that it is armed, with at least 30 s left.',
    }),
    giveStep(target, active),
    takeStep(target, standby),
    verifyStep(target, active, standby),
    closeStep(target, active),
  ];
}

function windowStep(active: SolanaNodeTarget, policy: SolanaPolicy): PlannedStep {
  const asked = policy.restart_window === 'command';
  return {
    id: 'window',
    title: 'Wait for a restart window',
    commands: [
      command(
        active,
        asked ? 'solana.restart-window' : 'observe',
        `${active.validatorBin} -l ${active.ledger} wait-for-restart-window --min-idle-time ${idleMinutes(policy)} --skip-new-snapshot-check`,
      ),
    ],
    proof: `No own leader slot for ${policy.quiet_window} s, by the schedule of this epoch and the next${asked ? ', the client sees a restart window too' : ''}, and every check passes again.`,
    undo: 'Nothing is changed.',
    pointOfNoReturn: false,
  };
}

function giveStep(target: SolanaTarget, active: SolanaNodeTarget): PlannedStep {
  return {
    id: 'give',
    title: 'Set the identity of the active validator to its unstaked identity and take its tower',
    commands: [
      command(active, 'solana.step-down', relink(active, active.unstakedKey)),
      command(
        active,
        'solana.step-down',
        `${active.validatorBin} -l ${active.ledger} set-identity ${active.unstakedKey}`,
      ),
      command(
        active,
        'solana.step-down',
        `cat ${active.tower}/${towerFileName(target.identity)}  (once it votes no more)`,
      ),
    ],
    proof: 'The active validator has cast its last vote with the identity, and the tower that leaves holds it.',
    undo: 'The active validator takes the identity back, with its own unchanged tower required.',
    pointOfNoReturn: false,
  };
}

function takeStep(target: SolanaTarget, standby: SolanaNodeTarget): PlannedStep {
  return {
    id: 'take',
    title: 'Set the identity of the inactive validator to the staked identity, requiring the tower',
    commands: [
      command(standby, 'solana.step-up', `cat > ${standby.tower}/${towerFileName(target.identity)}`),
      command(
        standby,
        'solana.step-up',
        `${standby.validatorBin} -l ${standby.ledger} set-identity --require-tower ${standby.stakedKey}`,
      ),
      command(standby, 'solana.step-up', relink(standby, standby.stakedKey)),
    ],
    proof: 'The new node says that it runs as the identity, and its link points to the staked key.',
    undo: 'People decide: from here the old node must not sign again without a new plan.',
    pointOfNoReturn: true,
  };
}

function verifyStep(target: SolanaTarget, active: SolanaNodeTarget, standby: SolanaNodeTarget): PlannedStep {
  return {
    id: 'verify',
    title: 'Verify that the identities transitioned',
    commands: [
      command(active, 'observe', `${active.validatorBin} -l ${active.ledger} contact-info`),
      command(standby, 'observe', `${standby.validatorBin} -l ${standby.ledger} contact-info`),
      command(standby, 'observe', `${standby.cliBin} catchup --our-localhost ${standby.rpcPort}`),
      command(standby, 'observe', `${standby.cliBin} vote-account ${target.voteAccount}`),
    ],
    proof:
      'Two observers see the last vote pass the one in the tower, and grow again; both links, both identities and the gossip address are right.',
    undo: 'People decide.',
    pointOfNoReturn: false,
  };
}

function closeStep(target: SolanaTarget, active: SolanaNodeTarget): PlannedStep {
  const tower = `${active.tower}/${towerFileName(target.identity)}`;
  return {
    id: 'close',
    title: 'Set the old tower aside and say who signs',
    commands: [command(active, 'solana.tower.set-aside', `mv -T ${tower} ${active.tower}/baton-aside-…`)],
    proof: 'No tower of the identity lies on the old node.',
    undo: 'Not needed: the file is kept under another name.',
    pointOfNoReturn: false,
  };
}
