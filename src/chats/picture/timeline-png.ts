import { escaped, timelineSentences, timelineSvg } from '../project/timeline-svg.ts';
import type { Timeline } from '../project/timeline.ts';
import { oneLine } from '../project/words.ts';
import { drawn } from './draw.ts';

/** A picture for chats that take files. */
export interface Picture {
  readonly png: Uint8Array;
  /** For those who cannot see it. At most 1000 signs. */
  readonly alt: string;
  readonly title: string;
}

/** Two pixels for each: sharp on every telephone, and some 100 KB. */
const SCALE = 2;
/** Air around the drawing, which is drawn to its very edge for a page that has air of its own. Unit: pixels of the drawing. */
const MARGIN = 16;
const TITLE_HEIGHT = 44;
/** files.getUploadURLExternal answers `alt_txt_too_large` above 1000. */
const LONGEST_ALT = 1000;
const LONGEST_TITLE = 200;
const FONT = 'DejaVu Sans';

/**
 * The timeline as a PNG, light on white because nobody can say what the reader's system shows. Drawn without a browser and without
 * fonts of the machine, so that it looks the same everywhere.
 * @param width of the drawing in pixels; the file is twice as wide
 */
export async function timelinePng(timeline: Timeline, width: number): Promise<Picture> {
  const inner = timelineSvg(timeline, width - 2 * MARGIN, { font: `12px '${FONT}'`, mayBeDark: false });
  const title = oneLine(timeline.title, LONGEST_TITLE);
  const png = await drawn({ svg: framed(inner, title, width), font: FONT, scale: SCALE });
  return { png, alt: altOf(timeline), title };
}

/** With its title above, because a picture is passed on without the words beside it. */
function framed(inner: string, title: string, width: number): string {
  const height = Number(/height="(\d+)"/.exec(inner)?.[1] ?? 0) + MARGIN + TITLE_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<text x="${MARGIN}" y="${TITLE_HEIGHT - 14}" font-family="${FONT}" font-size="15" fill="#1b1e24">${escaped(title)}</text>`,
    inner.replace('<svg ', `<svg x="${MARGIN}" y="${TITLE_HEIGHT}" `),
    '</svg>',
  ].join('');
}

/** Whole sentences as far as there is room. */
function altOf(timeline: Timeline): string {
  const sentences = [
    oneLine(timeline.title, LONGEST_TITLE),
    ...timelineSentences(timeline).map((each) => oneLine(each, LONGEST_TITLE)),
  ];
  const kept = sentences.filter((_, at) => sentences.slice(0, at + 1).join('. ').length < LONGEST_ALT - MORE.length);
  return `${kept.join('. ')}${kept.length < sentences.length ? MORE : '.'}`;
}

const MORE = '. The rest is in the run’s card.';
