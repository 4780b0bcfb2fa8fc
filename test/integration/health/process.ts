import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'src', 'main.ts');
/** Loading Baton takes a second or two; the rest is for a busy machine. */
const STARTS = { timeout: 60_000, interval: 50 };

/** A process of Baton as an operator starts it. */
export interface BatonProcess {
  readonly pid: number;
  /** Both standard streams so far. */
  output(): string;
  /** The address of its health listener, once it has said it. */
  health(): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/**
 * @param words what follows `baton`, for example `worker`
 * @param env beside PATH and HOME; nothing of this process leaks into it
 * @param program how `baton` is started; by default with this Node
 */
export function startBaton(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  program: readonly string[] = [process.execPath, MAIN],
): BatonProcess {
  const [command = '', ...rest] = [...program, ...words];
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, rest, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += String(chunk)));
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => {
    return typeof code === 'number' ? code : String(signal);
  });
  return {
    pid: child.pid ?? 0,
    output: () => printed,
    health: () =>
      Promise.race([
        vi.waitFor(() => {
          const said = /Health: (http:\/\/\S+)\/readyz/.exec(printed)?.[1];
          if (said === undefined) throw new Error(`Baton has not started; it said: ${printed}`);
          return said;
        }, STARTS),
        ended.then((how) => {
          throw new Error(`Baton ended with ${how}; it said: ${printed}`);
        }),
      ]),
    signal: (name) => void child.kill(name),
    ended,
  };
}

/** Writes a fleet file with one validator on two machines that nobody can reach. */
export function writeLonelyFleet(file: string, more: object = {}): void {
  const fleet = {
    fleet: 'lonely',
    ssh: { key: 'file:ssh_key' },
    solana: {
      genesis: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d',
      observers: [
        { name: 'one', url: 'http://127.0.0.1:9/one' },
        { name: 'two', url: 'http://127.0.0.2:9/two' },
      ],
    },
    nodes: { 'sol-a': nodeOf('sol-a', '127.0.0.1', 'a'), 'sol-b': nodeOf('sol-b', '127.0.0.2', 'b') },
    validators: {
      'sol-main': {
        chain: 'solana',
        identity: '7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2',
        vote_account: '9QU2QSxhb24FUX3Tu2FpczXjpK3VYrvRudywSZaM29mF',
        nodes: ['sol-a', 'sol-b'],
      },
    },
    people: { ana: { name: 'Ana', terminal: ['ana'] }, ben: { name: 'Ben', terminal: ['ben'] } },
    ...more,
  };
  writeFileSync(file, JSON.stringify(fleet, null, 1));
}

function nodeOf(name: string, host: string, letter: string): object {
  return {
    host,
    port: 9,
    login: 'sol',
    host_key: [hostKey(letter)],
    solana: {
      validator_bin: '/opt/agave-validator',
      ledger: `/ledger/${name}`,
      identity_link: '/home/sol/identity.json',
      staked_key: '/home/sol/staked.json',
      unstaked_key: `/home/sol/${name}.json`,
    },
  };
}

/** Of the right form and of nobody. */
function hostKey(letter: string): string {
  const type = Buffer.from('0000000b7373682d6564323535313900000020', 'hex');
  return `ssh-ed25519 ${Buffer.concat([type, Buffer.alloc(32, letter)]).toString('base64')}`;
}
