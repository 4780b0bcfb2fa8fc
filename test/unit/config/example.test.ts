import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readFleet } from '../../../src/config/load.ts';
import { FleetSchema } from '../../../src/config/schema.ts';

const example = readFileSync(new URL('../../../config/fleet.example.yaml', import.meta.url), 'utf8');

function allKeys(schema: unknown): Set<string> {
  if (typeof schema !== 'object' || schema === null) return new Set();
  const properties =
    'properties' in schema && typeof schema.properties === 'object' ? Object.keys(schema.properties ?? {}) : [];
  return new Set([...properties, ...Object.values(schema).flatMap((part: unknown) => [...allKeys(part)])]);
}

/** Takes a section out, with the comment lines above it. */
function without(text: string, key: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trimStart().startsWith(`${key}:`));
  const depth = /^ */.exec(lines[start] ?? '')?.[0].length ?? 0;
  const after = lines.findIndex(
    (line, index) => index > start && line !== '' && !line.startsWith(' '.repeat(depth + 1)),
  );
  return [...lines.slice(0, start), ...lines.slice(after)].join('\n');
}

/** Takes the mark off an option that is switched off. */
function withOption(text: string, key: string): string {
  return text.replace(new RegExp(`^( *)#(?=${key}:)`, 'm'), '$1');
}

describe('the example of the fleet file', () => {
  it('holds, without a warning', () => {
    expect(readFleet(example)).toMatchObject({ kind: 'fleet', fleet: { fleet: 'example' }, warnings: [] });
  });

  it('shows every key there is', () => {
    const shown = new Set([...example.matchAll(/^\s*(?:#|- )?([a-z0-9_]+):/gm)].map((match) => match[1]));

    expect([...allKeys(z.toJSONSchema(FleetSchema, { io: 'input' }))].filter((key) => !shown.has(key))).toEqual([]);
  });

  it('has no options switched off but those that exclude another one', () => {
    expect([...example.matchAll(/^ *#([^ \n].*?):/gm)].map((match) => match[1])).toEqual([
      'store',
      'cluster',
      'genesis',
      'chain_id',
    ]);
  });

  it('holds with the embedded store in place of Postgres and Redis', () => {
    const text = withOption(without(without(example, 'postgres'), 'redis'), 'store');

    expect(readFleet(text)).toMatchObject({ kind: 'fleet', fleet: { store: 'embedded', postgres: {} } });
  });

  it('holds with a relay chain of your own in place of a known one', () => {
    const text = ['genesis', 'chain_id'].reduce(withOption, example.replace('network: polkadot', 'network: custom'));

    expect(readFleet(text)).toMatchObject({ kind: 'fleet', fleet: { polkadot: { chain_id: 'my_chain' } } });
  });

  it('holds with a Redis Cluster in place of Sentinels', () => {
    const text = withOption(['sentinels', 'master', 'sentinel_password'].reduce(without, example), 'cluster');

    expect(readFleet(text)).toMatchObject({
      kind: 'fleet',
      fleet: { redis: { cluster: [/6379/, /6379/, /6379/].map((address) => expect.stringMatching(address)) } },
    });
  });
});
