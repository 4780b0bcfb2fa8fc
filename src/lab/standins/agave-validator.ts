/**
 * Stand-in for agave-validator: the server, and the sub-commands that talk to a running server over `<ledger>/admin.rpc`.
 * Little is loaded before it is known which of the two is wanted: a sub-command has to start fast.
 */
import { VERSION, versionLine } from './version.ts';

const COMMANDS = ['set-identity', 'contact-info', 'wait-for-restart-window', 'monitor', 'exit', 'authorized-voter'];
const args = process.argv.slice(2);
const command = args.find((word) => COMMANDS.includes(word));

if (args.includes('--version') || args.includes('-V')) {
  console.log(versionLine('agave-validator', VERSION));
} else if (command === undefined) {
  const { runValidator } = await import('./validator/server.ts');
  await runValidator(args);
} else {
  const { runCommand } = await import('./admin-commands.ts');
  await runCommand(command, args);
}
