import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planCard } from '../../../../src/chats/project/plan-card.ts';
import { type HomeApproval, type HomeData, homeView } from '../../../../src/chats/slack/render/home.ts';
import { AT, PEOPLE, record } from '../sample.ts';
import { complaintsAbout, markupIn } from './block-limits.ts';
import { seen, walk } from './block-tree.ts';

const approval = (id: number): HomeApproval => ({
  key: `plan:p-${id}`,
  title: `Plan p-${id} · solana/handover · sol-main`,
  headline: 'sol-main can move from sol-a to sol-b.',
  approvals: '1 of 2: Lin. Still needed: 1 more.',
  untilMs: AT + 900_000,
  buttons: planCard(record(), PEOPLE, AT).buttons,
  link: 'https://a.slack.com/archives/C1/p1',
});
const DATA: HomeData = {
  kind: 'person',
  approvals: [approval(1)],
  validators: [
    { name: 'sol-main', tone: 'good', signs: 'sol-a signs', readiness: 'could move to sol-b now', lookedAtMs: AT },
    { name: 'dot-main', tone: 'unknown', signs: 'not looked at yet', readiness: 'not known', lookedAtMs: null },
  ],
  runs: [{ id: 'r-52c1', validator: 'dot-main', headline: 'Step 4 of 8.', startedAtMs: AT, link: null }],
  paged: [{ validator: 'sol-main', people: ['Ada', 'Bob'] }],
  atMs: AT,
};

const many = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { maxLength: 200, size: 'max' });

describe('The Home tab', () => {
  it('says what waits for its reader, what runs, who signs and who is called', () => {
    expect(seen(homeView(DATA).blocks)).toBe(
      [
        'Waits for you',
        '~ Plan p-1 · solana/handover · sol-main',
        'sol-main can move from sol-a to sol-b.\n1 of 2: Lin. Still needed: 1 more.',
        'Can be approved until <2023-11-14 22:28:20 UTC>',
        '[Approve] [Reject] [Details] [Open]',
        '----',
        'Open runs',
        'Step 4 of 8.\ndot-main · run r-52c1 · since <2023-11-14 22:13:20 UTC>',
        '[Details]',
        '----',
        'Validators',
        ':white_check_mark: sol-main  sol-a signs · could move to sol-b now · looked <2023-11-14 22:13:20 UTC>',
        ':question: dot-main  not looked at yet · not known',
        'Called when there is an alarm\nsol-main  Ada, Bob',
        '~ Read <!date^1700000000^{date_short_pretty} {time_secs}|2023-11-14 22:13:20 UTC>',
      ].join('\n'),
    );
  });

  it('has the buttons of each plan, with a word of whose they are', () => {
    const actions = walk(homeView({ ...DATA, approvals: [approval(1), approval(2)] }).blocks).filter(
      ({ type }) => type === 'actions',
    );

    expect(actions.map((block) => block['block_id'])).toEqual(['card:plan:p-1', 'card:plan:p-2', 'card:run:r-52c1']);
    expect(walk(actions[0]).flatMap((each) => each['action_id'] ?? [])).toEqual(['do:0', 'do:1', 'details', 'open:0']);
  });

  it('says so where nothing waits, and tells a stranger whom to ask', () => {
    const quiet = homeView({ ...DATA, approvals: [], runs: [], validators: [], paged: [] });

    expect(seen(quiet.blocks)).toContain('Waits for you\nNothing.\n----\nOpen runs\nNone.\n----');
    expect(seen(homeView({ kind: 'stranger', words: 'Baton does not know you.\nAsk Ada.' }).blocks)).toBe(
      'Baton does not know you.\nAsk Ada.',
    );
  });

  it('keeps to the limits, however much there is and whatever it is called', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('<!channel>', '```', '{t:0}', 'x'.repeat(5000)),
    );
    const data = fc.record({
      kind: fc.constant('person' as const),
      approvals: many(text.map((words) => ({ ...approval(1), headline: words, title: words, approvals: words }))),
      validators: many(
        fc.record({
          name: text,
          tone: fc.constantFrom('good', 'bad'),
          signs: text,
          readiness: text,
          lookedAtMs: fc.constantFrom(null, AT),
        }),
      ),
      runs: many(
        fc.record({
          id: text,
          validator: text,
          headline: text,
          startedAtMs: fc.nat(4e12),
          link: fc.constantFrom(null, 'x:y'),
        }),
      ),
      paged: many(fc.record({ validator: text, people: fc.array(text, { maxLength: 9 }) })),
      atMs: fc.constant(AT),
    });

    fc.assert(
      fc.property(data, (of) => {
        const unlike = {
          ...of,
          approvals: of.approvals.map((each, at) => ({ ...each, key: `plan:${at}` })),
          runs: of.runs.map((each, at) => ({ ...each, id: `${at}${each.id}` })),
        };
        const { blocks } = homeView(unlike);

        expect([...complaintsAbout({ blocks }, 100), ...markupIn(blocks, '')]).toEqual([]);
      }),
      { numRuns: 30 },
    );
  }, 120_000);
});
