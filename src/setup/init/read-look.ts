import { withoutAccess } from '../../config/show.ts';
import { BatonError } from '../../domain/failure.ts';
import { createReader, groups, pairsOf, type Reader } from './facts.ts';
import type { FoundKey, FoundPath, FoundProcess, HostFindings } from './host-findings.ts';

/** Reads what look.sh printed. @throws `host/bad-answer` when it did not come to its end or is something else */
export function readLook(text: string): HostFindings {
  const pairs = pairsOf(text);
  const facts = createReader(pairs);
  if (facts.one('look') !== 'done') {
    const shown = JSON.stringify(text.trim().slice(-200));
    throw new BatonError('host/bad-answer', `The look did not come to its end; its last words are ${shown}.`);
  }
  return {
    hostName: facts.one('host.name') ?? '',
    system: facts.one('host.system') ?? '',
    bootId: facts.one('host.boot'),
    lookedAs: facts.one('login') ?? '',
    missingTools: facts.all('tool.missing'),
    hasSudo: facts.one('sudo') === 'present',
    sudo: new Map(facts.all('sudo.may').map(readRight)),
    hidesProcesses: facts.one('processes') === 'hidden',
    processes: groups(pairs, 'process').map(readProcess),
    unitFiles: facts.all('unit.file'),
    programs: facts.all('program'),
    version: facts.one('version') || null,
    keys: groups(pairs, 'key').map(readKey),
    closedPlaces: facts.all('place.unreadable'),
  };
}

function readRight(text: string): [string, 'yes' | 'no' | 'absent'] {
  const [user = '', right] = text.split(' ');
  return [user, right === 'yes' || right === 'absent' ? right : 'no'];
}

function readProcess(facts: Reader): FoundProcess {
  const exe = facts.one('process.exe');
  const freeKb = facts.one('process.free_kb') ?? '';
  return {
    pid: facts.one('process') ?? '',
    client: facts.one('process.client') === 'firedancer' ? 'firedancer' : 'agave',
    program: facts.one('process.program') ?? '',
    user: facts.one('process.user'),
    exe: exe === 'unreadable' ? null : exe,
    isElsewhere: facts.one('process.elsewhere') !== null,
    unit: facts.one('process.unit'),
    unitFile: facts.one('process.unit.FragmentPath') || null,
    script: facts.one('process.script'),
    args: facts.all('process.arg').map(blankCredentials),
    identity: readPath(facts, 'identity'),
    identityTarget: facts.one('process.identity.target'),
    identityReal: facts.one('process.identity.real') || null,
    vote: facts.one('process.vote'),
    voters: facts.all('process.voter'),
    ledger: readPath(facts, 'ledger'),
    freeKb: /^\d+$/.test(freeKb) ? Number(freeKb) : null,
    tower: readPath(facts, 'tower'),
    log: facts.one('process.log') === '-' ? '-' : readPath(facts, 'log'),
  };
}

const KINDS = ['file', 'link', 'directory', 'socket', 'missing', 'unreachable'] as const;

function readPath(facts: Reader, name: string): FoundPath | null {
  const path = facts.one(`process.${name}`);
  if (path === null) return null;
  const may = facts.one(`process.${name}.may`) ?? '';
  const kind = KINDS.find((each) => each === facts.one(`process.${name}.kind`)) ?? 'unreachable';
  return { path, kind, mayRead: may.includes('r'), mayWrite: may.includes('w') };
}

function readKey(facts: Reader): FoundKey {
  return {
    path: facts.one('key') ?? '',
    mode: facts.one('key.mode'),
    owner: facts.one('key.owner'),
    publicKey: facts.one('key.public') || null,
    problem: facts.one('key.problem'),
  };
}

/** Addresses of other people's RPCs carry tokens: in front of the host, in the path, in the query. */
function blankCredentials(word: string): string {
  return word.replaceAll(/[a-z][a-z0-9+.-]*:\/\/\S+/gi, (address) => String(withoutAccess(address)));
}
