import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CauseReport } from '../../../src/domain/incident.ts';
import type { IncidentHead } from '../../../src/alerts/head.ts';
import { takeReports } from '../../../src/alerts/take.ts';
import { report, Scope } from './sample-report.ts';

const kinds = (scope: Scope) => scope.last.events.map(({ kind }) => kind);
const OVER = { status: 'resolved' } as const;

describe('what is reported out of order', () => {
  it.each([
    [
      'a firing after its own end, within a minute, is overtaken',
      [
        [0, {}],
        [10, OVER],
        [60_010, {}],
      ],
      [],
    ],
    [
      'a firing after its own end, later, has begun again',
      [
        [0, {}],
        [10, OVER],
        [60_011, {}],
      ],
      ['am:1@1000'],
    ],
    [
      'a firing whose end came first never began',
      [
        [0, OVER],
        [10_000, {}],
      ],
      [],
    ],
    [
      'a newer firing begins whatever was over',
      [
        [0, {}],
        [10, OVER],
        [20, { startsAtMs: 2_000 }],
      ],
      ['am:1@2000'],
    ],
    [
      'an older firing says nothing',
      [
        [0, { startsAtMs: 2_000 }],
        [10, {}],
      ],
      ['am:1@2000'],
    ],
    [
      'an older firing, ten minutes after the end of the newer one, was held back',
      [
        [0, { startsAtMs: 2_000 }],
        [10, { ...OVER, startsAtMs: 2_000 }],
        [600_010, {}],
      ],
      [],
    ],
    [
      'an older firing, later, is a new one of a clock that was set back',
      [
        [0, { startsAtMs: 2_000 }],
        [10, { ...OVER, startsAtMs: 2_000 }],
        [600_011, {}],
      ],
      ['am:1@1000'],
    ],
    [
      'an older end says nothing',
      [
        [0, { startsAtMs: 2_000 }],
        [10, OVER],
      ],
      ['am:1@2000'],
    ],
    [
      'a newer end ends what was older',
      [
        [0, {}],
        [10, { ...OVER, startsAtMs: 2_000 }],
        [20, { startsAtMs: 2_000 }],
      ],
      [],
    ],
    [
      'a sender without a clock begins again at once',
      [
        [0, { startsAtMs: 0 }],
        [10, { ...OVER, startsAtMs: 0 }],
        [20, { startsAtMs: 0 }],
      ],
      ['am:1@0'],
    ],
  ] as const)('%s', (_name, reports, lasting) => {
    const scope = new Scope();

    for (const [atMs, overrides] of reports) scope.take(atMs, overrides);

    expect(scope.lasting()).toEqual(lasting);
  });

  it('comes to the same however it is mixed, doubled and cut into bodies', () => {
    const said = fc.record({
      key: fc.constantFrom('am:1', 'am:2', 'am:3'),
      startsAtMs: fc.constantFrom(1_000, 2_000, 3_000),
      status: fc.constantFrom<CauseReport['status'][]>('firing', 'resolved'),
    });
    const twoOrders = fc
      .array(said, { minLength: 1, maxLength: 12 })
      .chain((reports) =>
        fc.tuple(
          fc.constant(reports),
          fc.shuffledSubarray([...reports, ...reports], { minLength: reports.length * 2 }),
          fc.array(fc.nat(3), { minLength: 24, maxLength: 24 }),
        ),
      );

    fc.assert(
      fc.property(twoOrders, ([reports, mixed, cuts]) => {
        const inOrder = new Scope();
        inOrder.take(0, ...reports);
        const otherwise = new Scope();
        let rest = mixed;
        for (const [at, size] of cuts.entries()) {
          otherwise.take(at * 1_000, ...rest.slice(0, size));
          rest = rest.slice(size);
        }
        otherwise.take(25_000, ...rest);

        expect(otherwise.lasting()).toEqual(inOrder.lasting());
        expect(otherwise.lasting()).toEqual(expected(reports));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The newest firing of each cause lasts unless its end is among the reports. */
function expected(reports: readonly Pick<CauseReport, 'key' | 'startsAtMs' | 'status'>[]): string[] {
  return [...new Set(reports.map(({ key }) => key))]
    .flatMap((key) => {
      const own = reports.filter((one) => one.key === key);
      const newest = Math.max(...own.map(({ startsAtMs }) => startsAtMs));
      const isOver = own.some(({ startsAtMs, status }) => startsAtMs === newest && status === 'resolved');
      return isOver ? [] : [`${key}@${newest}`];
    })
    .toSorted();
}

describe('an incident', () => {
  it('grows by one with a body, however much is in it', () => {
    const scope = new Scope();
    expect(scope.take(0, {}, { key: 'am:2' }).head).toMatchObject({ id: 'i-0', revision: 1 });

    expect(scope.take(1, { key: 'am:3' }, { key: 'am:4' }, OVER).head).toMatchObject({ id: 'i-0', revision: 2 });
  });

  it('is not opened by what is over', () => {
    const scope = new Scope();

    expect(scope.take(0, OVER)).toMatchObject({ head: null, opened: false, changed: false, events: [] });
  });

  it('counts a firing that came without the end of the one before as both', () => {
    const scope = new Scope();
    scope.take(0, {});

    scope.take(5_000, { startsAtMs: 2_000 });

    expect(scope.last.events).toMatchObject([
      { kind: 'cause.ended', lastedMs: 5_000 },
      { kind: 'cause.began', times: 2 },
    ]);
  });

  it('writes three pairs of lines an hour about a cause that comes and goes, and one more', () => {
    const scope = new Scope();
    const written: string[] = [];
    for (let time = 1; time <= 10; time += 1) {
      scope.take(time * 20_000, { startsAtMs: time });
      written.push(...kinds(scope));
      scope.take(time * 20_000 + 10_000, { startsAtMs: time, ...OVER });
      written.push(...kinds(scope));
      expect(scope.last.changed, 'people see it all the same').toBe(true);
    }

    expect(written.filter((kind) => kind === 'cause.began')).toHaveLength(4);
    expect(written.filter((kind) => kind === 'cause.ended')).toHaveLength(3);
    scope.take(4_000_000, { startsAtMs: 11 });
    scope.take(4_000_001, { startsAtMs: 11, ...OVER });
    expect(scope.last.events, 'an hour later it is said how often').toMatchObject([{ kind: 'cause.ended', times: 11 }]);
  });
});

describe('what becomes louder than all before', () => {
  const WARNING = { severity: 'warning' } as const;

  it('is written as a beginning, also where a cause that lasts only says so, so that people are called', () => {
    const scope = new Scope();
    scope.take(0, WARNING);

    scope.take(1_000, {});

    expect(scope.last.events).toMatchObject([{ kind: 'cause.began', severity: 'critical', times: 1 }]);
    expect(scope.last.head).toMatchObject({ loudest: 'critical', told: { level: 0, atMs: 1_000 } });
    scope.take(2_000, WARNING);
    scope.take(3_000, {});
    expect(scope.last.events, 'once').toEqual([]);
  });

  it('is written though the cause comes and goes too often for lines', () => {
    const scope = new Scope();
    for (let time = 1; time <= 5; time += 1) {
      scope.take(time * 20_000, { ...WARNING, startsAtMs: time });
      scope.take(time * 20_000 + 10_000, { ...WARNING, startsAtMs: time, ...OVER });
    }

    scope.take(200_000, { startsAtMs: 6 });

    expect(scope.last.events).toMatchObject([{ kind: 'cause.began', severity: 'critical', times: 6 }]);
  });

  it('ends what people said of it before they knew that two could sign, and nothing where they said nothing', () => {
    const scope = new Scope();
    scope.take(0, {});
    const told = { level: 2, atMs: 500 };
    const two = { key: 'am:2', rule: 'two-signers' } as const;
    const silenced = { by: 'ann', untilMs: 9_000_000, reason: '' };
    const after = (head: Partial<IncidentHead>) =>
      takeReports({ ...scope.head(), told, ...head }, scope.known, [report(two)], 1_000, 'i-new').head;

    expect(after({ silenced })).toMatchObject({ silenced: null, told: { level: 0, atMs: 1_000 } });
    expect(after({ acknowledged: { by: 'ann', atMs: 500 } })).toMatchObject({ acknowledged: null });
    expect(after({})).toMatchObject({ told });
  });
});
