import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/domain/check.ts';
import type { PlannedStep } from '../../src/domain/plan.ts';
import { draftPolkadotHandover, draftPolkadotTakeover } from '../../src/intake/polkadot/draft.ts';
import type { Scene } from '../../src/procedures/polkadot/checks/scene.ts';
import { readyChecks } from '../../src/procedures/polkadot/checks/all.ts';
import { PREPARE_ID, PREPARE_VERSION, prepareSteps } from '../../src/procedures/polkadot/prepare/steps.ts';
import { HANDOVER_ID, HANDOVER_VERSION, TAKEOVER_ID, TAKEOVER_VERSION } from '../../src/procedures/polkadot/steps.ts';
import { healthyScene, LOOKED_AT } from './procedures/polkadot/healthy.ts';
import { NEW, OLD } from '../../src/lab/polkadot/simulation/cast.ts';
import { idOf, runbookPage } from './runbook-page.ts';

const handover = runbookPage('polkadot-handover');
const takeover = runbookPage('polkadot-takeover');
const prepare = runbookPage('polkadot-prepare');
const people = { people: 2, roles: [], requesterMayApprove: true, holdsForS: 900, cancelWindowS: 0 };

let ofHandover: { checks: CheckResult[]; steps: readonly PlannedStep[] };
let ofTakeover: typeof ofHandover;

beforeAll(async () => {
  const scene = await healthyScene();
  const wish = { id: 'p-1', request: 'q-1', requestedBy: 'ada', validator: 'dot-main', from: OLD, to: NEW };
  const drafts = (draft: typeof draftPolkadotHandover) => {
    const looked = (of: Scene) =>
      draft({ scene: of, oldNode: 'demote', atMs: LOOKED_AT, approval: { handover: people, takeover: people } }, wish);
    const silent: Scene = { ...scene, nodes: { ...scene.nodes, [OLD]: away(OLD) } };
    const untold: Scene = { ...scene, session: { kind: 'unknown', because: 'no answer' } };
    const { steps, checks } = looked(scene);
    return { steps, checks: [...checks, ...looked(silent).checks, ...looked(untold).checks] };
  };
  ofHandover = drafts(draftPolkadotHandover);
  ofTakeover = drafts(draftPolkadotTakeover);
});

const away = (node: string) => ({ kind: 'unseen', node, because: 'no route', code: 'host/unreachable' }) as const;

const rowsOf = (page: typeof handover) => page.tableUnder('Checks');
const idsOf = (checks: readonly CheckResult[]) => [...new Set(checks.map(({ id }) => id))].toSorted();

function wrongSeverities(page: typeof handover, checks: readonly CheckResult[]): string[] {
  return checks
    .filter(
      ({ id, severity }) =>
        rowsOf(page)
          .find((row) => idOf(row) === id)?.[1]
          ?.includes(severity) !== true,
    )
    .map(({ id, severity }) => `${id} is a ${severity}`);
}

/** As the pages write them, whatever the two nodes are called. */
const titled = (steps: readonly PlannedStep[]) =>
  steps.map(({ id, title }) => [
    id,
    title.replaceAll(new RegExp(`\\b${OLD}\\b`, 'g'), 'OLD').replaceAll(new RegExp(`\\b${NEW}\\b`, 'g'), 'NEW'),
  ]);

