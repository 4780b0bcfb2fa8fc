import { describe, expect, it } from 'vitest';
import { timelineScale } from '../../../src/chats/project/timeline-scale.ts';
import { timelineSvg } from '../../../src/chats/project/timeline-svg.ts';
import { timelineOf } from '../../../src/chats/project/timeline.ts';
import { AT, began, journal, plan, proven, run, STEPS, WHOLE } from './sample.ts';

const DONE = run({ state: 'done', endedAtMs: AT + 11_420 });
const whole = timelineOf(DONE, plan(), WHOLE, AT + 99_999);

describe('The timeline of a run', () => {
  it('spans the run, with a bar per step, the gap and the moment of telling', () => {
    expect(whole).toMatchObject({
      fromMs: AT,
      toMs: AT + 11_420,
      toldAtMs: AT + 7280,
      gap: { fromMs: AT + 6370, toMs: AT + 7750 },
      figures: 'Gap: 1.2 s (3 slots)',
    });
    expect(whole.bars.map((bar) => bar.state)).toEqual(Array.from({ length: 6 }, () => 'proven'));
  });

  it('draws an open step up to now and has no gap before the role was taken', () => {
    const timeline = timelineOf(run(), plan(), journal([0, began('window')]), AT + 5000);

    expect(timeline.bars[0]).toMatchObject({ state: 'running', fromMs: AT, toMs: AT + 5000 });
    expect(timeline.gap).toBeNull();
  });

  it('stands for a run without any journal', () => {
    expect(timelineSvg(timelineOf(run({ state: 'queued' }), plan(), [], AT), 320)).toContain('not begun');
  });
});

describe('The scale of a timeline', () => {
  it('keeps order and stays within the picture', () => {
    const scale = timelineScale(whole);
    const places = WHOLE.map((entry) => scale.place(entry.atMs));

    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect([scale.place(AT), scale.place(AT + 11_420), scale.place(AT + 1e9)]).toEqual([0, 1, 1]);
  });

  it('shortens a long wait so that what matters can be seen, and says where', () => {
    const entries = journal(
      [0, began('window')],
      [3_600_000, proven('window')],
      [3_600_010, began('arm')],
      [3_601_000, proven('arm')],
      [3_601_010, began('give')],
      [3_602_000, proven('give')],
    );
    const scale = timelineScale(timelineOf(run({ endedAtMs: AT + 3_602_000, state: 'done' }), plan(), entries, AT));

    expect(scale.cutAt).not.toBeNull();
    expect(1 - scale.place(AT + 3_600_000)).toBeGreaterThan(0.5);
  });
});

describe('The picture of a timeline', () => {
  it('has a title, a description and colours for light and dark', () => {
    const svg = timelineSvg(whole, 720);

    expect(svg).toContain('<title id="t">Run r-52c1: sol-main from sol-a to sol-b</title>');
    expect(svg).toContain('Votes of the new active land: 3.1 s');
    expect(svg).toContain('prefers-color-scheme:dark');
  });

  it('lets nothing that a step is called become markup', () => {
    const steps = STEPS.map((step) => ({ ...step, title: `</text><script>alert("1")</script>&'` }));
    const svg = timelineSvg(timelineOf(DONE, plan({ steps, validator: '<b>' }), WHOLE, AT), 720);

    expect(svg).not.toMatch(/<script|<b>/);
    expect(svg).toContain('&lt;script&gt;');
  });

  it('keeps titles clear of the durations in a narrow picture', () => {
    const steps = STEPS.map((step) => ({ ...step, title: 'Ein überaus langer Titel 名前 '.repeat(9) }));
    const svg = timelineSvg(timelineOf(DONE, plan({ steps }), WHOLE, AT), 320);

    for (const [, title = ''] of svg.matchAll(/<text x="2" y="\d+">([^<]*)<\/text>/g))
      expect(title.length).toBeLessThan(44);
  });
});
