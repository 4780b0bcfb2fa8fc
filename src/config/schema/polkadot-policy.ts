import { z } from 'zod';
import { Approvals, ApprovalsDifferences, pagedRoles, whoTakesOver } from './policies.ts';

const oldNode = z
  .enum(['demote', 'leave'])
  .describe(
    'What becomes of the old node when the chain needs it no more. `demote`: it is started without --validator. `leave`: it keeps running as it is.',
  );

/** Who agrees to moving a Polkadot validator, and what becomes of the old node. How long it takes is the chain's to say. */
export const PolkadotPolicy = z.strictObject({
  old_node: oldNode.default('demote'),
  approvals: Approvals.prefault({}).describe('Who must agree to a plan.'),
  takeover: z
    .strictObject(whoTakesOver)
    .prefault({})
    .describe('When the node that signs is gone: who must agree that another one takes its place.'),
  alarm: z
    .strictObject({ roles: pagedRoles.default([]) })
    .prefault({})
    .describe('Who is told at once when the old node stops too early, or more than one node could sign.'),
});

/** What one validator sets differently. Without defaults: an absent key leaves the policy of the fleet as it is. */
export const PolkadotPolicyDifferences = z.strictObject({
  old_node: oldNode.optional(),
  approvals: ApprovalsDifferences.optional().describe('Who must agree to a plan, where it differs.'),
  takeover: z
    .strictObject(whoTakesOver)
    .optional()
    .describe('Who must agree when the node that signs is gone, where it differs.'),
  alarm: z
    .strictObject({ roles: pagedRoles.exactOptional() })
    .optional()
    .describe('Who is told at once, where it differs.'),
});
