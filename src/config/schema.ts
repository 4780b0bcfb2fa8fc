import { z } from 'zod';

/** A base58 public key of 32 bytes is 32 to 44 characters long. */
const PublicKey = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/, 'a base58 public key');
const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes, at most 32');
/** The guard takes words without blanks or quotes, so paths with them are refused here and not at 3 a.m. */
const HostPath = z.string().regex(/^\/[A-Za-z0-9._/+@:-]*$/, 'an absolute path of letters, digits and ._/+@:-');
const Port = z.int().min(1).max(65_535);
/** Secrets are references, never values. */
const SecretReference = z.string().regex(/^(env:[A-Z][A-Z0-9_]*|file:.+)$/, 'env:NAME or file:PATH');

const Approvals = z.strictObject({
  people: z.int().min(1).max(5).default(2).describe('How many different people must approve a plan.'),
  roles: z.array(Name).default([]).describe('Roles whose approval counts. Empty: anybody in `people`.'),
  requester_may_approve: z
    .boolean()
    .default(true)
    .describe('Whether the person who asked may be one of them. With two people or more another one is always needed.'),
  holds_for: z.int().min(60).max(86_400).default(900).describe('How long a plan can be approved. Unit: seconds.'),
  cancel_window: z
    .int()
    .min(0)
    .max(300)
    .default(30)
    .describe('With `people: 1`: how long the start can still be cancelled. Unit: seconds.'),
});

/** Limits for moving a Solana validator. */
export const SolanaPolicy = z.strictObject({
  max_lag_slots: z
    .int()
    .min(0)
    .max(100)
    .default(5)
    .describe('How far a node may trail an outside observer at processed commitment. Unit: slots.'),
  quiet_window: z
    .int()
    .min(60)
    .max(3600)
    .default(120)
    .describe('How long the validator must be without a leader slot after the start of the move. Unit: seconds.'),
  max_wait: z
    .int()
    .min(0)
    .max(86_400)
    .default(3600)
    .describe('The longest wait for a quiet window; approvers agree to it. Unit: seconds.'),
  min_free_gb: z.number().min(0).default(1).describe('Free space needed in the ledger directory. Unit: GiB.'),
  min_balance: z
    .number()
    .min(0)
    .default(0.1)
    .describe('Below this the identity cannot pay for its votes for long. Unit: SOL.'),
  max_clock_difference: z
    .int()
    .min(10)
    .max(1000)
    .default(100)
    .describe('Refused when the two clocks certainly differ by more. Unit: milliseconds.'),
  approvals: Approvals.prefault({}),
});

const own = SolanaPolicy.shape;
const ownApprovals = Approvals.shape;

/** What one validator sets differently. Without defaults: an absent key leaves the policy of the fleet as it is. */
const SolanaPolicyDifferences = z.strictObject({
  max_lag_slots: own.max_lag_slots.unwrap().optional(),
  quiet_window: own.quiet_window.unwrap().optional(),
  max_wait: own.max_wait.unwrap().optional(),
  min_free_gb: own.min_free_gb.unwrap().optional(),
  min_balance: own.min_balance.unwrap().optional(),
  max_clock_difference: own.max_clock_difference.unwrap().optional(),
  approvals: z
    .strictObject({
      people: ownApprovals.people.unwrap().optional(),
      roles: ownApprovals.roles.unwrap().optional(),
      requester_may_approve: ownApprovals.requester_may_approve.unwrap().optional(),
      holds_for: ownApprovals.holds_for.unwrap().optional(),
      cancel_window: ownApprovals.cancel_window.unwrap().optional(),
    })
    .optional(),
});

