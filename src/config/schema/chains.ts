import { z } from 'zod';
import { NearPolicyDifferences } from './near-policy.ts';
import { PolkadotPolicyDifferences } from './polkadot-policy.ts';
import { SolanaPolicyDifferences } from './policies.ts';
import {
  Account,
  BlockHash,
  ChainAddress,
  ChainId,
  Genesis,
  NearAccount,
  NearPublicKey,
  Name,
  PublicKey,
  RpcAddress,
  SecretReference,
} from './values.ts';

const Observer = z.strictObject({
  name: Name.describe('As shown on cards.'),
  url: RpcAddress.describe('JSON-RPC of a node that is not one of ours.'),
});

/** The cluster of the Solana validators. */
export const SolanaChain = z.strictObject({
  genesis: Genesis.describe('Genesis hash of the cluster.'),
  observers: z.array(Observer).min(2).describe('At least two, so that one that lies is seen.'),
});

const ChainObserver = z.strictObject({
  name: Name.describe('As shown on cards.'),
  url: ChainAddress.describe('RPC of a node that is not one of ours, over HTTP or web sockets.'),
});

/** The relay chain of the Polkadot validators, and where their staking lives. */
export const PolkadotChain = z.strictObject({
  network: z
    .enum(['polkadot', 'kusama', 'westend', 'paseo', 'custom'])
    .describe('The relay chain. Of the named ones genesis hash, chain id and prefix of addresses are known.'),
  genesis: BlockHash.optional().describe('Hash of block 0, with `network: custom` only.'),
  chain_id: ChainId.optional().describe('The `id` of the chain spec, with `network: custom` only.'),
  relay: z
    .array(ChainObserver)
    .min(2)
    .describe('RPCs of the relay chain: at least two, so that one that lies is seen.'),
  asset_hub: z
    .array(ChainObserver)
    .default([])
    .describe('RPCs of Asset Hub, where staking lives and keys are set. May be empty with `network: custom` only.'),
});

/** The network of the NEAR validators. */
export const NearChain = z.strictObject({
  network: z.enum(['mainnet', 'testnet', 'custom']).describe('Of the named ones chain id and genesis hash are known.'),
  chain_id: ChainId.optional().describe('`chain_id` as `status` says it, with `network: custom` only.'),
  genesis: Genesis.optional().describe('`genesis_hash` as `status` says it, with `network: custom` only.'),
  observers: z.array(Observer).min(2).describe('At least two, so that one that lies is seen. None of ours.'),
});

const mode = z.enum(['observe', 'act']).optional().describe('For this validator only. Default: `mode` of the fleet.');
const nodes = z.array(Name).min(2).describe('Nodes that can run it.');

const SolanaValidator = z.strictObject({
  chain: z.literal('solana').describe('The chain it validates on.'),
  identity: PublicKey.describe('Public key of the staked identity.'),
  vote_account: PublicKey.describe('Public key of its vote account.'),
  nodes,
  policy: SolanaPolicyDifferences.optional().describe('Differences from `policies.solana`.'),
  mode,
});

const Proxy = z.strictObject({
  account: Account.describe('The account that may set keys for the stash; never the stash itself.'),
  key: SecretReference.optional().describe(
    'Its key, encrypted, as wallets export it (polkadot-js JSON). Left out: people sign outside, and Baton watches the chain.',
  ),
  passphrase: SecretReference.optional().describe('What opens that key.'),
});

const PolkadotValidator = z.strictObject({
  chain: z.literal('polkadot').describe('The chain it validates on.'),
  stash: Account.describe('The account that is the validator on chain. Its key is not with Baton.'),
  proxy: Proxy.describe('The staking proxy of the stash.'),
  nodes,
  policy: PolkadotPolicyDifferences.optional().describe('Differences from `policies.polkadot`.'),
  mode,
});

const NearValidator = z.strictObject({
  chain: z.literal('near').describe('The chain it validates on.'),
  pool: NearAccount.describe('The staking pool: the account that is the validator on chain.'),
  public_key: NearPublicKey.describe('Public key of the validator key, as `status` says it.'),
  nodes,
  policy: NearPolicyDifferences.optional().describe('Differences from `policies.near`.'),
  mode,
});

/** One validator; what else it says depends on its chain. */
export const Validator = z.discriminatedUnion('chain', [SolanaValidator, PolkadotValidator, NearValidator]);
