import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/domain/run.ts';
import { planCard, type SincePlan } from '../../../src/chats/project/plan-card.ts';
import type { PlanState } from '../../../src/domain/plan.ts';
import { AT, check, decision, DIGEST, PEOPLE, plan, record, run } from './sample.ts';

const NOW = AT + 60_000;
const ENDED_RUN = run({ id: 'r-1', state: 'done', endedAtMs: NOW });

function factOf(card: ReturnType<typeof planCard>, label: string): string | undefined {
  return card.facts.find((fact) => fact.label === label)?.value;
}

describe('The card of a plan', () => {
  it('says the verdict first and offers approval bound to the digest', () => {
    const card = planCard(record(), PEOPLE, NOW);

    expect(card.headline).toBe('sol-main can move from sol-a to sol-b. It needs 2 approvals.');
    expect(card.buttons.map((button) => button.command)).toEqual([
      `approve p-7f3a --digest ${DIGEST}`,
      'reject p-7f3a',
    ]);
    expect(card.footer).toContain(DIGEST);
  });

  it.each<[string, PlanState, RegExp]>([
    ['refused', { kind: 'refused' }, /can move from/],
    [
      'rejected',
      { kind: 'rejected', by: 'lin', reason: 'patch day' },
      /^Rejected by Lin 林 Wei: patch day Nothing was changed\.$/,
    ],
    ['expired', { kind: 'expired' }, /^Expired/],
    ['void', { kind: 'void', because: 'The link of sol-b changed.' }, /^No longer valid: The link of sol-b changed\./],
    ['consumed', { kind: 'consumed', run: 'r-52c1' }, /^Approved\. Run r-52c1/],
    ['open, but too late', { kind: 'open', expiresAtMs: NOW }, /^Expired/],
  ])('has no buttons once it is %s', (_, state, headline) => {
    const card = planCard(record({ state }), PEOPLE, NOW);

    expect(card.buttons).toEqual([]);
    expect(card.headline).toMatch(headline);
  });

  it('shows failed and warned checks in full and passed ones as a number', () => {
    const checks = [
      check('a', { state: 'failed' }),
      check('b', { state: 'unknown', node: 'sol-b' }),
      check('c', { severity: 'should', state: 'failed' }),
      check('d'),
      check('e'),
    ];

    const { sections } = planCard(record({ plan: { checks } }), PEOPLE, NOW);

    expect(sections[0]).toMatchObject({
      title: 'To mend first',
      items: [
        {
          state: 'failed',
          text: 'Claim of a',
          detail: 'Found: found of a\nNeeded: needed of a\nWhy: why of a\nMend: fix of a',
        },
        { state: 'unknown', text: 'Claim of b (sol-b)' },
      ],
    });
    expect(sections[1]).toMatchObject({ title: 'Warnings', items: [{ state: 'warned', text: 'Claim of c' }] });
    expect(sections[2]).toMatchObject({
      title: '2 checks passed.',
      folded: true,
      items: [{ state: 'done', text: 'Claim of d', detail: 'found of d' }, { text: 'Claim of e' }],
    });
  });

  it('shows every command with its node, path and verb, and marks the point of no return', () => {
    const { sections } = planCard(record(), PEOPLE, NOW);

    const commands = sections.find((section) => section.kind === 'commands');
    expect(commands?.items).toContainEqual({
      node: 'sol-a',
      verb: 'solana.step-down',
      command: 'agave-validator -l /mnt/ledger set-identity /home/sol/unstaked-identity.json',
    });
    const steps = sections.find((section) => section.title === 'What will be done');
    expect(steps).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ text: '4. The standby takes the identity (point of no return)' }),
      ]),
    });
  });

  it('lists no commands of a move that cannot happen', () => {
    const { sections, buttons } = planCard(record({ plan: { movable: false } }), PEOPLE, NOW);

    expect(sections.some((section) => section.kind === 'commands')).toBe(false);
    expect(buttons).toEqual([]);
  });

  it.each<[string, PlanState, SincePlan, RegExp]>([
    [
      'it was only to read and something moved since',
      { kind: 'shown', because: '', mayAsk: true },
      { newer: null, ended: ENDED_RUN },
      /run r-1/,
    ],
    [
      'it was only to read and another one was made',
      { kind: 'shown', because: '', mayAsk: true },
      { newer: 'p-2', ended: null },
      /plan p-2 is newer/,
    ],
    [
      'it was refused and another one was made',
      { kind: 'refused' },
      { newer: 'p-2', ended: null },
      /plan p-2 is newer/,
    ],
  ])('is out of date once %s', (_, state, since, words) => {
    const card = planCard(record({ state }), PEOPLE, NOW, since);

    expect(card).toMatchObject({ tone: 'neutral', buttons: [], sections: [] });
    expect(card.headline).toMatch(/^Out of date: /);
    expect(card.headline).toMatch(words);
  });

  it.each<[Run['state'], string]>([
    ['done', 'Carried out by run r-1 (done, moved to sol-b).'],
    ['returned', 'Run r-1 was made from it and has ended: returned to sol-a.'],
  ])('says what came of its own run: %s', (state, headline) => {
    const card = planCard(record({ state: { kind: 'consumed', run: 'r-1' } }), PEOPLE, NOW, {
      newer: 'p-2',
      ended: { ...ENDED_RUN, state },
    });

    expect(card).toMatchObject({ headline, tone: 'neutral', buttons: [], sections: [] });
  });

  it('is not out of date while its run is at work, or while it can be approved', () => {
    const atWork = planCard(record({ state: { kind: 'consumed', run: 'r-1' } }), PEOPLE, NOW, {
      newer: 'p-2',
      ended: null,
    });
    const open = planCard(record(), PEOPLE, NOW, { newer: 'p-2', ended: ENDED_RUN });

    expect(atWork.headline).toBe('Approved. Run r-1 has it from here.');
    expect(open.headline).not.toMatch(/Out of date/);
  });

  it('says of two that are open which is the newer one, and offers only to close the older one', () => {
    const older = planCard(record(), PEOPLE, NOW, { newer: 'p-2', ended: null });
    const newer = planCard(record(), PEOPLE, NOW, { newer: null, older: ['p-1', 'p-0'], ended: null });

    expect(older.buttons.map(({ label }) => label)).toEqual(['Reject']);
    expect(factOf(older, 'Newer plan')).toBe('p-2: approve that one, or reject both');
    expect(newer.buttons.map(({ label }) => label)).toEqual(['Approve', 'Reject']);
    expect(factOf(newer, 'Older open plans')).toBe('p-1, p-0: reject what is not wanted');
  });

  it('that is open says that a run of a newer plan began, and can only be rejected', () => {
    const began = { id: 'r-2', plan: 'p-2' };
    const card = planCard(record(), PEOPLE, NOW, { newer: 'p-2', ended: null, began });

    expect(card.headline).toMatch(/^Do not approve this one: run r-2 of plan p-2 began since\./);
    expect(card.tone).toBe('neutral');
    expect(factOf(card, 'Newer plan')).toBe('p-2: run r-2 has it');
    expect(card.buttons.map(({ label }) => label)).toEqual(['Reject']);
  });

  it('counts each person once, and only approvals of this very digest', () => {
    const decisions = [
      decision('ada'),
      decision('ada'),
      decision('lin', { digest: 'other' }),
      decision('omar', { kind: 'reject' }),
    ];

    const card = planCard(record({ decisions }), PEOPLE, NOW);

    expect(factOf(card, 'Approvals')).toBe('1 of 2: Ada Lovelace. Still needed: 1 more.');
  });

  it('says who is still needed, with the role, and does not count the requester where four eyes are asked', () => {
    const approval = { ...plan().approval, roles: ['operator'], requesterMayApprove: false };

    const card = planCard(record({ plan: { approval }, decisions: [decision('ada')] }), PEOPLE, NOW);

    expect(factOf(card, 'Approvals')).toBe(
      '0 of 2: none yet. Still needed: 2 people with the role operator, not Ada Lovelace.',
    );
  });

  it('asks in three lines at most and names the warnings that are accepted', () => {
    const checks = [check('c', { severity: 'should', state: 'failed', title: 'The standby runs the same version' })];

    const [approve] = planCard(record({ plan: { checks } }), PEOPLE, NOW).buttons;

    const lines = approve?.confirm?.split('\n') ?? [];
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe('You accept 1 warning. Not certain: The standby runs the same version.');
    expect(lines[2]).toContain('may first wait up to 1 h');
  });

  it('is not led astray by hostile names', () => {
    const people = { ada: 'Ada\n\u202Eevil\u001B[31m {t:0}', constructor: 'x' };

    const card = planCard(record({ plan: { requestedBy: 'ada' }, decisions: [decision('toString')] }), people, NOW);

    expect(factOf(card, 'Asked by')).toBe(`Ada evil[31m (t:0}, {t:${AT}}`);
    expect(factOf(card, 'Approvals')).toContain('1 of 2: toString.');
  });

  it('cuts very long names and texts', () => {
    const card = planCard(
      record({ plan: { verdict: 'x'.repeat(5000) }, decisions: [decision('ada')] }),
      { ada: '名'.repeat(500) },
      NOW,
    );

    expect(card.headline).toHaveLength(600);
    expect(factOf(card, 'Approvals')).toContain(`${'名'.repeat(39)}…`);
  });
});
