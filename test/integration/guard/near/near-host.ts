import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parseNearHostFacts } from '../../../../src/chains/near/host-facts.ts';
import type { NearHostFacts } from '../../../../src/chains/near/node-host.ts';
import { renderGuard } from '../../../../src/hosts/guard/render.ts';
import { createFacts } from '../../../../src/hosts/ssh/facts.ts';
import { freePort } from '../../../../src/lab/free-port.ts';
import { collect, type RawAnswer, SECRET, sha256, until } from '../stub-host.ts';
import { EFFECT, NEARD, SYSTEMCTL } from './near-programs.ts';

export const POOL = 'baton.pool.near';
export const IDENTITY = 'HYmv1avze89gAJSYCWeigWE1KcyJGYKjQmsFyawNdngL';
export const GENESIS = 'GenesisGenesisGenesisGenesisGenesisGenesis11';

/** A key file as the guide has it; the secret is one that no answer may ever show. */
export function keyText(publicKey = `ed25519:${IDENTITY}`, account = POOL): string {
  return `{"account_id": "${account}", "public_key": "${publicKey}", "secret_key": "ed25519:${SECRET}"}\n`;
}
export const OTHER_KEY = keyText('ed25519:BuT1avze89gAJSYCWeigWE1KcyJGYKjQmsFyawNdngL');

/** As people leave it: comments, odd blanks, a setting of the same name elsewhere. */
export const CONFIG = `{
  // which shards
  "genesis_file": "genesis.json", "validator_key_file": "validator_key.json", /* "tracked_shards": [0] */
  "node_key_file"  :  "node_key.json",
  "tracked_shards_config" : "AllShards", # all of them
  "view_client": { "load_mem_tries_for_tracked_shards": true, "tracked_shards_config": "x // no comment" },
  "store": { "path": null, "load_mem_tries_for_tracked_shards":false }
}
`;

/** One machine in a temporary directory: the real guard in a real shell against stand-ins for neard and systemctl. */
export interface NearHost {
  readonly root: string;
  readonly state: string;
  readonly staged: string;
  readonly dropIn: string;
  path(name: string): string;
  write(name: string, text: string, mode?: number): void;
  read(name: string): string;
  exists(name: string): boolean;
  set(name: string, value: string): void;
  start(verb: string, args?: Record<string, string>, edit?: (script: string) => string): ChildProcess;
  call(verb: string, args?: Record<string, string>, edit?: (script: string) => string): Promise<RawAnswer>;
  look(args?: Record<string, string>, edit?: (script: string) => string): Promise<NearHostFacts>;
  /** State made and fenced at term 5. */
  ready(): Promise<void>;
  /** Starts neard by its unit and waits until it answers. */
  up(): Promise<number>;
  down(): Promise<void>;
  /** Starts neard past systemd. */
  spawnNeard(words: readonly string[], environment?: Readonly<Record<string, string>>): ChildProcess;
  spawnIn(directory: string, program: string, words: readonly string[]): ChildProcess;
  /** As a person calls it: no kill and no count. */
  systemctl(...words: readonly string[]): void;
  /** Ends what was started past systemd. */
  killStray(): Promise<void>;
  /** Another file under the name of the program that runs. */
  replaceNeard(): void;
  /** What a process has open. */
  openBy(pid: number): string[];
  /** From the next call on: effects are counted, and the guard is killed right before this one; 0: counted only. Null: neither, which is faster. */
  killAt(effect: number | null): void;
  /** How many effects the last call had. */
  effects(): number;
  receipts(): string[];
  /** What systemctl and neard were asked, without `show`. */
  calls(): string[];
  /** Where keys of this validator lie, by what the files are called in `home`. */
  keys(): string[];
  close(): Promise<void>;
}

export interface NearOptions {
  readonly shell: string;
  /** Where the key lies when the test begins. */
  readonly key: 'live' | 'staged' | 'none';
  readonly target?: Readonly<Record<string, string>>;
}

