import { z } from 'zod';
import { Health, Postgres, Redis, Retention, Ssh } from './schema/connections.ts';
import { Node, type SolanaNode } from './schema/nodes.ts';
import { SolanaPolicy, SolanaPolicyDifferences } from './schema/policies.ts';
import { Genesis, Name, Port, PublicKey, RpcAddress, SecretReference } from './schema/values.ts';

export { SolanaPolicy };

const SolanaValidator = z.strictObject({
  chain: z.literal('solana').describe('The chain it validates on.'),
  identity: PublicKey.describe('Public key of the staked identity.'),
  vote_account: PublicKey.describe('Public key of its vote account.'),
  nodes: z.array(Name).min(2).describe('Nodes that can run it.'),
  policy: SolanaPolicyDifferences.optional().describe('Differences from `policies.solana`.'),
  mode: z.enum(['observe', 'act']).optional().describe('For this validator only. Default: `mode` of the fleet.'),
});

const Person = z.strictObject({
  name: z.string().min(1).max(60).describe('As shown on cards.'),
  roles: z.array(Name).default([]).describe('Roles that policies speak of.'),
  terminal: z
    .array(z.string().min(1))
    .default([])
    .describe('Operating-system users who are this person on the command line.'),
  web: z.array(SecretReference).default([]).describe('Tokens that sign this person in on the page.'),
});

const Observer = z.strictObject({
  name: Name.describe('As shown on cards.'),
  url: RpcAddress.describe('JSON-RPC of a node that is not one of ours.'),
});

/** Everything Baton is told. Types, defaults, reference page and start-up errors derive from this schema. */
export const FleetSchema = z.strictObject({
  fleet: Name.describe('Name of the fleet, shown on every card.'),
  mode: z.enum(['observe', 'act']).default('observe').describe('`observe`: looks and plans, sends no acting verb.'),
  store: z
    .literal('embedded')
    .optional()
    .describe('Postgres inside the data directory. Otherwise DATABASE_URL is needed.'),
  data: z.string().min(1).default('.baton').describe('Data directory, relative to the fleet file.'),
  postgres: Postgres.prefault({}).describe('What DATABASE_URL does not say.'),
  redis: Redis.optional().describe('Needed for Sentinel, Cluster or TLS; a plain REDIS_URL needs none of it.'),
  retention: Retention.prefault({}).describe(
    'How long what has ended is kept. Open runs, terms and the chain of hashes are kept for good.',
  ),
  ssh: Ssh.prefault({}).describe('How hosts are reached.'),
  solana: z
    .strictObject({
      genesis: Genesis.describe('Genesis hash of the cluster.'),
      observers: z.array(Observer).min(2).describe('At least two, so that one that lies is seen.'),
    })
    .optional()
    .describe('The cluster. Needed as soon as a validator is on Solana.'),
  nodes: z
    .record(Name, Node)
    .describe('Machines that can run a validator. Which of them signs is looked at, never written.'),
  validators: z.record(Name, SolanaValidator).describe('Identities on chain, and the nodes that can run them.'),
  people: z.record(Name, Person).describe('Who may ask and approve.'),
  policies: z
    .strictObject({ solana: SolanaPolicy.prefault({}).describe('Limits and approvals for moving a Solana validator.') })
    .prefault({})
    .describe('Limits and approvals; a validator can say otherwise.'),
  web: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
      port: Port.default(4400).describe('Port to listen on. Where it is taken, the next free one is used and said.'),
      token: SecretReference.optional().describe('Lets people look. Needed when `host` is not loopback.'),
    })
    .prefault({})
    .describe('The page: where it listens, and who may look.'),
  health: Health.prefault({}).describe('Where Baton says how it is: `/healthz`, `/readyz`, `/metrics`.'),
});

export type Fleet = z.infer<typeof FleetSchema>;
export type FleetNode = Fleet['nodes'][string];
export type FleetValidator = Fleet['validators'][string];
export type SolanaPolicy = z.infer<typeof SolanaPolicy>;
export type SolanaNodeConfig = z.infer<typeof SolanaNode>;
