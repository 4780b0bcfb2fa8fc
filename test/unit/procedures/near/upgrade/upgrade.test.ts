import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../../../src/procedures/near/checks/scene.ts';
import {
  type Change,
  MISSING,
  NEW,
  OLD,
  all,
  deaf,
  fenced,
  healthyScene,
  keyFile,
  notRunning,
  seenAs,
  signing,
  unseen,
  withKeys,
} from '../healthy.ts';
import { installed, olderNext, otherNext, runsNew, same, syncing, upgrade, withoutNext } from './stage.ts';

describe('before an upgrade stops anything', () => {
  it('the new program checks both homes', async () => {
    const run = upgrade(same);

    expect(await run.perform('validate')).toMatchObject({ kind: 'proven' });
    expect(run.asked.map(({ verb, args }) => [verb, args['bin']])).toEqual([
      ['near.validate', 'next'],
      ['near.validate', 'next'],
    ]);
    expect(run.sent).toEqual([]);
  });

  it('is refused where it does not take one of them', async () => {
    const run = upgrade(same);
    run.valid.answer = 'refused';

    expect(await run.perform('validate')).toMatchObject({
      kind: 'refused',
      signer: OLD,
      text: expect.stringContaining('tracked_shards'),
    });
  });

  it.each([
    ['another program lies ready', otherNext],
    ['none lies ready any more', withoutNext],
    ['it is older', olderNext],
    ['the standby is not in sync', syncing],
  ])('is refused where %s', async (_name, change) => {
    const run = upgrade(change);

    expect(await run.perform('validate')).toMatchObject({ kind: 'refused' });
    expect(run.sent).toEqual([]);
  });

  it.each([otherNext, withoutNext])('looks at the program of the old node too', async (change) => {
    expect(await upgrade(change, { node: OLD }).perform('validate')).toMatchObject({ kind: 'refused' });
  });

  it('asks the program in place where an earlier attempt has put it there', async () => {
    const run = upgrade(all(installed, notRunning));
    await run.context.act({
      step: 'binary-new',
      node: NEW,
      request: { verb: 'near.binary', args: {} },
      expectedBefore: '',
      expectedAfter: '',
      timeoutMs: 0,
    });

    expect(await run.perform('validate')).toMatchObject({ kind: 'proven' });
    expect(run.asked.map(({ args }) => args['bin'])).toEqual(['current', 'next']);
  });
});

const fresh: Change = (facts) => ({ ...facts, process: facts.process && { ...facts.process, ageMs: 60_000 } });

