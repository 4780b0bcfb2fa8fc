import { describe, expect, it } from 'vitest';
import { prepareBound } from '../../../../../src/procedures/near/prepare/bound.ts';
import { prepareChecks } from '../../../../../src/procedures/near/prepare/checks.ts';
import { nearPrepare } from '../../../../../src/procedures/near/prepare/prepare.ts';
import { prepareSteps } from '../../../../../src/procedures/near/prepare/steps.ts';
import type { Way } from '../../../../../src/procedures/near/steps.ts';
import { ALL_SHARDS, KEY_FILE, MEMTRIES, NO_SHARDS, TRACKED } from '../../../../../src/procedures/near/way.ts';
import {
  all,
  deaf,
  fenced,
  healthyScene,
  keyFile,
  MISSING,
  NEW,
  notRunning,
  OLD,
  seenAs,
  signing,
  target,
  unseen,
  withKeys,
  type Change,
} from '../healthy.ts';
import { play, type Answers } from '../play.ts';

/** As `neard init` leaves it: no standby of anybody. */
const bare: Change = (facts) => ({
  ...facts,
  config: {
    kind: 'present',
    sha256: 'd'.repeat(64),
    ageMs: 20 * 86_400_000,
    fields: { [TRACKED]: NO_SHARDS, [MEMTRIES]: 'false', [KEY_FILE]: '"validator_key.json"' },
  },
  rpc: { ...facts.rpc, tracked: { kind: 'known', value: NO_SHARDS } },
});
const stopping: Change = (facts) => ({ ...facts, unit: { ...facts.unit, active: 'deactivating' } });
/** Configured after it was started. */
const writtenSince: Change = (facts) => ({
  ...facts,
  config: facts.config.kind === 'present' ? { ...facts.config, ageMs: 1_000 } : facts.config,
});

function prepared(change: Change, way: Way = 'hot-swap', answers: Answers = {}) {
  const scene = seenAs(healthyScene(way), NEW, change);
  const steps = prepareSteps(target, NEW, way).map(({ id }) => id);
  const played = play(scene, { steps, bound: prepareBound(scene, NEW, way) }, answers);
  const procedure = nearPrepare(played.deps);
  const perform = (step: string) => procedure.steps.find(({ id }) => id === step)?.perform(played.context);
  return Object.assign(played, { procedure, perform });
}

