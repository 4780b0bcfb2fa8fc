import { BatonError, messageOf } from '../../domain/failure.ts';
import type { Term } from '../../domain/names.ts';
import type { Facts } from '../../hosts/port.ts';
import type {
  GuardFile,
  GuardState,
  HostFacts,
  KeyFacts,
  ProcessFacts,
  Reading,
  TowerCopy,
  TowerFile,
} from './observation.ts';
import { decodeTower, type Tower } from './tower.ts';

/**
 * Reads the lines of the guard's `observe`. A line that must be there and is not, or is no number where one belongs, makes
 * the whole answer unusable: half a picture of a host is worse than none.
 * @throws `host/bad-answer`
 */
export function parseHostFacts(facts: Facts, clock: HostFacts['clock']): HostFacts {
  const processCount = number(facts, 'process.count');
  return {
    guardVersion: text(facts, 'guard.version'),
    guardFile: guardFileOf(facts.get('guard.file') ?? ''),
    stateRootWritable: facts.get('state.root') === undefined ? null : facts.get('state.root') === 'yes',
    target: targetOf(facts.get('target')),
    hostName: text(facts, 'host.name'),
    bootId: text(facts, 'host.boot_id'),
    uptimeMs: number(facts, 'host.uptime_ms'),
    clock,
    user: text(facts, 'host.user'),
    toolsMissing: text(facts, 'tools.missing').split(' ').filter(Boolean),
    cliPresent: facts.get('tool.cli') === undefined ? null : facts.get('tool.cli') === 'yes',
    state: stateOf(facts),
    inFlight: unlessNone(text(facts, 'in_flight')),
    armed: unlessNone(text(facts, 'armed')),
    armedFile: facts.get('armed.file') ?? null,
    receipts: facts.all('receipt'),
    processCount,
    process: processCount === 1 ? processOf(facts) : null,
    clientVersion: unlessUnknown(facts.get('client.version')),
    runningIdentity: unlessUnknown(facts.get('identity.running')),
    link: linkOf(facts),
    bootIdentity: unlessUnknown(facts.get('boot.identity')),
    stakedKey: keyOf(facts, 'key.staked'),
    unstakedKey: keyOf(facts, 'key.unstaked'),
    ledgerWritable: text(facts, 'ledger.writable') === 'yes',
    towerWritable: text(facts, 'tower.writable') === 'yes',
    ledgerOwner: facts.get('ledger.owner') ?? 'unknown',
    ledgerFreeKb: /^\d+$/.test(facts.get('ledger.free_kb') ?? '') ? number(facts, 'ledger.free_kb') : null,
    towerFiles: facts.all('tower.file').map(towerFileOf),
    tower: towerOf(facts),
    towerBytes: bytesOf(facts.get('tower.base64')),
    copy: copyOf(facts),
    fenceFile: facts.get('fence.file') === 'yes',
    roleBoot: unlessUnknown(facts.get('role_boot')),
    hasBootGuard: facts.get('boot_guard') === 'yes',
    log: logOf(facts),
    lines: facts.entries().filter(([key]) => !key.endsWith('.base64')),
  };
}

function text(facts: Facts, key: string): string {
  const value = facts.get(key);
  if (value === undefined) throw new BatonError('host/bad-answer', `The host's answer has no \`${key}\`.`);
  return value;
}

function number(facts: Facts, key: string): number {
  return wholeNumber(text(facts, key), key);
}

function wholeNumber(value: string, what: string): number {
  if (!/^\d{1,15}$/.test(value))
    throw new BatonError('host/bad-answer', `\`${what}\` is \`${value}\`, not a whole number.`);
  return Number(value);
}

function unlessNone(value: string): string | null {
  return value === 'none' ? null : value;
}

function unlessUnknown(value: string | undefined): string | null {
  return value === undefined || ['', 'unknown', 'missing', 'unreadable', 'none'].includes(value) ? null : value;
}

/** `<sha256>  - <owner> <mode>`, as sha256sum and stat print it; empty where the guard travels. */
function guardFileOf(line: string): GuardFile | null {
  const [, sha256 = '', owner = '', mode = ''] = /^([0-9a-f]{64}) +- (\S+) ([0-7]+)$/.exec(line) ?? [];
  return sha256 === '' ? null : { sha256, owner, mode };
}

