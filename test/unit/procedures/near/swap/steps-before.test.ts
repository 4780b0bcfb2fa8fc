import { afterEach, describe, expect, it } from 'vitest';
import type { Procedure } from '../../../../../src/execution/procedure.ts';
import { endWatch } from '../../../../../src/procedures/near/swap/heads.ts';
import { nearHotSwap, nearRestart } from '../../../../../src/procedures/near/swap/swap.ts';
import { fenced, keyFile, NEW, notRunning, OLD, unseen, withKeys } from '../healthy.ts';
import type { Answers, Played } from '../play.ts';
import { perform as performOn, upTo as upToOn } from './perform.ts';
import { configAs, see, stopping, swapWorld } from './world.ts';

let world: Played;
// A watch that a test leaves open would run for ever on a clock that costs nothing.
afterEach(() => endWatch(world.context));

const perform = (procedure: Procedure, id: string) => performOn(world, procedure, id);
const upTo = (procedure: Procedure, last: string) => upToOn(world, procedure, last);
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
    see(world, NEW, configAs({ sha256: 'f'.repeat(64) }));

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

  it('stops nobody after a stall that the margin could not get over in time', async () => {
    const procedure = hotSwap();
    const [{ chain } = { chain: undefined }] = world.deps.observers;
    const block = chain!.block.bind(chain);
    const stalled = async (height: number) => {
      const found = await block(height);
      return found === null ? null : { ...found, timeMs: found.timeMs - 90_000 };
    };
    for (const observer of world.deps.observers) Object.assign(observer.chain, { block: stalled });

    expect(await perform(procedure, 'window')).toMatchObject({
      kind: 'refused',
      text: expect.stringContaining('stood still'),
      signer: OLD,
    });
  });

  it('stops nobody where no observer tells of the blocks before', async () => {
    const procedure = hotSwap();
    for (const { chain } of world.deps.observers)
      Object.assign(chain, { block: () => Promise.reject(new Error('too many questions')) });

    expect(await perform(procedure, 'window')).toMatchObject({ kind: 'refused', code: 'run/checks-failed' });
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
    const { clock } = world.deps;
    const sleep = clock.sleep.bind(clock);
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

  const REACHED_BEFORE = { evidence: expect.stringContaining('Reached before') };

  it('is measured anew in another attempt, where the standby can tell it', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'margin');
    await world.context.beginAttempt();

    expect(await perform(procedure, 'margin')).toMatchObject({
      kind: 'proven',
      evidence: expect.stringContaining('Old head'),
    });
  });

  it('of an earlier attempt counts where the standby was halted since', async () => {
    const procedure = restart();
    await upTo(procedure, 'halt');
    await world.context.beginAttempt();

    expect(await perform(procedure, 'margin')).toMatchObject({ kind: 'proven', ...REACHED_BEFORE });
  });

  it.each([
    ['was given its key back', { kind: 'intent', verb: 'near.unfence' }],
    ['was fenced again: people had put its key back and started it', { kind: 'intent', verb: 'near.fence' }],
    ['was stopped again', { kind: 'intent', verb: 'near.stop' }],
    ['was seen with a key in place', { kind: 'host.fenced', facts: { 'key.live': 'present pool key' }, term: 4 }],
  ])('of an earlier attempt is void where the old node %s', async (_, event) => {
    const procedure = restart();
    await upTo(procedure, 'halt');
    await world.context.beginAttempt();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each row lacks another part
    world.note({ ...event, node: OLD, step: 'fence', attempt: 2 } as never);

    expect(await perform(procedure, 'margin')).not.toMatchObject(REACHED_BEFORE);
  });

  it('starts a halted standby again, without a key, where what it told before is void', async () => {
    const procedure = restart();
    await upTo(procedure, 'halt');
    await world.context.beginAttempt();
    const effect = { argumentsDigest: '', expectedBefore: '', expectedAfter: '', term: 2 };
    world.note({ kind: 'intent', verb: 'near.fence', node: OLD, step: 'fence', attempt: 2, ...effect });

    expect(await perform(procedure, 'margin')).toMatchObject({
      kind: 'proven',
      evidence: expect.stringContaining('Old head'),
    });
    expect(world.sent.at(-1)).toBe(`near.start@${NEW}`);
    expect(world.requests.at(-1)?.args['key']).toBe('absent');
  });

  it('counts a stall that was over before anybody watched', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'fence');
    // No block for 20 s: all at or below that height came so much earlier than blocks of today would have.
    const stalledAt = 120_009_995;
    const [first, second] = world.deps.observers;
    const block = first!.chain.block.bind(first!.chain);
    const stalled = async (height: number) => {
      const found = await block(height);
      return found === null || height > stalledAt ? found : { ...found, timeMs: found.timeMs - 20_000 };
    };
    Object.assign(first!.chain, { block: stalled });
    Object.assign(second!.chain, { block: stalled });
    await perform(procedure, 'stop');
    await perform(procedure, 'prove');
    const result = await perform(procedure, 'margin');

    if (result.kind !== 'proven') throw new Error('it is reached');
    // At twice the usual pace.
    expect(Number(result.figures?.['finalHead'])).toBeGreaterThanOrEqual(stalledAt + 2 * (20_000 / 600));
  });

  it('takes no height without a block for a stall', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'fence');
    for (const { chain } of world.deps.observers) {
      const block = chain.block.bind(chain);
      // Each of these has the block before it.
      Object.assign(chain, { block: async (height: number) => (height % 2 === 0 ? null : block(height)) });
    }
    await perform(procedure, 'stop');
    await perform(procedure, 'prove');
    const result = await perform(procedure, 'margin');

    if (result.kind !== 'proven') throw new Error('it is reached');
    const { oldHead, finalHead } = result.figures ?? {};
    expect(Number(finalHead) - Number(oldHead)).toBeLessThanOrEqual(6);
  });

  it('is not taken for reached while nobody tells of the blocks before', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'fence');
    for (const { chain } of world.deps.observers)
      Object.assign(chain, { block: () => Promise.reject(new Error('too many questions')) });
    await perform(procedure, 'stop');
    await perform(procedure, 'prove');

    expect(await perform(procedure, 'margin')).toMatchObject({ kind: 'refused', code: 'chain/unreachable' });
  });

  it('takes no time off a stall where our own clock is behind', async () => {
    const procedure = hotSwap();
    await upTo(procedure, 'fence');
    const { clock } = world.deps;
    const behindMs = 30_000;
    Object.assign(world.deps, { clock: { ...clock, now: () => clock.now() - behindMs } });
    await perform(procedure, 'stop');
    await perform(procedure, 'prove');
    const result = await perform(procedure, 'margin');

    if (result.kind !== 'proven') throw new Error('it is reached');
    expect(Number(result.figures?.['stallMs'])).toBeGreaterThan(0);
  });
});
