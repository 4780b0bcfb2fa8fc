import { messageOf } from '../../domain/failure.ts';
import { coreFacts, numberOf, textOf, wholeNumber } from '../../hosts/guard/facts.ts';
import type { Facts } from '../../hosts/port.ts';
import type { HostFacts, KeyFacts, ProcessFacts, Reading, TowerCopy, TowerFile } from './observation.ts';
import { decodeTower, type Tower } from './tower.ts';

/**
 * Reads the lines of the guard's `observe`. A line that must be there and is not, or is no number where one belongs, makes
 * the whole answer unusable: half a picture of a host is worse than none.
 * @throws `host/bad-answer`
 */
export function parseHostFacts(facts: Facts, clock: HostFacts['clock']): HostFacts {
  const processCount = numberOf(facts, 'process.count');
  return {
    ...coreFacts(facts),
    target: targetOf(facts.get('target')),
    clock,
    cliPresent: facts.get('tool.cli') === undefined ? null : facts.get('tool.cli') === 'yes',
    armedFile: facts.get('armed.file') ?? null,
    processCount,
    process: processCount === 1 ? processOf(facts) : null,
    clientVersion: unlessUnknown(facts.get('client.version')),
    runningIdentity: unlessUnknown(facts.get('identity.running')),
    link: linkOf(facts),
    bootIdentity: unlessUnknown(facts.get('boot.identity')),
    stakedKey: keyOf(facts, 'key.staked'),
    unstakedKey: keyOf(facts, 'key.unstaked'),
    ledgerWritable: textOf(facts, 'ledger.writable') === 'yes',
    towerWritable: textOf(facts, 'tower.writable') === 'yes',
    ledgerOwner: facts.get('ledger.owner') ?? 'unknown',
    ledgerFreeKb: /^\d+$/.test(facts.get('ledger.free_kb') ?? '') ? numberOf(facts, 'ledger.free_kb') : null,
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

function unlessUnknown(value: string | undefined): string | null {
  return value === undefined || ['', 'unknown', 'missing', 'unreadable', 'none'].includes(value) ? null : value;
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

function processOf(facts: Facts): ProcessFacts {
  return {
    pid: numberOf(facts, 'process.pid'),
    start: textOf(facts, 'process.start'),
    user: textOf(facts, 'process.user'),
    exe: facts.get('process.exe') ?? 'unknown',
    args: facts.all('process.arg'),
    voteAccount: unlessUnknown(facts.get('process.vote-account')),
    authorizedVoters: facts.all('process.authorized-voter').filter((key) => unlessUnknown(key) !== null),
  };
}

function linkOf(facts: Facts): HostFacts['link'] {
  const kind = textOf(facts, 'link.kind');
  if (kind === 'symlink') return { kind, target: facts.get('link.target') ?? null };
  return { kind: kind === 'missing' ? 'missing' : 'file', target: null };
}

function keyOf(facts: Facts, key: string): KeyFacts {
  const found = textOf(facts, key);
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