describe('the standby of an upgrade', () => {
  it('is stopped, gets the program, and is started without a key; each once', async () => {
    const run = upgrade(same);

    expect(await run.perform('halt-new')).toMatchObject({ kind: 'wait' });
    expect(await run.perform('halt-new')).toMatchObject({ kind: 'proven' });
    expect(await run.perform('binary-new')).toMatchObject({ kind: 'proven' });
    expect(await run.perform('binary-new')).toMatchObject({ kind: 'proven' });
    expect(await run.perform('start-new')).toMatchObject({ kind: 'wait' });
    run.scene = seenAs(healthyScene(), NEW, all(installed, runsNew));
    expect(await run.perform('start-new')).toMatchObject({ kind: 'proven' });
    expect(await run.perform('halt-new')).toMatchObject({ kind: 'proven' });

    expect(run.sent).toEqual([`near.stop@${NEW}`, `near.binary@${NEW}`, `near.start@${NEW}`]);
    expect(run.requests.map(({ args }) => args['sha256'] ?? args['key'])).toEqual([
      undefined,
      'e'.repeat(64),
      'absent',
    ]);
  });

  it('looks again where the standby runs though it was told to stop: a power cut, or somebody, has started it', async () => {
    const run = upgrade(same, { answers: { 'near.stop': {} } });

    expect(await run.perform('halt-new')).toMatchObject({ kind: 'wait' });
    expect(await run.perform('halt-new')).toMatchObject({ kind: 'wait' });
    run.nowMs += 30_000;
    expect(await run.perform('halt-new')).toMatchObject({
      kind: 'unknown',
      text: expect.stringContaining('runs again'),
    });
  });

  it.each([
    ['syncs', syncing],
    ['does not answer, and may be migrating', deaf],
  ])('is not stopped while it %s', async (_name, change) => {
    const run = upgrade(change);

    expect(await run.perform('halt-new')).toMatchObject({ kind: 'wait' });
    expect(run.sent).toEqual([]);
  });

  it('migrates its database for as long as that takes, looked at less and less often', async () => {
    const run = upgrade(all(installed, deaf));
    run.note({ kind: 'step.began', step: 'start-new', attempt: 1 }, run.nowMs - 3_600_000);

    expect(await run.perform('start-new')).toMatchObject({ kind: 'wait', untilMs: run.nowMs + 60_000 });
    expect(run.sent).toEqual([]);
  });

  it.each([
    ['holds a key', withKeys({ live: keyFile() })],
    ['signs', signing],
  ])('is left alone where it %s', async (_name, change) => {
    for (const step of ['halt-new', 'binary-new', 'start-new']) {
      const run = upgrade(change);

      expect(await run.perform(step)).toMatchObject({ kind: 'refused' });
      expect(run.sent).toEqual([]);
    }
  });

  it('gets no other program than the one that was approved, and none while it runs', async () => {
    const other = upgrade(all(notRunning, otherNext));
    const runs = upgrade(same);

    for (const run of [other, runs]) {
      expect(await run.perform('binary-new')).toMatchObject({ kind: 'refused' });
      expect(run.sent).toEqual([]);
    }
  });

  it('is refused where something else runs, and begun anew where a start came to nothing', async () => {
    const other = upgrade(installed);
    const failing = upgrade(all(installed, notRunning));

    expect(await other.perform('start-new')).toMatchObject({ kind: 'refused' });
    expect(await failing.perform('start-new')).toMatchObject({ kind: 'wait' });
    expect(await failing.perform('start-new')).toMatchObject({ kind: 'unknown' });
  });

  it('is waited for until it is in sync, and has shadowed a full epoch again', async () => {
    const behind = upgrade(syncing);
    const young = upgrade(fresh);

    expect(await behind.perform('sync-new')).toMatchObject({ kind: 'wait' });
    expect(await young.perform('sync-new')).toMatchObject({ kind: 'proven' });
    expect(await young.perform('shadow-new')).toMatchObject({ kind: 'wait', figures: { epochsLeft: 2 } });
    expect(await upgrade(fresh, { way: 'restart' }).perform('shadow-new')).toMatchObject({ kind: 'proven' });
  });
});

describe('the old node of an upgrade', () => {
  it('gets the program while it is fenced and stopped', async () => {
    const run = upgrade(all(fenced, notRunning), { node: OLD });

    expect(await run.perform('binary-old')).toMatchObject({ kind: 'proven' });
    expect(await run.perform('binary-old')).toMatchObject({ kind: 'proven' });
    expect(run.sent).toEqual([`near.binary@${OLD}`]);
  });

  it.each([
    ['is away', (scene: Scene) => unseen(scene, OLD)],
    ['has another program', (scene: Scene) => seenAs(scene, OLD, all(fenced, notRunning, otherNext))],
    ['still runs', (scene: Scene) => seenAs(scene, OLD, all(fenced, signing))],
  ])('is for people where it %s: the validator signs', async (_name, change) => {
    const run = upgrade(same);
    run.scene = change(run.scene);

    expect(await run.perform('binary-old')).toMatchObject({ kind: 'ask', state: 'old-not-upgraded', signer: NEW });
    expect(run.sent).toEqual([]);
  });

  it('is not touched where a key lies in place', async () => {
    expect(await upgrade(same).perform('binary-old')).toMatchObject({ kind: 'unknown' });
  });

  it('is waited for while it migrates, and asked for where it does not run', async () => {
    const run = upgrade(all(deaf, withKeys({ live: MISSING, staged: keyFile() })), { node: OLD });
    run.note({ kind: 'step.began', step: 'standby', attempt: 1 }, run.nowMs - 700_000);

    expect(await run.perform('standby')).toMatchObject({ kind: 'wait', because: expect.stringContaining('migrating') });
    run.scene = unseen(run.scene, OLD);
    expect(await run.perform('standby')).toMatchObject({ kind: 'ask', state: 'old-not-prepared' });
  });
});
