/** Signs that terminals draw two columns wide: East Asian wide and full-width forms, and emoji. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;
/** Signs drawn over the one before. */
const NONE = /\p{Mn}|\p{Me}|\p{Cf}/u;

/** Columns that `text` takes in a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const sign of text) columns += NONE.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return columns;
}

/** `text` filled with blanks up to `columns`. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/**
 * Breaks `text` into lines of at most `columns`, at blanks where it can. A word that is wider than a line (a path, a
 * key) is cut: nothing is lost and no line runs over. Line breaks in the text are kept.
 */
export function wrapped(text: string, columns: number): string[] {
  const width = Math.max(8, columns);
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, width));
}

function wrapParagraph(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ').flatMap((word) => chunks(word, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function chunks(word: string, width: number): string[] {
  if (columnsOf(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const sign of word) {
    if (columnsOf(part + sign) > width) {
      parts.push(part);
      part = '';
    }
    part += sign;
  }
  return [...parts, part];
}
