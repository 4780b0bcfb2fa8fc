import { describe, expect, it } from 'vitest';
import type { Glance } from '../../../../../src/execution/procedure.ts';
import { nearPrepare } from '../../../../../src/procedures/near/prepare/prepare.ts';
import { shadowing } from '../../../../../src/procedures/near/shadow.ts';
import { ALL_SHARDS, MEMTRIES, shadowOf, TRACKED } from '../../../../../src/procedures/near/way.ts';
import {
  BLOCK_MS,
  EPOCH_BLOCKS,
  epoch,
  healthyScene,
  known,
  LOOKED_AT,
  NEW,
  notRunning,
  POOL,
  seenAs,
  signing,
  unseen,
  type Change,
} from '../healthy.ts';
import { play } from '../play.ts';

const EPOCH_MS = EPOCH_BLOCKS * BLOCK_MS;
/** How long this epoch has gone on in a healthy scene. */
const SO_FAR_MS = LOOKED_AT - (epoch.startMs ?? 0);

const startedAgo =
  (ageMs: number): Change =>
  (facts) => ({ ...facts, process: facts.process && { ...facts.process, ageMs } });
const since = (ageMs: number) => seenAs(healthyScene(), NEW, startedAgo(ageMs));

describe('how long a standby has shadowed', () => {
  it('is a whole epoch when it was started before the last one began', () => {
    expect(shadowing(since(SO_FAR_MS + EPOCH_MS + 1), NEW).kind).toBe('whole');
    expect(shadowing(since(SO_FAR_MS + EPOCH_MS - 1), NEW)).toMatchObject({ kind: 'not-yet', epochsLeft: 1 });
    expect(shadowing(since(SO_FAR_MS + 1), NEW)).toMatchObject({ kind: 'not-yet', epochsLeft: 1 });
    expect(shadowing(since(SO_FAR_MS - 1), NEW)).toMatchObject({ kind: 'not-yet', epochsLeft: 2 });
  });

  it('tells about how long it takes, by the pace of this epoch', () => {
    expect(shadowing(since(1_000), NEW)).toMatchObject({ leftMs: 2 * EPOCH_MS - SO_FAR_MS, epochMs: EPOCH_MS });
    expect(shadowing({ ...since(1_000), protocol: { kind: 'unknown', because: '' } }, NEW)).toMatchObject({
      leftMs: null,
    });
  });

  it.each<[string, Change]>([
    ['does not run', notRunning],
    ['tracks something else', (facts) => ({ ...facts, rpc: { ...facts.rpc, tracked: known(ALL_SHARDS) } })],
    [
      'shadows another pool',
      (facts) => ({ ...facts, rpc: { ...facts.rpc, tracked: known(shadowOf('other.pool.near')) } }),
    ],
    [
      'has no memtries',
      (facts) => ({
        ...facts,
        config: {
          kind: 'present',
          sha256: '',
          ageMs: null,
          fields: { [TRACKED]: shadowOf(POOL), [MEMTRIES]: 'false' },
        },
      }),
    ],
    [
      'was configured after it had started',
      (facts) => ({ ...facts, config: facts.config.kind === 'present' ? { ...facts.config, ageMs: 1 } : facts.config }),
    ],
  ])('is nothing where it %s', (_name, change) => {
    expect(shadowing(seenAs(healthyScene(), NEW, change), NEW).kind).toBe('no');
  });

  it('is not known where node or chain do not say', () => {
    const scene = healthyScene();

    expect(shadowing(unseen(scene, NEW), NEW).kind).toBe('unknown');
    expect(shadowing({ ...scene, previousEpoch: { kind: 'unknown', because: '' } }, NEW).kind).toBe('unknown');
    expect(shadowing({ ...scene, previousEpoch: known({ height: 1, startMs: null }) }, NEW).kind).toBe('unknown');
  });
});

function waiting(scene = since(1_000)) {
  const played = play(scene, { steps: ['shadow'], bound: { way: 'hot-swap' } });
  const step = nearPrepare(played.deps).steps.find(({ id }) => id === 'shadow');
  if (step?.stillWaits === undefined) throw new Error('shadow is a step that can be waited on');
  const glance = step.stillWaits.bind(step);
  return {
    played,
    perform: () => step.perform(played.context),
    glance: () => glance(played.context satisfies Glance),
    /** Writes down a wait, as the runner does. */
    async waits() {
      const result = await step.perform(played.context);
      if (result.kind !== 'wait') throw new Error(`it is ${result.kind}`);
      const { untilMs, because, figures } = result;
      played.note({ kind: 'step.waiting', step: 'shadow', attempt: 1, untilMs, because, ...(figures && { figures }) });
    },
  };
}

const otherwise: Change = (facts) => ({ ...facts, rpc: { ...facts.rpc, tracked: known(ALL_SHARDS) } });

describe('the wait for an epoch', () => {
  it('says how far it has come, and when to look next', async () => {
    const { perform } = waiting();

    expect(await perform()).toMatchObject({
      kind: 'wait',
      untilMs: LOOKED_AT + 600_000,
      because: expect.stringContaining('two more changes of epoch, in about 12 h 44 min'),
      figures: { epochsLeft: 2, readyAtMs: LOOKED_AT + 2 * EPOCH_MS - SO_FAR_MS },
    });
  });

  it('is glanced at while nothing is new, and taken up four times in an epoch', async () => {
    const { played, ...step } = waiting();
    await step.waits();

    played.nowMs += 600_000;
    played.scene = { ...since(601_000), atMs: played.nowMs };
    expect(await step.glance()).toBe(played.nowMs + 600_000);

    played.nowMs = LOOKED_AT + EPOCH_MS / 4;
    played.scene = since(1_000);
    expect(await step.glance()).toBeNull();
    expect(played.sent).toEqual([]);
  });

  it.each([
    ['the epoch changed', () => ({ ...since(SO_FAR_MS + 1) })],
    ['the node was started anew', () => ({ ...since(100), atMs: LOOKED_AT + 60_000 })],
    ['the node holds a key', () => seenAs(since(1_000), NEW, signing)],
    ['the node is not seen', () => unseen(healthyScene(), NEW)],
    ['the wait is over', () => healthyScene()],
  ])('is taken up when %s', async (_name, scene) => {
    const { played, ...step } = waiting();
    await step.waits();
    played.scene = scene();

    expect(await step.glance()).toBeNull();
  });

  it('ends where the node signs or shadows no more, and begins anew where it was stopped', async () => {
    expect(await waiting(seenAs(since(1_000), NEW, signing)).perform()).toMatchObject({ kind: 'refused' });
    expect(await waiting(seenAs(since(1_000), NEW, otherwise)).perform()).toMatchObject({ kind: 'refused' });
    expect(await waiting(seenAs(since(1_000), NEW, notRunning)).perform()).toMatchObject({ kind: 'unknown' });
    expect(await waiting(unseen(healthyScene(), NEW)).perform()).toMatchObject({ kind: 'wait' });
    expect(await waiting(healthyScene()).perform()).toMatchObject({ kind: 'proven' });
  });
});
