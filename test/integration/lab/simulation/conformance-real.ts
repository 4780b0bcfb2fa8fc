import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStubHost, IDENTITY, sha256, towerBytes, UNSTAKED, type StubHost } from '../../guard/stub-host.ts';
import type { PlannedCall } from './conformance-calls.ts';
import { keyHeld, shown, type ModelHost } from './conformance-model.ts';
import type { Happening, Sequence } from './conformance-moves.ts';
import { cutName, edited, replaceOnce, respawning, type Barrier } from './conformance-script.ts';
import { comparable, plainTowerName, withoutProcess, type Left, type Seen } from './conformance-seen.ts';
import { towerNames } from '../../../../src/lab/simulation/guard/tower.ts';

const ADOPTED = (from: string, to: string): string => `voting: 42 x\nIdentity changed from ${from} to ${to}\n`;

export interface RealCall {
  /** Waits until the call is armed or over. Null when it is over. */
  nonce(): Promise<string | null>;
  feed(bytes: Buffer): void;
  seen(): Promise<Seen>;
  kill(): void;
  readonly over: Promise<void>;
}

export type RealHost = Awaited<ReturnType<typeof createRealHost>>;

/** The real guard in a real shell on a stub host that is put back to its beginning for each sequence. */
export async function createRealHost(shell: string) {
  const host = await createStubHost({ shell, role: 'active' });
  await host.stopValidator();
  editStub(host);
  let rotations = 0;
  let withLog = true;

  async function restart(running: string | null): Promise<void> {
    endServer(host);
    await host.stopValidator();
    host.set('contact-info', running === null ? 'hang' : 'ok');
    if (running === null) return;
    rmSync(host.path('up'), { force: true });
    writeFileSync(host.path('running'), `${running}\n`);
    await host.startValidator();
  }

  async function reset(sequence: Sequence, model: ModelHost): Promise<void> {
    withLog = sequence.withLog;
    for (const name of ['state', 'switch', 'ledger']) rmSync(host.path(name), { recursive: true, force: true });
    for (const name of ['switch', 'ledger']) mkdirSync(host.path(name));
    writeFileSync(host.path('calls'), '');
    writeFileSync(host.path('slot'), '1000\n');
    writeFileSync(host.log, 'old line\nvoting: 41 x\n');
    writeFileSync(host.path('boot_id'), `${model.bootId()}\n`);
    for (const which of ['staked', 'unstaked'])
      writeFileSync(host.path(`keys/${which}.json`), `${keyHeld({ which, holds: 'own' })} x\n`, { mode: 0o600 });
    putLink(host, sequence.role === 'active' ? 'staked' : 'unstaked');
    if (sequence.role === 'active') writeFileSync(host.towerFile, towerBytes(42), { mode: 0o600 });
    await restart(sequence.role === 'active' ? IDENTITY : UNSTAKED);
  }

  /** @param model after it has taken the same step: it says what the validator does, which is not the guard's */
  async function happen(what: Happening, model: ModelHost, hung: { readonly to: string } | null): Promise<void> {
    switch (what.kind) {
      case 'kill':
        return; // the armed call is not the host's
      case 'mode':
        return host.set('set-identity', what.mode);
      case 'quiet':
      case 'frozen':
        if (what.on) host.set(what.kind, 'yes');
        else rmSync(host.path(`switch/${what.kind}`), { force: true });
        return;
      case 'supervised':
        if (what.on) host.set('supervised', 'yes');
        else rmSync(host.path('switch/supervised'), { force: true });
        return;
      case 'guarded':
        if (existsSync(host.state)) writeFileSync(join(host.state, 'guarded'), `${model.bootId()}\n`);
        return;
      case 'deaf':
        if (model.runs()) host.set('contact-info', what.on ? 'hang' : 'ok');
        return;
      case 'carried-out':
        if (hung && model.runs()) carryOutLate(host, hung.to);
        return;
      case 'reboot':
        writeFileSync(host.path('boot_id'), `${model.bootId()}\n`);
        return restart(model.left().running === 'none' ? null : model.left().running);
      case 'restart':
      case 'stop':
        return restart(model.left().running === 'none' ? null : model.left().running);
      case 'rotate':
        renameSync(host.log, `${host.log}.${++rotations}`);
        return writeFileSync(host.log, '');
      case 'tower': {
        const file = join(host.ledger, towerNames(IDENTITY)[what.name] ?? '');
        rmSync(file, { force: true });
        if (what.slot !== null) writeFileSync(file, towerBytes(what.slot), { mode: 0o600 });
        return;
      }
      case 'link':
        return putLink(host, what.to);
      case 'key': {
        const file = host.path(`keys/${what.which}.json`);
        rmSync(file, { force: true });
        if (what.holds !== 'missing') writeFileSync(file, `${keyHeld(what)} x\n`, { mode: 0o600 });
        return;
      }
      case 'break':
        if (!existsSync(host.state)) return;
        rmSync(join(host.state, what.file), { force: true });
        if (what.text !== null) writeFileSync(join(host.state, what.file), what.text);
        return;
      case 'block':
        return block(host, what.file, what.on);
      default:
        return what satisfies never;
    }
  }

  return {
    shell,
    root: host.root,
    reset,
    happen,
    begin: (call: PlannedCall, barrier: Barrier): RealCall =>
      beginCall(host, call, withLog ? {} : { log: '-' }, barrier),
    left: (model: ModelHost): Promise<Left> => left(host, model.runs()),
    async close() {
      endServer(host);
      await host.close();
    },
  };
}

