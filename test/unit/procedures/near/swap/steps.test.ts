import { afterEach, describe, expect, it } from 'vitest';
import type { Procedure, StepResult } from '../../../../../src/execution/procedure.ts';
import { nearHotSwap, nearRestart } from '../../../../../src/procedures/near/swap/swap.ts';
import { endWatch } from '../../../../../src/procedures/near/swap/heads.ts';
import { all, fenced, keyFile, MISSING, NEW, notRunning, OLD, signing, unseen, withKeys } from '../healthy.ts';
import type { Answers, Played } from '../play.ts';
import { see, stopping, swapWorld } from './world.ts';

let world: Played;
// A watch that a test leaves open would run for ever on a clock that costs nothing.
afterEach(() => endWatch(world.context));

/** Performs one step as the runner does, and keeps what it came to. */
async function perform(procedure: Procedure, id: string): Promise<StepResult> {
  const step = procedure.steps.find((each) => each.id === id);
  if (step === undefined) throw new Error(`no step ${id}`);
  const { attempt } = world.context;
  world.note({ kind: 'step.began', step: id, attempt });
  const result = await step.perform(world.context);
  if (result.kind === 'proven')
    world.note({
      kind: 'step.proven',
      step: id,
      attempt,
      evidence: result.evidence,
      figures: result.figures ?? {},
    });
  return result;
}
async function upTo(procedure: Procedure, last: string): Promise<StepResult> {
  for (const { id } of procedure.steps) {
    const result = await perform(procedure, id);
    if (id === last || result.kind !== 'proven') return result;
  }
  throw new Error(`no step ${last}`);
}
const hotSwap = (answers: Answers = {}, policy: object = {}): Procedure => {
  world = swapWorld('hot-swap', answers, policy);
  return nearHotSwap(world.deps);
};
const restart = (answers: Answers = {}): Procedure => {
  world = swapWorld('restart', answers);
  return nearRestart(world.deps);
};

describe('a hot swap', () => {
  it('fences, stops, proves, waits for the margin, and only then puts the key in place', async () => {
    const result = await upTo(hotSwap(), 'standby');

    expect(result.kind).toBe('proven');
    expect(world.sent).toEqual([
      `near.fence@${OLD}`,
      `near.stop@${OLD}`,
      `near.prove-stopped@${OLD}`,
      `near.key-place@${NEW}`,
      `near.signal@${NEW}`,
      `near.config@${OLD}`,
      `near.release@${OLD}`,
      `near.start@${OLD}`,
    ]);
  });

  it('places the very key that was looked at, and tells it before', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'place');

    expect(world.requests.at(-1)?.args['sha256']).toBe('a'.repeat(64));
    expect(world.context.decision(1)).toBe('told');
  });

  it('changes the new node too where the policy says so', async () => {
    await upTo(hotSwap({}, { after_swap: 'no-shards' }), 'standby');

    expect(world.sent.at(-1)).toBe(`near.config@${NEW}`);
    expect(world.requests.at(-1)?.args).toMatchObject({ shards: 'NoShards', memtries: 'same' });
  });
});

describe('a restart', () => {
  it('configures first and stops the failover node only when the margin holds', async () => {
    const result = await upTo(restart(), 'standby');

    expect(result.kind).toBe('proven');
    expect(world.sent).toEqual([
      `near.config@${NEW}`,
      `near.fence@${OLD}`,
      `near.stop@${OLD}`,
      `near.prove-stopped@${OLD}`,
      `near.stop@${NEW}`,
      `near.key-place@${NEW}`,
      `near.start@${NEW}`,
      `near.config@${OLD}`,
      `near.release@${OLD}`,
      `near.start@${OLD}`,
    ]);
  });
});

describe('window', () => {
  it('refuses what was not approved', async () => {
    const procedure = hotSwap();
    see(world, NEW, (facts) => ({ ...facts, config: { ...facts.config, sha256: 'f'.repeat(64) } as never }));

    expect(await perform(procedure, 'window')).toMatchObject({
      kind: 'refused',
      text: expect.stringContaining('config.json'),
    });
  });

  it('refuses what does not hold any more', async () => {
    const procedure = hotSwap();
    see(world, NEW, (facts) => ({ ...facts, metrics: { near_config_correct: 0 } }));

    expect(await perform(procedure, 'window')).toMatchObject({
      kind: 'refused',
      code: 'run/checks-failed',
      signer: OLD,
    });
  });

  it('raises its term above what a host knows', async () => {
    const procedure = hotSwap();
    see(world, NEW, (facts) => ({ ...facts, state: { kind: 'present', id: `state of ${NEW}`, term: 9 } }));
    await perform(procedure, 'window');

    expect(world.context.term).toBeGreaterThan(9);
  });

  it('waits for a window, and goes on without one when none came in time', async () => {
    const procedure = hotSwap({}, { window_wait: 15 });

    expect(await perform(procedure, 'window')).toMatchObject({ kind: 'wait' });
    world.nowMs += 15 * 60_000;
    expect(await procedure.steps[0]?.perform(world.context)).toMatchObject({ kind: 'proven' });
  });
});

