import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checksWithoutRoles } from '../../src/procedures/solana/checks/all.ts';
import { takeoverChecks, takeoverFastChecks } from '../../src/procedures/solana/takeover/checks.ts';
import { TAKEOVER_STATES } from '../../src/procedures/solana/takeover/states.ts';
import { TAKEOVER_ID, TAKEOVER_VERSION, takeoverSteps } from '../../src/procedures/solana/takeover/steps.ts';
import { healthy } from './procedures/solana/healthy.ts';
import { idOf, runbookPage } from './runbook-page.ts';

const page = runbookPage('solana-takeover');
const checkRows = page.tableUnder('Checks');
const stepRows = page.tableUnder('Steps');
const stateRows = page.tableUnder('Every state');

const { observation, target, policy, acknowledged } = healthy(['sol-a', 'sol-b', 'sol-c']);
const roles = { from: 'sol-a', to: 'sol-b' };
const withRoles = [
  ...takeoverChecks(observation, target, policy, roles, acknowledged),
  ...takeoverFastChecks(observation, target, policy, roles, acknowledged, false),
];
const checks = [
  ...withRoles,
  ...checksWithoutRoles(observation, target, policy, { kind: 'untold', because: 'nobody' }, acknowledged),
];
const checkIds = [...new Set(checks.map(({ id }) => id))];
const steps = takeoverSteps(target, roles, policy);

function nextWords({ next }: (typeof TAKEOVER_STATES)[number]): string {
  if (next.kind === 'go-on' || next.kind === 'again') return `${next.kind} \`${next.step}\``;
  return next.kind === 'back' ? next.kind : `${next.kind} \`${next.code}\``;
}

/** The states at which the steps themselves ask people, as they stand in the code. */
function statesOfSteps(): string[] {
  const folder = new URL('../../src/procedures/solana/takeover/', import.meta.url);
  const code = readdirSync(folder)
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  const asked = [...code.matchAll(/\bask\('([a-z-]+)'/g)].map((match) => match[1] ?? '');
  const kinds = [...code.matchAll(/readonly kind: '(silent|stranger|quarantined)'; readonly because/g)];
  return [...new Set([...asked, ...kinds.map((match) => `quarantine-${match[1]}`)])];
}

describe('the page of the Solana takeover', () => {
  it('is the page of the procedure that is in the code', () => {
    expect(page.text).toContain(`\`${TAKEOVER_ID}\`, version ${TAKEOVER_VERSION}.`);
  });

  it('has every check of the code and no other, with its severity', () => {
    expect(checkRows.map(idOf).toSorted()).toEqual(checkIds.toSorted());
    const wrong = checks.filter(
      ({ id, severity }) => checkRows.find((row) => idOf(row) === id)?.[1]?.includes(severity) !== true,
    );

    expect(wrong.map(({ id, severity }) => `${id} is a ${severity}`)).toEqual([]);
  });

  it('says of every check when it is made', () => {
    const fast = new Set(
      takeoverFastChecks(observation, target, policy, roles, acknowledged, false).map(({ id }) => id),
    );

    expect(checkRows.map((row) => [idOf(row), row[3]])).toEqual(
      checkRows.map((row) => [idOf(row), fast.has(idOf(row)) ? 'both' : 'plan']),
    );
  });

  it('has every step of the code, in its order and with its title', () => {
    expect(stepRows.map((row) => [idOf(row), row[1]])).toEqual(steps.map(({ id, title }) => [id, title]));
    const undo = stepRows.filter((row) => row.at(-1)?.includes('point of no return'));

    expect(undo.map(idOf)).toEqual(steps.filter(({ pointOfNoReturn }) => pointOfNoReturn).map(({ id }) => id));
  });

  it('names every verb that the plan shows', () => {
    const verbs = steps
      .flatMap(({ commands }) => commands.map(({ verb }) => verb))
      .filter((verb) => verb.startsWith('solana'));
    const missing = [...new Set(verbs)].filter((verb) => !page.text.includes(verb));

    expect(missing).toEqual([]);
  });

  it('has every state of the table, in its order, with what is next and its very sentence', () => {
    expect(stateRows.map(([id, , next, signer, sentence]) => [id, next, signer, sentence])).toEqual(
      TAKEOVER_STATES.map((state) => [`\`${state.id}\``, nextWords(state), state.signer, state.sentence]),
    );
    expect(stateRows.filter(([, seen = '']) => seen === '')).toEqual([]);
  });

  it('has a way on from every state in which the run can stop', () => {
    const stops = page.text.split(/^## /m).find((part) => part.startsWith('Every stop')) ?? '';
    const ofTable = TAKEOVER_STATES.filter(({ next }) => next.kind === 'stop' || next.kind === 'wait').map(
      ({ id }) => id,
    );
    const ofSteps = statesOfSteps();
    const missing = [...ofTable, ...ofSteps].filter((id) => !stops.includes(`\`${id}\``));

    expect(ofSteps).toContain('old-unfenced');
    expect(ofSteps).toContain('quarantine-silent');
    expect(missing).toEqual([]);
  });

  it('has each sentence of the guide, in the words of the page of the handover', () => {
    expect(page.sentences.map(([id, sentence]) => [id, sentence])).toEqual(
      runbookPage('solana-handover').sentences.map(([id, sentence]) => [id, sentence]),
    );
  });

  it('has each of them carried by a step, a check or a departure that there is', () => {
    const bare = page.sentences.filter(([id = '']) => !page.references.some((each) => each.id === id));
    const known = new Set([...checkIds, ...steps.map(({ id }) => id), ...page.departures.map(idOf)]);
    const strange = page.references.filter(({ reference }) => !known.has(reference));

    expect(bare.map(idOf)).toEqual([]);
    expect(strange.map(({ id, reference }) => `${id} names ${reference}`)).toEqual([]);
    expect(page.strayWords).toEqual([]);
  });

  it('uses every departure and every step, and says of each departure why', () => {
    const used = new Set(page.references.map(({ reference }) => reference));
    const unused = [...page.departures.map(idOf), ...steps.map(({ id }) => id)].filter((id) => !used.has(id));

    expect(unused).toEqual([]);
    expect(page.departures.map(idOf)).toEqual(page.departures.map((_, index) => `d${index + 1}`));
    expect(page.departures.filter((row) => row.length !== 4 || row.some((cell) => cell === ''))).toEqual([]);
  });
});
