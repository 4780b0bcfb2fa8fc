// Makes pictures of a browser small enough to be kept with the code: at most 256 colours, of which a card has few.
import { deflateSync, inflateSync } from 'node:zlib';

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, one after the other. */
  readonly rgb: Uint8Array;
}

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const MOST_COLOURS = 256;

/** @param png of eight bits, with or without transparency and not interlaced, as Chromium writes it */
export function smallPng(png: Buffer): Buffer {
  const { width, height, rgb } = pixelsOf(png);
  const { palette, nearest } = paletteOf(rgb);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = nearest(colourAt(rgb, y * width + x));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3], 8);
  const chunks = [
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

function pixelsOf(png: Buffer): Pixels {
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const channels = png[25] === 6 ? 4 : 3;
  const flat = unfiltered(inflateSync(Buffer.concat(data)), width * channels, channels);
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at += 1)
    for (let of = 0; of < 3; of += 1) rgb[at * 3 + of] = flat[at * channels + of] ?? 0;
  return { width, height, rgb };
}

/** Each row is written as its difference from its neighbours. Source: PNG, third edition, section 9. */
function unfiltered(rows: Buffer, stride: number, step: number): Uint8Array {
  const height = rows.length / (stride + 1);
  const flat = new Uint8Array(height * stride);
  for (let y = 0; y < height; y += 1) {
    const filter = rows[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x < step ? 0 : (flat[at - step] ?? 0);
      const up = y === 0 ? 0 : (flat[at - stride] ?? 0);
      const corner = x < step || y === 0 ? 0 : (flat[at - stride - step] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      flat[at] = (rows[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return flat;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((each) => Math.abs(guess - each));
  if ((toLeft ?? 0) <= (toUp ?? 0) && (toLeft ?? 0) <= (toCorner ?? 0)) return left;
  return (toUp ?? 0) <= (toCorner ?? 0) ? up : corner;
}

/** Four bits of each channel are enough for letters, and make neighbours alike. */
function colourAt(rgb: Uint8Array, at: number): number {
  const part = (of: number): number => Math.round((rgb[at * 3 + of] ?? 0) / 17) * 17;
  return (part(0) << 16) | (part(1) << 8) | part(2);
}

/** The colours that are there most often; any other is shown as the nearest of them. */
function paletteOf(rgb: Uint8Array) {
  const counts = new Map<number, number>();
  for (let at = 0; at < rgb.length / 3; at += 1) {
    const colour = colourAt(rgb, at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted((one, other) => other[1] - one[1]).map(([colour]) => colour);
  const palette = sorted.slice(0, MOST_COLOURS);
  const known = new Map(palette.map((colour, index) => [colour, index]));
  const nearest = (colour: number): number => {
    const found = known.get(colour);
    if (found !== undefined) return found;
    const distances = palette.map((each) => distance(each, colour));
    const index = distances.indexOf(Math.min(...distances));
    known.set(colour, index);
    return index;
  };
  return { palette, nearest };
}

function distance(one: number, other: number): number {
  return [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const made = Buffer.alloc(body.length + 8);
  made.writeUInt32BE(data.length, 0);
  made.set(body, 4);
  made.writeUInt32BE(crc(body), body.length + 4);
  return made;
}

/** Source: PNG, third edition, annex D. */
function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
