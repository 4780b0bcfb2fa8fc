import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referenceMarkdown } from '../../../src/config/reference.ts';
import { VARIABLES } from '../../../src/config/variables.ts';

const text = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('docs/configuration.md', () => {
  it('is what `npm run -s baton -- config reference` prints', () => {
    expect(text('docs/configuration.md')).toBe(referenceMarkdown());
  });

  it('names every variable that is read, and no other', () => {
    const source = text('src/config/environment.ts');
    const read = [...source.matchAll(/\b(value|secret)\('([A-Z_]+)'\)/g)].flatMap(([, kind, name]) =>
      kind === 'secret' ? [name, `${String(name)}_FILE`] : [name],
    );

    expect(new Set(read)).toEqual(new Set(VARIABLES.map(({ name }) => name)));
  });
});
