import { BatonError } from '../../../domain/failure.ts';
import type { PublicKey, RunId, Term } from '../../../domain/names.ts';
import type { Facts, GuardAnswer, HostPort } from '../../../hosts/port.ts';
import { prepareArgs, type PrepareNode } from './target.ts';

/** A look asks each program of the host once, bounded by 3 s each. Unit: milliseconds. */
const LOOK_MS = 25_000;

/** Files that `prepare` knows by a name of their own. */
export const PARTS = ['start', 'keys', 'guard', 'boot-guard', 'host-file', 'sudoers'] as const;
export type Part = (typeof PARTS)[number];

/** A file as it lies on a host. */
export interface FileSeen {
  /** Only a `file` or a `missing` one is ever written. */
  readonly kind: string;
  readonly sha256: string;
  readonly path: string;
  readonly owner: string;
  readonly mode: string;
  /** Its text, in memory only: a start file may hold a password. Null where it was not sent. */
  readonly text: string | null;
}

/** A change that was made before, with what was there. */
export interface Kept {
  readonly set: string;
  readonly entry: string;
  readonly part: string;
  readonly before: string;
  readonly after: string;
  readonly role: string;
}

/** What the script that prepares saw of a host. */
export interface PrepareLook {
  /** By what runs: `unknown` where that is not certain. */
  readonly role: 'active' | 'passive' | 'unknown';
  readonly running: PublicKey | null;
  readonly process: { readonly pid: string; readonly start: string } | null;
  readonly files: Readonly<Record<Part, FileSeen>>;
  readonly link: { readonly kind: string; readonly target: string };
  readonly stakedKey: string;
  readonly unstakedKey: string;
  /** The directory of the guard's record: `writable`, `not-writable`, `missing`. */
  readonly record: string;
  /** What the running process was given as `--identity`. */
  readonly startedKey: string;
  /** Whether the running process has the staked key as a voter, from its start or added since. */
  readonly hasVoter: boolean;
  readonly term: Term | null;
  readonly toolsMissing: string;
  /** What the last run left to be taken back, in its order. */
  readonly kept: readonly Kept[];
}

/**
 * Looks at a host over the login that prepares it; with `fence`, records the term there.
 * @throws as `HostPort.call`; `host/stale-term`, `host/refused`, `host/bad-answer`
 */
export async function lookToPrepare(
  host: HostPort,
  node: PrepareNode,
  fence?: { readonly term: Term; readonly run: RunId },
): Promise<PrepareLook> {
  const args = { ...prepareArgs(node), ...(fence && { fence: String(fence.term), run: fence.run }) };
  const answer = await host.call({ verb: 'prepare.look', args }, LOOK_MS);
  if (answer.answer !== 'ok') throw refusedBy(host.node, answer);
  return readLook(answer.facts);
}

/** What a host said instead of doing it. */
export function refusedBy(node: string, { code, text }: GuardAnswer): BatonError {
  return new BatonError(code === 'stale-term' ? 'host/stale-term' : 'host/refused', `${node}: ${text} (${code})`);
}

function readLook(facts: Facts): PrepareLook {
  const role = need(facts, 'role');
  const running = need(facts, 'identity.running');
  const pid = need(facts, 'process.pid');
  return {
    role: role === 'active' || role === 'passive' ? role : 'unknown',
    running: running === 'unknown' ? null : running,
    process: need(facts, 'process.count') === '1' ? { pid, start: need(facts, 'process.start') } : null,
    files: {
      start: fileOf(facts, 'start'),
      keys: fileOf(facts, 'keys'),
      guard: fileOf(facts, 'guard'),
      'boot-guard': fileOf(facts, 'boot-guard'),
      'host-file': fileOf(facts, 'host-file'),
      sudoers: fileOf(facts, 'sudoers'),
    },
    link: { kind: need(facts, 'link.kind'), target: facts.get('link.target') ?? '' },
    stakedKey: need(facts, 'key.staked'),
    unstakedKey: need(facts, 'key.unstaked'),
    record: need(facts, 'record'),
    startedKey: facts.get('started.key') ?? '',
    hasVoter: facts.get('voter.added') === 'yes' || facts.get('started.voter') === 'yes',
    term: /^[1-9]\d{0,14}$/.test(facts.get('state.term') ?? '') ? Number(facts.get('state.term')) : null,
    toolsMissing: facts.get('tools.missing') ?? '',
    kept: facts.all('kept').map(keptOf),
  };
}

function need(facts: Facts, key: string): string {
  const value = facts.get(key);
  if (value === undefined) throw new BatonError('host/bad-answer', `The look has no \`${key}\`.`);
  return value;
}

/** `<kind> <sha256> <bytes> <owner> <mode>` */
function fileOf(facts: Facts, part: Part): FileSeen {
  const [kind = '', sha256 = '', , owner = '', mode = ''] = need(facts, `file.${part}`).split(' ');
  const encoded = facts.get(`file.${part}.base64`);
  return {
    kind,
    sha256,
    owner,
    mode,
    path: facts.get(`file.${part}.path`) ?? '',
    text: encoded === undefined ? null : Buffer.from(encoded, 'base64').toString('utf8'),
  };
}

/** `<set> <entry> <part> <before> <after> <owner> <mode> <role>` */
function keptOf(line: string): Kept {
  const [set = '', entry = '', part = '', before = '', after = '', , , role = ''] = line.split(' ');
  return { set, entry, part, before, after, role };
}
