import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { USER } from '../test/system/sshd/machine.ts';
import type { BenchNode } from './stage.ts';

/** How the runbook's script went: where it stopped, or null when every command ended with 0. */
export interface ScriptEnd {
  readonly failed: string | null;
}

/** Far longer than the script takes; what still hangs then has failed. Unit: milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * The runbook by hand: from the operator's machine with `ssh`, one connection per host, the tower by `scp` straight from
 * host to host as the runbook has it. Left out is the wait for a restart window, and the tower's name is written down
 * instead of being asked from `solana-keygen`: both make the script faster than the original.
 */
export async function runScript(from: BenchNode, to: BenchNode, identity: string, keyFile: string): Promise<ScriptEnd> {
  const tower = `tower-1_9-${identity}.bin`;
  const key = join(from.ssh.root, 'user_key');
  const place = `${USER}@127.0.0.1:${to.paths.ledger}/`;
  const copy = `scp -q -P ${to.proxy.port} -i ${key} ${QUIET.join(' ')} ${join(from.paths.ledger, tower)} ${place}`;
  const give = [
    `${from.paths.validatorBin} -l ${from.paths.ledger} set-identity ${from.paths.unstakedKey}`,
    `ln -sf ${from.paths.unstakedKey} ${from.paths.identityLink}`,
    copy,
  ].join(' && ');
  const given = await overSsh(from, keyFile, give);
  if (given !== null) return { failed: `on ${from.name}: ${given}` };
  const taken = await overSsh(to, keyFile, takeCommand(to));
  return { failed: taken === null ? null : `on ${to.name}: ${taken}` };
}

/** Gives the role back by hand after a failed script. @returns why it failed, or null */
export function takeByHand(node: BenchNode, keyFile: string): Promise<string | null> {
  return overSsh(node, keyFile, takeCommand(node));
}

function takeCommand({ paths }: BenchNode): string {
  return [
    `${paths.validatorBin} -l ${paths.ledger} set-identity --require-tower ${paths.stakedKey}`,
    `ln -sf ${paths.stakedKey} ${paths.identityLink}`,
  ].join(' && ');
}

/** Host keys are not the subject here, and asking for one would wait for an answer. */
const QUIET = [
  'StrictHostKeyChecking=no',
  'UserKnownHostsFile=/dev/null',
  'GlobalKnownHostsFile=/dev/null',
  'IdentitiesOnly=yes',
  'BatchMode=yes',
  'LogLevel=ERROR',
].flatMap((option) => ['-o', option]);

function overSsh(node: BenchNode, keyFile: string, command: string): Promise<string | null> {
  const words = ['-p', String(node.proxy.port), '-i', keyFile, ...QUIET, `${USER}@127.0.0.1`, command];
  return new Promise((resolve, reject) => {
    const child = spawn('ssh', words, { stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE_MS });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0 ? null : `exit status ${code ?? 'none'}: ${said.trim()}`));
  });
}
