import { describe, expect, it } from 'vitest';
import { checkPlayed } from '../../../../../src/lab/simulation/check/check.ts';
import { missingIn, sceneOf, type SceneName } from '../../../../../src/lab/simulation/matrix/scenes.ts';
import { play } from '../../../../../src/lab/simulation/run/play.ts';
import type { OldNode } from '../../../../../src/lab/simulation/run/old-node.ts';

const fenceOf = ({ entries }: Awaited<ReturnType<typeof play>>): unknown => {
  const proven = entries.findLast(({ event }) => event.kind === 'step.proven' && event.step === 'fence')?.event;
  return proven?.kind === 'step.proven' ? proven.figures['fence'] : null;
};

describe('a calm takeover', () => {
  it.each<readonly [SceneName, string]>([
    ['takeover-step-down', 'step-down'],
    ['takeover-stopped', 'stopped'],
    ['takeover-hook', 'hook'],
    ['takeover-declared', 'declared'],
  ])('as in %s is done, by that fence, and nothing is found', async (name, fence) => {
    const played = await play(sceneOf(name));

    expect(played.outcome).toBe('done');
    expect(fenceOf(played)).toBe(fence);
    expect(played.word.signers).toEqual(['sol-b']);
    expect(missingIn(name, played.entries)).toEqual([]);
    expect(checkPlayed(played)).toEqual([]);
  });

  it('of a validator that votes is not started, whatever one observer shows', async () => {
    const schedule = sceneOf('takeover-declared');
    const lie = { name: 'observer-shows-frozen', place: 'plan', after: 0, way: 0 } as const;
    const old: OldNode = { ...oldOf(schedule), fate: 'well' };
    const played = await play({ ...schedule, faults: [lie], old });

    expect(played.outcome).toBe('not-started');
    expect(played.word.signers).toEqual(['sol-a']);
  });
});

const oldOf = ({ old }: ReturnType<typeof sceneOf>): OldNode => {
  if (!old) throw new Error('no takeover');
  return old;
};

describe('a false declaration', () => {
  const schedule = sceneOf('takeover-declared');
  const heals = { name: 'old-returns', place: 'verify', after: 0, way: 0 } as const;
  const old: OldNode = { ...oldOf(schedule), fate: 'cut', declares: 'falsely' };

  it('makes two signers, which is counted apart and nowhere else; the old node loses the role when it is heard again', async () => {
    const played = await play({ ...schedule, old, faults: [heals] });

    expect(played.word.falseDeclarations).toBeGreaterThan(0);
    expect(played.word.doubleSigned).toBe(0);
    expect(checkPlayed(played)).toEqual([]);
    expect(played.outcome).toBe('done');
    expect(played.word.signers).toEqual(['sol-b']);
  });

  it('that is true makes none: the machine is off before anybody says so', async () => {
    const played = await play({ ...schedule, old: { ...old, declares: 'truly' }, faults: [heals] });

    expect(played.word).toMatchObject({ falseDeclarations: 0, doubleSigned: 0, signers: ['sol-b'] });
    expect(checkPlayed(played)).toEqual([]);
  });
});

/** Whether a tower came, each time the standby was told. */
const toldWithTower = ({ happened }: Awaited<ReturnType<typeof play>>): boolean[] =>
  happened.flatMap((each) => (each.kind === 'told' ? [each.hasTower] : []));

const linesOf = ({ entries }: Awaited<ReturnType<typeof play>>): string[] =>
  entries.map(({ event }) => `${event.kind} ${'because' in event ? event.because : ''}`);

