import * as fc from 'fast-check';
import type { Card, CardButton, CardSection, ChecklistItem } from '../../../src/chats/card.ts';

/** What somebody would write who wants to be more than a text. */
const TRICKS = [
  '<!channel>',
  '<!here|here>',
  '<@U0123ABCD>',
  '<#C0123ABCD>',
  '<!subteam^S01>',
  '<https://evil.example|Approve>',
  '[Approve](https://evil.example/)',
  '@everyone',
  '@here',
  '<@123456789012345678>',
  '<@&123456789012345678>',
  '<:wave:123456789012345678>',
  '</baton:123456789012345678>',
  '# Heading',
  '-# small',
  '- item',
  '1. item',
  '||spoiler||',
  '\\',
  '\\\\*',
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
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(' ')) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(piece, fc.integer({ min: 1, max: 10_000 }))
      .map(([part, times]) => part.repeat(times).slice(0, 10_000)),
  },
);
const text = anyText;
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
export const anyButton: fc.Arbitrary<CardButton> = fc
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
export const anyCard: fc.Arbitrary<Card> = fc.record({
  key: text.map((words) => `reply:${words}`),
  title: text,
  tone: fc.constantFrom('neutral', 'progress', 'good', 'warning', 'bad'),
  headline: text,
  facts: few(fc.record({ label: text, value: text })),
  sections: few(section),
  buttons: few(anyButton),
  footer: text,
  pinned: fc.boolean(),
});
