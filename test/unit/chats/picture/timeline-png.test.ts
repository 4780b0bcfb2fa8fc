import { describe, expect, it } from 'vitest';
import { timelinePng } from '../../../../src/chats/picture/timeline-png.ts';
import { timelineSvg } from '../../../../src/chats/project/timeline-svg.ts';
import { timelineOf } from '../../../../src/chats/project/timeline.ts';
import { AT, began, journal, plan, proven, run, WHOLE } from '../sample.ts';

const DONE = timelineOf(run({ state: 'done', endedAtMs: AT + 11_420 }), plan(), WHOLE, AT);
/** Twelve hours, of which the first step takes a third and the second nearly all the rest. */
const LONG = timelineOf(
  run({ state: 'done', endedAtMs: AT + 43_200_000 }),
  plan(),
  journal(
    [0, began('window')],
    [14_400_000, proven('window')],
    [14_400_000, began('arm')],
    [43_000_000, proven('arm')],
    [43_000_000, began('give')],
    [43_200_000, proven('give')],
  ),
  AT,
);

/** Width and height out of the header of a PNG. */
function sizeOf(png: Uint8Array): number[] {
  const view = new DataView(png.buffer, png.byteOffset);
  expect([...png.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join('')).toBe('PNG');
  return [view.getUint32(16), view.getUint32(20)];
}

describe('The picture of a run', () => {
  it('is a PNG of two pixels for each, as high as it has steps', async () => {
    const { png } = await timelinePng(DONE, 720);
    const fewer = await timelinePng({ ...DONE, bars: DONE.bars.slice(0, 3) }, 720);

    const [width = 0, height = 0] = sizeOf(png);
    expect(width).toBe(1440);
    expect(height - (sizeOf(fewer.png)[1] ?? 0)).toBe(2 * 3 * 42);
    expect(png.length).toBeLessThan(200_000);
  });

  it('has the letters in it: with another title it is another picture', async () => {
    const other = await timelinePng({ ...DONE, title: 'Run r-52c2: sol-main from sol-a to sol-b' }, 720);

    expect(Buffer.from(other.png).equals((await timelinePng(DONE, 720)).png)).toBe(false);
  });

  it('says in words what it shows', async () => {
    const { alt, title } = await timelinePng(DONE, 720);

    expect(title).toBe('Run r-52c1: sol-main from sol-a to sol-b');
    expect(alt).toBe(
      'Run r-52c1: sol-main from sol-a to sol-b. 1. A quiet window has come: 5.8 s. 2. The standby is armed: 330 ms. 3. The active gives the identity up: 900 ms. 4. The standby takes the identity: 490 ms. 5. Votes of the new active land: 3.1 s. 6. The old active is left safe: 480 ms. Gap: 1.2 s (3 slots).',
    );
  });

  it('keeps the words within what Slack takes, and what it is called from being markup', async () => {
    const title = '</text><b>&"名前 '.repeat(20);
    const bars = DONE.bars.flatMap((bar) => Array.from({ length: 5 }, () => ({ ...bar, title })));
    const hostile = { ...DONE, title: '</svg><script>', bars };

    const { alt, png } = await timelinePng(hostile, 720);

    expect(alt.length).toBeLessThanOrEqual(1000);
    expect(alt).toMatch(/The rest is in the run’s card\.$/);
    expect(sizeOf(png)[0]).toBe(1440);
  });

  it('keeps the word for a shortened wait clear of the time at the end', () => {
    const svg = timelineSvg(LONG, 688);
    const [, middle = ''] = /<text x="([\d.]+)" y="\d+" text-anchor="middle"[^>]*>shortened/.exec(svg) ?? [];

    // Nine signs of 7 pixels around it, and `12 h 0 min` at the right.
    expect(Number(middle) + 32).toBeLessThan(688 - 2 - '12 h'.length * 7);
    expect(svg).toContain('>12 h</text>');
  });
});
