import { describe, expect, it } from 'vitest';
import { standingOf } from '../../../src/approvals/policy.ts';
import type { PlanRecord } from '../../../src/approvals/store.ts';
import { planCard } from '../../../src/chats/project/plan-card.ts';
import { approvalRuleOf } from '../../../src/config/policy.ts';
import { SolanaPolicy } from '../../../src/config/schema.ts';
import { planDigest } from '../../../src/planning/plan.ts';
import { OPEN, planFor } from '../../integration/store/started-run.ts';

const person = (name: string) => ({ name, roles: ['operator'], terminal: [], web: [], slack: [], discord: [] });
const people = { ana: person('Ana'), ben: person('Ben') };
const names = { ana: 'Ana', ben: 'Ben' };

function record(platforms: number | undefined, ...given: [person: string, chat: string][]): PlanRecord {
  const approval = { people: 2, roles: [], requesterMayApprove: true, holdsForS: 900, cancelWindowS: 30 };
  const plan = planFor('p-1', {
    digest: 'd1',
    requestedBy: 'ana',
    approval: { ...approval, ...(platforms === undefined ? {} : { platforms }) },
  });
  const decisions = given.map(([by, chat], atMs) => ({
    plan: 'p-1',
    digest: 'd1',
    person: by,
    kind: 'approve' as const,
    reason: '',
    chat,
    atMs,
  }));
  return { plan, state: OPEN, decisions };
}

const approvals = (of: PlanRecord) => planCard(of, names, 0).facts.find(({ label }) => label === 'Approvals')?.value;

describe('approvals from two platforms', () => {
  it.each([
    [
      'two people on one',
      record(2, ['ana', 'slack'], ['ben', 'slack']),
      'an approval from another platform than Slack',
    ],
    ['nobody yet', record(2), '2 more people, from 2 different platforms'],
    ['one person', record(2, ['ana', 'slack']), 'one more person, from another platform than Slack'],
    ['one person on two', record(2, ['ana', 'slack'], ['ana', 'discord']), 'one more person'],
    [
      'page and command line',
      record(2, ['ana', 'web'], ['ben', 'terminal']),
      'an approval from another platform than page or command line',
    ],
  ] as const)('are not given by %s', (_what, of, text) => {
    expect(standingOf(of, people, 0)).toMatchObject({ kind: 'needs', text });
  });

  it.each([
    ['two people on two', record(2, ['ana', 'slack'], ['ben', 'discord'])],
    ['one of two people a second time, elsewhere', record(2, ['ana', 'slack'], ['ben', 'slack'], ['ana', 'discord'])],
    ['anybody where the policy does not ask', record(undefined, ['ana', 'slack'], ['ben', 'slack'])],
  ] as const)('are given by %s', (_what, of) => {
    expect(standingOf(of, people, 0)).toEqual({ kind: 'approved', by: ['ana', 'ben'] });
  });

  it('are never given for two platforms by one person alone, where as many people are wanted', () => {
    const three = { ...people, cy: person('Cy') };
    const strict = (...given: [string, string][]): PlanRecord => {
      const { plan, ...rest } = record(3, ...given);
      return { ...rest, plan: { ...plan, approval: { ...plan.approval, people: 3 } } };
    };
    const both: [string, string][] = [
      ['ana', 'discord'],
      ['ana', 'web'],
      ['ben', 'slack'],
    ];
    const text = 'an approval from another person on Discord or page or command line';

    expect(standingOf(strict(...both, ['cy', 'slack']), three, 0)).toMatchObject({ kind: 'needs', text });
    expect(standingOf(strict(...both, ['cy', 'web']), three, 0)).toMatchObject({ kind: 'approved' });
    expect(standingOf(record(3, ...both), people, 0)).toMatchObject({ kind: 'approved' });
  });

  it('stand on the card, with where each came from', () => {
    expect(approvals(record(2, ['ana', 'slack']))).toBe(
      '1 of 2: Ana (Slack). Still needed: 1 more, from another platform than Slack.',
    );
    expect(approvals(record(2, ['ana', 'slack'], ['ben', 'slack']))).toBe(
      '2 of 2: Ana (Slack) and Ben (Slack). Still needed: an approval from another platform than Slack.',
    );
  });

  it('are part of what is approved', () => {
    expect(planDigest(record(2).plan)).not.toBe(planDigest(record(undefined).plan));
  });

  it('come from the policy', () => {
    expect(approvalRuleOf(SolanaPolicy.parse({ approvals: { platforms: 2 } })).platforms).toBe(2);
    expect(approvalRuleOf(SolanaPolicy.parse({}))).not.toHaveProperty('platforms');
  });
});