/** What the guard's `target` line holds, in its order. */
const TARGET_ORDER =
  'identity genesis vote unstaked ledger tower log link staked_key unstaked_key validator_bin keygen_bin cli_bin rpc_port user'.split(
    ' ',
  );

function targetOf(line: string | undefined): HostFacts['target'] {
  const words = line?.split(' ') ?? [];
  if (words.length !== TARGET_ORDER.length) return null;
  return Object.fromEntries(TARGET_ORDER.map((key, index) => [key, words[index] ?? '']));
}

function stateOf(facts: Facts): GuardState {
  const kind = text(facts, 'state');
  if (kind === 'missing') return { kind };
  if (kind !== 'present') return { kind: 'unreadable' };
  const term = text(facts, 'state.term');
  return { kind, id: text(facts, 'state.id'), term: term === 'none' ? null : termOf(term) };
}

/** Form of a term by the safety protocol, 1.5. */
function termOf(value: string): Term {
  if (!/^[1-9]\d{0,14}$/.test(value))
    throw new BatonError('host/bad-answer', `\`state.term\` is \`${value}\`, which is no term.`);
  return Number(value);
}

function processOf(facts: Facts): ProcessFacts {
  return {
    pid: number(facts, 'process.pid'),
    start: text(facts, 'process.start'),
    user: text(facts, 'process.user'),
    exe: facts.get('process.exe') ?? 'unknown',
    args: facts.all('process.arg'),
    voteAccount: unlessUnknown(facts.get('process.vote-account')),
    authorizedVoters: facts.all('process.authorized-voter').filter((key) => unlessUnknown(key) !== null),
  };
}

function linkOf(facts: Facts): HostFacts['link'] {
  const kind = text(facts, 'link.kind');
  if (kind === 'symlink') return { kind, target: facts.get('link.target') ?? null };
  return { kind: kind === 'missing' ? 'missing' : 'file', target: null };
}

function keyOf(facts: Facts, key: string): KeyFacts {
  const found = text(facts, key);
  const problem = found === 'missing' || found === 'unreadable' ? found : null;
  return {
    publicKey: problem === null ? found : null,
    problem,
    mode: facts.get(`${key}.mode`) ?? 'unknown',
    owner: facts.get(`${key}.owner`) ?? 'unknown',
  };
}

/** `<name> <bytes> <mtime_ms> <sha256>` */
function towerFileOf(line: string): TowerFile {
  const [name = '', bytes = '', modifiedMs = '', sha256 = ''] = line.split(' ');
  return { name, bytes: wholeNumber(bytes, 'tower.file'), modifiedMs: wholeNumber(modifiedMs, 'tower.file'), sha256 };
}

function towerOf(facts: Facts): Reading<Tower> | null {
  const encoded = facts.get('tower.base64');
  if (encoded !== undefined) return readTower(Buffer.from(encoded, 'base64'));
  const main = facts.all('tower.file').find((line) => /^tower-1_9-\w+\.bin /.test(line));
  if (main === undefined) return null;
  return { kind: 'unknown', because: `The tower file is too large to be one: ${main}.`, code: 'tower/unreadable' };
}

function readTower(bytes: Buffer): Reading<Tower> {
  try {
    return { kind: 'known', value: decodeTower(bytes) };
  } catch (error) {
    return { kind: 'unknown', because: messageOf(error), code: 'tower/unreadable' };
  }
}

/** `copy.file`: `<bytes> <mtime_ms>` */
function copyOf(facts: Facts): TowerCopy | null {
  const bytes = bytesOf(facts.get('copy.base64'));
  const [, modified = ''] = facts.get('copy.file')?.split(' ') ?? [];
  return bytes === null ? null : { modifiedMs: wholeNumber(modified, 'copy.file'), bytes, tower: readTower(bytes) };
}

function bytesOf(encoded: string | undefined): Buffer | null {
  return encoded === undefined ? null : Buffer.from(encoded, 'base64');
}

function logOf(facts: Facts): HostFacts['log'] {
  const inode = facts.get('log.inode');
  const size = facts.get('log.size');
  if (inode === undefined || size === undefined || !/^\d+$/.test(inode) || !/^\d+$/.test(size)) return null;
  return { inode, size: Number(size) };
}
