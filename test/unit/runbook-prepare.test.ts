import { describe, expect, it } from 'vitest';
import { changesOf, type LeftAlone } from '../../src/procedures/solana/prepare/changes.ts';
import { nodesToPrepare, prepareChecks } from '../../src/procedures/solana/prepare/checks.ts';
import { PARTS } from '../../src/procedures/solana/prepare/look.ts';
import {
  PREPARE_ID,
  PREPARE_VERSION,
  prepareSteps,
  UNPREPARE_ID,
  UNPREPARE_VERSION,
} from '../../src/procedures/solana/prepare/steps.ts';
import { bareLook, nodeNamed, parts, situation } from './procedures/solana/prepare/scene.ts';
import { runbookPage } from './runbook-page.ts';

const { text, tableUnder, sentences, departures, references, strayWords } = runbookPage('solana-prepare');
const idOf = ([cell = '']: readonly string[]): string => cell.replaceAll('`', '');
const steps = prepareSteps([], new Map(), []);

/** Every check the code can make. */
function everyCheck() {
  const prepared = nodeNamed('sol-a');
  const look = bareLook('active');
  const leftAlone = [...PARTS, 'link', 'key'].map((part): LeftAlone => ({
    node: 'sol-a',
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every part there is
    part: part as LeftAlone['part'],
    path: '/x',
    because: 'because',
  }));
  const found = { changes: changesOf(look, prepared, { bootGuard: false }, parts).changes, leftAlone };
  const keys = { baton: null, prepare: null };
  const { observation } = situation;
  const scene = { prepared, observation, look, found, isRestarted: true, hasBootGuard: true, keys };
  return [nodesToPrepare(['sol-a', 'sol-b'], 'sol-a', undefined), ...prepareChecks(scene)];
}

const checks = everyCheck();

describe('the page of the Solana preparation', () => {
  it('is the page of the procedures that are in the code', () => {
    expect(text).toContain(`\`${PREPARE_ID}\`, version ${PREPARE_VERSION}.`);
    expect(text).toContain(`\`${UNPREPARE_ID}\`, version ${UNPREPARE_VERSION},`);
  });

  it('has rows in every table', () => {
    expect(sentences.length).toBeGreaterThan(10);
    expect(departures.length).toBeGreaterThan(5);
    expect(checks.length).toBeGreaterThan(12);
  });

  it('has every check of the code and no other, with its severity', () => {
    const rows = tableUnder('Checks').map((row) => `${idOf(row)} ${row[1]}`);

    expect(rows.toSorted()).toEqual(checks.map(({ id, severity }) => `${id} ${severity}`).toSorted());
  });

  it('has every step of the code, in its order and with its title', () => {
    expect(tableUnder('Steps').map((row) => [idOf(row), row[1]])).toEqual(steps.map(({ id, title }) => [id, title]));
  });

  it('numbers sentences and departures without a gap', () => {
    expect(sentences.map(idOf)).toEqual(sentences.map((_, index) => `r${index + 1}`));
    expect(departures.map(idOf)).toEqual(departures.map((_, index) => `d${index + 1}`));
  });

  it('has each sentence of the guide carried by something that there is', () => {
    const known = new Set([...checks.map(({ id }) => id), ...steps.map(({ id }) => id), ...departures.map(idOf)]);

    expect(sentences.map(idOf).filter((id) => !references.some((each) => each.id === id))).toEqual([]);
    expect(references.filter(({ reference }) => !known.has(reference))).toEqual([]);
  });

  it('reads every word of that column', () => {
    expect(strayWords).toEqual([]);
  });

  it('uses every departure and every step', () => {
    const used = new Set(references.map(({ reference }) => reference));

    expect([...departures.map(idOf), ...steps.map(({ id }) => id)].filter((id) => !used.has(id))).toEqual([]);
  });

  it('says of every departure what the guide says, what Baton does, and why', () => {
    expect(departures.filter((row) => row.length !== 4 || row.includes('')).map(idOf)).toEqual([]);
  });
});
