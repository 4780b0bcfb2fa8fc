import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, type Node } from 'yaml';
import type { Path } from './problem.ts';

/** Where `path` stands in the text, or the nearest enclosing place when it does not stand there. Counts from 1. */
export function locate(
  document: Document,
  lines: LineCounter,
  path: Path,
  at: 'key' | 'value',
): { line: number; column: number } {
  let place: Node | null = document.contents;
  let inside: unknown = document.contents;
  for (const [depth, part] of path.entries()) {
    const step: { key: Node | null; value: unknown } | null = stepInto(document, inside, part);
    if (step === null) break;
    inside = step.value;
    const wantsKey = at === 'key' && depth === path.length - 1;
    const value = isNode(step.value) && hasText(step.value) ? step.value : null;
    place = wantsKey || depth < path.length - 1 ? (step.key ?? value ?? place) : (value ?? step.key ?? place);
  }
  const { line, col } = lines.linePos(place?.range?.[0] ?? 0);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** An empty value has no place of its own: its key is what the reader sees. */
function hasText(node: Node): boolean {
  return !(isScalar(node) && node.value === null && (node.source ?? '') === '');
}

function stepInto(
  document: Document,
  inside: unknown,
  part: string | number,
): { key: Node | null; value: unknown } | null {
  const node = isAlias(inside) ? inside.resolve(document) : inside;
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
    return pair === undefined ? null : { key: isNode(pair.key) ? pair.key : null, value: pair.value };
  }
  if (isSeq(node) && typeof part === 'number' && part < node.items.length)
    return { key: null, value: node.items[part] };
  return null;
}
