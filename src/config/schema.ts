import { z } from 'zod';
import { Alerts, Hooks } from './schema/alerts.ts';
import { Health, Postgres, Redis, Retention, Ssh } from './schema/connections.ts';
import { NearChain, PolkadotChain, SolanaChain, Validator } from './schema/chains.ts';
import { Discord, DiscordPerson } from './schema/discord.ts';
import { Node, type SolanaNode } from './schema/nodes.ts';
import { NearPolicy } from './schema/near-policy.ts';
import { SolanaPolicy } from './schema/policies.ts';
import { PolkadotPolicy } from './schema/polkadot-policy.ts';
import { Slack, SlackPerson } from './schema/slack.ts';
import { Name, Port, SecretReference } from './schema/values.ts';

export { NearPolicy, PolkadotPolicy, SolanaPolicy };

const Person = z.strictObject({
  name: z.string().min(1).max(60).describe('As shown on cards.'),
  roles: z.array(Name).default([]).describe('Roles that policies speak of.'),
  terminal: z
    .array(z.string().min(1))
    .default([])
    .describe('Operating-system users who are this person on the command line.'),
  web: z.array(SecretReference).default([]).describe('Tokens that sign this person in on the page.'),
  slack: z.array(SlackPerson).default([]).describe('Who this person is in Slack: workspace id, a slash, member id.'),
  discord: z.array(DiscordPerson).default([]).describe('Who this person is in Discord: ids of users.'),
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
  start_with: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'The command that starts Baton on this fleet, where it is another one than `npm run baton -- start`, for example `systemctl start baton`. Said where no worker runs.',
    ),
  postgres: Postgres.prefault({}).describe('What DATABASE_URL does not say.'),
  redis: Redis.optional().describe('Needed for Sentinel, Cluster or TLS; a plain REDIS_URL needs none of it.'),
  retention: Retention.prefault({}).describe(
    'How long what has ended is kept. Open runs, terms and the chain of hashes are kept for good.',
  ),
  ssh: Ssh.prefault({}).describe('How hosts are reached.'),
  solana: SolanaChain.optional().describe('The cluster. Needed as soon as a validator is on Solana.'),
  polkadot: PolkadotChain.optional().describe('The relay chain. Needed as soon as a validator is on Polkadot.'),
  near: NearChain.optional().describe('The network of NEAR. Needed as soon as a validator is on NEAR.'),
  nodes: z
    .record(Name, Node)
    .describe('Machines that can run a validator. Which of them signs is looked at, never written.'),
  validators: z.record(Name, Validator).describe('Identities on chain, and the nodes that can run them.'),
  people: z.record(Name, Person).describe('Who may ask and approve.'),
  policies: z
    .strictObject({
      solana: SolanaPolicy.prefault({}).describe('Limits and approvals for moving a Solana validator.'),
      polkadot: PolkadotPolicy.prefault({}).describe('Approvals for moving a Polkadot validator, and what follows.'),
      near: NearPolicy.prefault({}).describe('Approvals for moving a NEAR validator, and how it is done.'),
    })
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
  slack: Slack.optional().describe('Slack. Without it nothing of Slack is loaded.'),
  discord: Discord.optional().describe('Discord. Without it nothing of Discord is loaded.'),
  hooks: Hooks.optional().describe('Where alerts come in. Without it nothing listens for them.'),
  alerts: Alerts.prefault({}).describe('Incidents: what belongs to whom, who is told and when.'),
  health: Health.prefault({}).describe('Where Baton says how it is: `/healthz`, `/readyz`, `/metrics`.'),
});

export type Fleet = z.infer<typeof FleetSchema>;
/** The section `slack` of a fleet file that has one. */
export type SlackFleet = NonNullable<Fleet['slack']>;
/** The section `discord` of a fleet file that has one. */
export type DiscordFleet = NonNullable<Fleet['discord']>;
export type FleetNode = Fleet['nodes'][string];
export type FleetValidator = Fleet['validators'][string];
export type SolanaValidator = Extract<FleetValidator, { chain: 'solana' }>;
export type PolkadotValidator = Extract<FleetValidator, { chain: 'polkadot' }>;
export type NearValidator = Extract<FleetValidator, { chain: 'near' }>;
export type SolanaPolicy = z.infer<typeof SolanaPolicy>;
export type NearPolicy = z.infer<typeof NearPolicy>;
export type PolkadotPolicy = z.infer<typeof PolkadotPolicy>;
export type SolanaNodeConfig = z.infer<typeof SolanaNode>;
