import { type TimelineScale, timelineScale } from './timeline-scale.ts';
import type { Timeline, TimelineBar } from './timeline.ts';
import { durationWords, oneLine } from './words.ts';

/** Title line and bar of one step with air around them. Unit: pixels, as all below. */
const ROW = 42;
const TOP = 10;
/** Room below the bars for the axis and two lines of marks. */
const BOTTOM = 80;
const EDGE = 2;
/** A bar of a few milliseconds must still be seen. */
const THINNEST_BAR = 4;
/** Average width of a sign at 13 px; titles are cut by it so that they never run into the duration. */
const SIGN_WIDTH = 7;
const SHORTENED = 'shortened';

/** A look at a picture: the reader's own colours and fonts where a browser draws it, fixed ones where a program does. */
export interface TimelineLook {
  readonly font: string;
  /** False where nobody can say which the reader wants: light then, on white, with letters that marks do not run through. */
  readonly mayBeDark: boolean;
}

const BROWSER: TimelineLook = { font: '13px system-ui,sans-serif', mayBeDark: true };

const LIGHT = `svg{color:#1b1e24}.muted{fill:#5c616b}.track{fill:#e6e8ec}.bar{fill:#3b56d9}.line{stroke:#5c616b}
.open{fill:none;stroke:#5c616b;stroke-width:1.5;stroke-dasharray:4 3}.bad{fill:none;stroke:#b3261e;stroke-width:2}
.gap{fill:#c77700;fill-opacity:.16}.gapedge{fill:#9a5b00}.gaptext{fill:#855000}.told{stroke:#1b1e24;stroke-width:1.5;stroke-dasharray:2 3}`;
const DARK = `@media (prefers-color-scheme:dark){svg{color:#e8e9ed}.muted{fill:#a2a7b3}.track{fill:#2c303a}.bar{fill:#93a5ff}.line{stroke:#a2a7b3}
.open{stroke:#a2a7b3}.bad{stroke:#ff8a80}.gap{fill:#ffb74d;fill-opacity:.2}.gapedge{fill:#ffb74d}.gaptext{fill:#ffc570}.told{stroke:#e8e9ed}}`;

const ON_WHITE = 'text{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}';

function styleOf({ font, mayBeDark }: TimelineLook): string {
  return `\ntext{font:${font};fill:currentColor}\n${LIGHT}\n${mayBeDark ? DARK : ON_WHITE}`;
}

/**
 * The timeline as one SVG picture, light or dark as the reader's system asks, with a title and a description for those
 * who cannot see it. @param width in pixels; the height follows from the number of steps
 */
export function timelineSvg(timeline: Timeline, width: number, look: TimelineLook = BROWSER): string {
  const height = TOP + timeline.bars.length * ROW + BOTTOM;
  const scale = timelineScale(timeline);
  const x = (ms: number): number => EDGE + scale.place(ms) * (width - 2 * EDGE);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t d">`,
    `<title id="t">${escaped(timeline.title)}</title><desc id="d">${escaped(timelineSentences(timeline).join('. '))}</desc><style>${styleOf(look)}</style>`,
    gapBand(timeline, x, height),
    toldMark(timeline, x, height),
    ...timeline.bars.map((bar, index) => row(bar, index, x, width)),
    axis(timeline, scale, width, height),
    captions(timeline, height),
    '</svg>',
  ].join('\n');
}

type Place = (ms: number) => number;

function row(bar: TimelineBar, index: number, x: Place, width: number): string {
  const y = TOP + index * ROW;
  const aside = asideWords(bar);
  const room = Math.max(8, Math.floor((width - aside.length * SIGN_WIDTH - 24) / SIGN_WIDTH));
  const title = oneLine(`${bar.title}${bar.pointOfNoReturn ? ' (point of no return)' : ''}`, room);
  const parts = [
    // A picture within the picture cuts off what wide signs still run over.
    `<svg x="0" y="${y}" width="${width - aside.length * SIGN_WIDTH - 16}" height="20"><text x="${EDGE}" y="14">${escaped(title)}</text></svg>`,
    `<text x="${width - EDGE}" y="${y + 14}" text-anchor="end" class="muted">${escaped(aside)}</text>`,
    `<rect x="${EDGE}" y="${y + 21}" width="${width - 2 * EDGE}" height="10" rx="5" class="track"/>`,
  ];
  if (bar.fromMs !== null && bar.toMs !== null) parts.push(barShape(bar, x(bar.fromMs), x(bar.toMs), y + 21, width));
  return parts.join('');
}

