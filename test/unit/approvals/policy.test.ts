import { describe, expect, it } from 'vitest';
import { mayDecide, standingOf } from '../../../src/approvals/policy.ts';
import type { Decision, PlanRecord } from '../../../src/approvals/store.ts';
import type { Plan } from '../../../src/domain/plan.ts';
import { planFor } from '../../integration/store/started-run.ts';

const people = {
  ana: { name: 'Ana', roles: ['operator'], terminal: [], web: [], slack: [], discord: [] },
  ben: { name: 'Ben', roles: ['operator'], terminal: [], web: [], slack: [], discord: [] },
  cy: { name: 'Cy', roles: ['reader'], terminal: [], web: [], slack: [], discord: [] },
};

function record(
  decisions: readonly [person: string, kind: Decision['kind'], digest?: string][],
  approval: Partial<Plan['approval']> = {},
): PlanRecord {
  const plan = planFor('p-1', {
    digest: 'd1',
    requestedBy: 'ana',
    approval: {
      people: 2,
      roles: ['operator'],
      requesterMayApprove: true,
      holdsForS: 900,
      cancelWindowS: 30,
      ...approval,
    },
  });
  return {
    plan,
    state: { kind: 'open', expiresAtMs: 1_000 },
    decisions: decisions.map(([person, kind, digest]) => ({
      plan: 'p-1',
      digest: digest ?? 'd1',
      person,
      kind,
      reason: '',
      chat: 'web',
      atMs: 1,
    })),
  };
}

describe('approvals', () => {
  it.each([
    ['nobody', record([]), 'needs'],
    ['one of two', record([['ana', 'approve']]), 'needs'],
    [
      'the same person twice',
      record([
        ['ana', 'approve'],
        ['ana', 'approve'],
      ]),
      'needs',
    ],
    [
      'two people',
      record([
        ['ana', 'approve'],
        ['ben', 'approve'],
      ]),
      'approved',
    ],
    [
      'two people, one without the role',
      record([
        ['ana', 'approve'],
        ['cy', 'approve'],
      ]),
      'needs',
    ],
    [
      'two people, one for another digest',
      record([
        ['ana', 'approve'],
        ['ben', 'approve', 'd0'],
      ]),
      'needs',
    ],
    [
      'two people, one who left the fleet file',
      record([
        ['ana', 'approve'],
        ['zoe', 'approve'],
      ]),
      'needs',
    ],
    [
      'two people, then a rejection',
      record([
        ['ana', 'approve'],
        ['ben', 'approve'],
        ['ben', 'reject'],
      ]),
      'rejected',
    ],
    ['one where one is enough', record([['ana', 'approve']], { people: 1 }), 'approved'],
    [
      'two people who say nothing where a reason is wanted',
      record(
        [
          ['ana', 'approve'],
          ['ben', 'approve'],
        ],
        { needsReason: true },
      ),
      'needs',
    ],
    [
      'the requester where the policy wants others',
      record(
        [
          ['ana', 'approve'],
          ['ben', 'approve'],
        ],
        { requesterMayApprove: false },
      ),
      'needs',
    ],
  ])('counts %s rightly', (_name, given, expected) => {
    expect(standingOf(given, people, 500).kind).toBe(expected);
  });

  it('does not count an approval after the plan has expired', () => {
    expect(
      standingOf(
        record([
          ['ana', 'approve'],
          ['ben', 'approve'],
        ]),
        people,
        1_000,
      ).kind,
    ).toBe('expired');
  });

  it('tells a stranger whom to ask', () => {
    const refused = mayDecide(record([]).plan, 'zoe', people);

    expect(refused).toEqual({ ok: false, text: 'zoe is not in the fleet file. Ask Ana or Ben.' });
  });
});
