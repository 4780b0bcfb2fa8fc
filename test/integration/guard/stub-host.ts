import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderGuard } from '../../../src/hosts/guard/render.ts';
import { KEYGEN, SOLANA, VALIDATOR } from './stub-programs.ts';

/** Both where there are both; `/bin/sh` is one of them everywhere. */
export const SHELLS = [existsSync('/bin/dash') ? '/bin/dash' : '/bin/sh', '/bin/bash'].filter((shell) =>
  existsSync(shell),
);
export const IDENTITY = 'StakedStakedStakedStakedStakedStakedStaked11';
export const UNSTAKED = 'SpareSpareSpareSpareSpareSpareSpareSpareSp11';
export const GENESIS = 'GenesisGenesisGenesisGenesisGenesisGenesis11';
/** Stands for key material: no test may ever see it in an answer. */
export const SECRET = 'secret-key-material';

/** What a guard call answered, before anything is made of it. */
export interface RawAnswer {
  readonly answer: string | null;
  readonly code: string | null;
  readonly facts: ReadonlyMap<string, readonly string[]>;
  readonly data: Buffer | null;
  readonly stdout: Buffer;
  readonly exit: number | null;
}

export interface StubHost {
  readonly root: string;
  readonly state: string;
  readonly ledger: string;
  readonly link: string;
  readonly log: string;
  readonly towerFile: string;
  path(name: string): string;
  /** Sets a switch of the stub programs. */
  set(name: string, value: string): void;
  read(name: string): string;
  exists(name: string): boolean;
  running(): string;
  linkTarget(): string;
  receipts(): string[];
  /** What the stub programs were asked, oldest first. */
  calls(): string[];
  /** What each look at the identity was told, oldest first. */
  shown(): string[];
  towers(): string[];
  start(verb: string, args?: Record<string, string>, edit?: (script: string) => string): ChildProcess;
  call(verb: string, args?: Record<string, string>, input?: Buffer | string): Promise<RawAnswer>;
  /** State made and fenced at a term. */
  ready(term?: number): Promise<void>;
  startValidator(): Promise<void>;
  stopValidator(): Promise<void>;
  close(): Promise<void>;
}

export interface StubOptions {
  readonly shell: string;
  /** What the node runs as when the test begins. */
  readonly role: 'active' | 'standby';
  readonly armMs?: number;
  /** Shortens the wait of a barrier that is never proven. */
  readonly verbMs?: number;
  readonly withLog?: boolean;
}

