import type { GuardAnswer, GuardRequest } from '../../../hosts/port.ts';
import { createFacts } from '../../../hosts/ssh/facts.ts';
import { type Config, configSha256, type Home, keySha256, sha256Of, type Shards, trackedText } from './home.ts';
import type { Node } from './neard.ts';

type Fact = readonly [key: string, value: string];

export function ok(facts: readonly Fact[] = []): GuardAnswer {
  return { answer: 'ok', code: '', text: '', facts: createFacts([...facts]), data: null };
}

export function refused(code: string, text = code): GuardAnswer {
  return { answer: 'refused', code, text, facts: createFacts([]), data: null };
}

/** A machine as the verbs of the guard have it. */
export interface Ground {
  readonly home: Home;
  readonly node: Node;
  readonly nowMs: () => number;
  /** The unit's main process is a script around neard. */
  readonly isWrapped: () => boolean;
  /** SIGHUP to the unit's main process. */
  readonly hup: () => void;
}

export const nextSha256 = (version: number): string => sha256Of(`neard ${version}`);

type Verb = (ground: Ground, args: GuardRequest['args']) => GuardAnswer;

/** What the NEAR part of the guard does (src/hosts/guard/near.sh), each at one instant. */
export const ACTING: Readonly<Record<string, Verb>> = {
  'near.fence': ({ home }) => {
    const { live, fenced } = home.keys;
    if (live === 'foreign') return refused('other-key');
    if (live === null && fenced === null) return refused('no-key');
    if (live !== null && fenced !== null) return refused('two-keys');
    if (!home.fence.file) home.wasEnabled = home.enabled;
    home.enabled = false;
    Object.assign(home.fence, { dropIn: true, file: true, inForce: true });
    if (live !== null) Object.assign(home.keys, { live: null, fenced: live });
    return ok([['fence', 'in-force']]);
  },
  'near.unfence': ({ home }) => {
    const { live, fenced } = home.keys;
    if (live === null && fenced === null) return refused('no-key');
    if (live !== null && fenced !== null) return refused('two-keys');
    if (fenced !== null) Object.assign(home.keys, { live: fenced, fenced: null });
    lift(home);
    return ok([['fence', 'none']]);
  },
  'near.stop': ({ home, node }) => {
    if (home.keys.live !== null) return refused('live-key');
    node.stop();
    return ok([['stopping', String(node.process?.pid ?? 0)]]);
  },
  'near.prove-stopped': ({ home, node }) => {
    if (!node.isFenced()) return refused('not-fenced');
    if (home.keys.live !== null) return refused('live-key');
    if (node.process !== null) return refused('not-stopped', `process ${node.process.pid} has this home`);
    if (node.state !== 'inactive' && node.state !== 'failed')
      return refused('not-stopped', `the unit is ${node.state}`);
    return ok([['stopped', 'yes']]);
  },
  'near.key-place': ({ home, node }, { sha256 = '' }) => {
    const { live, staged } = home.keys;
    if (live !== null) return refused('live-key');
    if (staged === null) return refused('no-key');
    if (keySha256(staged) !== sha256 || staged !== 'ours') return refused('other-key');
    if (home.fence.file || node.isFenced()) return refused('fenced');
    Object.assign(home.keys, { live: staged, staged: null });
    return ok([['key.place', 'done']]);
  },
  'near.signal': ({ home, node, isWrapped, hup }) => {
    if (isWrapped()) return refused('not-neard');
    if (node.process === null || node.process.by !== 'unit' || node.process.isStopping) return refused('no-process');
    if (home.keys.live !== 'ours') return refused('no-key');
    if (home.broken) return refused('config-incorrect');
    const { reloads } = node.process;
    hup();
    return ok([['metric', `near_config_reloads_total ${reloads}`]]);
  },
  'near.start': ({ home, node }, { key }) => {
    if ((home.keys.live !== null) !== (key === 'present')) return refused(key === 'present' ? 'no-key' : 'live-key');
    if (node.isFenced()) return refused('fenced');
    if (node.process !== null) return refused('already-running');
    node.start();
    return ok([['starting', 'yes']]);
  },
  'near.config': (ground, args) => setConfig(ground, args),
  'near.binary': ({ home, node }, { sha256 = '' }) => {
    if (node.process !== null) return refused('running');
    if (home.keys.live !== null) return refused('live-key');
    if (home.next === null || nextSha256(home.next) !== sha256) return refused('other-program');
    Object.assign(home, { version: home.next, next: null });
    return ok([['binary', 'done']]);
  },
  'near.release': ({ home }) => {
    const { live, fenced, staged } = home.keys;
    if (live !== null) return refused('live-key');
    if (fenced === null && (staged === null || !home.fence.file)) return refused('no-key');
    if (fenced !== null && staged !== null && fenced !== staged) return refused('other-key');
    Object.assign(home.keys, { staged: fenced ?? staged, fenced: null });
    lift(home);
    return ok([['fence', 'none']]);
  },
  'near.key-aside': ({ home, node }) => {
    if (home.keys.live !== 'ours') return refused('no-key');
    if (node.process?.signer !== 'ours' || !node.answers()) return refused('not-validator');
    Object.assign(home.keys, { live: null, aside: 'ours' });
    return ok([['key.aside', 'done']]);
  },
  'near.key-return': ({ home }) => {
    if (home.keys.aside === null) return refused('no-key');
    if (home.keys.live !== null) return refused('live-key');
    Object.assign(home.keys, { live: home.keys.aside, aside: null });
    return ok([['key.return', 'done']]);
  },
};

function lift(home: Home): void {
  Object.assign(home.fence, { dropIn: false, file: false, inForce: false });
  home.enabled = home.wasEnabled;
}

/** Looks only. */
export function validate({ home }: Ground, { bin = 'current' }: GuardRequest['args']): GuardAnswer {
  if (bin === 'next' && home.next === null) return refused('no-program');
  return home.broken ? refused('config-invalid') : ok([['validate', 'ok']]);
}

/** @param args `dry=yes`: the difference only */
export function setConfig({ home, nowMs }: Ground, args: GuardRequest['args']): GuardAnswer {
  const { shards = 'same', memtries = 'same', sha256 = '', dry } = args;
  const old = configSha256(home.config);
  if (sha256 !== old) return refused('config-changed');
  if (home.broken) return refused('config-invalid');
  const wanted: Config = {
    shards: shards === 'same' ? home.config.shards : shardsOf(shards),
    memtries: memtries === 'same' ? home.config.memtries : memtries === 'true',
  };
  const facts: Fact[] = [
    ['config.sha256', configSha256(wanted)],
    ...(wanted.shards === home.config.shards
      ? []
      : [['config.diff', `+tracked_shards_config: ${trackedText(wanted.shards)}`] as const]),
    ...(wanted.memtries === home.config.memtries
      ? []
      : [['config.diff', `+load_mem_tries: ${wanted.memtries}`] as const]),
  ];
  if (dry !== 'yes' && configSha256(wanted) !== old) Object.assign(home, { config: wanted, configAtMs: nowMs() });
  return ok(facts);
}

function shardsOf(word: string): Shards {
  if (word === 'AllShards' || word === 'NoShards' || word === 'ShadowValidator') return word;
  throw new Error(`the guard knows no shards "${word}"`);
}
