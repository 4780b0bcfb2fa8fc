import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFleet } from '../../../src/config/load.ts';
import { blocking } from '../../../src/domain/check.ts';
import type { GuardAnswer, GuardRequest } from '../../../src/hosts/port.ts';
import type { PlanWish } from '../../../src/intake/drafts/draft.ts';
import { nearDraft } from '../../../src/intake/near/plan.ts';
import { MEMTRIES, TRACKED } from '../../../src/procedures/near/way.ts';
import type { Scene } from '../../../src/procedures/near/checks/scene.ts';
import { healthyScene, LOOKED_AT, NEW, OLD, seenAs, unseen } from '../procedures/near/healthy.ts';

const read = readFleet(readFileSync(new URL('../config/good-near.yaml', import.meta.url), 'utf8'));
if (read.kind === 'problems') throw new Error('the good file has problems');
const { fleet } = read;

function answer(own: Partial<GuardAnswer> = {}, lines: readonly (readonly [string, string])[] = []): GuardAnswer {
  const all = (key: string) => lines.filter(([name]) => name === key).map(([, value]) => value);
  const facts = { get: (key: string) => all(key)[0], all, entries: () => lines };
  return { answer: 'ok', code: '', text: '', facts, data: null, ...own };
}

const value = <T>(known: { readonly kind: string; readonly value?: T; readonly because?: string }) =>
  known.value === undefined ? Promise.reject(new Error(known.because)) : Promise.resolve(known.value);

/** A plan of the fleet file's validator, whose nodes and chain are those of a scene. */
async function plan(
  scene: Scene,
  procedure: string,
  own: Partial<PlanWish> = {},
  ask: (node: string, request: GuardRequest) => GuardAnswer = () => answer(),
) {
  const [observer] = scene.observers;
  if (observer === undefined) throw new Error('a scene has observers');
  const chain = {
    status: () => value(observer.status),
    finalBlock: () => value(observer.final),
    block: () => Promise.resolve(null),
    epoch: () => value(observer.epoch),
    previousEpochStart: () => value(scene.previousEpoch),
    windows: () => value(scene.windows),
    protocol: () => value(scene.protocol),
  };
  const slept: number[] = [];
  const near = {
    observers: [
      { name: 'one', chain },
      { name: 'two', chain },
    ],
    look: (_target: unknown, node: string) => {
      const look = scene.nodes[node];
      return look === undefined ? Promise.reject(new Error(`${node} is in no scene`)) : Promise.resolve(look);
    },
    ask: (node: string, request: GuardRequest) => Promise.resolve(ask(node, request)),
    clock: { now: () => LOOKED_AT, monotonic: () => 0, sleep: async (ms: number) => void slept.push(ms) },
    sharedWith: () => ({}),
  };
  const runs = {
    acknowledged: (_identity: string, node: string) => Promise.resolve(scene.acknowledged.get(node) ?? null),
  };
  const wish = { id: 'p-1', request: 'q-1', requestedBy: 'ada', validator: 'near-main', to: undefined, ...own };
  return { ...(await nearDraft({ fleet, runs, near }, procedure, wish)), slept };
}

/** The scenes have a key of their own. */
const HEALTHY = withFleetKey(healthyScene());
function withFleetKey(scene: Scene): Scene {
  const { 'near-main': validator } = fleet.validators;
  if (validator?.chain !== 'near') throw new Error('the good file has a NEAR validator');
  return JSON.parse(
    JSON.stringify({ ...scene, acknowledged: [...scene.acknowledged] }).replaceAll(
      scene.target.publicKey,
      validator.public_key,
    ),
    (key, value: unknown) => (key === 'acknowledged' && Array.isArray(value) ? new Map(value) : value),
  );
}
const blocks = (checks: Parameters<typeof blocking>[0]) => blocking(checks).map(({ id }) => id);

