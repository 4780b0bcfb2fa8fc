import { describe, expect, it } from 'vitest';
import { checkOverrides, doubtOverrides } from '../../../src/config/cross-checks/overrides.ts';
import { approvalRuleOf, takeoverRuleOf } from '../../../src/config/policy.ts';
import { SolanaPolicy } from '../../../src/config/schema.ts';

const rule = (policy: object) => approvalRuleOf(SolanaPolicy.parse(policy)).overrides;
const team = (people: object, policy: object) => ({ people, policies: { solana: policy } });

describe('who can declare a node fenced', () => {
  it.each([
    ['two where nothing is said', {}, { people: 2, roles: [] }],
    ['two even where one approves', { approvals: { people: 1 } }, { people: 2, roles: [] }],
    ['as many as approve', { approvals: { people: 3, roles: ['sre'] } }, { people: 3, roles: ['sre'] }],
    ['never fewer than approve', { approvals: { people: 3 }, overrides: { people: 2 } }, { people: 3, roles: [] }],
    [
      'those that the policy names',
      { approvals: { people: 1 }, overrides: { people: 1, roles: ['lead'] } },
      { people: 1, roles: ['lead'] },
    ],
  ])('is %s', (_who, policy, expected) => {
    expect(rule(policy)).toEqual(expected);
  });

  it('is said to a team of one before it needs it, unless the policy says that one is enough', () => {
    const alone = { approvals: { people: 1 } };

    expect(doubtOverrides(team({ ada: {} }, alone))).toMatchObject([
      { mend: expect.stringContaining('overrides: { people: 1 }') },
      { mend: expect.stringContaining('takeover: { people: 1 }') },
    ]);
    const one = { ...alone, overrides: { people: 1 }, takeover: { people: 1 } };
    expect(doubtOverrides(team({ ada: {} }, one))).toEqual([]);
    expect(doubtOverrides(team({ ada: {}, bob: {} }, alone))).toEqual([]);
  });

  it('is compared with the approvals of the validator that says otherwise', () => {
    const fleet = {
      ...team({ ada: {}, bob: {}, cem: {} }, {}),
      validators: { main: { policy: { approvals: { people: 3 }, overrides: { people: 2 } } } },
    };

    expect(checkOverrides(fleet)).toMatchObject([
      {
        path: ['validators', 'main', 'policy', 'overrides', 'people'],
        expected: expect.stringContaining('at least 3'),
      },
    ]);
  });
});

describe('who can approve a takeover', () => {
  it.each([
    ['two where nothing is said', {}, { people: 2, roles: [] }],
    ['two even where one approves a move', { approvals: { people: 1 } }, { people: 2, roles: [] }],
    ['as many as approve a move', { approvals: { people: 3, roles: ['sre'] } }, { people: 3, roles: ['sre'] }],
    [
      'one where the policy says in words that one is enough',
      { approvals: { people: 1 }, takeover: { people: 1, roles: ['lead'] } },
      { people: 1, roles: ['lead'] },
    ],
  ])('is %s, and each has to say why', (_who, policy, expected) => {
    expect(takeoverRuleOf(SolanaPolicy.parse(policy))).toMatchObject({ ...expected, needsReason: true });
  });

  it('is never fewer than approve a move', () => {
    const fleet = team({ ada: {}, bob: {} }, { takeover: { people: 1 } });

    expect(checkOverrides(fleet)).toMatchObject([
      { path: ['policies', 'solana', 'takeover', 'people'], expected: expect.stringContaining('at least 2') },
    ]);
  });
});