/** The states in which a run stops, as they stand in the code. */
function statesInCode(): string[] {
  const folder = new URL('../../src/procedures/polkadot/handover/', import.meta.url);
  const code = readdirSync(folder)
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  const found = [
    ...code.matchAll(/\bstate: '([a-z-]+)'/g),
    ...code.matchAll(/\bstays\(\s*(?:context,\s*)?'([a-z-]+)'/g),
  ];
  return [...new Set(found.map(([, state = '']) => state))].toSorted();
}

/** No step of a takeover comes to them. */
const OF_THE_OLD_NODE: readonly string[] = ['old-not-running', 'old-not-demoted'];

describe('the page of the Polkadot handover', () => {
  it('is the page of the procedure that is in the code', () => {
    expect(handover.text).toContain(`\`${HANDOVER_ID}\`, version ${HANDOVER_VERSION}.`);
  });

  it('has every check of the code and no other, with its severity', () => {
    expect(rowsOf(handover).map(idOf).toSorted()).toEqual(idsOf(ofHandover.checks));
    expect(wrongSeverities(handover, ofHandover.checks)).toEqual([]);
  });

  it('has every step of the code, in its order and with its title, and the source of each', () => {
    const rows = handover.tableUnder('Steps');
    const undo = rows.filter((row) => row[5]?.includes('point of no return'));

    expect(rows.map((row) => [idOf(row), row[1]])).toEqual(titled(ofHandover.steps));
    expect(undo.map(idOf)).toEqual(ofHandover.steps.filter((step) => step.pointOfNoReturn).map(({ id }) => id));
    expect(rows.filter((row) => row.length !== 7 || row.includes('')).map(idOf)).toEqual([]);
  });

  it('names every verb that the plan shows', () => {
    const verbs = ofHandover.steps.flatMap(({ commands }) => commands.map(({ verb }) => verb));
    const missing = verbs.filter((verb) => verb.startsWith('polkadot') && !handover.text.includes(verb));

    expect(missing).toEqual([]);
  });

  it('has a way on from every state in which the run can stop, and knows no other', () => {
    const rows = handover.tableUnder('Every stop, and the ways on');

    expect(statesInCode().length).toBeGreaterThan(10);
    expect(rows.map(idOf).toSorted()).toEqual(statesInCode());
    expect(rows.filter((row) => row.includes('')).map(idOf)).toEqual([]);
  });

  it('numbers sentences and departures without a gap, and has each carried by something that there is', () => {
    const { sentences, departures, references, strayWords } = handover;
    const bare = sentences.filter(([id = '']) => !references.some((each) => each.id === id));
    const known = new Set([...rowsOf(handover), ...handover.tableUnder('Steps'), ...departures].map(idOf));

    expect(sentences.length).toBeGreaterThan(15);
    expect(sentences.map(idOf)).toEqual(sentences.map((_, index) => `r${index + 1}`));
    expect(departures.map(idOf)).toEqual(departures.map((_, index) => `d${index + 1}`));
    expect(bare.map(idOf)).toEqual([]);
    expect(strayWords).toEqual([]);
    expect(references.filter(({ reference }) => !known.has(reference))).toEqual([]);
  });

  it('uses every check, step and departure, and says of each departure why', () => {
    const used = new Set(handover.references.map(({ reference }) => reference));
    const all = [...rowsOf(handover), ...handover.tableUnder('Steps'), ...handover.departures].map(idOf);

    expect(all.filter((id) => !used.has(id))).toEqual([]);
    expect(handover.departures.filter((row) => row.length !== 4 || row.includes('')).map(idOf)).toEqual([]);
  });
});

describe('the page of the Polkadot takeover', () => {
  it('is the page of the procedure that is in the code', () => {
    expect(takeover.text).toContain(`\`${TAKEOVER_ID}\`, version ${TAKEOVER_VERSION}.`);
  });

  it('has every check of the code and no other, with its severity', () => {
    expect(rowsOf(takeover).map(idOf).toSorted()).toEqual(idsOf(ofTakeover.checks));
    expect(wrongSeverities(takeover, ofTakeover.checks)).toEqual([]);
  });

  it('has every step of the code, in its order and with its title', () => {
    const rows = takeover.tableUnder('Steps');

    expect(rows.map((row) => [idOf(row), row[1]])).toEqual(titled(ofTakeover.steps));
    expect(rows.filter((row) => row.includes('')).map(idOf)).toEqual([]);
  });

  it('names every state in which it can stop', () => {
    const stops = takeover.text.split(/^## /m).find((part) => part.startsWith('Every stop')) ?? '';

    expect(
      statesInCode().filter((state) => !OF_THE_OLD_NODE.includes(state) && !stops.includes(`\`${state}\``)),
    ).toEqual([]);
  });
});

describe('the page of the Polkadot prepare', () => {
  it('is the page of the procedure that is in the code, with its checks and steps', async () => {
    const scene = await healthyScene();
    const checks = readyChecks(scene, NEW);
    const rows = prepare.tableUnder('Steps');

    expect(prepare.text).toContain(`\`${PREPARE_ID}\`, version ${PREPARE_VERSION}.`);
    expect(rowsOf(prepare).map(idOf).toSorted()).toEqual(idsOf(checks));
    expect(wrongSeverities(prepare, checks)).toEqual([]);
    expect(rows.map((row) => [idOf(row), row[1]])).toEqual(titled(prepareSteps(scene.target, NEW)));
    expect(rows.filter((row) => row.includes('')).map(idOf)).toEqual([]);
  });
});
