import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STEPS } from '../../src/procedures/solana/prepare/steps.ts';

const page = readFileSync(new URL('../../docs/runbooks/solana-prepare.md', import.meta.url), 'utf8');
const sources = ['checks.ts', 'undo-look.ts']
  .map((name) => readFileSync(new URL(`../../src/procedures/solana/prepare/${name}`, import.meta.url), 'utf8'))
  .join('\n');

/** The cells of the first table below a heading. */
function tableUnder(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const ids = (heading: string): string[] => tableUnder(heading).map(([cell = '']) => cell.replaceAll('`', ''));

describe('the page of solana/prepare', () => {
  it('tells every step, and no other', () => {
    expect(ids('Steps').toSorted()).toEqual(Object.values(STEPS).toSorted());
  });

  it('tells every check that the code makes, and no other', () => {
    const made = [...sources.matchAll(/id: '(prepare-[a-z-]+)'/g)].map(([, id = '']) => id);
    // The name of what is left alone ends the name of its check.
    const left = ['unstaked-key', 'identity-link', 'start-file'].map((what) => `prepare-left-${what}`);

    expect(new Set(ids('Checks'))).toEqual(new Set([...made, ...left]));
    expect(ids('Checks')).toHaveLength(new Set(ids('Checks')).size);
  });

  it('carries out each sentence by steps, checks and departures that there are', () => {
    const there = new Set([...ids('Steps'), ...ids('Checks'), ...ids('Departures')]);
    const references = tableUnder('The runbook, sentence by sentence').flatMap(([, , carried = '']) =>
      [...carried.matchAll(/`([a-z-]+)`|\b(d\d+)\b/g)].map(([, code, departure]) => code ?? departure ?? ''),
    );

    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((each) => !there.has(each))).toEqual([]);
    expect(ids('Departures').filter((each) => !references.includes(each))).toEqual([]);
  });
});
