import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Card, CardButton, CardSection, ChecklistItem } from '../../../../src/chats/card.ts';
import { askView } from '../../../../src/chats/slack/render/ask.ts';
import { detailView } from '../../../../src/chats/slack/render/details.ts';
import { slackMessage } from '../../../../src/chats/slack/render/message.ts';
import { complaintsAbout, markupIn } from './block-limits.ts';
import { walk, wordOf } from './block-tree.ts';

/** What somebody would write who wants to be more than a text. */
const TRICKS = [
  '<!channel>',
  '<!here|here>',
  '<@U0123ABCD>',
  '<#C0123ABCD>',
  '<!subteam^S01>',
  '<https://evil.example|Approve>',
  'https://evil.example/',
  '&lt;!channel&gt;',
  '```',
  '`',
  '*bold*',
  '_it_',
  '~gone~',
  '> quoted',
  ':white_check_mark:',
  '\n\n\n\n',
  '\r',
  '\u2028',
  '\u200B',
  '\u202E',
  '\u0000',
  '\uD800',
  '👩‍👩‍👧‍👦',
  '🇩🇪',
  'عمر',
  '林',
  '{t:1700000000000}',
  '{t:0}',
  '{t:999999999999999}',
  '{t:',
  'run r-52c1',
  '"}],"type":"actions"',
];

const piece = fc.oneof(
  fc.constantFrom(...TRICKS),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const text = fc.oneof(
  { weight: 6, arbitrary: fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(' ')) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(piece, fc.integer({ min: 1, max: 10_000 }))
      .map(([part, times]) => part.repeat(times).slice(0, 10_000)),
  },
);
const few = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.array(of, { maxLength: 5 }) },
    { weight: 1, arbitrary: fc.array(of, { maxLength: 120, size: 'max' }) },
  );
const state = fc.constantFrom<ChecklistItem['state']>(
  'waiting',
  'running',
  'done',
  'warned',
  'failed',
  'unknown',
  'skipped',
);

const section: fc.Arbitrary<CardSection> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text }),
  fc.record({
    kind: fc.constant('checklist' as const),
    title: text,
    items: few(fc.record({ state, text, detail: text, aside: text, link: fc.oneof(text, fc.webUrl()) })),
    folded: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('progress' as const),
    title: text,
    share: fc.double({ min: -1, max: 2, noNaN: true }),
    text,
  }),
  fc.record({
    kind: fc.constant('commands' as const),
    title: text,
    items: few(fc.record({ node: text, verb: text, command: text, see: text })),
  }),
  fc.record({ kind: fc.constant('diff' as const), title: text, lines: few(text) }),
  fc.record({
    kind: fc.constant('table' as const),
    title: text,
    columns: fc.array(text, { maxLength: 6 }),
    rows: few(fc.array(text, { maxLength: 6 })),
  }),
  fc.record({
    kind: fc.constant('journal' as const),
    title: text,
    lines: few(fc.record({ seq: fc.nat(), atMs: fc.nat(4e12), text })),
  }),
);
const button: fc.Arbitrary<CardButton> = fc
  .record(
    {
      label: text,
      style: fc.constantFrom('primary' as const, 'danger' as const, 'plain' as const),
      command: text,
      confirm: text,
      asks: text,
      types: text,
    },
    { requiredKeys: ['label', 'style', 'command'] },
  )
  .filter(({ command }) => command !== '');
const card: fc.Arbitrary<Card> = fc.record({
  key: text.map((words) => `reply:${words}`),
  title: text,
  tone: fc.constantFrom('neutral', 'progress', 'good', 'warning', 'bad'),
  headline: text,
  facts: few(fc.record({ label: text, value: text })),
  sections: few(section),
  buttons: few(button),
  footer: text,
  pinned: fc.boolean(),
});

