import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadFleet, readFleet } from '../../../src/config/load.ts';
import { FleetSchema } from '../../../src/config/schema.ts';
import { mistakesAcrossKeys } from './mistakes-across-keys.ts';
import { mistakesOfForm } from './mistakes-of-form.ts';

const EXAMPLE = new URL('../../../config/fleet.example.yaml', import.meta.url);
const example = readFileSync(EXAMPLE, 'utf8');

function allKeys(schema: unknown): Set<string> {
  if (typeof schema !== 'object' || schema === null) return new Set();
  const properties =
    'properties' in schema && typeof schema.properties === 'object' ? Object.keys(schema.properties ?? {}) : [];
  return new Set([...properties, ...Object.values(schema).flatMap((part: unknown) => [...allKeys(part)])]);
}

describe('the fleet file', () => {
  it('holds when it is the example', () => {
    expect(readFleet(example)).toMatchObject({ kind: 'fleet', fleet: { fleet: 'example', web: { port: 4400 } } });
  });

  it('has an example that shows every key there is', () => {
    const shown = new Set([...example.matchAll(/^\s*(?:- )?([a-z_]+):/gm)].map((match) => match[1]));

    expect([...allKeys(z.toJSONSchema(FleetSchema, { io: 'input' }))].filter((key) => !shown.has(key))).toEqual([]);
  });

  it('names a mistyped key once, not also as missing', () => {
    const read = readFleet(example.replace('    host: sol-b', '    hots: sol-b'));

    expect(read.kind === 'problems' && read.problems.map((problem) => problem.path.join('.'))).toEqual([
      'nodes.sol-b.hots',
    ]);
  });

  it.each([...mistakesOfForm, ...mistakesAcrossKeys])(
    'with $title is refused at its place',
    ({ replace, by, at, says }) => {
      expect(example.split(replace).length, 'the text to replace').toBeGreaterThan(1);
      const text = example.replace(replace, () => by);
      const before = text.slice(0, text.indexOf(at)).split('\n');

      const read = readFleet(text);

      const problems = read.kind === 'problems' ? read.problems : [];
      const place = { line: before.length, column: (before.at(-1) ?? '').length + 1 };
      const here = problems.filter((problem) => problem.line === place.line && problem.column === place.column);
      expect(here, JSON.stringify({ place, problems }, null, 1)).not.toEqual([]);
      const said = here.map((problem) => [problem.found, problem.expected, problem.mend].join(' ')).join(' ');
      for (const words of says) expect(said).toContain(words);
    },
  );

  it('with several mistakes is refused with all of them, in the order of the lines', () => {
    const text = example
      .replace('mode: act\n', 'mode: acts\n')
      .replace('[sol-a, sol-b]', '[sol-a, sol-x]')
      .replace('port: 4400', 'port: 0');

    const read = readFleet(text);

    expect(read.kind === 'problems' && read.problems.map((problem) => problem.path.join('.'))).toEqual([
      'mode',
      'validators.sol-main.nodes.1',
      'web.port',
    ]);
  });

  it('never repeats a secret that was written into it', () => {
    const text = example
      .replace('token: file:secrets/web-token', 'token: hunter2')
      .replace('key: file:secrets/baton_ed25519', 'key: hunter3');

    const read = readFleet(text);

    expect(read).toMatchObject({ kind: 'problems' });
    expect(JSON.stringify(read)).not.toContain('hunter');
    expect(JSON.stringify(read)).toContain('file:PATH');
  });

  it('that is empty is refused with what it needs', () => {
    const read = readFleet('');

    expect(read.kind === 'problems' && read.problems.map((problem) => problem.path.join('.'))).toEqual(
      expect.arrayContaining(['fleet', 'nodes', 'validators', 'people']),
    );
  });

  it('is loaded with absolute paths', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'baton-config-'));
    await writeFile(join(directory, 'fleet.yaml'), example);

    const loaded = await loadFleet(join(directory, 'fleet.yaml'));

    expect(loaded).toMatchObject({ directory, file: join(directory, 'fleet.yaml'), data: join(directory, '.baton') });
    await rm(directory, { recursive: true });
  });

  it('that is wrong is refused with file, line and column', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'baton-config-'));
    const file = join(directory, 'fleet.yaml');
    await writeFile(file, example.replace('mode: act\n', 'mode: acts\n'));

    const loading = loadFleet(file);

    await expect(loading).rejects.toMatchObject({
      code: 'config/invalid',
      message: expect.stringMatching(/fleet\.yaml:11:7: mode: found "acts"/),
    });
    await rm(directory, { recursive: true });
  });

  it('that does not exist is refused with how to name one', async () => {
    await expect(loadFleet('/nonexistent/fleet.yaml')).rejects.toMatchObject({
      code: 'config/invalid',
      message: expect.stringContaining('--fleet FILE'),
    });
  });
});
