import { coreFacts, numberOf, textOf } from '../../hosts/guard/facts.ts';
import type { Facts } from '../../hosts/port.ts';
import { metricsOf, nodeRpcOf } from './node-answers.ts';
import type { KeystoreFacts, NodeProcess, PolkadotHostFacts, SecureMode, UnitFacts } from './node-host.ts';

/**
 * Reads the lines of the guard's `observe` on a host with a Polkadot node. A line that every answer has and this one has not
 * makes the whole answer unusable; what a host may not be able to say is null.
 * @throws `host/bad-answer`
 */
export function parsePolkadotHostFacts(facts: Facts, clock: PolkadotHostFacts['clock']): PolkadotHostFacts {
  const processCount = wholeOrNull(textOf(facts, 'process.count'));
  return {
    ...coreFacts(facts),
    clock,
    target: targetOf(facts.get('target')),
    processCount,
    process: processCount === 1 ? processOf(facts) : null,
    unit: unitOf(facts),
    hasDropIn: textOf(facts, 'drop_in') === 'yes',
    versions: {
      node: versionOf(facts, (program) => !program.endsWith('-worker')),
      prepare: versionOf(facts, (program) => program.endsWith('-prepare-worker')),
      execute: versionOf(facts, (program) => program.endsWith('-execute-worker')),
    },
    secure: secureOf(facts),
    keystore: keystoreOf(facts),
    disk: { freeKb: wholeOrNull(facts.get('disk.free_kb')), chainKb: wholeOrNull(facts.get('disk.chain_kb')) },
    machine: {
      cpus: wholeOrNull(facts.get('cpu.count')),
      cpuModel: facts.get('cpu.model') || null,
      smt: { 0: false, 1: true }[facts.get('cpu.smt') ?? ''] ?? null,
      memoryKb: wholeOrNull(facts.get('memory.Total_kb')),
      memoryAvailableKb: wholeOrNull(facts.get('memory.Available_kb')),
      kernel: facts.get('kernel') || null,
    },
    rpc: nodeRpcOf(facts),
    metrics: facts.get('metrics.own') === 'yes' ? metricsOf(facts.all('metric')) : {},
    log: facts.all('log'),
    lines: facts.entries(),
  };
}

/** What the guard's `target` line holds, in its order. */
const TARGET_ORDER = 'identity genesis user unit node_bin workers base_path keystore rpc_port prometheus_port'.split(
  ' ',
);

function targetOf(line: string | undefined): PolkadotHostFacts['target'] {
  const words = line?.split(' ') ?? [];
  if (words.length !== TARGET_ORDER.length) return null;
  return Object.fromEntries(TARGET_ORDER.map((key, index) => [key, words[index] ?? '']));
}

const NODE_KEYS = ['file', 'default', 'argument', 'missing'] as const;

function processOf(facts: Facts): NodeProcess {
  const args = facts.all('process.arg');
  return {
    pid: numberOf(facts, 'process.pid'),
    start: textOf(facts, 'process.start'),
    user: textOf(facts, 'process.user'),
    exe: facts.get('process.exe') ?? 'unknown',
    args,
    validator: args.includes('--validator'),
    nodeKey: NODE_KEYS.find((kind) => kind === facts.get('node_key')) ?? null,
  };
}

function unitOf(facts: Facts): UnitFacts {
  const said = (name: string): string | null => unlessUnknown(facts.get(`unit.${name}`));
  return {
    load: said('load'),
    active: said('active'),
    sub: said('sub'),
    mainPid: wholeOrNull(facts.get('unit.main')),
    restart: said('restart'),
    restartMs: wholeOrNull(facts.get('unit.restart_ms')),
    restarts: wholeOrNull(facts.get('unit.restarts')),
    result: said('result'),
    endedUs: wholeOrNull(facts.get('unit.ended_us')),
    dropIns: (facts.get('unit.drop_ins') ?? '').split(' ').filter(Boolean),
    enabled: said('enabled'),
    startsValidator: yesOrNo(said('starts_validator')),
    needsReload: yesOrNo(said('reload')),
  };
}

function yesOrNo(word: string | null): boolean | null {
  return word === null ? null : word === 'yes';
}

/** `version`: the program's name, then the first line of what it says. */
function versionOf(facts: Facts, isProgram: (name: string) => boolean): string | null {
  const line = facts.all('version').find((each) => isProgram(each.split(' ')[0] ?? ''));
  return unlessUnknown(line?.replace(/^\S+ /, ''));
}

/** `secure`: the check's name, then `yes`, `no` or `unknown`. */
function secureOf(facts: Facts): SecureMode {
  const said = new Map(facts.all('secure').map((line) => [line.split(' ')[0], line.split(' ')[1]]));
  const can = (check: string): boolean | null => {
    const word = said.get(check);
    return word === 'yes' || word === 'no' ? word === 'yes' : null;
  };
  return {
    seccomp: can('enable-seccomp'),
    landlock: can('enable-landlock'),
    clone: can('do-secure-clone'),
    changeRoot: can('change-root'),
  };
}

function keystoreOf(facts: Facts): KeystoreFacts {
  const kind = textOf(facts, 'keystore');
  if (kind === 'missing') return { kind };
  if (kind !== 'present') return { kind: 'unreadable' };
  return {
    kind,
    names: facts.all('keystore.name').toSorted(),
    others: numberOf(facts, 'keystore.others'),
    mode: textOf(facts, 'keystore.mode'),
  };
}

function wholeOrNull(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

function unlessUnknown(value: string | undefined): string | null {
  return value === undefined || value === '' || value === 'unknown' ? null : value;
}
