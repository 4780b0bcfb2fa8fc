import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/domain/check.ts';
import type { PlannedStep } from '../../src/domain/plan.ts';
import { readyChecks, swapChecks } from '../../src/procedures/near/checks/all.ts';
import type { Scene } from '../../src/procedures/near/checks/scene.ts';
import { noWay, rolesUntold } from '../../src/procedures/near/checks/untold.ts';
import { prepareSteps } from '../../src/procedures/near/prepare/steps.ts';
import {
  HOT_SWAP_ID,
  PREPARE_ID,
  RESTART_ID,
  TAKEOVER_ID,
  UPGRADE_ID,
  VERSION,
  type Way,
} from '../../src/procedures/near/steps.ts';
import { SWAP_STATES } from '../../src/procedures/near/swap/states.ts';
import { swapSteps } from '../../src/procedures/near/swap/words.ts';
import { takeoverChecks } from '../../src/procedures/near/takeover/checks.ts';
import { TAKEOVER_STATES } from '../../src/procedures/near/takeover/states.ts';
import { takeoverSteps } from '../../src/procedures/near/takeover/steps.ts';
import { upgradeChecks } from '../../src/procedures/near/upgrade/checks.ts';
import { upgradeSteps } from '../../src/procedures/near/upgrade/steps.ts';
import { healthyScene, NEW, OLD, target } from './procedures/near/healthy.ts';
import { idOf, runbookPage } from './runbook-page.ts';

type Page = ReturnType<typeof runbookPage>;

const hotSwap = runbookPage('near-hot-swap');
const restart = runbookPage('near-restart');
const prepare = runbookPage('near-prepare');
const takeover = runbookPage('near-takeover');
const upgrade = runbookPage('near-upgrade');

const ROLES = { from: OLD, to: NEW };
const POLICY = { window_wait: 0, after_swap: 'keep' } as const;
/** Made in place of others, where roles or way cannot be told. */
const untold = (scene: Scene) => [rolesUntold(scene, 'no answer'), noWay(scene, NEW)];

const rowsOf = (page: Page) => page.tableUnder('Checks');
const idsOf = (checks: readonly CheckResult[]) => [...new Set(checks.map(({ id }) => id))].toSorted();

function wrongSeverities(page: Page, checks: readonly CheckResult[]): string[] {
  return checks
    .filter(
      ({ id, severity }) =>
        rowsOf(page)
          .find((row) => idOf(row) === id)?.[1]
          ?.includes(severity) !== true,
    )
    .map(({ id, severity }) => `${id} is a ${severity}`);
}

/** As the pages write them, whatever nodes and pool are called. */
const titled = (steps: readonly PlannedStep[], words: Readonly<Record<string, string>> = {}) =>
  steps.map(({ id, title }) => [
    id,
    Object.entries({ [OLD]: 'OLD', [NEW]: 'NEW', [target.pool]: 'POOL', ...words }).reduce(
      (text, [name, word]) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), word),
      title,
    ),
  ]);

const readTitles = (page: Page) => page.tableUnder('Steps').map((row) => [idOf(row), row[1]]);
const withGaps = (rows: readonly (readonly string[])[]) => rows.filter((row) => row.includes('')).map((row) => row[0]);
const stopsOf = (page: Page) => page.tableUnder('Every stop, and the ways on').map(idOf).toSorted();

