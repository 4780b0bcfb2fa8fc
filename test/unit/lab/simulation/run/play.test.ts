import { describe, expect, it } from 'vitest';
import { checkPlayed } from '../../../../../src/lab/simulation/check/check.ts';
import { drawSchedule } from '../../../../../src/lab/simulation/draw.ts';
import { crashPoints, nameOf, parseCrash, sceneOf } from '../../../../../src/lab/simulation/matrix/scenes.ts';
import { faultPlaces } from '../../../../../src/lab/simulation/run/fault-places.ts';
import { play } from '../../../../../src/lab/simulation/run/play.ts';
import { PROCEDURES } from '../../../../../src/lab/simulation/run/schedule.ts';

describe('a schedule', () => {
  it('gives the same history every time it is played', async () => {
    const [first, second] = [await play(drawSchedule(17)), await play(drawSchedule(17))];

    expect(second.happened).toEqual(first.happened);
    expect(second.entries).toEqual(first.entries);
    expect(second.referee).toEqual(first.referee);
  });

  it.each(PROCEDURES)('of %s begins with another pair of fault and place each time, until all had their turn', (of) => {
    const places = faultPlaces(of).map(({ name, place }) => `${name}@${place}`);
    const seeds = Array.from({ length: 2 * places.length }, (_, index) => index + 1);
    const drawn = new Set(
      seeds.flatMap((seed) => drawSchedule(seed, undefined, of).faults.map(({ name, place }) => `${name}@${place}`)),
    );

    expect([...drawn]).toEqual(expect.arrayContaining(places));
  });

  it('has no fault in one of ten, and then ends done', async () => {
    const schedule = drawSchedule(10);
    const played = await play(schedule);

    expect(schedule.faults).toEqual([]);
    expect(played.outcome).toBe('done');
    expect(checkPlayed(played)).toEqual([]);
  });
});

describe('a worker that stands still between giving and taking', () => {
  it('is refused by the host when it goes on, since another one has the run', async () => {
    const played = await play(sceneOf('take-over-while-giving'));

    expect(played.happened).toContainEqual(expect.objectContaining({ kind: 'refusal', code: 'stale-term' }));
    expect(played.happened).toContainEqual(expect.objectContaining({ kind: 'worker', what: 'woken' }));
    expect(checkPlayed(played)).toEqual([]);
  });
});

describe('a crash point', () => {
  it('is found again by its name', () => {
    const crash = { at: 'store', number: 12, when: 'after' } as const;

    expect(parseCrash(nameOf('straight', crash))).toEqual({ scene: 'straight', crash });
    expect(parseCrash('straight/store/x/after')).toBeNull();
    expect(parseCrash('12')).toBeNull();
  });

  it('kills the worker there, and another one brings the run to its end', async () => {
    const scene = sceneOf('straight');
    const { points } = await play(scene);
    const [first] = crashPoints(points);
    if (!first) throw new Error('the scene has no points');

    const played = await play(scene, { crash: first });

    expect(played.crashed).toBe(true);
    expect(played.outcome).toBe('done');
    expect(played.happened.some((each) => each.kind === 'worker' && each.what === 'killed')).toBe(true);
  });
});