export async function createNearHost(options: NearOptions): Promise<NearHost> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'near-guard-')));
  const path = (name: string): string => join(root, name);
  const write = (name: string, text: string, mode = 0o600): void => {
    writeFileSync(path(name), text, { mode });
    chmodSync(path(name), mode);
  };
  const ports = [await freePort(), await freePort()];
  for (const name of ['bin', 'effects.bin', 'home', 'home/data', 'units', 'switch']) mkdirSync(path(name));
  const filled = (text: string): string =>
    text.replaceAll('@ROOT@', root).replaceAll('@POOL@', POOL).replaceAll('@GENESIS@', GENESIS);
  copyFileSync('/usr/bin/perl', path('bin/neard'));
  chmodSync(path('bin/neard'), 0o755);
  write('bin/neard.pl', filled(NEARD), 0o644);
  write('bin/systemctl', filled(SYSTEMCTL), 0o755);
  write('bin/journalctl', `#!/bin/sh\nexec tail -n 300 '${path('neard.log')}'\n`, 0o755);
  for (const tool of ['mv', 'rm', 'ln', 'cp', 'sync'])
    write(`effects.bin/${tool}`, filled(EFFECT).replaceAll('@TOOL@', toolPath(tool)), 0o755);
  write('kill-at', '0\n');
  write('effects', '0\n');
  write('ports', `${ports.join(' ')}\n`);
  write('version', 'neard (release 2.3.0) (build 2.3.0) (rustc 1.82.0) (protocol 77) (db 43)\n');
  write('units/neard.service', '[Service]\nExecStart=neard run\n');
  for (const name of ['calls', 'loaded', 'enabled', 'neard.log']) write(name, '');
  write('boot_id', '7f1c6c0e-0000-4000-8000-000000000001\n');
  write('home/config.json', CONFIG);
  write('home/genesis.json', '{}\n');
  write(
    'home/node_key.json',
    `{"account_id":"node","public_key":"ed25519:${IDENTITY}","secret_key":"ed25519:${SECRET}"}\n`,
  );
  if (options.key !== 'none')
    write(options.key === 'live' ? 'home/validator_key.json' : 'home/validator_key.json.staged', keyText());
  // A copy of perl stands for neard: it wants the name of its program first.
  const script = `export GUARD_PID=$$\n${renderGuard('near')}`
    .replace('=/var/lib/baton', `=${path('state')}`)
    .replace('=/etc/baton/host.conf', `=${path('host.conf')}`)
    .replace('=/proc/sys/kernel/random/boot_id', `=${path('boot_id')}`)
    .replace('=/etc/systemd/system', `=${path('units')}`)
    .replace('as_user 2 "$1" --version', 'as_user 2 "$1" "$1.pl" --version')
    .replace('as_user 7 "$1" --home', 'as_user 7 "$1" "$1.pl" --home');
  const target: Record<string, string> = {
    validator: 'near-main',
    identity: IDENTITY,
    genesis: GENESIS,
    pool: POOL,
    user: userInfo().username,
    unit: 'neard.service',
    neard_bin: path('bin/neard'),
    next_bin: 'none',
    home: path('home'),
    staged: path('home/validator_key.json.staged'),
    rpc_port: String(ports[0]),
    p2p_port: String(ports[1]),
    ...options.target,
  };
  const state = path(`state/near-${GENESIS}/${IDENTITY}`);
  const children = new Set<ChildProcess>();
  let counts = false;
  const follow = <T extends ChildProcess>(child: T): T => {
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };
  const host: NearHost = {
    root,
    state,
    staged: target['staged'] ?? '',
    dropIn: path('units/neard.service.d/zz-baton.conf'),
    path,
    write,
    read: (name) => readFileSync(path(name), 'utf8'),
    exists: (name) => existsSync(path(name)),
    set: (name, value) => write(`switch/${name}`, `${value}\n`),
    start(verb, args = {}, edit = (text) => text) {
      const words = Object.entries({ ...target, ...args }).map(([key, value]) => `${key}=${value}`);
      const plain = options.shell.endsWith('bash') ? ['--norc'] : [];
      const child = spawn(options.shell, [...plain, '-c', edit(script), 'baton-guard', verb, ...words], {
        cwd: '/',
        env: {
          PATH: `${counts ? `${path('effects.bin')}:` : ''}${path('bin')}:${process.env['PATH']}`,
          http_proxy: 'http://127.0.0.1:9/',
        },
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end();
      return follow(child);
    },
    call: (verb, args, edit) => collect(host.start(verb, args, edit)),
    async look(args, edit) {
      const answer = await host.call('observe', args, edit);
      if (answer.answer !== 'ok') throw new Error(answer.stdout.toString());
      const lines = [...answer.facts].flatMap(([key, values]) => values.map((value) => [key, value] as const));
      return parseNearHostFacts(createFacts(lines), { atLeastMs: 0, atMostMs: 0 });
    },
    async ready() {
      const made = await host.call('state.create');
      const fenced = await host.call('observe', { fence: '5', run: 'run-1' });
      if (made.answer !== 'ok' || fenced.answer !== 'ok')
        throw new Error(made.stdout.toString() + fenced.stdout.toString());
    },
    async up() {
      rmSync(path('up'), { force: true });
      execFileSync(path('bin/systemctl'), ['start', 'neard.service']);
      await until(() => existsSync(path('up')), 'neard is up');
      return Number(host.read('up'));
    },
    async down() {
      const pid = Number(linesOf(path('main'))[0] ?? 0);
      if (pid === 0) return;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It is gone already.
      }
      await until(
        () => !existsSync(`/proc/${pid}/exe`) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z'),
        'neard is gone',
      );
    },
    spawnNeard: (words, environment = {}) =>
      follow(
        spawn(path('bin/neard'), [path('bin/neard.pl'), ...words], { cwd: '/', stdio: 'ignore', env: environment }),
      ),
    spawnIn: (directory, program, words) =>
      follow(spawn(program, words, { cwd: path(directory), stdio: ['pipe', 'ignore', 'ignore'] })),
    systemctl(...words) {
      execFileSync(path('bin/systemctl'), words);
    },
    async killStray() {
      const ended = [...children].map((child) => new Promise((resolve) => child.once('exit', resolve)));
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(ended);
    },
    replaceNeard() {
      copyFileSync('/usr/bin/perl', path('bin/neard.other'));
      chmodSync(path('bin/neard.other'), 0o755);
      renameSync(path('bin/neard.other'), path('bin/neard'));
    },
    openBy: (pid) =>
      readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
        try {
          return [readlinkSync(`/proc/${pid}/fd/${name}`)];
        } catch {
          return [];
        }
      }),
    killAt(effect) {
      counts = effect !== null;
      if (effect === null) effect = 0;
      write('kill-at', `${effect}\n`);
      write('effects', '0\n');
    },
    effects: () => Number(host.read('effects')),
    receipts: () => linesOf(join(state, 'receipts')),
    calls: () => linesOf(path('calls')),
    keys: () =>
      ['', '.staged', '.baton-fenced', '.baton-aside']
        .map((end) => `validator_key.json${end}`)
        .filter((name) => existsSync(path(`home/${name}`))),
    async close() {
      for (const child of children) child.kill('SIGKILL');
      await host.down();
      rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
  return host;
}

export const keyHash = (): string => sha256(keyText());

function toolPath(tool: string): string {
  return existsSync(`/usr/bin/${tool}`) ? `/usr/bin/${tool}` : `/bin/${tool}`;
}

function linesOf(file: string): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
