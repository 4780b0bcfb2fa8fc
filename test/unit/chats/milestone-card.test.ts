import { beforeAll, describe, expect, it } from 'vitest';
import { milestones } from '../../../src/chats/project/milestone-card.ts';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import { proven as whenProven } from '../../../src/lab/polkadot/simulation/happenings.ts';
import { play } from '../../../src/lab/polkadot/simulation/play.ts';
import type { Scene } from '../../../src/lab/polkadot/simulation/scene.ts';
import { CREATED, journal, proven, run } from './sample.ts';

const MINUTE_MS = 60_000;

async function told(scene: Scene) {
  const world = await play(scene);
  return { ...world.run, said: milestones(world.run.run, world.run.lines) };
}
const waits = (seconds: number): JournalEvent => ({
  kind: 'step.waiting',
  step: 'window',
  attempt: 1,
  untilMs: 0,
  because: `Quiet from slot 88123, in ${seconds} s.`,
});
const headlines = ({ said }: Awaited<ReturnType<typeof told>>) =>
  said.map(({ card }) => card.headline.replace(/^\S+: /, '').replaceAll(/\{t:\d+\}/g, 'THEN'));

describe('milestones of a run that moves keys', () => {
  let moved: Awaited<ReturnType<typeof told>>;
  beforeAll(async () => {
    moved = await told({});
  });

  it('are the steps that people wait for, in their order, once each', () => {
    expect(headlines(moved)).toMatchInlineSnapshot(`
      [
        "The keys of new are set in session 100. It signs from session 102 on at the earliest, about THEN. old may stop one session later, and has to run until then.",
        "The keys of new are queued. One session more: it signs from session 102 on, about THEN.",
        "new signs since session 102. old has to run for one session more.",
        "old may stop, in session 103: the chain needs it no more.",
        "old runs without --validator.",
      ]
    `);
  });

  it('have keys of their own, name the run, and only grow with its journal', () => {
    const keys = moved.said.map(({ card }) => card.key);
    expect(keys).toEqual(keys.map((_, at) => `milestone:${moved.run.id}:${at + 1}`));
    expect(moved.said.every(({ card }) => card.headline.includes(moved.run.id))).toBe(true);

    for (let lines = 0; lines <= moved.lines.length; lines += 1) {
      const before = milestones(moved.run, moved.lines.slice(0, lines));
      expect(moved.said.slice(0, before.length)).toEqual(before);
    }
  });

  it('end with who signs, where the run took long enough to be left alone', () => {
    const ended: JournalEvent = {
      kind: 'run.ended',
      ending: 'done',
      signer: 'sol-b',
      because: 'sol-b signs; sol-a may be switched off',
      figures: {},
    };
    const of = (afterMs: number) =>
      milestones(run({ procedure: 'polkadot/handover' }), journal([0, CREATED], [afterMs, ended]));

    expect(of(720 * MINUTE_MS).map(({ card }) => [card.tone, card.headline])).toEqual([
      ['good', `${run().id}: Done. sol-b signs; sol-a may be switched off.`],
    ]);
    expect(of(9 * MINUTE_MS)).toEqual([]);
  });

  it('of a takeover say nothing of an old node that has to run', async () => {
    const words = headlines(await told({ kind: 'takeover' }));

    expect(words).toMatchInlineSnapshot(`
      [
        "The keys of new are set in session 100. It signs from session 102 on at the earliest, about THEN.",
        "The keys of new are queued. One session more: it signs from session 102 on, about THEN.",
        "new signs since session 102.",
      ]
    `);
  });

  it('call people to sign where the key is not with Baton', async () => {
    const words = headlines(
      await told({
        signing: 'outside',
        happenings: [
          {
            when: ({ events }) => events.some(({ kind }) => kind === 'keys.offered'),
            does: (world) => world.signOutside(),
          },
        ],
      }),
    );

    expect(words[0]).toMatch(/^People have to sign call 0x[0-9a-f]+ on /);
  });

  it('are not said again because a node was away meanwhile', async () => {
    const words = headlines(
      await told({
        happenings: [
          { when: whenProven('set'), does: (world) => world.old.cut(true) },
          { when: (world) => world.pages.length > 0, does: (world) => world.old.cut(false) },
        ],
      }),
    );

    expect(new Set(words).size).toBe(words.length);
  });
});

describe('milestones of a run that moves an identity', () => {
  it('tell that a wait for a quiet window of more than ten minutes is over', () => {
    const entries = journal(
      [0, CREATED],
      [1_000, waits(900)],
      [6 * MINUTE_MS, waits(600)],
      [16 * MINUTE_MS, proven('window')],
    );

    const said = milestones(run(), entries);

    expect(said.map(({ card }) => card.headline)).toEqual([
      expect.stringMatching(/A quiet window has come after 15 min 59 s: sol-main moves to sol-b now\.$/),
    ]);
  });

  it('are none where it came sooner, or was given up', () => {
    const soon = journal([0, CREATED], [1_000, waits(300)], [6 * MINUTE_MS, proven('window')]);
    const refused: JournalEvent = {
      kind: 'step.refused',
      step: 'window',
      attempt: 1,
      code: 'run/window-missed',
      text: '',
    };
    const missed = journal(
      [0, CREATED],
      [1_000, waits(300)],
      [16 * MINUTE_MS, refused],
      [17 * MINUTE_MS, proven('window')],
    );

    expect([milestones(run(), soon), milestones(run(), missed)]).toEqual([[], []]);
  });

  it('are none of a run that moves nothing', () => {
    expect(milestones(run({ procedure: 'solana/prepare' }), journal([0, CREATED], [1_000, waits(900)]))).toEqual([]);
  });
});
