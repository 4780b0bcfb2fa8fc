import { z } from 'zod';
import { Name } from './values.ts';

export const Approvals = z.strictObject({
  people: z.int().min(1).max(5).describe('How many different people must approve a plan.').default(2),
  platforms: z
    .int()
    .min(1)
    .max(3)
    .describe(
      'From how many different platforms approvals must come: Slack, Discord, and the page with the command line, which count as one.',
    )
    .default(1),
  roles: z.array(Name).describe('Roles whose approval counts. Empty: anybody in `people`.').default([]),
  requester_may_approve: z
    .boolean()
    .describe('Whether the person who asked may be one of them. With two people or more another one is always needed.')
    .default(true),
  holds_for: z.int().min(60).max(86_400).describe('How long a plan can be approved. Unit: seconds.').default(900),
  cancel_window: z
    .int()
    .min(0)
    .max(300)
    .describe('With `people: 1`: how long the start can still be cancelled. Unit: seconds.')
    .default(30),
});

const given = Approvals.shape;

/** What one validator sets differently. Without defaults: an absent key leaves the policy of the fleet as it is. */
export const ApprovalsDifferences = z.strictObject({
  people: given.people.unwrap().optional(),
  platforms: given.platforms.unwrap().optional(),
  roles: given.roles.unwrap().optional(),
  requester_may_approve: given.requester_may_approve.unwrap().optional(),
  holds_for: given.holds_for.unwrap().optional(),
  cancel_window: given.cancel_window.unwrap().optional(),
});

/** Without defaults of their own: what is left out follows `approvals`. */
export const Overrides = z.strictObject({
  people: z
    .int()
    .min(1)
    .max(5)
    .exactOptional()
    .describe(
      'How many different people must declare a node fenced; not fewer than approve. Default: as many as approve, at least 2.',
    ),
  roles: z.array(Name).exactOptional().describe('Roles whose declaration counts. Default: those of `approvals`.'),
});

/**
 * 128 slots without a vote are what the cluster calls delinquent; before that a slow fork or a restart is the likelier reason.
 */
const FROZEN_SLOTS = 150;
/** A vote on a fork that was left is seen no more; after 32 slots the chain that remains is rooted, and only then is silence one. */
const FEWEST_FROZEN_SLOTS = 32;
/** Over a day: nobody waits for that. */
const MOST_FROZEN_SLOTS = 216_000;

const frozenSlots = z
  .int()
  .min(FEWEST_FROZEN_SLOTS)
  .max(MOST_FROZEN_SLOTS)
  .describe(
    'How far the last vote must lie behind at two observers before the validator counts as silent. Unit: slots.',
  );

export const whoTakesOver = {
  people: z
    .int()
    .min(1)
    .max(5)
    .exactOptional()
    .describe(
      'How many different people must approve a takeover; not fewer than approve a move. Default: as many as approve, at least 2.',
    ),
  roles: z
    .array(Name)
    .exactOptional()
    .describe('Roles whose approval of a takeover counts. Default: those of `approvals`.'),
};

/** Who agrees is without defaults of its own: what is left out follows `approvals`. */
const Takeover = z.strictObject({ frozen_slots: frozenSlots.default(FROZEN_SLOTS), ...whoTakesOver });

/**
 * As often as a validator is looked at by itself: a copy costs one more call on that look, and one that is older than the last
 * vote on chain is of no use to a takeover.
 */
const COPY_EVERY_S = 30;

const copyEvery = z
  .int()
  .min(0)
  .max(86_400)
  .describe(
    'How old the copy of the tower on a standby may become before a new one is made, at the looks of the watch. 0: never. Unit: seconds.',
  );

export const pagedRoles = z.array(Name).describe('Roles whose people are paged. Empty: everybody in `people`.');

/** Limits for moving a Solana validator. */
export const SolanaPolicy = z.strictObject({
  max_lag_slots: z
    .int()
    .min(0)
    .max(100)
    .describe('How far a node may trail an outside observer at processed commitment. Unit: slots.')
    .default(5),
  quiet_window: z
    .int()
    .min(60)
    .max(3600)
    .describe('How long the validator must be without a leader slot after the start of the move. Unit: seconds.')
    .default(120),
  max_wait: z
    .int()
    .min(0)
    .max(86_400)
    .describe('The longest wait for a quiet window; approvers agree to it. Unit: seconds.')
    .default(3600),
  restart_window: z
    .enum(['computed', 'command'])
    .describe(
      '`computed`: from the leader schedules of this epoch and the next. `command`: besides, the `wait-for-restart-window` of the client has to agree.',
    )
    .default('computed'),
  min_free_gb: z.number().min(0).describe('Free space needed in the ledger directory. Unit: GiB.').default(1),
  min_balance: z
    .number()
    .min(0)
    .describe('Below this the identity cannot pay for its votes for long. Unit: SOL.')
    .default(0.1),
  max_clock_difference: z
    .int()
    .min(10)
    .max(1000)
    .describe('Refused when the two clocks certainly differ by more. Unit: milliseconds.')
    .default(100),
  approvals: Approvals.prefault({}).describe('Who must agree to a plan.'),
  overrides: Overrides.prefault({}).describe('Who can declare a node fenced, in a run that is stopped.'),
  takeover: Takeover.prefault({}).describe('When the active node does not answer: what must be seen, who must agree.'),
  tower_copies: z
    .strictObject({ every: copyEvery.default(COPY_EVERY_S) })
    .prefault({})
    .describe("Copies of the active's tower on the standbys, for a takeover."),
  alarm: z
    .strictObject({ roles: pagedRoles.default([]) })
    .prefault({})
    .describe('Who is told at once when more than one node could sign.'),
});

const own = SolanaPolicy.shape;

/** What one validator sets differently. Without defaults: an absent key leaves the policy of the fleet as it is. */
export const SolanaPolicyDifferences = z.strictObject({
  max_lag_slots: own.max_lag_slots.unwrap().optional(),
  quiet_window: own.quiet_window.unwrap().optional(),
  max_wait: own.max_wait.unwrap().optional(),
  restart_window: own.restart_window.unwrap().optional(),
  min_free_gb: own.min_free_gb.unwrap().optional(),
  min_balance: own.min_balance.unwrap().optional(),
  max_clock_difference: own.max_clock_difference.unwrap().optional(),
  approvals: ApprovalsDifferences.optional().describe('Who must agree to a plan, where it differs.'),
  overrides: Overrides.optional().describe('Who can declare a node fenced, where it differs.'),
  takeover: z
    .strictObject({ frozen_slots: frozenSlots.exactOptional(), ...whoTakesOver })
    .optional()
    .describe('When the active node does not answer, where it differs.'),
  tower_copies: z
    .strictObject({ every: copyEvery.exactOptional() })
    .optional()
    .describe("Copies of the active's tower on the standbys, where it differs."),
  alarm: z
    .strictObject({ roles: pagedRoles.exactOptional() })
    .optional()
    .describe('Who is told at once when more than one node could sign, where it differs.'),
});