/** The states in which steps of a folder stop by themselves, as they stand in the code. */
function statesIn(folder: string): string[] {
  const at = new URL(`../../src/procedures/near/${folder}/`, import.meta.url);
  const code = readdirSync(at)
    .map((name) => readFileSync(new URL(name, at), 'utf8'))
    .join('\n');
  const plain = [...code.matchAll(/\bstate: '([a-z-]+)'/g), ...code.matchAll(/\bask\('([a-z-]+)'/g)];
  return plain.map(([, state = '']) => state);
}

const rowsThatStop = (states: readonly { readonly id: string; readonly next: { readonly kind: string } }[]) =>
  states.filter(({ next }) => next.kind === 'stop' || next.kind === 'wait').map(({ id }) => id);

/** Before a table is asked: a host that shows another record of terms, or a higher term. */
const BEFORE = ['host-quarantined', 'host-knows-higher-term'];
const inSwap = () => [
  ...rowsThatStop(SWAP_STATES),
  ...BEFORE,
  ...statesIn('swap'),
  // One of two, by what the observers say.
  'observers-silent',
  'new-silent',
];
const sorted = (states: readonly string[]) => [...new Set(states)].toSorted();

describe.each([
  ['hot swap', hotSwap, HOT_SWAP_ID, 'hot-swap'],
  ['restart', restart, RESTART_ID, 'restart'],
] as const)('the page of the NEAR %s', (_name, page, id, way: Way) => {
  const scene = healthyScene(way);
  const steps = swapSteps(target, ROLES, way, POLICY);
  const checks = [...swapChecks(scene, ROLES, way, POLICY), ...untold(scene)];

  it('is the page of the procedure that is in the code', () => {
    expect(page.text).toContain(`\`${id}\`, version ${VERSION}.`);
  });

  it('has every check of the code and no other, with its severity', () => {
    expect(rowsOf(page).map(idOf).toSorted()).toEqual(idsOf(checks));
    expect(wrongSeverities(page, checks)).toEqual([]);
  });

  it('has every step of the code, in its order and with its title, and the source of each', () => {
    const rows = page.tableUnder('Steps');
    const undo = rows.filter((row) => row[5]?.includes('point of no return'));

    expect(readTitles(page)).toEqual(titled(steps));
    expect(undo.map(idOf)).toEqual(steps.filter((step) => step.pointOfNoReturn).map((step) => step.id));
    expect(rows.filter((row) => row.length !== 7 || row.includes('')).map(idOf)).toEqual([]);
  });

  it('names every verb that the plan shows', () => {
    const verbs = steps.flatMap(({ commands }) => commands.map(({ verb }) => verb));

    expect(verbs.filter((verb) => !page.text.includes(verb))).toEqual([]);
  });

  it('numbers sentences and departures without a gap, and has each carried by something that there is', () => {
    const { sentences, departures, references, strayWords } = page;
    const bare = sentences.filter(([row = '']) => !references.some((each) => each.id === row));
    const known = new Set([...rowsOf(page), ...page.tableUnder('Steps'), ...departures].map(idOf));

    expect(sentences.length).toBeGreaterThan(12);
    expect(sentences.map(idOf)).toEqual(sentences.map((_, index) => `r${index + 1}`));
    expect(departures.map(idOf)).toEqual(departures.map((_, index) => `d${index + 1}`));
    expect(bare.map(idOf)).toEqual([]);
    expect(strayWords).toEqual([]);
    expect(references.filter(({ reference }) => !known.has(reference))).toEqual([]);
  });

  it('uses every check, step and departure, and says of each departure why', () => {
    const used = new Set(page.references.map(({ reference }) => reference));
    const all = [...rowsOf(page), ...page.tableUnder('Steps'), ...page.departures].map(idOf);

    expect(all.filter((each) => !used.has(each))).toEqual([]);
    expect(page.departures.filter((row) => row.length !== 4 || row.includes('')).map(idOf)).toEqual([]);
  });
});

describe('the stops of a NEAR move', () => {
  it('are all on the page of the hot swap, each with a way on', () => {
    expect(sorted(inSwap()).length).toBeGreaterThan(15);
    expect(stopsOf(hotSwap)).toEqual(sorted(inSwap()));
    expect(withGaps(hotSwap.tableUnder('Every stop, and the ways on'))).toEqual([]);
  });
});

describe('the page of the NEAR takeover', () => {
  const scene = healthyScene();
  const more = target.nodes.slice(1).map((node) => ({ ...node, node: 'near-c' }));
  const third: Scene = { ...scene, target: { ...target, nodes: [...target.nodes, ...more] } };
  const checks = [
    ...takeoverChecks(scene, ROLES, 'hot-swap'),
    ...takeoverChecks(healthyScene('restart'), ROLES, 'restart'),
    ...takeoverChecks(third, ROLES, 'hot-swap'),
    ...untold(scene),
  ];

  it('is the page of the procedure that is in the code, with its checks and steps', () => {
    expect(takeover.text).toContain(`\`${TAKEOVER_ID}\`, version ${VERSION}.`);
    expect(rowsOf(takeover).map(idOf).toSorted()).toEqual(idsOf(checks));
    expect(wrongSeverities(takeover, checks)).toEqual([]);
    expect(readTitles(takeover)).toEqual(titled(takeoverSteps(target, ROLES, 'hot-swap')));
    expect(withGaps(takeover.tableUnder('Steps'))).toEqual([]);
  });

  it('has a way on from every state in which it can stop, and knows no other', () => {
    const quarantine = ['silent', 'stranger', 'quarantined'].map((kind) => `quarantine-${kind}`);
    const ofSteps = ['reload-turned-down', 'reload-refused', 'new-not-up', 'new-silent', 'observers-silent'];
    const states = [...rowsThatStop(TAKEOVER_STATES), ...BEFORE, ...statesIn('takeover'), ...quarantine, ...ofSteps];

    expect(stopsOf(takeover)).toEqual(sorted(states));
    expect(withGaps(takeover.tableUnder('Every stop, and the ways on'))).toEqual([]);
  });
});

describe('the page of the NEAR prepare', () => {
  it('is the page of the procedure that is in the code, with the checks and steps of both options', () => {
    const checks = (['hot-swap', 'restart'] as const).flatMap((way) => readyChecks(healthyScene(way), NEW, way));
    const inPlan = rowsOf(prepare).filter((row) => idOf(row) !== 'config-change');
    const steps = prepareSteps(target, NEW, 'hot-swap');

    expect(prepare.text).toContain(`\`${PREPARE_ID}\`, version ${VERSION}.`);
    expect(inPlan.map(idOf).toSorted()).toEqual(idsOf(checks));
    expect(wrongSeverities(prepare, checks)).toEqual([]);
    expect(readTitles(prepare)).toEqual(titled(steps, { [NEW]: 'NODE', 'hot-swap': 'WAY' }));
    expect(withGaps(prepare.tableUnder('Steps'))).toEqual([]);
    expect(stopsOf(prepare)).toEqual(['refused', 'tried']);
  });

  it('has each sentence carried by something that there is, and uses all of it', () => {
    const { sentences, departures, references, strayWords } = prepare;
    const all = [...rowsOf(prepare), ...prepare.tableUnder('Steps'), ...departures].map(idOf);

    expect(sentences.map(idOf)).toEqual(sentences.map((_, index) => `r${index + 1}`));
    expect(strayWords).toEqual([]);
    expect(sorted(references.map(({ reference }) => reference))).toEqual(sorted(all));
  });
});

describe('the page of the NEAR upgrade', () => {
  it('is the page of the procedure that is in the code, with its own checks and all steps', () => {
    const scene = healthyScene();
    const moved = new Set(idsOf(swapChecks(scene, ROLES, 'hot-swap', POLICY)));
    const checks = upgradeChecks(scene, ROLES, 'hot-swap', POLICY).filter(({ id }) => !moved.has(id));

    expect(upgrade.text).toContain(`\`${UPGRADE_ID}\`, version ${VERSION}.`);
    expect(rowsOf(upgrade).map(idOf).toSorted()).toEqual(idsOf(checks));
    expect(wrongSeverities(upgrade, checks)).toEqual([]);
    expect(readTitles(upgrade)).toEqual(titled(upgradeSteps(target, ROLES, 'hot-swap', POLICY)));
    expect(withGaps(upgrade.tableUnder('Steps'))).toEqual([]);
  });

  it('has the stops that are its own', () => {
    expect(stopsOf(upgrade)).toEqual(sorted(['refused', 'tried', ...statesIn('upgrade')]));
  });
});