const SolanaNode = z.strictObject({
  validator_bin: HostPath.describe('The agave-validator program.'),
  keygen_bin: HostPath.optional().describe('The solana-keygen program. Default: beside agave-validator.'),
  cli_bin: HostPath.optional().describe('The solana program. Default: beside agave-validator.'),
  ledger: HostPath,
  tower: HostPath.optional().describe('Directory of the tower file. Default: the ledger.'),
  log: HostPath.optional().describe(
    'The validator log. With it the hand-over barrier is read from the log (faster and stronger).',
  ),
  identity_link: HostPath.describe('The symbolic link given to --identity.'),
  staked_key: HostPath.describe('Key file of the validator identity.'),
  unstaked_key: HostPath.describe('Key file of this node while it does not vote.'),
  rpc_port: Port.default(8899).describe('JSON-RPC port on the loopback of the node.'),
  gossip: z
    .string()
    .regex(/^[^\s:]+:\d+$/, 'ADDRESS:PORT')
    .optional()
    .describe('Gossip address under which the cluster sees this node.'),
});

const Node = z.strictObject({
  host: z.string().min(1).describe('Name or address.'),
  port: Port.default(22),
  login: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]*$/i)
    .describe('SSH user.'),
  run_as: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]*$/i)
    .optional()
    .describe('User the validator runs as. Default: the SSH user.'),
  become: z.enum(['none', 'sudo']).default('none').describe('How the SSH user becomes `run_as`.'),
  host_key: z
    .array(z.string().regex(/^(ssh-|ecdsa-)\S+ \S+$/, 'TYPE BASE64'))
    .min(1)
    .describe('Pinned host keys: TYPE BASE64.'),
  solana: SolanaNode.optional(),
});

const SolanaValidator = z.strictObject({
  chain: z.literal('solana'),
  identity: PublicKey.describe('The staked identity.'),
  vote_account: PublicKey,
  nodes: z.array(Name).min(2).describe('Nodes that can run it.'),
  policy: SolanaPolicyDifferences.optional().describe('Differences from `policies.solana`.'),
  mode: z.enum(['observe', 'act']).optional(),
});

const Person = z.strictObject({
  name: z.string().min(1).max(60),
  roles: z.array(Name).default([]),
  terminal: z.array(z.string()).default([]).describe('Operating-system users who are this person on the command line.'),
  web: z.array(z.string()).default([]).describe('Token references that sign this person in on the page.'),
});

const Observer = z.strictObject({ name: Name, url: z.url().describe('JSON-RPC of a node that is not one of ours.') });

/** Everything Baton is told. Types, defaults, reference page and start-up errors derive from this schema. */
export const FleetSchema = z.strictObject({
  fleet: Name.describe('Name of the fleet, shown on every card.'),
  mode: z.enum(['observe', 'act']).default('observe').describe('`observe`: looks and plans, sends no acting verb.'),
  store: z
    .literal('embedded')
    .optional()
    .describe('Postgres inside the data directory. Otherwise DATABASE_URL is needed.'),
  data: z.string().default('.baton').describe('Data directory, relative to the fleet file.'),
  ssh: z
    .strictObject({
      key: SecretReference.optional().describe('Private key file. Without it the SSH agent is asked.'),
      connect_timeout: z.int().min(1).max(60).default(8).describe('Unit: seconds.'),
    })
    .prefault({}),
  solana: z
    .strictObject({
      genesis: PublicKey.describe('Genesis hash of the cluster.'),
      observers: z.array(Observer).min(2).describe('At least two, so that one that lies is seen.'),
    })
    .optional(),
  nodes: z.record(Name, Node),
  validators: z.record(Name, SolanaValidator),
  people: z.record(Name, Person),
  policies: z.strictObject({ solana: SolanaPolicy.prefault({}) }).prefault({}),
  web: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: Port.default(4400).describe('Taken: the next free one is used and said.'),
      token: SecretReference.optional().describe('Needed when `host` is not loopback.'),
    })
    .prefault({}),
});

export type Fleet = z.infer<typeof FleetSchema>;
export type FleetNode = Fleet['nodes'][string];
export type FleetValidator = Fleet['validators'][string];
export type SolanaPolicy = z.infer<typeof SolanaPolicy>;
export type SolanaNodeConfig = z.infer<typeof SolanaNode>;