/** Shapes differ as well as colours: full, outlined, dashed. */
function barShape(bar: TimelineBar, fromX: number, toX: number, y: number, width: number): string {
  const length = Math.max(THINNEST_BAR, toX - fromX);
  const left = Math.min(fromX, width - EDGE - length);
  const kind = bar.state === 'unknown' || bar.state === 'skipped' ? 'open' : bar.state === 'refused' ? 'bad' : 'bar';
  return `<rect x="${left.toFixed(1)}" y="${y}" width="${length.toFixed(1)}" height="10" rx="${Math.min(5, length / 2).toFixed(1)}" class="${kind}"/>`;
}

function asideWords(bar: TimelineBar): string {
  const took = bar.fromMs === null || bar.toMs === null ? '' : durationWords(bar.toMs - bar.fromMs);
  switch (bar.state) {
    case 'waiting':
      return 'not begun';
    case 'running':
      return `${took} so far`;
    case 'proven':
      return took;
    case 'skipped':
      return 'already so';
    case 'refused':
    case 'unknown':
      return `${bar.state}, ${took}`;
    default:
      return bar.state satisfies never;
  }
}

function gapBand(timeline: Timeline, x: Place, height: number): string {
  if (timeline.gap === null) return '';
  const left = x(timeline.gap.fromMs);
  const length = Math.max(THINNEST_BAR, x(timeline.gap.toMs) - left);
  const bottom = height - BOTTOM + 6;
  return `<rect x="${left.toFixed(1)}" y="${TOP - 6}" width="${length.toFixed(1)}" height="${bottom - TOP + 6}" class="gap"/><rect x="${left.toFixed(1)}" y="${bottom - 2}" width="${length.toFixed(1)}" height="3" class="gapedge"/>`;
}

function toldMark(timeline: Timeline, x: Place, height: number): string {
  if (timeline.toldAtMs === null) return '';
  const at = x(timeline.toldAtMs).toFixed(1);
  return `<line x1="${at}" y1="${TOP - 6}" x2="${at}" y2="${height - BOTTOM + 8}" class="told"/>`;
}

function axis(timeline: Timeline, scale: TimelineScale, width: number, height: number): string {
  const y = height - BOTTOM + 22;
  const whole = durationWords(timeline.toMs - timeline.fromMs);
  const parts = [
    `<text x="${EDGE}" y="${y}" class="muted">0 s</text>`,
    `<text x="${width - EDGE}" y="${y}" text-anchor="end" class="muted">${whole}</text>`,
  ];
  if (scale.cutAt !== null) {
    const at = EDGE + scale.cutAt * (width - 2 * EDGE);
    // Two strokes across every bar say that time is left out here.
    const cuts = timeline.bars.map((_, index) => {
      const top = TOP + index * ROW + 18;
      return `<path d="M${(at - 5).toFixed(1)} ${top + 16}l6 -16M${(at + 1).toFixed(1)} ${top + 16}l6 -16" class="line"/>`;
    });
    // Under its strokes, but clear of the words at both ends.
    const half = (SHORTENED.length * SIGN_WIDTH) / 2;
    const last = width - EDGE - (whole.length + 2) * SIGN_WIDTH - half;
    const middle = Math.min(Math.max(at, EDGE + 5 * SIGN_WIDTH + half), last);
    parts.push(
      ...cuts,
      `<text x="${middle.toFixed(1)}" y="${y}" text-anchor="middle" class="muted">${SHORTENED}</text>`,
    );
  }
  return parts.join('');
}

/** What the marks mean, on lines of their own: beside the marks the words would collide in a short run. */
function captions(timeline: Timeline, height: number): string {
  const gap = timeline.figures === '' ? 'Giving and taking' : timeline.figures;
  const lines: string[] = [];
  if (timeline.gap !== null) lines.push(`<tspan class="gaptext">▒ ${escaped(gap)}</tspan>`);
  if (timeline.toldAtMs !== null) lines.push(`┊ ${timeline.toldWords}`);
  return lines.map((line, at) => `<text x="${EDGE}" y="${height - BOTTOM + 46 + at * 20}">${line}</text>`).join('');
}

/** The picture in words: a sentence for each step, and the figures. */
export function timelineSentences(timeline: Timeline): string[] {
  const steps = timeline.bars.map((bar) => `${bar.title}: ${asideWords(bar)}`);
  return timeline.figures === '' ? steps : [...steps, timeline.figures];
}

/** Text as it may stand in an SVG: on one line, nothing in it is markup. */
export function escaped(text: string): string {
  const signs: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return oneLine(text).replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '');
}
