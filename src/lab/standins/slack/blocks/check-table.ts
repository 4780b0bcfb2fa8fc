import type { Loose } from '../../loose.ts';
import { checkRichText } from './check-rich-text.ts';
import { checkList, checkString, type Findings } from './findings.ts';

/** A table: at most 100 rows of at most 20 cells. Source: @slack/types 3.2.0, block-kit/blocks.ts, TableBlock. */
export function checkTable(findings: Findings, block: Loose, pointer: string): void {
  const rows = block['rows'];
  if (!Array.isArray(rows) || rows.length === 0 || rows.length > 100) {
    findings.add('must have between 1 and 100 rows', `${pointer}/rows`);
    return;
  }
  for (const [index, row] of rows.entries()) {
    const at = `${pointer}/rows/${index}`;
    for (const [cell, cellAt] of checkList(findings, row, 1, 20, at)) {
      const known = ['rich_text', 'raw_text', 'raw_number'].includes(String(cell['type']));
      if (!known) findings.add(`unsupported type: ${String(cell['type'])}`, `${cellAt}/type`);
      if (cell['type'] === 'rich_text') checkRichText(findings, cell, cellAt);
      if (cell['type'] === 'raw_text') checkString(findings, cell['text'], 3000, `${cellAt}/text`);
    }
  }
}
