import { describe, expect, it } from 'vitest';
import type { Answered } from '../../../src/alerts/alertmanager/port.ts';
import { createStillFiring } from '../../../src/alerts/silences/still-firing.ts';
import type { Cause, CauseReport, Incident } from '../../../src/domain/incident.ts';

const MINUTE_MS = 60_000;
const CAUSE: Cause = {
  key: 'am:f1',
  source: 'alertmanager',
  name: 'SolanaDelinquent',
  rule: 'not-signing',
  severity: 'critical',
  node: null,
  summary: 'sol-main is delinquent.',
  link: null,
  startsAtMs: 7,
  labels: { validator: 'sol-main' },
  beganAtMs: 7,
  endedAtMs: null,
  seenAtMs: 0,
  times: 1,
};
const INCIDENT: Incident = {
  id: 'i-1',
  scope: 'sol-main',
  revision: 1,
  openedAtMs: 7,
  endedAtMs: null,
  causes: [CAUSE, { ...CAUSE, key: 'am:over', endedAtMs: 8 }, { ...CAUSE, key: 'grafana:f2', source: 'grafana' }],
  acknowledged: null,
  told: { level: 0, atMs: 7 },
  silenced: null,
};

/** @param answers of Alertmanager, one a minute: fingerprints, or null when it is away */
async function played(answers: readonly (readonly string[] | null)[], incidents = [INCIDENT]) {
  const taken: string[][] = [];
  let nowMs = 0;
  let asked = 0;
  const round = createStillFiring({
    incidents: {
      open: () => Promise.resolve(incidents),
      take: (reports: readonly CauseReport[]) => {
        taken
          .at(-1)
          ?.push(...reports.map(({ scope, key, status, startsAtMs }) => `${scope} ${key} ${status} ${startsAtMs}`));
        return Promise.resolve({ opened: [], changed: [] });
      },
    },
    alertmanager: {
      firing: () => {
        const answer = answers[asked] ?? null;
        asked += 1;
        const said: Answered<ReadonlySet<string>> =
          answer === null ? { kind: 'away', because: 'not reached' } : { kind: 'ok', value: new Set(answer) };
        return Promise.resolve(said);
      },
    },
    clock: { now: () => nowMs, monotonic: () => nowMs },
  });
  for (let minute = 0; minute < answers.length; minute += 1) {
    nowMs = minute * MINUTE_MS;
    taken.push([]);
    await round();
  }
  return { taken, asked };
}

const FIRES = 'sol-main am:f1 firing 7';
const OVER = 'sol-main am:f1 resolved 7';

describe('what Alertmanager has told', () => {
  it('is said again while it fires, so that it does not go stale behind a silence', async () => {
    expect((await played([['f1'], ['f1'], ['f1', 'f9']])).taken).toEqual([[], [FIRES], [FIRES]]);
  });

  it('is over when it has been gone for three minutes', async () => {
    const { taken } = await played([['f1'], [], [], [], [], []]);

    expect(taken).toEqual([[], [], [], [], [OVER], [OVER]]);
  });

  it.each([
    ['an Alertmanager that was started anew', [['f1'], [], [], ['f1'], [], []]],
    ['an Alertmanager that is away', [['f1'], [], [], null, [], []]],
  ])('is not over by %s', async (_what, answers) => {
    expect((await played(answers)).taken.flat()).not.toContain(OVER);
  });

  it('is left alone where another Alertmanager has told it', async () => {
    expect((await played([[], [], [], [], [], []])).taken.flat()).toEqual([]);
  });

  it('is not asked for while nothing lasts that it told', async () => {
    expect((await played([['f1'], ['f1']], [{ ...INCIDENT, causes: INCIDENT.causes.slice(1) }])).asked).toBe(0);
  });
});