/** A command that hangs is cut off after seconds; here it ends at once as if it had been. */
function editStub(host: StubHost): void {
  const file = host.path('bin/agave-validator');
  const text = replaceOnce(
    replaceOnce(
      readFileSync(file, 'utf8'),
      '[ "$mode" != hang ] || exec sleep 30\n    read',
      '[ "$mode" != hang ] || exit 1\n    read',
    ),
    'hang) exec sleep 30 ;; esac\n    read -r was',
    `killed) kill -KILL $$ ;; odd) echo 'Connection refused'; exit 1 ;; esac\n    read -r was`,
  );
  writeFileSync(file, text);
}

function beginCall(host: StubHost, call: PlannedCall, more: Record<string, string>, barrier: Barrier): RealCall {
  const { verb, args } = call.request;
  const cutFile = host.path(`cut-${randomUUID()}`);
  const child = host.start(verb, { ...more, ...args }, (script) =>
    respawning(host, edited(script, verb, call.cut, cutFile, barrier)),
  );
  if (call.input === null) child.stdin?.end(call.bytes);
  const chunks: Buffer[] = [];
  const over = closed(child, chunks);
  return {
    async nonce() {
      const isArmed = (): boolean => /^deadline_uptime_ms=\d+$/m.test(Buffer.concat(chunks).toString('latin1'));
      await Promise.race([over, dataUntil(child, isArmed)]);
      const nonce = /^armed=(\S+)$/m.exec(Buffer.concat(chunks).toString('latin1'))?.[1];
      return child.exitCode === null && child.signalCode === null && isArmed() ? (nonce ?? null) : null;
    },
    feed: (bytes) => void child.stdin?.end(bytes),
    kill: () => void child.kill('SIGKILL'),
    over,
    async seen() {
      await over;
      const cutAt = existsSync(cutFile) ? cutName(readFileSync(cutFile, 'utf8')) : null;
      const { pairs, data } = parse(Buffer.concat(chunks));
      return {
        answer: pairs.find(([key]) => key === 'answer')?.[1] ?? null,
        facts: comparable(pairs),
        dataSha256: cutAt === null ? data : null,
        cutAt,
      };
    },
  };
}

