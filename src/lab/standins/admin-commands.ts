import { realpathSync } from 'node:fs';
import { callAdmin } from './admin-client.ts';
import { flag } from './flags.ts';
import { takesVoteHistory, VERSION } from './version.ts';

/** Runs one sub-command and sets the exit code; output texts as agave 2.3 to 4.1 has them. */
export async function runCommand(command: string, args: readonly string[]): Promise<void> {
  const ledger = flag(args, '--ledger', '-l') ?? 'ledger';
  const rest = args.slice(args.indexOf(command) + 1);
  switch (command) {
    case 'set-identity':
      return setIdentity(ledger, rest);
    case 'contact-info':
      return contactInfo(ledger, flag(rest, '--output'));
    case 'wait-for-restart-window':
      return (await import('./restart-window.ts')).waitForRestartWindow(ledger, rest);
    case 'monitor':
      return (await import('./monitor.ts')).monitor(ledger);
    case 'authorized-voter':
      return addAuthorizedVoter(ledger, rest);
    default:
      return orFail(() => callAdmin(ledger, 'exit', []));
  }
}

/** The new key's path is made absolute by the client and opened by the validator. Failure text on standard output. */
async function setIdentity(ledger: string, args: readonly string[]): Promise<void> {
  const requireTower = args.includes('--require-tower');
  const history = takesVoteHistory(VERSION) ? [!args.includes('--do-not-require-vote-history')] : [];
  const path = args.find((word) => !word.startsWith('-'));
  if (path === undefined) return setIdentityFromInput(ledger, [requireTower, ...history]);
  await orFail(async () => {
    const absolute = realpathSync(path);
    console.log(`New validator identity path: ${absolute}`);
    await callAdmin(ledger, 'setIdentity', [absolute, requireTower, ...history]);
  });
}

/** Output as in validator/src/commands/authorized_voter/mod.rs; `remove-all` is not simulated. */
async function addAuthorizedVoter(ledger: string, [subcommand, path = '']: readonly string[]): Promise<void> {
  await orFail(async () => {
    if (subcommand !== 'add') throw new Error(`unrecognized subcommand '${subcommand ?? ''}'`);
    const absolute = realpathSync(path);
    console.log(`Adding authorized voter path: ${absolute}`);
    await callAdmin(ledger, 'addAuthorizedVoter', [absolute]);
  });
}

/** Without a path the key comes as JSON on standard input, so that a host need not store it. */
async function setIdentityFromInput(ledger: string, flags: readonly boolean[]): Promise<void> {
  const { keypairFromNumbers } = await import('../cluster/keys.ts');
  await orFail(async () => {
    let text = '';
    for await (const chunk of process.stdin) text += String(chunk);
    const bytes: unknown = JSON.parse(text);
    console.log(`New validator identity: ${keypairFromNumbers(bytes).publicKey}`);
    await callAdmin(ledger, 'setIdentityFromBytes', [bytes, ...flags]);
  });
}

const CONTACT_LINES = [
  ['Identity', 'id'], ['Gossip', 'gossip'], ['TVU', 'tvu'], ['TPU', 'tpu'], ['TPU Forwards', 'tpu_forwards'],
  ['TPU Votes', 'tpu_vote'], ['RPC', 'rpc'], ['RPC Pubsub', 'rpc_pubsub'], ['Serve Repair', 'serve_repair'],
  ['Last Updated Timestamp', 'last_updated_timestamp'], ['Shred Version', 'shred_version'],
] as const; // prettier-ignore

async function contactInfo(ledger: string, output: string | undefined): Promise<void> {
  try {
    const info = await callAdmin<Record<string, unknown>>(ledger, 'contactInfo', []);
    if (output === 'json') console.log(JSON.stringify(info, null, 2));
    else if (output === 'json-compact') process.stdout.write(JSON.stringify(info));
    else for (const [title, field] of CONTACT_LINES) console.log(`${title}: ${String(info[field])}`);
  } catch (error) {
    console.error(`Contact info query failed: ${textOf(error)}`);
    process.exitCode = 1;
  }
}

async function orFail(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.log(`Validator command failed: ${textOf(error)}`);
    process.exitCode = 1;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
