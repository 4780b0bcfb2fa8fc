import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { alertsMarkdown } from '../../../src/alerts/reference.ts';

it('docs/alerts.md is what `npm run -s baton -- config alerts` prints', () => {
  const text = readFileSync(new URL('../../../docs/alerts.md', import.meta.url), 'utf8');

  expect(text).toBe(alertsMarkdown());
});
