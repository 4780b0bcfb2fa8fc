import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../../../src/chats/card.ts';
import { askView } from '../../../../src/chats/slack/render/ask.ts';
import { detailView } from '../../../../src/chats/slack/render/details.ts';
import { slackMessage } from '../../../../src/chats/slack/render/message.ts';
import { anyButton, anyCard, anyText } from '../any-card.ts';
import { complaintsAbout, markupIn } from './block-limits.ts';
import { walk, wordOf } from './block-tree.ts';

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
        fc.property(anyCard, (of) => {
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
        fc.property(anyCard, (of) => {
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
        fc.property(anyCard, (of) => {
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
        fc.property(anyText, anyText, (first, second) => {
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
        fc.property(anyButton, (of) => {
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
