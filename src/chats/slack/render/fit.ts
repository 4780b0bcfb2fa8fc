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

/** How the line `and 7 more` costs at most, with its element. Unit: signs of JSON. */
const MORE_COST = 120;
/** One rich text block holds about as much as a section may (3000), so that no block is longer than what is known to be taken. */
const BLOCK_COST = 2900;
const CONTAINER_COST = 60;

/** Signs that an item takes in the JSON of a message. */
export function costOf(item: Item): number {
  return JSON.stringify(richElements(item)).length + CONTAINER_COST;
}

/**
 * As many whole items as fit, every part getting its share of the room: a part that needs less leaves the rest to the others. What
 * does not fit is counted.
 * @param room signs of JSON
 * @param where words for where the rest is: `Details`
 */
export function fit(parts: readonly Part[], room: number, where: string): Fitted {
  const costs = parts.map((part) => costOf(part.heading) + sum(part.items.map(costOf)));
  const share = fairShare(costs, room - MORE_COST);
  const shown: Item[] = [];
  let whole = true;
  let left = room - MORE_COST;
  for (const [index, part] of parts.entries()) {
    const fitted = fitPart(part, Math.min(share, left), where);
    const cost = costOf(fitted.item);
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
  let left = room - costOf(heading);
  if (sum(items.map(costOf)) <= left) return { item: [...chunks, ...items.flat()], whole: true };
  left -= MORE_COST;
  for (const [index, item] of items.entries()) {
    left -= costOf(item);
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
