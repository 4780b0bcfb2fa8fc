import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../../../src/procedures/near/checks/scene.ts';
import { upgradeChecks } from '../../../../../src/procedures/near/upgrade/checks.ts';
import { upgradeSteps } from '../../../../../src/procedures/near/upgrade/steps.ts';
import { isNewer, releaseIn } from '../../../../../src/procedures/near/upgrade/version.ts';
import {
  MISSING,
  NEW,
  OLD,
  all,
  fenced,
  healthyScene,
  keyFile,
  known,
  notRunning,
  seenAs,
  signing,
  target,
  withKeys,
} from '../healthy.ts';
import { POLICY, ROLES, olderNext, same, upgrade, withoutNext } from './stage.ts';

/** The move was begun. */
const moving = { kind: 'intent', step: 'fence', attempt: 1, verb: 'near.fence', node: OLD, term: 3 } as const;
const outcome = { kind: 'outcome', attempt: 1, node: OLD, result: 'done', evidence: {} } as const;
const intent = { ...moving, argumentsDigest: '', expectedBefore: '', expectedAfter: '' };

describe('taking an upgrade up again', () => {
  it('begins with the first step before the move, and goes on waiting where it waited', async () => {
    const run = upgrade(same);
    run.note({ kind: 'step.unknown', step: 'start-new', attempt: 1, code: 'host/answer-lost', text: '' });
    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'again', step: 'validate' });

    run.note({ kind: 'step.waiting', step: 'shadow-new', attempt: 1, untilMs: 0, because: '' });
    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'go-on', step: 'shadow-new' });
    run.wantsBack = true;
    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'back' });
    expect(await run.procedure.giveBack(run.context)).toMatchObject({ kind: 'returned', signer: OLD });
  });

  it('is decided by the table of a move from its fence on', async () => {
    const run = upgrade(all(fenced, notRunning), { node: OLD });
    run.note(intent);

    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'again', step: 'prove' });
  });

  it('gives the old node its program before it is let go, and stops where that fails again and again', async () => {
    const run = upgrade(all(fenced, notRunning), { node: OLD });
    run.scene = seenAs(run.scene, NEW, all(signing, withKeys({ live: keyFile(), staged: MISSING })));
    run.note(intent);
    await run.context.decide('told', '');
    run.note({ ...outcome, verb: 'near.prove-stopped', step: 'prove' });
    run.note({ kind: 'step.proven', step: 'signs', attempt: 1, evidence: '', figures: {} });
    expect(await run.procedure.look(run.context)).toMatchObject({ step: 'binary-old' });

    for (let failure = 0; failure < 4; failure++)
      run.note({ kind: 'step.unknown', step: 'binary-old', attempt: 1, code: 'host/answer-lost', text: 'lost' });
    expect(await run.procedure.look(run.context)).toMatchObject({
      kind: 'stop',
      state: 'old-not-upgraded',
      signer: NEW,
    });

    run.note({ kind: 'step.proven', step: 'binary-old', attempt: 1, evidence: '', figures: {} });
    expect(await run.procedure.look(run.context)).toMatchObject({ step: 'standby' });
  });
});

const open = (scene: Scene) =>
  upgradeChecks(scene, ROLES, 'hot-swap', POLICY)
    .filter(({ state, severity }) => state !== 'passed' && severity === 'must')
    .map(({ id }) => id);

describe('what people see of an upgrade', () => {
  it('has every planned step in the procedure, in its order', () => {
    const order = upgrade(same).procedure.steps.map(({ id }) => id);

    for (const way of ['hot-swap', 'restart'] as const) {
      const planned = upgradeSteps(target, ROLES, way, POLICY).map(({ id }) => id);
      expect(order.filter((id) => planned.includes(id))).toEqual(planned);
    }
  });

  it('can be done where a newer program lies ready on both', () => {
    expect(open(healthyScene())).toEqual([]);
    expect(open(seenAs(healthyScene(), NEW, withoutNext))).toEqual(['next-ready', 'next-newer', 'next-same']);
    expect(open(seenAs(healthyScene(), OLD, olderNext))).toEqual(['next-newer', 'next-same']);
  });

  it('says what the new program says of a home, where anybody asked', () => {
    const checks = upgradeChecks(healthyScene(), ROLES, 'hot-swap', POLICY, {
      [NEW]: known('valid'),
      [OLD]: { kind: 'unknown', because: 'unknown field' },
    });

    expect(checks.filter(({ id }) => id === 'next-config')).toMatchObject([
      { node: NEW, state: 'passed' },
      { node: OLD, state: 'unknown', severity: 'must' },
    ]);
  });
});

describe('a release of neard', () => {
  it.each([
    ['2.14.0', '2.13.1', true],
    ['2.14', '2.14.0', false],
    ['2.10.0', '2.9.9', true],
    ['2.14.0', '2.14.0-rc.3', true],
    ['2.14.0-rc.2', '2.14.0-rc.1', true],
    ['2.14.0-rc.1', '2.14.0', false],
    ['2.13.0', '2.14.0', false],
  ])('%s is newer than %s: %s', (release, than, is) => {
    expect(isNewer(release, than)).toBe(is);
  });

  it('is read from what the program says of itself', () => {
    expect(releaseIn('neard (release 2.14.0-rc.1) (build 2.14.0-rc.1) (rustc 1.86.0) (protocol 86) (db 44)')).toBe(
      '2.14.0-rc.1',
    );
    expect(releaseIn('neard trunk')).toBeNull();
    expect(releaseIn(null)).toBeNull();
  });
});