/** Each of these has made Baton go wrong once. */
describe('a takeover', () => {
  it('does not hold a voting loop that stands still for one that has let go of the identity', async () => {
    const schedule = sceneOf('takeover-step-down');
    const frozen = { name: 'worker-frozen', place: 'fence', after: 8, way: 6 } as const;
    const played = await play({ ...schedule, faults: [frozen], old: { ...oldOf(schedule), fate: 'stalled' } });

    expect(fenceOf(played)).toBe('stopped');
    expect(checkPlayed(played)).toEqual([]);
  });

  it('takes the role again when the new node restarts while the old one is in quarantine', async () => {
    const restarts = { name: 'validator-restarts', place: 'quarantine', after: 1, way: 6 } as const;
    const played = await play({ ...sceneOf('takeover-hook'), faults: [restarts] });

    expect(played.fired).toEqual([restarts]);
    expect(played.outcome).toBe('done');
    expect(checkPlayed(played)).toEqual([]);
  });

  it('asks an old node that has stopped once more for its tower, when a look was broken', async () => {
    const schedule = sceneOf('takeover-stopped');
    const killed = { name: 'guard-killed', place: 'arm', after: 0, way: 0 } as const;
    const played = await play({ ...schedule, faults: [killed], old: { ...oldOf(schedule), copy: 'missing' } });

    expect(played.outcome).toBe('done');
    expect(toldWithTower(played)).toEqual([true]);
  });

  it('does not leave the newest tower behind on the word of one observer', async () => {
    const lie = { name: 'observer-shows-votes', place: 'fence', after: 1, way: 9 } as const;
    const weather = { skipChance: 0, skipRunChance: 0.06, forkChance: 0.03, voteLossChance: 0 };
    const slow = { ...sceneOf('takeover-step-down'), seed: 12, weather, storeMs: 200, lineMs: 4 };
    const played = await play({ ...slow, faults: [lie] });

    expect(played.outcome).toBe('done');
    expect(toldWithTower(played)).toEqual([true]);
  });

  it('is not over before an old node that starts by the staked key itself has its start file mended', async () => {
    const schedule = sceneOf('takeover-step-down');
    const old: OldNode = { ...oldOf(schedule), fate: 'stalled', startsBy: 'key', declares: 'falsely', unitMs: null };
    const played = await play({ ...schedule, old });

    expect(played.outcome).toBe('done');
    expect(linesOf(played)).toContainEqual(expect.stringMatching(/^step.waiting .*Mend its start file/));
    expect(checkPlayed(played)).toEqual([]);
  });

  it('rises above the term that only the old node knows, since the database was restored from a backup', async () => {
    const schedule = sceneOf('takeover-step-down');
    const played = await play({ ...schedule, old: { ...oldOf(schedule), knowsTerm: 500 } });

    expect(played.outcome).toBe('done');
    expect(fenceOf(played)).toBe('step-down');
    expect(checkPlayed(played)).toEqual([]);
  });

  it('that is over says what is left where only the fence file keeps the old node down', async () => {
    const played = await play(sceneOf('takeover-starts-by-key'));

    expect(linesOf(played).at(-1)).toMatch(/^run.ended sol-b signs. Only its fence file keeps sol-a from starting/);
  });

  it('is not over while nobody has seen what an old node starts by whose process had ended before', async () => {
    const schedule = sceneOf('takeover-step-down');
    const old: OldNode = { ...oldOf(schedule), fate: 'gone', startsBy: 'key', declares: 'falsely', unitMs: null };
    const played = await play({ ...schedule, old });

    expect(linesOf(played)).toContainEqual(expect.stringMatching(/^step.waiting .*was not seen/));
    expect(checkPlayed(played)).toEqual([]);
  });

  it('that is called off does not say that nobody signs where the old node may come up as the validator', async () => {
    const schedule = sceneOf('takeover-step-down');
    const old: OldNode = { ...oldOf(schedule), fate: 'stalled', startsBy: 'key', unitMs: 8_000 };
    const abort = { name: 'abort-asked', place: 'fence', after: 0, way: 0 } as const;
    const played = await play({ ...schedule, old, faults: [abort] });

    expect(played.outcome).toBe('returned');
    expect(played.word.signers).toEqual(['sol-a']);
    expect(checkPlayed(played)).toEqual([]);
  });
});
