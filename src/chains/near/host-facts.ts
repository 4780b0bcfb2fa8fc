import { coreFacts, numberOf, textOf } from '../../hosts/guard/facts.ts';
import type { ClockBounds } from '../../hosts/observe.ts';
import type { Facts } from '../../hosts/port.ts';
import { metricsOf, nodeRpcOf } from './node-answers.ts';
import type {
  KeyFile,
  KeyPlace,
  NearConfigFacts,
  NearFence,
  NearHostFacts,
  NearProcess,
  NearUnitFacts,
} from './node-host.ts';

/**
 * Reads the lines of the guard's `observe` on a host with a NEAR node. A line that every answer has and this one has not makes
 * the whole answer unusable; what a host may not be able to say is null.
 * @throws `host/bad-answer` when a line that must be there is not, or is malformed
 */
export function parseNearHostFacts(facts: Facts, clock: ClockBounds): NearHostFacts {
  const processCount = wholeOrNull(textOf(facts, 'process.count'));
  return {
    ...coreFacts(facts),
    clock,
    target: targetOf(facts.get('target')),
    processCount,
    process: processCount === 1 ? processOf(facts) : null,
    lockHolder: wholeOrNull(textOf(facts, 'lock.holder')),
    listens: { rpc: yesOrNo(textOf(facts, 'listen.rpc')), p2p: yesOrNo(textOf(facts, 'listen.p2p')) },
    unit: unitOf(facts),
    fence: fenceOf(facts),
    keys: {
      live: keyOf(facts, 'live'),
      staged: keyOf(facts, 'staged'),
      fenced: keyOf(facts, 'fenced'),
      aside: keyOf(facts, 'aside'),
    },
    nodeKey: unlessUnknown(facts.get('node_key')),
    config: configOf(facts),
    versions: {
      current: unlessUnknown(facts.get('version.current')),
      next: unlessUnknown(facts.get('version.next')),
    },
    nextSha256: facts.get('next.sha256') ?? null,
    disk: { freeKb: wholeOrNull(facts.get('disk.free_kb')) },
    machine: {
      cpus: wholeOrNull(facts.get('cpu.count')),
      memoryKb: wholeOrNull(facts.get('memory.total_kb')),
      arch: facts.get('cpu.arch') || null,
    },
    rpc: nodeRpcOf(facts),
    metrics: facts.get('rpc.own') === 'yes' ? metricsOf(facts.all('metric')) : {},
    loggedHead: wholeOrNull(facts.get('log.head')),
    log: facts.all('log'),
    lines: facts.entries(),
  };
}

/** What the guard's `target` line holds, in its order. */
const TARGET_ORDER = 'identity genesis pool user unit neard_bin next_bin home staged rpc_port p2p_port'.split(' ');

function targetOf(line: string | undefined): NearHostFacts['target'] {
  const words = line?.split(' ') ?? [];
  if (words.length !== TARGET_ORDER.length) return null;
  return Object.fromEntries(TARGET_ORDER.map((key, index) => [key, words[index] ?? '']));
}

/** Null where the process ended between being found and being looked at. */
function processOf(facts: Facts): NearProcess | null {
  if (facts.get('process.pid') === undefined) return null;
  return {
    pid: numberOf(facts, 'process.pid'),
    start: textOf(facts, 'process.start'),
    ageMs: numberOf(facts, 'process.age_ms'),
    user: textOf(facts, 'process.user'),
    exe: facts.get('process.exe') ?? 'unknown',
  };
}

/** systemd gives the signal by its number (signal(7), the same on every architecture that neard runs on). */
const SIGNALS: Readonly<Record<string, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  9: 'SIGKILL',
  15: 'SIGTERM',
};

export function unitOf(facts: Facts): NearUnitFacts {
  const said = (name: string): string | null => unlessUnknown(facts.get(`unit.${name}`));
  const killSignal = said('kill_signal');
  return {
    load: said('load'),
    active: said('active'),
    sub: said('sub'),
    mainPid: wholeOrNull(facts.get('unit.main')),
    restart: said('restart'),
    stopMs: wholeOrNull(facts.get('unit.stop_ms')),
    killSignal: killSignal === null ? null : (SIGNALS[killSignal] ?? killSignal),
    result: said('result'),
    enabled: said('enabled'),
    needsReload: yesOrNo(said('reload')),
    dropIns: (facts.get('unit.drop_ins') ?? '').split(' ').filter(Boolean),
  };
}

/** A drop-in of that name that somebody else wrote (`other`) counts as one: nothing of Baton's fence can be there beside it. */
function fenceOf(facts: Facts): NearFence {
  return {
    file: textOf(facts, 'fence.file') !== 'no',
    dropIn: textOf(facts, 'fence.drop_in') !== 'no',
    inForce: textOf(facts, 'fence.in_force') === 'yes',
  };
}

/** `missing`, `unreadable`, or `present`, account, public key, mode, owner and hash. */
function keyOf(facts: Facts, place: KeyPlace): KeyFile {
  const [kind, account, publicKey, mode, owner, sha256] = textOf(facts, `key.${place}`).split(' ');
  if (kind === 'missing') return { kind };
  if (kind !== 'present' || !account || !publicKey || !mode || !owner || !sha256) return { kind: 'unreadable' };
  return { kind, account, publicKey, mode, owner, sha256 };
}

function configOf(facts: Facts): NearConfigFacts {
  const [kind, sha256 = ''] = textOf(facts, 'config').split(' ');
  if (kind !== 'present' || !/^[0-9a-f]{64}$/.test(sha256)) return { kind: 'unreadable' };
  const fields = facts.all('config.field').map((line): [string, string] => {
    const [name = ''] = line.split(' ', 1);
    return [name, line.slice(name.length + 1)];
  });
  return { kind, sha256, ageMs: wholeOrNull(facts.get('config.age_ms')), fields: Object.fromEntries(fields) };
}

function yesOrNo(word: string | null): boolean | null {
  return word === 'yes' || word === 'no' ? word === 'yes' : null;
}

export function wholeOrNull(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

function unlessUnknown(value: string | undefined): string | null {
  return value === undefined || value === '' || value === 'unknown' ? null : value;
}