describe('preparing a NEAR node', () => {
  it.each(['hot-swap', 'restart'] as const)('sends nothing to one that is ready for %s already', async (way) => {
    const run = prepared((facts) => facts, way);

    for (const { id } of run.procedure.steps) expect(await run.perform(id), id).toMatchObject({ kind: 'proven' });
    expect(run.sent).toEqual([]);
  });

  it.each([
    ['hot-swap', { shards: 'ShadowValidator', memtries: 'true' }],
    ['restart', { shards: 'AllShards', memtries: 'false' }],
  ] as const)('sets up config.json for %s, of the hash that was approved', async (way, args) => {
    const run = prepared(bare, way);

    expect(await run.perform('configure')).toMatchObject({ kind: 'proven' });
    expect(run.sent).toEqual([`near.config@${NEW}`]);
    expect(run.requests[0]?.args).toMatchObject({ ...args, sha256: 'd'.repeat(64), pool: target.pool });
  });

  it('refuses a config.json that has changed since people approved, or that cannot be read', async () => {
    const changed = prepared(bare);
    changed.scene = seenAs(changed.scene, NEW, (facts) => ({
      ...facts,
      config: { kind: 'present', sha256: 'f'.repeat(64), ageMs: 1, fields: {} },
    }));
    const unreadable = prepared((facts) => ({ ...facts, config: { kind: 'unreadable' } }));

    expect(await changed.perform('configure')).toMatchObject({
      kind: 'refused',
      text: expect.stringContaining('changed'),
    });
    expect(await unreadable.perform('configure')).toMatchObject({ kind: 'refused' });
    expect([...changed.sent, ...unreadable.sent]).toEqual([]);
  });

  it('says what the guard says where it finds old fields or an invalid file', async () => {
    const run = prepared(bare, 'hot-swap', { 'near.config': { answer: 'refused', code: 'old-fields' } });

    expect(await run.perform('configure')).toMatchObject({ kind: 'refused', code: 'old-fields' });
  });

  it('lets a node go that a fence keeps from starting, first of all', async () => {
    const run = prepared(all(notRunning, fenced, bare));

    expect(await run.perform('configure')).toMatchObject({ kind: 'wait' });
    expect(run.sent).toEqual([`near.release@${NEW}`]);
  });

  it('stops a process that has not read config.json, and starts it without a key; each once', async () => {
    const run = prepared(writtenSince);

    expect(await run.perform('restart')).toMatchObject({ kind: 'wait' });
    expect(await run.perform('restart')).toMatchObject({ kind: 'wait' });
    expect(run.sent).toEqual([`near.stop@${NEW}`]);

    run.scene = seenAs(run.scene, NEW, notRunning);
    expect(await run.perform('restart')).toMatchObject({ kind: 'wait' });
    run.scene = seenAs(healthyScene(), NEW, (facts) => facts);
    expect(await run.perform('restart')).toMatchObject({ kind: 'proven' });
    expect(run.sent).toEqual([`near.stop@${NEW}`, `near.start@${NEW}`]);
    expect(run.requests.at(-1)?.args).toMatchObject({ key: 'absent' });
  });

  it('restarts one that runs with something else than config.json says', async () => {
    const run = prepared((facts) => ({
      ...facts,
      rpc: { ...facts.rpc, tracked: { kind: 'known', value: ALL_SHARDS } },
    }));

    await run.perform('restart');

    expect(run.sent).toEqual([`near.stop@${NEW}`]);
  });

  it('waits for a unit that is on its way, and begins anew where a start came to nothing', async () => {
    const run = prepared(all(notRunning, stopping));

    expect(await run.perform('restart')).toMatchObject({ kind: 'wait' });
    expect(run.sent).toEqual([]);
    run.scene = seenAs(healthyScene(), NEW, notRunning);
    expect(await run.perform('restart')).toMatchObject({ kind: 'wait' });
    expect(await run.perform('restart')).toMatchObject({ kind: 'unknown' });
    expect(run.sent).toEqual([`near.start@${NEW}`]);
  });

  it('stops no process that does not answer: it may be migrating its database', async () => {
    const run = prepared(all(writtenSince, deaf));

    expect(await run.perform('restart')).toMatchObject({ kind: 'wait', because: expect.stringContaining('migrating') });
    expect(run.sent).toEqual([]);
  });

  it.each<[string, Change]>([
    ['holds a key in place', withKeys({ live: keyFile() })],
    ['holds another key in place', withKeys({ live: keyFile('ed25519:other') })],
    ['holds a key that cannot be read', withKeys({ live: { kind: 'unreadable' } })],
    ['holds its key aside', withKeys({ aside: keyFile() })],
    ['signs with a key in memory', signing],
    ['has two processes', (facts) => ({ ...facts, processCount: 2, process: null })],
  ])('leaves a node alone that %s', async (_name, change) => {
    for (const step of ['option', 'configure', 'restart']) {
      const run = prepared(all(bare, writtenSince, change));

      expect(await run.perform(step), step).toMatchObject({ kind: 'refused' });
      expect(run.sent).toEqual([]);
    }
  });

  it('acts on no validator that is to be observed only', async () => {
    const run = prepared(bare);
    Object.assign(run.deps, { mayAct: () => false });

    expect(await run.perform('configure')).toMatchObject({ kind: 'refused' });
  });

  it('waits for the sync, and begins anew where the node was stopped', async () => {
    const run = prepared((facts) => facts);
    run.scene = seenAs(run.scene, NEW, (facts) => ({
      ...facts,
      rpc: {
        ...facts.rpc,
        status:
          facts.rpc.status.kind === 'known'
            ? { kind: 'known', value: { ...facts.rpc.status.value, syncing: true } }
            : facts.rpc.status,
      },
    }));

    expect(await run.perform('sync')).toMatchObject({ kind: 'wait' });
    run.scene = seenAs(healthyScene(), NEW, notRunning);
    expect(await run.perform('sync')).toMatchObject({ kind: 'unknown' });
  });

  it('is ready when every check of a standby holds; peers come, and what does not ends it', async () => {
    const lonely = prepared((facts) => ({ ...facts, rpc: { ...facts.rpc, peers: { kind: 'known', value: 0 } } }));
    const without = prepared(withKeys({ staged: MISSING }));

    expect(await lonely.perform('ready')).toMatchObject({ kind: 'wait' });
    lonely.note({ kind: 'step.began', step: 'ready', attempt: 1 }, lonely.nowMs - 700_000);
    expect(await lonely.perform('ready')).toMatchObject({ kind: 'refused' });
    expect(await without.perform('ready')).toMatchObject({ kind: 'refused' });
  });

  it('goes on waiting where it waited, and begins anew after anything else', async () => {
    const run = prepared((facts) => facts);
    run.note({ kind: 'step.waiting', step: 'shadow', attempt: 1, untilMs: 0, because: '' });
    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'go-on', step: 'shadow' });

    run.note({ kind: 'step.unknown', step: 'restart', attempt: 1, code: 'host/answer-lost', text: '' });
    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'again', step: 'option' });

    run.note({ kind: 'step.refused', step: 'ready', attempt: 1, code: 'run/checks-failed', text: 'no' });
    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'stop' });
    run.wantsBack = true;
    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'back' });
    expect(await run.procedure.giveBack(run.context)).toMatchObject({ kind: 'returned', signer: OLD });
  });
});

const open = (change: Change, way: Way = 'hot-swap') =>
  prepareChecks(seenAs(healthyScene(way), NEW, change), NEW, way)
    .filter(({ state, severity }) => state !== 'passed' && severity === 'must')
    .map(({ id }) => id);

describe('what is checked before a NEAR node is prepared', () => {
  it('leaves out what preparing brings about', () => {
    expect(open(bare)).toEqual([]);
    expect(open(all(bare, notRunning))).toEqual([]);
    expect(open(all(bare, notRunning, fenced, withKeys({ staged: MISSING })))).toEqual([]);
  });

  it('keeps what it cannot mend', () => {
    expect(open(all(bare, withKeys({ staged: MISSING })))).toEqual(['staged-key']);
    expect(open(all(bare, withKeys({ live: keyFile() })))).toEqual(['no-live-key']);
    expect(prepareChecks(unseen(healthyScene(), NEW), NEW, 'hot-swap').map(({ id }) => id)).toContain('host-answers');
  });

  it('plans the wait for an epoch for a hot swap alone', () => {
    expect(prepareSteps(target, NEW, 'hot-swap').map(({ id }) => id)).toEqual([
      'option',
      'configure',
      'restart',
      'sync',
      'shadow',
      'ready',
    ]);
    expect(prepareSteps(target, NEW, 'restart').map(({ id }) => id)).not.toContain('shadow');
  });
});
