/**
 * The known word that a mistyped one most likely meant, or null when none is near enough to be worth saying.
 * Counts inserted, left out, changed and swapped letters; a third of the word may be wrong.
 */
export function nearest(word: string, known: Iterable<string>): string | null {
  const typed = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(typed, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment: Levenshtein with neighbouring letters swapped counted as one. */
function editDistance(a: string, b: string): number {
  let twoBack: number[] = [];
  let oneBack = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        at(current, column - 1) + 1,
        at(oneBack, column) + 1,
        at(oneBack, column - 1) + (same ? 0 : 1),
        swapped ? at(twoBack, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    twoBack = oneBack;
    oneBack = current;
  }
  return at(oneBack, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
