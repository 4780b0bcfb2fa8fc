/** Stand-in for solana-keygen: `new -o FILE` and `pubkey FILE`. */
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { keypairJson, newKeypair, readKeypairFile } from '../cluster/keys.ts';
import { flag } from './flags.ts';
import { VERSION, versionLine } from './version.ts';

const [command, ...args] = process.argv.slice(2);

function createKey(): void {
  const path = flag(args, '-o', '--outfile');
  if (path === undefined)
    return fail('error: The following required arguments were not provided: --outfile <FILEPATH>');
  if (existsSync(path) && !args.includes('-f') && !args.includes('--force')) {
    return fail(`Refusing to overwrite ${path} without --force flag`);
  }
  const keypair = newKeypair();
  writeFileSync(path, keypairJson(keypair), { mode: 0o600 });
  chmodSync(path, 0o600);
  if (!args.includes('-s') && !args.includes('--silent')) {
    console.log(`Wrote new keypair to ${path}\npubkey: ${keypair.publicKey}`);
  }
}

function showKey(): void {
  const path = args.find((word) => !word.startsWith('-')) ?? '';
  try {
    console.log(readKeypairFile(path).publicKey);
  } catch (error) {
    fail(
      `Error: Dynamic program error: could not read keypair file "${path}". ${error instanceof Error ? error.message : ''}`,
    );
  }
}

function fail(text: string): void {
  console.error(text);
  process.exitCode = 1;
}

if (command === 'new') createKey();
else if (command === 'pubkey') showKey();
else if (command === '--version' || command === '-V') console.log(versionLine('solana-keygen', VERSION));
else fail(`error: Found argument '${command ?? ''}' which wasn't expected`);