/** Arguments that every acting verb carries. */
export function acting(term: number, more: Record<string, string> = {}): Record<string, string> {
  return { run: 'run-1', step: 'step', attempt: '1', term: String(term), digest: 'd'.repeat(64), ...more };
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A tower as far as the guard looks into it: bytes with the last slot in them. */
export function towerBytes(slot: number): Buffer {
  const bytes = Buffer.alloc(200, 7);
  bytes[3] = 10;
  bytes[5] = 0;
  bytes.writeBigUInt64LE(BigInt(slot), 101);
  return bytes;
}

/** Waits until something holds; fails after the deadline instead of hanging. */
export async function until(holds: () => boolean, what: string, timeoutMs = 15_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`Timed out waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function parseAnswer(stdout: Buffer, exit: number | null): RawAnswer {
  const facts = new Map<string, string[]>();
  let data: Buffer | null = null;
  let at = 0;
  while (at < stdout.length) {
    const end = stdout.indexOf(10, at);
    const line = stdout.subarray(at, end === -1 ? undefined : end).toString();
    at = end === -1 ? stdout.length : end + 1;
    const [, bytes] = /^data (\d+) ([0-9a-f]{64})$/.exec(line) ?? [];
    if (bytes !== undefined) {
      data = stdout.subarray(at, at + Number(bytes));
      at += Number(bytes) + 1;
      continue;
    }
    const split = line.indexOf('=');
    const key = line.slice(0, split);
    facts.set(key, [...(facts.get(key) ?? []), line.slice(split + 1)]);
  }
  return { answer: facts.get('answer')?.[0] ?? null, code: facts.get('code')?.[0] ?? null, facts, data, stdout, exit };
}

/** One machine in a temporary directory: the real guard in a real shell against stub programs and a stub validator. */
export async function createStubHost(options: StubOptions): Promise<StubHost> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-')));
  const path = (name: string): string => join(root, name);
  const state = path(`state/solana-${GENESIS}/${IDENTITY}`);
  const towerFile = path(`ledger/tower-1_9-${IDENTITY}.bin`);
  layOut(root, options.role, towerFile);
  const script = renderGuard('solana')
    .replace('=/var/lib/baton', `=${path('state')}`)
    .replace('=/etc/baton/host.conf', `=${path('host.conf')}`)
    .replace('=/proc/sys/kernel/random/boot_id', `=${path('boot_id')}`)
    .replace('ARM_MS=60000', `ARM_MS=${options.armMs ?? 60_000}`)
    .replace('VERB_MS=9000', `VERB_MS=${options.verbMs ?? 9000}`)
    .replace('-gt 4500', options.verbMs === undefined ? '-gt 4500' : '-gt 0')
    .replace('bounded 4 "$validator_bin" -l', 'bounded 1 "$validator_bin" -l');
  const target = targetArgs(root, options.withLog ?? true);
  const children = new Set<ChildProcess>();
  let validator: ChildProcess | null = null;

  const start: StubHost['start'] = (verb, args = {}, edit = (text) => text) => {
    const words = Object.entries({ ...target, ...args }).map(([key, value]) => `${key}=${value}`);
    // As a socket is its input, bash would otherwise take itself for a remote login and read its start files.
    const plain = options.shell.endsWith('bash') ? ['--norc'] : [];
    const child = spawn(options.shell, [...plain, '-c', edit(script), 'baton-guard', verb, ...words], {
      env: { PATH: process.env['PATH'] },
    });
    child.stdin.on('error', () => undefined);
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };
  const host: StubHost = {
    root,
    state,
    ledger: path('ledger'),
    link: path('identity.json'),
    log: path('validator.log'),
    towerFile,
    path,
    set: (name, value) => writeFileSync(path(`switch/${name}`), `${value}\n`),
    read: (name) => readFileSync(path(name), 'utf8'),
    exists: (name) => existsSync(path(name)),
    running: () => readFileSync(path('running'), 'utf8').trim(),
    linkTarget: () => execFileSync('readlink', [path('identity.json')], { encoding: 'utf8' }).trim(),
    receipts: () =>
      existsSync(join(state, 'receipts')) ? readFileSync(join(state, 'receipts'), 'utf8').trimEnd().split('\n') : [],
    calls: () => linesOf(path('calls')),
    shown: () => linesOf(path('shown')),
    towers: () =>
      readdirSync(path('ledger'))
        .filter((name) => name.includes('tower-') || name.startsWith('baton-'))
        .toSorted(),
    start,
    call: async (verb, args, input) => {
      const child = start(verb, args);
      child.stdin?.end(input);
      return collect(child);
    },
    ready: async (term = 5) => {
      const made = await host.call('state.create');
      const fenced = await host.call('observe', { fence: String(term), run: 'run-1' });
      if (made.answer !== 'ok' || fenced.answer !== 'ok') throw new Error(fenced.stdout.toString());
    },
    startValidator: async () => {
      const args = ['--identity', path('identity.json'), '--ledger', path('ledger'), '--vote-account', 'V'];
      const child = spawn(path('bin/agave-validator'), args, { stdio: 'ignore' });
      validator = child;
      await until(() => existsSync(path('up')), 'the validator is up');
    },
    stopValidator: async () => {
      const child = validator;
      validator = null;
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
    close: async () => {
      for (const child of children) child.kill('SIGKILL');
      await host.stopValidator();
      // A stub that outlives its guard for a moment may still be writing into the directory.
      rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
  await host.startValidator();
  return host;
}

export async function collect(child: ChildProcess): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.resume();
  const exit = await new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return parseAnswer(Buffer.concat(chunks), exit);
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '');
}

function layOut(root: string, role: 'active' | 'standby', towerFile: string): void {
  for (const name of ['bin', 'ledger', 'keys', 'switch']) mkdirSync(join(root, name));
  const write = (name: string, text: string, mode = 0o600): void => writeFileSync(join(root, name), text, { mode });
  write('keys/staked.json', `${IDENTITY} ${SECRET}\n`);
  write('keys/unstaked.json', `${UNSTAKED} ${SECRET}\n`);
  write('boot_id', `${randomUUID()}\n`);
  write('calls', '');
  write('shown', '');
  write('slot', '1000\n');
  write('validator.log', 'old line\nvoting: 41 x\n');
  write('bin/agave-validator', VALIDATOR.replaceAll('@ROOT@', root), 0o700);
  write('bin/solana-keygen', KEYGEN.replaceAll('@ROOT@', root), 0o700);
  write('bin/solana', SOLANA.replaceAll('@ROOT@', root), 0o700);
  const active = role === 'active';
  write('running', `${active ? IDENTITY : UNSTAKED}\n`);
  symlinkSync(join(root, active ? 'keys/staked.json' : 'keys/unstaked.json'), join(root, 'identity.json'));
  if (active) writeFileSync(towerFile, towerBytes(42), { mode: 0o600 });
}

function targetArgs(root: string, withLog: boolean): Record<string, string> {
  return {
    validator: 'sol-main',
    identity: IDENTITY,
    genesis: GENESIS,
    vote: 'VoteVoteVoteVoteVoteVoteVoteVoteVoteVote1111',
    unstaked: UNSTAKED,
    ledger: join(root, 'ledger'),
    tower: join(root, 'ledger'),
    log: withLog ? join(root, 'validator.log') : '-',
    link: join(root, 'identity.json'),
    staked_key: join(root, 'keys/staked.json'),
    unstaked_key: join(root, 'keys/unstaked.json'),
    validator_bin: join(root, 'bin/agave-validator'),
    keygen_bin: join(root, 'bin/solana-keygen'),
    cli_bin: join(root, 'bin/solana'),
    rpc_port: '8899',
    user: 'root',
  };
}