describe('fence', () => {
  it('is not begun with a key in place on the new node, or one that does not answer', async () => {
    let procedure = hotSwap();
    see(world, NEW, withKeys({ live: keyFile() }));
    expect(await perform(procedure, 'fence')).toMatchObject({ kind: 'refused' });
    expect(world.sent).toEqual([]);

    procedure = hotSwap();
    world.scene = unseen(world.scene, NEW);
    expect(await perform(procedure, 'fence')).toMatchObject({ kind: 'refused' });
    expect(world.sent).toEqual([]);
  });

  it('sends nothing where it is whole already', async () => {
    const procedure = hotSwap();
    see(world, OLD, fenced);

    expect(await perform(procedure, 'fence')).toMatchObject({ kind: 'proven' });
    expect(world.sent).toEqual([]);
  });

  it('is not believed where the key is still in place after it', async () => {
    const procedure = hotSwap({ 'near.fence': {} });

    expect(await perform(procedure, 'fence')).toMatchObject({ kind: 'unknown' });
  });
});

describe('stop', () => {
  it('does not stop a node that is not fenced', async () => {
    const procedure = hotSwap();

    expect(await perform(procedure, 'stop')).toMatchObject({ kind: 'refused' });
    expect(world.sent).toEqual([]);
  });

  it('only waits for one that is stopping already', async () => {
    const procedure = hotSwap();
    see(world, OLD, fenced, stopping);
    const sleep = world.deps.clock.sleep.bind(world.deps.clock);
    let slept = 0;
    Object.assign(world.deps.clock, {
      sleep: async (ms: number, signal?: AbortSignal) => {
        await sleep(ms, signal);
        if ((slept += ms) > 3_000) see(world, OLD, notRunning);
      },
    });

    expect(await perform(procedure, 'stop')).toMatchObject({ kind: 'proven' });
    expect(world.sent).toEqual([]);
  });
});

describe('prove', () => {
  it('logs in anew, and refuses when something runs on', async () => {
    const procedure = hotSwap({ 'near.prove-stopped': { answer: 'refused', code: 'not-stopped' } });
    const renewed: string[] = [];
    Object.assign(world.deps, { renew: (node: string) => renewed.push(node) });
    see(world, OLD, fenced, notRunning);

    expect(await perform(procedure, 'prove')).toMatchObject({ kind: 'refused', code: 'not-stopped' });
    expect(new Set(renewed)).toEqual(new Set([OLD]));
    expect(world.sent.length).toBe(renewed.length);
  });
});

describe('margin', () => {
  it('says the old head and the height that became final', async () => {
    const procedure = hotSwap();
    const result = await upTo(procedure, 'margin');
    if (result.kind !== 'proven') throw new Error('it is reached');
    const { oldHead, finalHead } = result.figures ?? {};

    expect(Number(finalHead)).toBeGreaterThanOrEqual(Number(oldHead) + 2);
  });

  it('is not reached while nothing becomes final', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'prove');
    const { look } = world.deps;
    Object.assign(world.deps, {
      look: async (...asked: Parameters<typeof look>) => {
        const found = await look(...asked);
        if (found.kind === 'unseen') return found;
        return { ...found, facts: { ...found.facts, metrics: { near_final_block_height: 120_009_990 } } };
      },
    });

    expect(await perform(procedure, 'margin')).toMatchObject({ kind: 'refused', code: 'chain/unreachable' });
  });

  it('counts what the old node has logged, where that is more', async () => {
    const procedure = hotSwap();
    see(world, OLD, (facts) => ({ ...facts, loggedHead: 120_010_040 }));
    const result = await upTo(procedure, 'margin');

    expect(result).toMatchObject({ kind: 'proven', figures: { oldHead: 120_010_040 } });
  });

  it('of an earlier attempt holds until the old node was given something back', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'margin');
    await world.context.beginAttempt();
    expect(await perform(procedure, 'margin')).toMatchObject({ evidence: expect.stringContaining('Reached before') });

    see(world, OLD, fenced);
    await procedure.giveBack(world.context);
    see(world, OLD, fenced, notRunning);
    expect(await perform(procedure, 'margin')).not.toMatchObject({
      evidence: expect.stringContaining('Reached before'),
    });
  });
});

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
      'near.signal': { does: (p) => see(p, NEW, (facts) => ({ ...facts, metrics: { near_config_correct: 0 } })) },
    });

    expect(await upTo(procedure, 'reload')).toMatchObject({
      kind: 'ask',
      state: 'reload-turned-down',
      signer: 'nobody',
    });
  });

  it('is not proven by a status alone', async () => {
    const procedure = hotSwap({ 'near.signal': { does: (p) => see(p, NEW, signing) } });

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

  it('waits for a node that takes no signal yet', async () => {
    const procedure = hotSwap({ 'near.signal': { answer: 'refused', code: 'not-ready' } });

    expect(await upTo(procedure, 'reload')).toMatchObject({ kind: 'wait' });
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
    // It has the key and is heard by nobody.
    see(world, NEW, notRunning);

    expect(await perform(procedure, 'signs')).toMatchObject({ kind: 'wait' });
    world.nowMs += 600_000;
    const step = procedure.steps.find(({ id }) => id === 'signs');
    expect(await step?.perform(world.context)).toMatchObject({ kind: 'ask', state: 'new-silent', signer: NEW });
  });

  it('ends by its name where the pool has no seat', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'reload');
    for (const { chain } of world.deps.observers) {
      const { epoch } = chain;
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