function closed(child: ChildProcess, chunks: Buffer[]): Promise<void> {
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.resume();
  return new Promise((resolve) => child.once('close', () => resolve()));
}

function dataUntil(child: ChildProcess, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => child.stdout?.on('data', () => holds() && resolve()));
}

function parse(stdout: Buffer): { pairs: (readonly [string, string])[]; data: string | null } {
  const pairs: (readonly [string, string])[] = [];
  let data: string | null = null;
  for (let at = 0; at < stdout.length;) {
    const end = stdout.indexOf(10, at) < 0 ? stdout.length : stdout.indexOf(10, at);
    const line = stdout.toString('utf8', at, end);
    at = end + 1;
    const [, bytes, hash] = /^data (\d+) ([0-9a-f]{64})$/.exec(line) ?? [];
    if (bytes !== undefined) {
      const block = stdout.subarray(at, at + Number(bytes));
      data = sha256(block) === hash ? hash : 'another hash than it said';
      at += Number(bytes) + 1;
    } else {
      const split = line.indexOf('=');
      pairs.push([line.slice(0, split), line.slice(split + 1)]);
    }
  }
  return { pairs, data };
}

/** The process that the stub's server is, also one that the guard's end has brought up; null when it is gone. */
function serverOf(host: StubHost): number | null {
  const pid = existsSync(host.path('up')) ? Number(host.read('up')) : NaN;
  const line = `/proc/${pid}/cmdline`;
  return existsSync(line) && readFileSync(line, 'utf8').includes(host.root) ? pid : null;
}

function endServer(host: StubHost): void {
  const pid = serverOf(host);
  if (pid !== null) process.kill(pid, 'SIGKILL');
}

/** A process that was killed a moment ago is given that moment. @param runs whether it does, as the model has it */
async function left(host: StubHost, runs: boolean): Promise<Left> {
  if (!runs) for (let tries = 0; tries < 100 && serverOf(host) !== null; tries++) await sleep(10);
  const text = (name: string): string | undefined =>
    existsSync(join(host.state, name)) ? readFileSync(join(host.state, name), 'utf8') : undefined;
  return {
    record: Object.fromEntries(
      ['term', 'id', 'armed', 'role_boot', 'fenced'].map((name) => [name, shown(name, text(name))]),
    ),
    receipts: (text('receipts') ?? '').split('\n').map(withoutProcess),
    link: linkName(host),
    towers: readdirSync(host.ledger)
      .filter((name) => name.includes('tower-') || name.startsWith('baton-'))
      .map((name) => `${plainTowerName(name)} ${sha256(readFileSync(join(host.ledger, name)))}`)
      .toSorted(),
    running: serverOf(host) === null ? 'none' : host.running(),
    commands: host.calls().map(withoutProcess),
  };
}

function linkName(host: StubHost): string {
  const found = lstatSync(host.link, { throwIfNoEntry: false });
  if (!found) return '';
  return found.isSymbolicLink() ? basename(readlinkSync(host.link)) : 'file';
}

function putLink(host: StubHost, to: 'staked' | 'unstaked' | 'file' | 'missing'): void {
  rmSync(host.link, { force: true });
  if (to === 'file') writeFileSync(host.link, 'x\n');
  else if (to !== 'missing') symlinkSync(host.path(`keys/${to}.json`), host.link);
}

function carryOutLate(host: StubHost, to: string): void {
  const was = host.running();
  writeFileSync(host.path('running'), `${to}\n`);
  if (!existsSync(host.path('switch/quiet'))) writeFileSync(host.log, ADOPTED(was, to), { flag: 'a' });
}

/** A directory in the place of the file that the guard writes beside. */
function block(host: StubHost, file: string, on: boolean): void {
  if (!existsSync(host.state)) return;
  rmSync(join(host.state, `.${file}`), { recursive: true, force: true });
  if (on) mkdirSync(join(host.state, `.${file}`));
}
