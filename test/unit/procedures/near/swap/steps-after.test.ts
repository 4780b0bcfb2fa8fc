import { afterEach, describe, expect, it } from 'vitest';
import type { Procedure } from '../../../../../src/execution/procedure.ts';
import { endWatch } from '../../../../../src/procedures/near/swap/heads.ts';
import { nearHotSwap, nearRestart } from '../../../../../src/procedures/near/swap/swap.ts';
import { all, keyFile, MISSING, NEW, notRunning, OLD, seenAs, signing, unseen, withKeys } from '../healthy.ts';
import type { Answers, Played } from '../play.ts';
import { perform as performOn, upTo as upToOn } from './perform.ts';
import { see, swapWorld, withoutKey } from './world.ts';

let world: Played;
// A watch that a test leaves open would run for ever on a clock that costs nothing.
afterEach(() => endWatch(world.context));

const perform = (procedure: Procedure, id: string) => performOn(world, procedure, id);
const upTo = (procedure: Procedure, last: string) => upToOn(world, procedure, last);
const hotSwap = (answers: Answers = {}, policy: object = {}): Procedure => {
  world = swapWorld('hot-swap', answers, policy);
  return nearHotSwap(world.deps);
};

describe('place', () => {
  it('does nothing where somebody wants the role back', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'margin');
    await world.context.decide('returned', 'a look');

    expect(await perform(procedure, 'place')).toMatchObject({ kind: 'refused', code: 'run/aborted' });
    expect(world.sent).not.toContain(`near.key-place@${NEW}`);
  });

  it('does nothing without the staged key', async () => {
    const procedure = hotSwap();
    see(world, NEW, withKeys({ staged: MISSING }));

    expect(await perform(procedure, 'place')).toMatchObject({ kind: 'refused' });
    expect(world.context.decision(1)).toBeUndefined();
  });
});

describe('reload', () => {
  it('asks people where the node turns its files down', async () => {
    const procedure = hotSwap({
      'near.signal': {
        seen: (scene) => seenAs(scene, NEW, (facts) => ({ ...facts, metrics: { near_config_correct: 0 } })),
      },
    });

    expect(await upTo(procedure, 'reload')).toMatchObject({
      kind: 'ask',
      state: 'reload-turned-down',
      signer: 'nobody',
    });
  });

  it('is not proven by a status alone', async () => {
    const procedure = hotSwap({ 'near.signal': { seen: (scene) => seenAs(scene, NEW, signing) } });

    expect(await upTo(procedure, 'reload')).toMatchObject({ kind: 'unknown' });
  });

  it('starts a node that has ended meanwhile', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'place');
    see(world, NEW, notRunning);
    world.context.live.clear();

    expect(await perform(procedure, 'reload')).toMatchObject({ kind: 'proven' });
    expect(world.sent.at(-1)).toBe(`near.start@${NEW}`);
  });

  it('tells nobody twice: a node that signs has read the key', async () => {
    const procedure = hotSwap();
    see(world, NEW, all(withKeys({ live: keyFile() }), signing));

    expect(await perform(procedure, 'reload')).toMatchObject({ kind: 'proven' });
    expect(world.sent).toEqual([]);
  });

  it('asks people at once where the guard says what does not go by itself', async () => {
    const procedure = hotSwap({ 'near.signal': { answer: 'refused', code: 'other-program' } });

    expect(await upTo(procedure, 'reload')).toMatchObject({ kind: 'ask', state: 'reload-refused', signer: 'nobody' });
  });

  it('waits for a node that takes no signal yet', async () => {
    const procedure = hotSwap({ 'near.signal': { answer: 'refused', code: 'not-ready' } });

    expect(await upTo(procedure, 'reload')).toMatchObject({ kind: 'wait' });
  });
});

describe('start', () => {
  it('tells a node to read the key that was started by somebody before the key was in place', async () => {
    world = swapWorld('restart');
    const procedure = nearRestart(world.deps);
    await upTo(procedure, 'margin');
    // It runs, and its status names no key.
    see(world, NEW, withKeys({ live: keyFile(), staged: MISSING }));

    expect(await perform(procedure, 'start')).toMatchObject({ kind: 'proven' });
    expect(world.sent.at(-1)).toBe(`near.signal@${NEW}`);
  });
});

describe('signs', () => {
  it('gives the length of the outage', async () => {
    const result = await upTo(hotSwap(), 'signs');

    expect(result).toMatchObject({
      kind: 'proven',
      figures: { outageMs: expect.any(Number), signedAtHeight: expect.any(Number) },
    });
  });

  it('asks people for a decision when nothing is counted for long', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'reload');
    // It has the key and is heard by nobody; what was counted before is not known any more.
    world.context.live.clear();
    for (const { chain } of world.deps.observers) {
      const epoch = chain.epoch.bind(chain);
      let asked = 0;
      Object.assign(chain, {
        async epoch(pool: string) {
          const now = await epoch(pool);
          const missed = { produced: 5, expected: (asked += 1) };
          return { ...now, seat: now.seat && { ...now.seat, blocks: missed, chunks: missed, endorsements: missed } };
        },
      });
    }

    expect(await perform(procedure, 'signs')).toMatchObject({ kind: 'wait' });
    world.nowMs += 600_000;
    const step = procedure.steps.find(({ id }) => id === 'signs');
    expect(await step?.perform(world.context)).toMatchObject({ kind: 'ask', state: 'new-silent', signer: NEW });
  });

  it('has a node looked at that ended, or runs without its key, before anything of it was counted', async () => {
    for (const change of [notRunning, withoutKey]) {
      const procedure = hotSwap();
      await upTo(procedure, 'reload');
      see(world, NEW, change);

      expect(await perform(procedure, 'signs')).toMatchObject({ kind: 'unknown', code: 'host/unclear' });
    }
  });

  it('ends by its name where the pool has no seat', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'reload');
    for (const { chain } of world.deps.observers) {
      const epoch = chain.epoch.bind(chain);
      Object.assign(chain, { epoch: async (pool: string) => ({ ...(await epoch(pool)), seat: null }) });
    }
    const result = await perform(procedure, 'signs');

    expect(result).toMatchObject({ kind: 'proven', evidence: expect.stringContaining('moved, not yet proven') });
    expect(procedure.close(world.context)).toMatchObject({
      signer: NEW,
      because: expect.stringContaining('moved, not yet proven'),
    });
  });
});

describe('standby', () => {
  it('waits for an old node that does not answer, and asks people in the end', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'signs');
    world.scene = unseen(world.scene, OLD);

    expect(await perform(procedure, 'standby')).toMatchObject({ kind: 'wait' });
    world.nowMs += 600_000;
    const step = procedure.steps.find(({ id }) => id === 'standby');
    expect(await step?.perform(world.context)).toMatchObject({ kind: 'ask', state: 'old-not-prepared', signer: NEW });
  });

  it('does not start an old node with a key in place', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'signs');
    see(world, OLD, withKeys({ live: keyFile() }));

    expect(await perform(procedure, 'standby')).toMatchObject({ kind: 'unknown' });
    expect(world.sent).not.toContain(`near.start@${OLD}`);
  });
});