const OWN = 'https://own.slack.com/archives/C1/p1';
const linkOf = (key: string): string | null => (key === 'run:r-52c1' ? OWN : null);
const RUNS = { numRuns: 100 };
/** The largest cards have megabytes of text. Unit: ms. */
const PATIENCE = 120_000;

const lineOf = (blocks: readonly unknown[]) =>
  walk(blocks).filter((each) => wordOf(each, 'text').includes('LAST WORDS'));

const textIn = (each: Record<string, unknown>): string => (typeof each['text'] === 'string' ? each['text'] : 'no text');

describe('Whatever stands in a card', () => {
  it(
    'the message is one that Slack takes, mentions nobody, and links only to what it was given',
    () => {
      fc.assert(
        fc.property(card, (of) => {
          const { text: words, blocks } = slackMessage(of, { linkOf });

          expect([...complaintsAbout({ blocks }, 50), ...markupIn(blocks, words)]).toEqual([]);
          expect(words.length).toBeGreaterThan(0);
          expect(words.length).toBeLessThanOrEqual(4000);
          for (const each of walk(blocks)) {
            if (each['type'] === 'link' && each['url'] !== OWN)
              expect(each['url']).toContain(`//${textIn(each).replace('More at ', '')}`);
            expect(each['type'] === 'button' && each['url'] !== undefined).toBe(false);
          }
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    'the details are a view that Slack takes, without links and mentions',
    () => {
      fc.assert(
        fc.property(card, (of) => {
          const view = detailView(of);

          expect([...complaintsAbout(view, 100), ...markupIn(view.blocks, '')]).toEqual([]);
          expect(walk(view.blocks).filter(({ type }) => type === 'link' || type === 'button')).toEqual([]);
          expect([view.title, view.close].every((each) => (each?.text.length ?? 0) <= 24)).toBe(true);
          expect(view.private_metadata?.length).toBeLessThanOrEqual(3000);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    'every button is one of the card, with its whole command, in its order',
    () => {
      fc.assert(
        fc.property(card, (of) => {
          const buttons = walk(slackMessage(of, { linkOf }).blocks).filter(({ type }) => type === 'button');
          const own = buttons.filter((each) => each['action_id'] !== 'details');
          const places = own.map((each) => Number(wordOf(each, 'action_id').replace(/^(do|ask):/, '')));

          expect(buttons.length - own.length).toBeLessThanOrEqual(1);
          expect(places).toEqual(places.toSorted((one, other) => one - other));
          for (const [index, each] of own.entries())
            expect(each['value']).toBe(of.buttons[places[index] ?? -1]?.command);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    'no text hides another: what comes last in a short card is still there',
    () => {
      fc.assert(
        fc.property(text, text, (first, second) => {
          const of: Card = {
            key: 'reply:1',
            title: first,
            tone: 'bad',
            headline: second,
            facts: [{ label: first, value: second }],
            sections: [
              { kind: 'text', text: first },
              { kind: 'commands', title: second, items: [{ node: first, verb: second, command: first }] },
              { kind: 'text', text: 'LAST WORDS' },
            ],
            buttons: [],
            footer: 'SMALL PRINT',
            pinned: true,
          };

          for (const blocks of [slackMessage(of, { linkOf }).blocks, detailView(of).blocks]) {
            expect(lineOf(blocks)).toHaveLength(1);
            expect(JSON.stringify(blocks.at(-1))).toContain('SMALL PRINT');
          }
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    'the question before a button is a view that Slack takes',
    () => {
      fc.assert(
        fc.property(button, (of) => {
          const view = askView(of, 'meta');
          const inputs = view.blocks.filter(({ type }) => type === 'input');

          expect([...complaintsAbout(view, 100), ...markupIn(view.blocks, '')]).toEqual([]);
          expect(inputs).toHaveLength(Number(of.asks !== undefined) + Number(of.types !== undefined));
          expect([view.title, view.close, view.submit].every((each) => (each?.text.length ?? 0) <= 24)).toBe(true);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );
});