describe('a plan to hand a NEAR validator over', () => {
  it('is a hot swap where the standby shadows the pool', async () => {
    const { draft, identity } = await plan(HEALTHY, 'handover');

    expect(draft).toMatchObject({ procedure: 'near/hot-swap', from: OLD, to: NEW, bound: { way: 'hot-swap' } });
    expect(draft.steps.map(({ id }) => id)).toContain('reload');
    expect(identity).not.toContain('ed25519:');
  });

  it('is a restart where it tracks all shards, and says what that costs', async () => {
    const { draft } = await plan(withFleetKey(healthyScene('restart')), 'handover');

    expect(draft).toMatchObject({
      procedure: 'near/restart',
      verdict: expect.stringContaining('near-b is an RPC node no more'),
    });
  });

  it('is refused where the standby is set up for neither, with what to do', async () => {
    const scene = seenAs(HEALTHY, NEW, (facts) => ({
      ...facts,
      config: { kind: 'present', sha256: 'd', ageMs: 1, fields: { [TRACKED]: '"NoShards"', [MEMTRIES]: 'true' } },
    }));

    const { draft } = await plan(scene, 'handover');

    expect(draft.checks[0]).toMatchObject({
      id: 'standby-way',
      state: 'failed',
      fix: expect.stringContaining('`prepare near-main --node near-b --option hot-swap`'),
    });
  });

  it('is refused where two nodes hold the key', async () => {
    const other = HEALTHY.nodes[OLD];
    if (other?.kind !== 'seen') throw new Error('it is seen');
    const scene = { ...HEALTHY, nodes: { ...HEALTHY.nodes, [NEW]: { ...other, node: NEW } } };

    const { draft } = await plan(scene, 'handover');

    expect(draft.checks[0]).toMatchObject({
      id: 'roles-told',
      state: 'failed',
      found: expect.stringContaining('both'),
    });
  });

  it('has nothing to do where the node that is named signs already', async () => {
    const { draft } = await plan(HEALTHY, 'handover', { to: OLD });

    expect(draft).toMatchObject({ settled: 'Nothing to move: near-a signs for near-main already.', checks: [] });
  });
});

describe('a plan to take a NEAR validator over', () => {
  it('reads the counters twice, and names the run that it replaces', async () => {
    const stopped = { run: 'r-1', line: 7 };

    const { draft, slept } = await plan(unseen(HEALTHY, OLD), 'takeover', { stopped });

    expect(slept).toEqual([6_000]);
    expect(draft).toMatchObject({
      procedure: 'near/takeover',
      from: OLD,
      to: NEW,
      bound: { 'replaces run': 'r-1 at line 7', way: 'hot-swap' },
      approval: { needsReason: true },
    });
  });
});

const option = (way: string) => ({ prepare: { node: NEW, option: way } });

describe('a plan to prepare a NEAR node', () => {
  it('shows what becomes of config.json, as the guard would write it and without writing it', async () => {
    const asked: GuardRequest[] = [];
    const { draft } = await plan(HEALTHY, 'prepare', option('restart'), (_node, request) => {
      asked.push(request);
      return answer({}, [
        ['config.diff', `${TRACKED} {"ShadowValidator":"baton.pool.near"} => "AllShards"`],
        ['config.diff', `${MEMTRIES} - => false`],
      ]);
    });

    expect(asked.find(({ verb }) => verb === 'near.config')?.args).toMatchObject({
      dry: 'yes',
      shards: 'AllShards',
      memtries: 'false',
      sha256: 'd'.repeat(64),
    });
    expect(draft).toMatchObject({ procedure: 'near/prepare', from: OLD, to: NEW, bound: { way: 'restart' } });
    expect(draft.diffs).toEqual([
      {
        node: NEW,
        path: '/home/neard/.near/config.json',
        lines: [
          `- ${TRACKED}: {"ShadowValidator":"baton.pool.near"}`,
          `+ ${TRACKED}: "AllShards"`,
          `+ ${MEMTRIES}: false`,
        ],
      },
    ]);
  });

  it('is refused where the guard would not change it', async () => {
    const refused = answer({ answer: 'refused', code: 'old-fields', text: 'It has the old field tracked_shards.' });

    const { draft } = await plan(HEALTHY, 'prepare', option('hot-swap'), (_node, { verb }) =>
      verb === 'near.config' ? refused : answer(),
    );

    expect(blocks(draft.checks)).toContain('config-change');
  });

  it.each<readonly [string, Partial<PlanWish>, string]>([
    ['without an option', {}, 'Say by which option'],
    ['with an option that there is not', option('cold'), 'Say by which option'],
    ['that there is not', { prepare: { node: 'near-c', option: 'restart' } }, 'near-c is not a node of near-main'],
    ['to put something back', { prepare: { undo: true } }, 'put back by hand'],
  ])('%s is refused with what to say', async (_what, wish, words) => {
    await expect(plan(HEALTHY, 'prepare', wish)).rejects.toThrow(words);
  });
});

describe('a plan to upgrade a NEAR validator', () => {
  it('has the word of the new program on every home where one lies ready', async () => {
    const asked: string[] = [];
    const { draft } = await plan(HEALTHY, 'upgrade', {}, (node, { verb, args }) => {
      asked.push(`${node} ${verb} ${args['bin']}`);
      return answer();
    });

    expect(asked).toEqual(expect.arrayContaining([`${OLD} near.validate next`, `${NEW} near.validate next`]));
    expect(draft).toMatchObject({ procedure: 'near/upgrade', from: OLD, to: NEW });
    expect(draft.checks.filter(({ id }) => id === 'next-config').map(({ state }) => state)).toEqual([
      'passed',
      'passed',
    ]);
  });
});

it('a procedure that NEAR does not have is refused with those it has', async () => {
  await expect(plan(HEALTHY, 'prepare-undo')).rejects.toThrow('takeover, handover, prepare, upgrade');
});
