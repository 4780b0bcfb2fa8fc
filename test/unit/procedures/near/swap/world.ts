import type { NearHostFacts } from '../../../../../src/chains/near/node-host.ts';
import type { NearEpoch, NearReader } from '../../../../../src/chains/near/port.ts';
import type { NearDeps } from '../../../../../src/procedures/near/deps.ts';
import type { Way } from '../../../../../src/procedures/near/steps.ts';
import { swapBound } from '../../../../../src/procedures/near/bound.ts';
import {
  all,
  BLOCK_MS,
  epoch,
  fenced,
  healthyScene,
  keyFile,
  known,
  MISSING,
  NEW,
  notRunning,
  OLD,
  seenAs,
  signing,
  withKeys,
  type Change,
} from '../healthy.ts';
import { play, type Answers, type Played } from '../play.ts';

const STEPS = [
  'window',
  'configure',
  'fence',
  'stop',
  'prove',
  'margin',
  'halt',
  'place',
  'reload',
  'start',
  'signs',
  'standby',
];

export const see = (played: Played, node: string, ...changes: readonly Change[]): void => {
  played.scene = seenAs(played.scene, node, all(...changes));
};
export const factsOf = ({ scene }: Played, node: string): NearHostFacts => {
  const look = scene.nodes[node];
  if (look?.kind !== 'seen') throw new Error(`${node} is not seen`);
  return look.facts;
};
/** config.json as it is, but for what is changed. */
export const configAs =
  (change: { readonly sha256?: string; readonly fields?: Readonly<Record<string, string>> }): Change =>
  (facts) =>
    facts.config.kind === 'present' ? { ...facts, config: { ...facts.config, ...change } } : facts;
export const stopping: Change = (facts) => ({ ...facts, unit: { ...facts.unit, active: 'deactivating' } });
const unfenced: Change = (facts) => ({ ...facts, fence: { file: false, dropIn: false, inForce: false } });
const running: Change = (facts) => ({
  ...facts,
  processCount: 1,
  process: { pid: 99, start: '9', ageMs: 10, user: 'near', exe: '/usr/local/bin/neard' },
  unit: { ...facts.unit, active: 'active', sub: 'running', mainPid: 99 },
});
export const withoutKey: Change = (facts) => ({
  ...facts,
  rpc: { ...healthyFacts(), own: true, status: known({ ...statusWithout() }) },
});
const healthyFacts = () => {
  const look = healthyScene().nodes[NEW];
  if (look?.kind !== 'seen') throw new Error('it is seen');
  return look.facts.rpc;
};
const statusWithout = () => {
  const { status } = healthyFacts();
  if (status.kind !== 'known') throw new Error('it is known');
  return status.value;
};
const reloaded: Change = (facts) => ({
  ...signing(facts),
  metrics: { ...facts.metrics, near_config_reloads_total: 1 },
  log: ['INFO config: Updated validator key'],
});

/** What the guard's verbs come to, on nodes that are well. */
const WELL: Answers = {
  'near.fence': { seen: (scene) => seenAs(scene, OLD, fenced) },
  'near.stop': { seen: (scene, node) => seenAs(scene, node, notRunning) },
  'near.key-place': { seen: (scene) => seenAs(scene, NEW, withKeys({ live: keyFile(), staged: MISSING })) },
  'near.signal': { seen: (scene) => seenAs(scene, NEW, reloaded) },
  'near.unfence': {
    seen: (scene) => seenAs(scene, OLD, all(unfenced, withKeys({ live: keyFile(), fenced: MISSING }))),
  },
  'near.release': {
    seen: (scene) => seenAs(scene, OLD, all(unfenced, withKeys({ staged: keyFile(), fenced: MISSING }))),
  },
  'near.start': { seen: (scene, node) => seenAs(scene, node, started) },
};
const started: Change = (facts) => {
  const up = withoutKey(running(facts));
  return facts.keys.live.kind === 'missing' ? up : signing(up);
};

