import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/domain/check.ts';
import { checksWithoutRoles, fastChecks, handoverChecks } from '../../src/procedures/solana/checks/all.ts';
import { HANDOVER_ID, HANDOVER_VERSION, handoverSteps } from '../../src/procedures/solana/steps.ts';
import { HANDOVER_STATES } from '../../src/procedures/solana/handover/states.ts';
import { healthy } from './procedures/solana/healthy.ts';
import { idOf, runbookPage } from './runbook-page.ts';

const guide = runbookPage('solana-handover');
const { text: page, tableUnder, sentences, departures, references } = guide;
const checkRows = tableUnder('Checks');
const stepRows = tableUnder('Steps');

/** Every check the code can make: with roles, right before arming, and where the roles cannot be told. */
function everyCheck(): readonly CheckResult[] {
  const { observation, target, policy, acknowledged } = healthy(['sol-a', 'sol-b', 'sol-c']);
  const roles = { from: 'sol-a', to: 'sol-b' };
  return [
    ...handoverChecks(observation, target, policy, roles, acknowledged),
    ...fastChecks(observation, target, policy, roles, acknowledged, 'arming'),
    ...checksWithoutRoles(observation, target, policy, { kind: 'untold', because: 'nobody' }, acknowledged),
  ];
}

const checks = everyCheck();
const checkIds = [...new Set(checks.map(({ id }) => id))];
const situation = healthy();
const steps = handoverSteps(situation.target, { from: 'sol-a', to: 'sol-b' }, situation.policy);

function nextWords({ next }: (typeof HANDOVER_STATES)[number]): string {
  if (next.kind === 'go-on' || next.kind === 'again') return `${next.kind} \`${next.step}\``;
  return next.kind === 'back' ? next.kind : `${next.kind} \`${next.code}\``;
}

describe('the page of the Solana handover', () => {
  it('is the page of the procedure that is in the code', () => {
    expect(page).toContain(`\`${HANDOVER_ID}\`, version ${HANDOVER_VERSION}.`);
  });

  it('has rows in every table', () => {
    expect(sentences.length).toBeGreaterThan(20);
    expect(departures.length).toBeGreaterThan(10);
    expect(checkIds.length).toBeGreaterThan(40);
    expect(steps.length).toBe(6);
  });

  it('has every check of the code and no other, with its severity', () => {
    expect(checkRows.map(idOf).toSorted()).toEqual(checkIds.toSorted());
    const wrong = checks.filter(
      ({ id, severity }) => checkRows.find((row) => idOf(row) === id)?.[1]?.includes(severity) !== true,
    );

    expect(wrong.map(({ id, severity }) => `${id} is a ${severity}`)).toEqual([]);
  });

  it('has every step of the code, in its order and with its title', () => {
    expect(stepRows.map((row) => [idOf(row), row[1]])).toEqual(steps.map(({ id, title }) => [id, title]));
    const undo = stepRows.filter((row) => row.at(-1)?.includes('point of no return'));

    expect(undo.map(idOf)).toEqual(steps.filter(({ pointOfNoReturn }) => pointOfNoReturn).map(({ id }) => id));
  });

  it('has every state of the table, in its order, with what is next and its very sentence', () => {
    const rows = tableUnder('Every state').map(([id, , next, signer, sentence]) => [id, next, signer, sentence]);

    expect(rows).toEqual(
      HANDOVER_STATES.map((state) => [`\`${state.id}\``, nextWords(state), state.signer, state.sentence]),
    );
    expect(tableUnder('Every state').filter(([, seen = '']) => seen === '')).toEqual([]);
  });

  it('numbers sentences and departures without a gap', () => {
    expect(sentences.map(idOf)).toEqual(sentences.map((_, index) => `r${index + 1}`));
    expect(departures.map(idOf)).toEqual(departures.map((_, index) => `d${index + 1}`));
  });

  it('has each sentence of the guide carried by something', () => {
    const bare = sentences.filter(([id = '']) => !references.some((each) => each.id === id));

    expect(bare.map(idOf)).toEqual([]);
  });

  it('names only steps, checks and departures that there are', () => {
    const known = new Set([...checkIds, ...steps.map(({ id }) => id), ...departures.map(idOf)]);
    const strange = references.filter(({ reference }) => !known.has(reference));

    expect(strange.map(({ id, reference }) => `${id} names ${reference}`)).toEqual([]);
  });

  it('reads every word of that column', () => {
    expect(guide.strayWords).toEqual([]);
  });

  it('uses every departure and every step', () => {
    const used = new Set(references.map(({ reference }) => reference));
    const unused = [...departures.map(idOf), ...steps.map(({ id }) => id)].filter((id) => !used.has(id));

    expect(unused).toEqual([]);
  });

  it('says of every departure what the guide says, what Baton does, and why', () => {
    const empty = departures.filter((row) => row.length !== 4 || row.some((cell) => cell === ''));

    expect(empty.map(idOf)).toEqual([]);
  });
});
