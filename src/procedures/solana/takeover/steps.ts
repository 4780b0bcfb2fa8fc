import { nodeOf, towerFileName, type SolanaNodeTarget, type SolanaTarget } from '../../../chains/solana/target.ts';
import type { SolanaPolicy } from '../../../config/schema.ts';
import type { PlannedStep } from '../../../domain/plan.ts';
import { command, plannedArming, relink } from '../planned.ts';
import type { Roles } from '../roles.ts';

/** Stable: runs and journals carry them. The version goes up when the meaning or the order of a step changes. */
export const TAKEOVER_ID = 'solana/takeover';
export const TAKEOVER_VERSION = 1;

/** What people read of a takeover, for this pair of machines. */
export function takeoverSteps(target: SolanaTarget, roles: Roles, policy: SolanaPolicy): PlannedStep[] {
  const old = nodeOf(target, roles.from);
  const standby = nodeOf(target, roles.to);
  return [
    evidenceStep(target, standby, policy),
    fenceStep(old),
    plannedArming(target, standby, {
      title: 'Make the standby ready to take the identity',
      proof: 'The standby says that it is armed, and which tower is not older than the last vote on chain.',
    }),
    takeStep(target, standby),
    verifyStep(target, standby),
    quarantineStep(old, standby),
  ];
}

function evidenceStep(target: SolanaTarget, standby: SolanaNodeTarget, policy: SolanaPolicy): PlannedStep {
  return {
    id: 'evidence',
    title: 'Prove that the validator has stopped voting',
    commands: [
      command(standby, 'observe', `${standby.cliBin} vote-account ${target.voteAccount}  (at every observer)`),
    ],
    proof: `No vote for ${policy.takeover.frozen_slots} slots at two observers whose slots go on; the standby has caught up and is fit.`,
    undo: 'Nothing is changed.',
    pointOfNoReturn: false,
  };
}

function fenceStep(old: SolanaNodeTarget): PlannedStep {
  return {
    id: 'fence',
    title: 'Make it impossible for the old node to sign',
    commands: [
      command(old, 'solana.step-down', relink(old, old.unstakedKey)),
      command(old, 'solana.step-down', `${old.validatorBin} -l ${old.ledger} set-identity ${old.unstakedKey}`),
      command(
        old,
        'solana.stop',
        `kill -KILL of the validator on ${old.ledger}  (only if it does not give up; its link first)`,
      ),
      command(
        old,
        'fence.off',
        'the provider hook of the fleet file  (only if SSH does not answer, and where there is one)',
      ),
    ],
    proof: `${old.node} runs as its unstaked key, or is stopped, or is proven off. Otherwise the run stops, and people declare it.`,
    undo: `${old.node} stays fenced; a new plan gives it a role.`,
    pointOfNoReturn: false,
  };
}

function takeStep(target: SolanaTarget, standby: SolanaNodeTarget): PlannedStep {
  return {
    id: 'take',
    title: 'Set the identity of the standby to the staked identity',
    commands: [
      command(
        standby,
        'solana.step-up',
        `cat > ${standby.tower}/${towerFileName(target.identity)}  (the newest tower that is proven)`,
      ),
      command(
        standby,
        'solana.step-up',
        `${standby.validatorBin} -l ${standby.ledger} set-identity --require-tower ${standby.stakedKey}  (without a proven tower: no --require-tower)`,
      ),
    ],
    proof: 'The new node says that it runs as the identity. Its link follows only when the old node is proven fenced.',
    undo: 'People decide: from here the old node must not sign again without a new plan.',
    pointOfNoReturn: true,
  };
}

function verifyStep(target: SolanaTarget, standby: SolanaNodeTarget): PlannedStep {
  return {
    id: 'verify',
    title: 'Verify that the votes of the new node land',
    commands: [
      command(standby, 'observe', `${standby.validatorBin} -l ${standby.ledger} contact-info`),
      command(standby, 'observe', `${standby.cliBin} vote-account ${target.voteAccount}  (at every observer)`),
    ],
    proof: 'Two observers see the last vote pass the one that was known, and grow again.',
    undo: 'People decide.',
    pointOfNoReturn: false,
  };
}

function quarantineStep(old: SolanaNodeTarget, standby: SolanaNodeTarget): PlannedStep {
  return {
    id: 'quarantine',
    title: 'Keep the old node in quarantine until it is proven unstaked',
    commands: [
      command(
        old,
        'solana.step-down',
        `${old.validatorBin} -l ${old.ledger} set-identity ${old.unstakedKey}  (at once, if it comes back as the identity)`,
      ),
      command(old, 'solana.unfence', `${old.node} may start again, as its unstaked key  (where it was stopped)`),
      command(standby, 'solana.link', relink(standby, standby.stakedKey)),
    ],
    proof: `${old.node} runs as its unstaked key or not at all and would come up unstaked; then ${standby.node} would come up staked.`,
    undo: 'People decide.',
    pointOfNoReturn: false,
  };
}
