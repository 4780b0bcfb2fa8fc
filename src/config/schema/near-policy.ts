import { z } from 'zod';
import { Approvals, ApprovalsDifferences, Overrides, pagedRoles, whoTakesOver } from './policies.ts';

const afterSwap = z
  .enum(['keep', 'no-shards'])
  .describe(
    'What the new node tracks besides its own duties from its next restart on. `keep`: what it tracked as a standby, which does no harm. `no-shards`: nothing.',
  );
/** An epoch of mainnet takes about half a day; a window comes more often than that or not at all. */
const LONGEST_WINDOW_WAIT_MIN = 720;
const windowWait = z
  .int()
  .min(0)
  .max(LONGEST_WINDOW_WAIT_MIN)
  .describe(
    'How long to wait for a maintenance window, in which the validator has no block and no chunk to produce, before the old node is stopped. 0: not at all. Unit: minutes.',
  );

/** Who agrees to moving a NEAR validator, and how it is done. */
export const NearPolicy = z.strictObject({
  after_swap: afterSwap.default('keep'),
  window_wait: windowWait.default(0),
  approvals: Approvals.prefault({}).describe('Who must agree to a plan.'),
  overrides: Overrides.prefault({}).describe('Who can declare a node fenced, in a run that is stopped.'),
  takeover: z
    .strictObject(whoTakesOver)
    .prefault({})
    .describe('When the node that signs is gone: who must agree that another one takes its place.'),
  alarm: z
    .strictObject({ roles: pagedRoles.default([]) })
    .prefault({})
    .describe('Who is told at once when more than one node could sign.'),
});

/** What one validator sets differently. Without defaults: an absent key leaves the policy of the fleet as it is. */
export const NearPolicyDifferences = z.strictObject({
  after_swap: afterSwap.optional(),
  window_wait: windowWait.optional(),
  approvals: ApprovalsDifferences.optional().describe('Who must agree to a plan, where it differs.'),
  overrides: Overrides.optional().describe('Who can declare a node fenced, where it differs.'),
  takeover: z
    .strictObject(whoTakesOver)
    .optional()
    .describe('Who must agree when the node that signs is gone, where it differs.'),
  alarm: z
    .strictObject({ roles: pagedRoles.exactOptional() })
    .optional()
    .describe('Who is told at once, where it differs.'),
});
