import { z } from 'zod';
import {
  Address,
  Host,
  HostKeys,
  HostPath,
  Name,
  Port,
  Program,
  SecretReference,
  User,
  VariableName,
} from './values.ts';

const Unit = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9@_.-]*\.service$/, 'NAME.service');

export const SolanaNode = z.strictObject({
  validator_bin: HostPath.describe('The agave-validator program.'),
  keygen_bin: HostPath.optional().describe('The solana-keygen program. Default: beside agave-validator.'),
  cli_bin: HostPath.optional().describe('The solana program. Default: beside agave-validator.'),
  ledger: HostPath.describe('The ledger directory.'),
  tower: HostPath.optional().describe('Directory of the tower file. Default: the ledger.'),
  log: HostPath.optional().describe(
    'The validator log. With it the hand-over barrier is read from the log (faster and stronger).',
  ),
  identity_link: HostPath.describe('The symbolic link given to --identity.'),
  staked_key: HostPath.describe('Key file of the validator identity.'),
  staked_keys: z
    .record(Name, HostPath)
    .optional()
    .describe('Key files by validator, instead of `staked_key`, on a node that stands by for several.'),
  unstaked_key: HostPath.describe('Key file of this node while it does not vote.'),
  rpc_port: Port.default(8899).describe('JSON-RPC port on the loopback of the node.'),
  start_file: HostPath.optional().describe(
    'The start script or systemd unit that starts the validator, for `prepare`. Without it no start file is changed.',
  ),
  unit: Unit.optional().describe('The systemd unit of the validator, by which `prepare --restart` restarts it.'),
  gossip: Address.optional().describe('Gossip address under which the cluster sees this node.'),
});

/** Ports of the node as they are without flags (polkadot-sdk substrate/client/cli/src/config.rs). */
const RPC_PORT = 9944;
const PROMETHEUS_PORT = 9615;

/** Defaults as the packages of polkadot-sdk install it (polkadot/Cargo.toml, polkadot/scripts/packaging). */
export const PolkadotNode = z.strictObject({
  unit: Unit.default('polkadot.service').describe('The systemd unit that runs the node.'),
  node_bin: HostPath.default('/usr/bin/polkadot').describe('The polkadot program.'),
  workers: HostPath.default('/usr/lib/polkadot').describe('Directory of the two worker programs.'),
  base_path: HostPath.describe('The directory given to --base-path. Chain and keystore are below it.'),
  rpc_port: Port.default(RPC_PORT).describe('JSON-RPC port on the loopback of the node.'),
  prometheus_port: Port.default(PROMETHEUS_PORT).describe('Port of its metrics on the loopback of the node.'),
});

/** Ports of neard as it is set up (near/nearcore, nearcore/src/config.rs). */
const NEAR_RPC_PORT = 3030;
const NEAR_P2P_PORT = 24_567;

/** Defaults as NEAR's guide for validators sets a node up. */
export const NearNode = z.strictObject({
  unit: Unit.default('neard.service').describe('The systemd unit that runs neard.'),
  neard_bin: HostPath.describe('The neard program that the unit starts.'),
  next_bin: HostPath.optional().describe(
    'Where a new neard is put down for `upgrade`. Left out: it is upgraded by hand.',
  ),
  home: HostPath.describe('The directory given to --home: config.json, keys and data are in it.'),
  staged_key: HostPath.optional().describe(
    'Where the validator key lies while this node stands by. Default: `validator_key.json.staged` in `home`.',
  ),
  staged_keys: z
    .record(Name, HostPath)
    .optional()
    .describe('Staged keys by validator, instead of `staged_key`, on a node that stands by for several.'),
  serves_rpc: z
    .boolean()
    .default(false)
    .describe(
      'Whether people use it as an RPC node. One that does can stand by for a restart only, and is lost as such.',
    ),
  rpc_port: Port.default(NEAR_RPC_PORT).describe('JSON-RPC port on the loopback of the node.'),
  p2p_port: Port.default(NEAR_P2P_PORT).describe('Port on which other nodes reach it.'),
});

/** The login that prepares a host. It is another one than Baton's, which can only move identities. */
const Prepare = z.strictObject({
  login: User.describe('User to log in as, with `ssh.prepare_key`.'),
  become: z.enum(['none', 'sudo']).default('none').describe("`sudo`: it becomes root, for files that are root's."),
  authorized_keys: HostPath.optional().describe(
    "The file with the line of Baton's key. Default: `.ssh/authorized_keys` of `login` of the node.",
  ),
});

/** Long enough for a provider that queues the switching off; short enough that people who wait for it are told in time. */
const FENCE_TIMEOUT_S = 60;

const Fence = z.strictObject({
  off: Program.describe(
    'Program with its arguments that switches this machine off, or cuts it off for good. Run where the worker runs, without a shell.',
  ),
  state: Program.describe('Program with its arguments that prints the state of this machine and changes nothing.'),
  off_says: z
    .string()
    .min(1)
    .describe('What `state` prints when the machine is off, blanks around it left out. Nothing else counts as off.'),
  timeout: z
    .int()
    .min(5)
    .max(600)
    .default(FENCE_TIMEOUT_S)
    .describe('How long `off` may take, and after it the machine to be seen off. Unit: seconds.'),
  env: z
    .record(VariableName, SecretReference)
    .default({})
    .describe('Variables for both programs, which get nothing else of ours but a PATH of the usual directories.'),
});

export const Node = z.strictObject({
  host: Host.describe('Where its SSH server listens.'),
  port: Port.default(22).describe('Port of the SSH server.'),
  jump: Name.optional().describe('The host of `ssh.jump_hosts` through which this one is reached.'),
  login: User.describe('User to log in as over SSH.'),
  run_as: User.optional().describe(
    'User the validator runs as. Default: `login`; on a node of Polkadot `polkadot`, as its package makes it.',
  ),
  become: z
    .enum(['none', 'sudo'])
    .default('none')
    .describe('How `login` becomes `run_as`; on a node of Polkadot or NEAR root, as which the guard works there.'),
  guard: z
    .enum(['travels', 'installed'])
    .default('travels')
    .describe('`travels`: sent with each command. `installed`: the forced command of the key on the host.'),
  host_key: HostKeys,
  prepare: Prepare.optional().describe('By which login `prepare` changes this host. Left out: not at all.'),
  fence: Fence.optional().describe(
    'For a takeover: how this machine is switched off when it does not answer, with proof.',
  ),
  solana: SolanaNode.optional().describe('Where things are on a node of Solana.'),
  polkadot: PolkadotNode.optional().describe('Where things are on a node of Polkadot. A node is of one chain.'),
  near: NearNode.optional().describe('Where things are on a node of NEAR.'),
});
