/** As wide as the other documents. */
const COLUMNS = 120;

/** Text in lines of at most 120 characters, the second and later ones behind `indent`. Code between backquotes stays whole. */
export function wrap(text: string, indent = ''): string {
  // A blank inside backquotes is no place to break.
  const words = text.replaceAll(/`[^`]*`/g, (code) => code.replaceAll(' ', '\0')).split(' ');
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= COLUMNS || line === '') line = longer;
    else {
      lines.push(line);
      line = `${indent}${word}`;
    }
  }
  return [...lines, line].join('\n').replaceAll('\0', ' ');
}
