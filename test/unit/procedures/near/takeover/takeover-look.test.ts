import { describe, expect, it } from 'vitest';
import { takeoverChecks } from '../../../../../src/procedures/near/takeover/checks.ts';
import { takeoverSteps } from '../../../../../src/procedures/near/takeover/steps.ts';
import { NEW, OLD, all, deaf, fenced, healthyScene, notRunning, seenAs, target, unseen } from '../healthy.ts';
import { deadScene, hasTaken, hungScene, later, takeover } from './stage.ts';

describe('taking a takeover up again', () => {
  it('goes on with a wait as it is, unless people call it off before the key is in place', async () => {
    const run = takeover(deadScene());
    run.note({ kind: 'step.waiting', step: 'evidence', attempt: 1, untilMs: 0, because: '' });
    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'go-on', step: 'evidence' });

    run.wantsBack = true;
    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'back', state: 'called-off' });
  });

  it('clears a telling where the new node shows that the key is not in place', async () => {
    const run = takeover(deadScene());
    await run.context.decide('told', '');

    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'again', step: 'evidence' });
    expect(run.events).toContainEqual(expect.objectContaining({ kind: 'attempt.cleared', attempt: 1 }));
  });

  it('starts nobody where the new node was told and cannot be asked', async () => {
    const run = takeover(unseen(deadScene(), NEW));
    await run.context.decide('told', '');

    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'wait', state: 'told-standby-silent' });
    run.note({ kind: 'resume.decided', attempt: 1, decision: 'wait', because: '' }, 1_000);
    run.note({ kind: 'lease.taken', owner: '', term: 9, takeover: false }, 200_000);
    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'stop', signer: 'unknown' });
    expect(run.sent).toEqual([]);
  });

  it('says that both can sign where the old one is back', async () => {
    const run = takeover(hasTaken(later(healthyScene(), 20)));
    await run.context.decide('told', '');

    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'go-on', step: 'signs', signer: 'both' });
  });

  it('is called off without giving the old node anything', async () => {
    const run = takeover(seenAs(hungScene(), OLD, all(notRunning, fenced)));

    expect(await run.procedure.giveBack(run.context)).toMatchObject({ kind: 'returned', signer: 'nobody' });
    expect(run.sent).toEqual([]);
    expect(run.context.decision(1)).toBe('returned');
  });

  it('is not called off while the key may be in place', async () => {
    const told = takeover(deadScene());
    await told.context.decide('told', '');
    const taken = takeover(hasTaken(deadScene()));

    expect(await told.procedure.giveBack(told.context)).toMatchObject({ kind: 'look' });
    expect(await taken.procedure.giveBack(taken.context)).toMatchObject({ kind: 'look' });
  });
});

describe('what people see of a takeover', () => {
  it.each([
    ['hot-swap', ['evidence', 'away', 'margin', 'place', 'reload', 'signs', 'quarantine']],
    ['restart', ['evidence', 'away', 'configure', 'margin', 'halt', 'place', 'start', 'signs', 'quarantine']],
  ] as const)('has the steps of %s', (way, ids) => {
    const steps = takeoverSteps(target, { from: OLD, to: NEW }, way);

    expect(steps.map(({ id }) => id)).toEqual(ids);
    expect(steps.filter(({ pointOfNoReturn }) => pointOfNoReturn).map(({ id }) => id)).toEqual(['place']);
  });

  it('has every planned step in the procedure, in its order', () => {
    const { procedure } = takeover(deadScene());
    const order = procedure.steps.map(({ id }) => id);

    for (const way of ['hot-swap', 'restart'] as const) {
      const planned = takeoverSteps(target, { from: OLD, to: NEW }, way).map(({ id }) => id);
      expect(order.filter((id) => planned.includes(id))).toEqual(planned);
    }
  });

  it.each([
    ['silence in two readings', later(unseen(healthyScene(), OLD), 20), 'passed'],
    ['a pool that has produced since', later(unseen(healthyScene(), OLD), 20, 1), 'failed'],
    ['a node that is hung', seenAs(healthyScene(), OLD, deaf), 'passed'],
  ])('judges %s', (_name, scene, state) => {
    const found = takeoverChecks(scene, { from: OLD, to: NEW }, 'hot-swap', healthyScene().observers);

    expect(found.find(({ id }) => id === 'pool-silent')).toMatchObject({ state });
  });

  it('leaves it to people whether a standby that was restarted lately is taken where nobody signs', () => {
    const young = seenAs(deadScene(), NEW, (facts) => ({
      ...facts,
      process: facts.process && { ...facts.process, ageMs: 60_000 },
    }));
    const checks = takeoverChecks(young, { from: OLD, to: NEW }, 'hot-swap');

    expect(checks.find(({ id }) => id === 'shadow-epoch')).toMatchObject({ state: 'failed', severity: 'should' });
  });

  it('forbids nothing by one reading, and says that a node which signs could be handed over', () => {
    const checks = takeoverChecks(healthyScene(), { from: OLD, to: NEW }, 'hot-swap');

    expect(checks.find(({ id }) => id === 'pool-silent')).toMatchObject({ state: 'unknown', severity: 'should' });
    expect(checks.find(({ id }) => id === 'old-node-silent')).toMatchObject({ state: 'failed' });
  });

  it.each(['both', OLD, NEW, 'nobody', 'unknown'])('tells people what to do where %s signs', (signer) => {
    const { procedure, context } = takeover(deadScene());

    for (const state of ['old-unfenced', 'placed-tried-often'])
      expect(procedure.byHand(context, { signer, state }).first.length).toBeGreaterThan(0);
  });
});
