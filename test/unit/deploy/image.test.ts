import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { NODE_FLAGS } from '../../../src/platform/node-flags.ts';
import { dockerfile } from './dockerfile.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const stages = dockerfile();
const last = stages.at(-1) ?? [];
const wordsOf = (name: string) => last.filter((each) => each.name === name).map((each) => each.words);

describe('Dockerfile', () => {
  it('has two stages on the very Node that the tests run on', () => {
    const image = `node:${packageJson.devDependencies.node}-bookworm-slim`;

    expect(stages.map(([from]) => from?.words)).toEqual([`${image} AS packages`, image]);
  });

  it('installs what production needs, as the lock file has it, and runs no script of a package', () => {
    const runs = stages.flat().filter(({ name }) => name === 'RUN');

    expect(runs.map(({ words }) => words)).toEqual([
      'npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund',
    ]);
  });

  it('runs as a plain user, as process 1, with no shell between', () => {
    expect(wordsOf('USER')).toEqual(['node']);
    expect(wordsOf('ENTRYPOINT')).toEqual([
      `["node", ${NODE_FLAGS.map((flag) => `"${flag}"`).join(', ')}, "/app/src/main.ts"]`,
    ]);
    expect(wordsOf('CMD')).toEqual(['["start"]']);
    expect(wordsOf('HEALTHCHECK')[0]).toMatch(/CMD \["node", "-e", ".*healthz/);
  });

  it('copies only what .dockerignore lets through', () => {
    const lines = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
    const rules = lines.filter((line) => line !== '' && !line.startsWith('#'));
    const copied = stages
      .flat()
      .filter(({ name, words }) => name === 'COPY' && !words.startsWith('--from'))
      .flatMap(({ words }) => words.split(' ').slice(0, -1));

    expect(rules[0]).toBe('*');
    expect(new Set(copied)).toEqual(new Set(rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1))));
    expect(rules).toContain('src/lab');
  });
});
