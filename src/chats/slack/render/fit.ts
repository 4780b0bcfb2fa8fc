import type { RichTextBlock } from '@slack/types';
import { type Chunk, type Item, line, plainText, richElements } from './rich.ts';

/** A part of a card: a heading, and items that are shown whole or counted. */
export interface Part {
  readonly heading: Item;
  readonly items: readonly Item[];
}

/** Parts as far as there is room for them. */
export interface Fitted {
  readonly parts: readonly Item[];
  /** Whether all was shown. */
  readonly whole: boolean;
}

/** What the line `and 7 more` costs at most, as a block of its own. Unit: signs of JSON. */
const MORE_COST = 180;
/** One rich text block holds about as much as a section may (3000), so that no block is longer than what is known to be taken. */
const BLOCK_COST = 2900;
/** `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[]}]},` and a bit. */
const CONTAINER_COST = 90;
/** A line break that is an element of its own: `{"type":"text","text":"\\n"},`. */
const BREAK_COST = 30;
/** Between two elements of neighbouring lines. */
const COMMA_COST = 2;

/** Signs that chunks take in the JSON of a message, at most. */
export function costOf(chunks: readonly Chunk[]): number {
  return sum(
    chunks.map((chunk) =>
      chunk.kind === 'code'
        ? JSON.stringify(richElements([chunk])).length + CONTAINER_COST
        : JSON.stringify(chunk.inline).length + (chunk.inline[0]?.type === 'text' ? COMMA_COST : BREAK_COST),
    ),
  );
}

/** What a sign of a long part costs with its share of the containers, two of which may come to each `BLOCK_COST`. */
const SPLIT = 1 + (2 * CONTAINER_COST) / BLOCK_COST;

/** Every part begins a block, and so does every piece of a long one. */
function withContainers(cost: number): number {
  return cost + CONTAINER_COST * (1 + Math.ceil((2 * cost) / BLOCK_COST));
}

/**
 * As many whole items as fit, every part getting its share of the room: a part that needs less leaves the rest to the others. What
 * does not fit is counted.
 * @param room signs of JSON
 * @param where words for where the rest is: `Details`
 */
export function fit(parts: readonly Part[], room: number, where: string): Fitted {
  const costs = parts.map((part) => withContainers(costOf(part.heading) + sum(part.items.map(costOf))));
  const share = fairShare(costs, room - MORE_COST);
  const shown: Item[] = [];
  let whole = true;
  let left = room - MORE_COST;
  for (const [index, part] of parts.entries()) {
    const fitted = fitPart(part, Math.min(share, left), where);
    const cost = withContainers(costOf(fitted.item));
    if (cost > left) {
      shown.push([more(parts.length - index, where)]);
      return { parts: shown, whole: false };
    }
    left -= cost;
    whole &&= fitted.whole;
    shown.push(fitted.item);
  }
  return { parts: shown, whole };
}

function fitPart({ heading, items }: Part, room: number, where: string): { item: Item; whole: boolean } {
  const chunks: Chunk[] = [...heading];
  let left = room - costOf(heading) - CONTAINER_COST;
  const all = sum(items.map(costOf));
  if (withContainers(costOf(heading) + all) <= room) return { item: [...chunks, ...items.flat()], whole: true };
  left -= MORE_COST;
  for (const [index, item] of items.entries()) {
    left -= costOf(item) * SPLIT;
    if (left < 0) return { item: [...chunks, more(items.length - index, where)], whole: false };
    chunks.push(...item);
  }
  return { item: chunks, whole: true };
}

function more(count: number, where: string): Chunk {
  return line(plainText(`and ${count} more: ${where}`));
}

/** The largest share with which all parts together stay within `room`. */
function fairShare(costs: readonly number[], room: number): number {
  let left = room;
  const ascending = costs.toSorted((one, other) => one - other);
  for (const [index, cost] of ascending.entries()) {
    const share = left / (costs.length - index);
    if (cost > share) return share;
    left -= cost;
  }
  return Number.POSITIVE_INFINITY;
}

/** Each part as a block of its own as long as there are enough blocks, otherwise several together; long ones as several. */
export function blocksOf(parts: readonly Item[], most: number): RichTextBlock[] {
  const pieces = parts.flatMap(piecesOf);
  const blocks: Chunk[][] = [];
  for (const [index, piece] of pieces.entries()) {
    const last = blocks.at(-1);
    const roomy = blocks.length + pieces.length - index <= most;
    if (last !== undefined && !roomy && costOf(last) + costOf(piece) <= BLOCK_COST) last.push(...piece);
    else blocks.push([...piece]);
  }
  return blocks
    .map((chunks) => richElements(chunks))
    .filter((elements) => elements.length > 0)
    .map((elements) => ({ type: 'rich_text', elements }));
}

function piecesOf(part: Item): Item[] {
  const pieces: Chunk[][] = [];
  let cost = 0;
  for (const chunk of part) {
    const added = costOf([chunk]);
    if (pieces.length === 0 || cost + added > BLOCK_COST) {
      pieces.push([]);
      cost = 0;
    }
    pieces.at(-1)?.push(chunk);
    cost += added;
  }
  return pieces;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}
