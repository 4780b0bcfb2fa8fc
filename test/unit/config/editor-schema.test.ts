import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { editorSchema } from '../../../src/config/editor-schema.ts';
import { readFleet } from '../../../src/config/load.ts';
import { mistakesOfForm } from './mistakes-of-form.ts';

const text = (url: string): string => readFileSync(new URL(url, import.meta.url), 'utf8');
const good = text('good-fleet.yaml');
// A format is a hint for editors; what is refused is in the patterns.
const valid = new Ajv({ allErrors: true, formats: { uri: /^[a-z]+:/ } }).compile(editorSchema());

/** An editor reads one key at a time, and what is there: these only the loader can know. */
const ONLY_FOR_THE_LOADER = ['an observer of another protocol, with its key'];

function partsOf(schema: unknown): readonly object[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return [schema, ...Object.values(schema).flatMap(partsOf)];
}

describe('the JSON schema for editors', () => {
  it.each(['good-fleet.yaml', '../../../config/fleet.example.yaml'])('takes %s', (file) => {
    valid(parse(text(file)));

    expect(valid.errors).toBeNull();
  });

  it.each(mistakesOfForm.filter(([title]) => !ONLY_FOR_THE_LOADER.includes(title)))(
    'refuses a file with %s',
    (_title, replace, by) => {
      expect(valid(parse(good.replace(replace, () => by)))).toBe(false);
    },
  );

  it('takes what the loader takes where whole sections are left out', () => {
    const least =
      'fleet: x\nnodes: {}\nvalidators: {}\npeople: {ada: {name: Ada}}\npolicies: {solana: {approvals: {people: 1}}}\n';

    expect(readFleet(least)).toMatchObject({ kind: 'fleet' });
    expect(valid(parse(least))).toBe(true);
  });

  it('knows all keys of each group and describes them', () => {
    const groups = partsOf(editorSchema()).filter((part) => 'properties' in part && 'type' in part);

    expect(groups.length).toBeGreaterThan(10);
    for (const group of groups) expect(group).toMatchObject({ additionalProperties: false });
    const keys = groups.flatMap((group) => ('properties' in group ? Object.entries(group.properties ?? {}) : []));
    expect(keys.filter(([, key]) => !('description' in key)).map(([name]) => name)).toEqual([]);
  });
});
