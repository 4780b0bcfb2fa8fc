import { describe, expect, it } from 'vitest';
import { checkPlayed } from '../../../../../src/lab/simulation/check/check.ts';
import { drawSchedule } from '../../../../../src/lab/simulation/draw.ts';
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

describe('schedules in which Baton once went wrong', () => {
  it.each([
    [15, 'went without the tower of an old node that it could have asked again'],
    [581, 'held a voting loop that stood still for one that had let go of the identity'],
    [602, 'went round and round while the new node had restarted in quarantine'],
    [1202, 'left the newest tower behind on the word of one observer'],
  ])('%i: it %s', async (seed) => {
    expect(checkPlayed(await play(drawSchedule(seed, undefined, 'solana/takeover')))).toEqual([]);
  });
});