/** Time that goes on when everybody waits: to the next moment that somebody waits for. Several wait at once here. */
function clockOf(played: Played): NearDeps['clock'] {
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  let isDue = false;
  function next(): void {
    isDue = false;
    const [first] = [...sleepers].toSorted((a, b) => a.atMs - b.atMs);
    if (first === undefined) return;
    played.nowMs = Math.max(played.nowMs, first.atMs);
    sleepers.delete(first);
    first.wake();
    goOn();
  }
  function goOn(): void {
    if (isDue || sleepers.size === 0) return;
    isDue = true;
    setImmediate(next);
  }
  return {
    now: () => played.nowMs,
    monotonic: () => played.nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { atMs: played.nowMs + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => sleepers.delete(sleeper) && reject(new Error('aborted')));
        goOn();
      }),
  };
}

/** A run of one way on two nodes that are well, and a chain that makes a block each 600 ms and counts what the pool signs. */
export function swapWorld(way: Way = 'hot-swap', answers: Answers = {}, policy: object = {}): Played {
  const scene = healthyScene(way);
  const roles = { from: OLD, to: NEW };
  const played = play(scene, { steps: STEPS, bound: swapBound(scene, roles, way) }, { ...WELL, ...answers });
  const began = played.nowMs;
  const blocks = (): number => Math.floor((played.nowMs - began) / BLOCK_MS);
  const head = (): number => 120_010_000 + blocks();
  const signs = (): boolean =>
    Object.values(played.scene.nodes).some((look) => look.kind === 'seen' && isSigning(look.facts));
  let produced = 0;
  const chain: NearReader = {
    status: async () => ({
      chainId: scene.target.chainId,
      genesis: scene.target.genesis,
      protocol: 86,
      latestProtocol: 86,
      syncing: false,
      height: head(),
      blockTimeMs: began + blocks() * BLOCK_MS - 500,
    }),
    finalBlock: async () => ({
      height: head() - 2,
      hash: '',
      epochId: '',
      timeMs: began + (blocks() - 2) * BLOCK_MS - 500,
    }),
    block: async (height) => ({
      height,
      hash: '',
      epochId: '',
      timeMs: began + (height - 120_010_000) * BLOCK_MS - 500,
    }),
    epoch: async () => {
      if (signs()) produced += 1;
      return counted(head(), produced);
    },
    previousEpochStart: async () => ({ height: epoch.startHeight - 43_200, startMs: null }),
    windows: async () => [],
    protocol: () => Promise.reject(new Error('it is not asked for')),
  };
  const look: NearDeps['look'] = async (_, node) => {
    const found = played.scene.nodes[node];
    if (found === undefined) throw new Error(`${node} is not in the scene`);
    if (found.kind === 'unseen') return found;
    return { ...found, facts: atHead(found.facts, head(), began + blocks() * BLOCK_MS - 500) };
  };
  Object.assign(played.deps, {
    observers: ['one', 'two'].map((name) => ({ name, chain })),
    look,
    clock: clockOf(played),
    policyOf: () => ({ window_wait: 0, after_swap: 'keep', ...policy }),
  });
  return played;
}

const isSigning = ({ processCount, rpc }: NearHostFacts): boolean =>
  processCount === 1 && rpc.status.kind === 'known' && rpc.status.value.validatorKey !== null;

function counted(height: number, produced: number): NearEpoch {
  const of = { produced, expected: height };
  return { ...epoch, height, seat: { ...epoch.seat!, blocks: of, chunks: of, endorsements: of } };
}

function atHead(facts: NearHostFacts, height: number, blockTimeMs: number): NearHostFacts {
  const { status } = facts.rpc;
  const rpc =
    status.kind === 'known' ? { ...facts.rpc, status: known({ ...status.value, height, blockTimeMs }) } : facts.rpc;
  return { ...facts, rpc, metrics: { ...facts.metrics, near_final_block_height: height - 2 } };
}
