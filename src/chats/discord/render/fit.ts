import type { Item } from './items.ts';

/** A part of a card: a heading, and items that are shown whole or counted. */
export interface Part {
  readonly heading: Item;
  readonly items: readonly Item[];
}

/** Parts as far as there is room for them, as pieces in their order; an empty piece is the line between two parts. */
export interface Fitted {
  readonly pieces: readonly string[];
  /** Whether all was shown. */
  readonly whole: boolean;
}

/** What the line `and 10000 more: Details` takes at most. Unit: UTF-16 units. */
const MORE_COST = 60;
/** The line break behind a piece. */
const BREAK = 1;

const costOf = (pieces: Item): number => sum(pieces.map((piece) => piece.length + BREAK));

/**
 * As many whole items as fit, every part getting its share of the room: a part that needs less leaves the rest to the others. What
 * does not fit is counted.
 * @param room UTF-16 units
 * @param where words for where the rest is: `Details`
 */
export function fit(parts: readonly Part[], room: number, where: string): Fitted {
  const costs = parts.map(({ heading, items }) => costOf(heading) + sum(items.map(costOf)) + BREAK);
  const share = fairShare(costs, room - MORE_COST);
  const shown: string[] = [];
  let whole = true;
  let left = room - MORE_COST;
  for (const [index, part] of parts.entries()) {
    const fitted = fitPart(part, Math.min(share, left), where);
    const cost = costOf(fitted.pieces) + BREAK;
    if (cost > left) return { pieces: [...shown, more(parts.length - index, where)], whole: false };
    left -= cost;
    whole &&= fitted.whole;
    shown.push(...(shown.length === 0 ? [] : ['']), ...fitted.pieces);
  }
  return { pieces: shown, whole };
}

function fitPart({ heading, items }: Part, room: number, where: string): Fitted {
  const all = costOf(heading) + sum(items.map(costOf)) + BREAK;
  if (all <= room) return { pieces: [...heading, ...items.flat()], whole: true };
  const pieces: string[] = [...heading];
  let left = room - costOf(heading) - BREAK - MORE_COST;
  for (const [index, item] of items.entries()) {
    left -= costOf(item);
    if (left < 0) return { pieces: [...pieces, more(items.length - index, where)], whole: false };
    pieces.push(...item);
  }
  return { pieces, whole: true };
}

const more = (count: number, where: string): string => `and ${count} more\\: ${where}`;

/** The largest share with which all parts together stay within `room`. */
function fairShare(costs: readonly number[], room: number): number {
  let left = room;
  for (const [index, cost] of costs.toSorted((one, other) => one - other).entries()) {
    const share = left / (costs.length - index);
    if (cost > share) return share;
    left -= cost;
  }
  return Number.POSITIVE_INFINITY;
}

/** Pieces as texts of at most `longest`, none of them cut. */
export function textsOf(pieces: readonly string[], longest: number): string[] {
  const texts: string[] = [];
  for (const piece of pieces) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + BREAK + piece.length <= longest)
      texts[texts.length - 1] = `${last}\n${piece}`;
    else texts.push(piece);
  }
  return texts.filter((text) => text.trim() !== '');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}
