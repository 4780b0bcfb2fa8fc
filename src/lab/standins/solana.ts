/** Stand-in for the solana command line: `slot`, `catchup --our-localhost` and `vote-account`. */
import { flag } from './flags.ts';
import { callRpc } from './rpc-client.ts';
import { VERSION, versionLine } from './version.ts';

// `-u URL` stands before the sub-command or after it, as the real one takes it.
const words = process.argv.slice(2);
const url = flag(words, '--url', '-u');
const [command, ...args] = /^(-u|--url)$/.test(words[0] ?? '') ? words.slice(2) : words;
const LAMPORTS_PER_SOL = 1_000_000_000;

/** Port of a URL on the loopback; the stand-in talks to nothing else. */
function portOf(address: string | undefined): number {
  return Number(new URL(address ?? 'http://127.0.0.1:8899').port);
}

async function slot(): Promise<void> {
  const commitment = flag(args, '--commitment') ?? 'confirmed';
  console.log(String(await callRpc(portOf(url), 'getSlot', [{ commitment }])));
}

/** One look instead of a loop: how far the own node is behind the cluster. */
async function catchup(): Promise<void> {
  const ours = args[args.indexOf('--our-localhost') + 1];
  const port = /^\d+$/.test(ours ?? '') ? Number(ours) : 8899;
  const { identity } = await callRpc<{ identity: string }>(port, 'getIdentity', []);
  const us = Number(await callRpc(port, 'getSlot', [{ commitment: 'confirmed' }]));
  const them = Number(await callRpc(portOf(url), 'getSlot', [{ commitment: 'confirmed' }]));
  console.log(`${identity} has caught up (us:${us} them:${them})`);
}

interface VoteState {
  readonly nodePubkey: string;
  readonly authorizedVoters: readonly { readonly authorizedVoter: string; readonly epoch: number }[];
  readonly authorizedWithdrawer: string;
  readonly commission: number;
  readonly rootSlot: number | null;
  readonly lastTimestamp: { readonly slot: number; readonly timestamp: number };
  readonly votes: readonly { readonly slot: number; readonly confirmationCount: number }[];
}

/** Lines in the order of agave's cli-output: what the account is, then its votes with the newest first. */
async function voteAccount(): Promise<void> {
  const address = args.find((word) => !word.startsWith('-')) ?? '';
  const { value } = await callRpc<{ value: { lamports: number; data: { parsed?: { info: VoteState } } } | null }>(
    portOf(url),
    'getAccountInfo',
    [address, { encoding: 'jsonParsed', commitment: 'confirmed' }],
  );
  const state = value?.data.parsed?.info;
  if (!value || !state) throw new Error(`${address} is not a vote account`);
  const voters = state.authorizedVoters.map(({ epoch, authorizedVoter }) => `"${epoch}": "${authorizedVoter}"`);
  console.log(`Account Balance: ${value.lamports / LAMPORTS_PER_SOL} SOL`);
  console.log(`Validator Identity: ${state.nodePubkey}`);
  console.log(`Vote Authority: {${voters.join(', ')}}`);
  console.log(`Withdraw Authority: ${state.authorizedWithdrawer}`);
  console.log(`Commission: ${state.commission}%`);
  console.log(`Root Slot: ${state.rootSlot ?? '~'}`);
  console.log(`Recent Timestamp: ${state.lastTimestamp.timestamp} from slot ${state.lastTimestamp.slot}`);
  console.log(`Recent Votes (using ${state.votes.length}/31 entries):`);
  for (const { slot: at, confirmationCount } of state.votes.toReversed())
    console.log(`- slot: ${at} (confirmation count: ${confirmationCount})`);
}

try {
  if (command === 'slot') await slot();
  else if (command === 'catchup') await catchup();
  else if (command === 'vote-account') await voteAccount();
  else if (command === '--version' || command === '-V') console.log(versionLine('solana', VERSION));
  else throw new Error(`Found argument '${command ?? ''}' which wasn't expected`);
} catch (error) {
  console.error(`Error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
