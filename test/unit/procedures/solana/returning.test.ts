import { describe, expect, it } from 'vitest';
import { QUARANTINE_STEP } from '../../../../src/domain/alarm.ts';
import type { RunContext } from '../../../../src/execution/procedure.ts';
import type { NodeView } from '../../../../src/procedures/solana/handover/seen.ts';
import type { TakeoverDeps } from '../../../../src/procedures/solana/takeover/deps.ts';
import { takeOff } from '../../../../src/procedures/solana/takeover/returning.ts';
import { takeoverSteps } from '../../../../src/procedures/solana/takeover/steps.ts';
import { factsOf, healthy, KEY } from './healthy.ts';

/** An old node that answers, in a run whose standby was told; what people are told ends when `cameBack` does. */
function cameBackAs(running: NodeView['running'], cameBack: () => Promise<void>, serves?: string) {
  const situation = healthy();
  const { observation, target } = situation;
  if (serves !== undefined) {
    target.others = [{ validator: serves, identity: KEY.c, voteAccount: KEY.c, nodes: ['sol-a'] }];
    factsOf(situation, 'sol-a').runningIdentity = KEY.c;
  }
  const verbs: string[] = [];
  const context = {
    run: { id: 'r-1', validator: 'sol-main', from: 'sol-a', to: 'sol-b' },
    plan: { bound: { 'sol-a unstaked key': KEY.a } },
    entries: () => [],
    act: async ({ request }: { request: { verb: string } }) => {
      verbs.push(request.verb);
      return { answer: 'ok' };
    },
  };
  const told: unknown[] = [];
  const deps = { targetOf: () => target, cameBack: (run: unknown) => (told.push(run), cameBack()) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it reads these fields only
  const parts = [context as unknown as RunContext, deps as unknown as TakeoverDeps] as const;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it reads these fields only
  const view = { running, link: 'staked' } as NodeView;
  return { verbs, told, done: () => takeOff(...parts, { kind: 'answers', view, seen: observation }, 'quarantine') };
}

describe('an old node that comes back as the validator', () => {
  it('is told to everybody, and loses the role whether that succeeds or not', async () => {
    const heard = cameBackAs('staked', () => Promise.resolve());
    await expect(heard.done()).resolves.toBeNull();
    expect(heard).toMatchObject({ told: [{ id: 'r-1', from: 'sol-a' }], verbs: ['solana.step-down'] });

    const unheard = cameBackAs('staked', () => Promise.reject(new Error('store away')));
    await expect(unheard.done()).rejects.toThrow('store away');
    expect(unheard.verbs).toEqual(['solana.step-down']);
  });

  it('loses it without waiting for anybody to have been told', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = cameBackAs('staked', () => promise);

    const done = slow.done();
    await new Promise((next) => setImmediate(next));
    expect(slow.verbs).toEqual(['solana.step-down']);
    resolve();
    await expect(done).resolves.toBeNull();
  });

  it.each(['unstaked', 'unknown'] as const)('is no alarm where it runs as %s', async (running) => {
    const quiet = cameBackAs(running, () => Promise.resolve());

    await quiet.done();

    expect(quiet).toMatchObject({ told: [], verbs: ['solana.stop'] });
  });
});

it('leaves an old node alone that signs for another validator of the fleet', async () => {
  const other = cameBackAs('other', () => Promise.resolve(), 'sol-two');

  await expect(other.done()).resolves.toMatchObject({
    kind: 'unknown',
    text: expect.stringContaining('signs for sol-two'),
  });
  expect(other).toMatchObject({ verbs: [], told: [] });
});

it('quarantine is the step by which the store knows a run that the watch may look at', () => {
  const { target, policy } = healthy();

  expect(takeoverSteps(target, { from: 'sol-a', to: 'sol-b' }, policy).map(({ id }) => id)).toContain(QUARANTINE_STEP);
});
