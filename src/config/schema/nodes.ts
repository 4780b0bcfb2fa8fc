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

export const SolanaNode = z.strictObject({
  validator_bin: HostPath.describe('The agave-validator program.'),
  keygen_bin: HostPath.optional().describe('The solana-keygen program. Default: beside agave-validator.'),
  cli_bin: HostPath.optional().describe('The solana program. Default: beside agave-validator.'),
  ledger: HostPath.describe('The ledger directory.'),
  tower: HostPath.optional().describe('Directory of the tower file. Default: the ledger.'),
  log: HostPath.optional().describe(
    'The validator log. With it the hand-over barrier is read from the log (faster and stronger).',
  ),
  start_file: HostPath.optional().describe(
    'The script or the unit of systemd that starts agave-validator, for `prepare`. Without it no start file is changed.',
  ),
  identity_link: HostPath.describe('The symbolic link given to --identity.'),
  staked_key: HostPath.describe('Key file of the validator identity.'),
  staked_keys: z
    .record(Name, HostPath)
    .optional()
    .describe('Key files by validator, instead of `staked_key`, on a node that stands by for several.'),
  unstaked_key: HostPath.describe('Key file of this node while it does not vote.'),
  rpc_port: Port.default(8899).describe('JSON-RPC port on the loopback of the node.'),
  gossip: Address.optional().describe('Gossip address under which the cluster sees this node.'),
});

/** Long enough for a provider that queues the switching off; short enough that people who wait for it are told in time. */
const FENCE_TIMEOUT_S = 60;

const Prepare = z.strictObject({
  login: User.optional().describe('User to log in as for `prepare`. Default: `login`.'),
  become: z
    .enum(['none', 'sudo'])
    .default('none')
    .describe(
      '`sudo`: it works as root, which files of root need. `none`: as that login, which must then be `run_as`.',
    ),
});

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
  run_as: User.optional().describe('User the validator runs as. Default: `login`.'),
  become: z.enum(['none', 'sudo']).default('none').describe('How `login` becomes `run_as`.'),
  guard: z
    .enum(['travels', 'installed'])
    .default('travels')
    .describe('`travels`: sent with each command. `installed`: the forced command of the key on the host.'),
  host_key: HostKeys,
  prepare: Prepare.prefault({}).describe('How `prepare` gets in, which changes files; moves never do.'),
  fence: Fence.optional().describe(
    'For a takeover: how this machine is switched off when it does not answer, with proof.',
  ),
  solana: SolanaNode.optional().describe('Where things are on a node of Solana.'),
});
