import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../../../src/chats/card.ts';
import { detailsOf } from '../../../../src/chats/discord/render/details.ts';
import { askModal, sureMessage } from '../../../../src/chats/discord/render/ask.ts';
import { markOf, pressIdOf } from '../../../../src/chats/discord/render/buttons.ts';
import { discordMessage } from '../../../../src/chats/discord/render/message.ts';
import { anyCard, anyText } from '../any-card.ts';
import { complaintsAbout, markupIn } from './message-limits.ts';

const OWN = 'https://discord.com/channels/1/2/3';
const linkOf = (key: string): string | null => (key === 'run:r-52c1' ? OWN : null);
/** To make a card of megabytes smaller would take longer than anybody waits, and nothing could stop it meanwhile. */
const RUNS = { numRuns: 100, endOnFailure: true };
/** The largest cards have megabytes of text. Unit: ms. */
const PATIENCE = 120_000;

describe('Whatever stands in a card', () => {
  it(
    'the message is one that Discord takes, calls nobody, and links only to what it was given',
    () => {
      fc.assert(
        fc.property(anyCard, (of) => {
          const message = discordMessage(of, { linkOf });

          expect(complaintsAbout(message)).toEqual([]);
          for (const { description = '' } of message.embeds) expect(markupIn(description, OWN)).toEqual([]);
          expect(message).toMatchObject({ content: '', allowed_mentions: { parse: [], roles: [], users: [] } });
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    'the details are a message that Discord takes, with all of it in a file where it is longer',
    () => {
      fc.assert(
        fc.property(anyCard, (of) => {
          const { embeds, file } = detailsOf(of);

          expect(complaintsAbout({ embeds })).toEqual([]);
          for (const { description = '' } of embeds) expect(markupIn(description, OWN)).toEqual([]);
          if (embeds.some(({ description = '' }) => /^and \d+ more/m.test(description))) expect(file).not.toBeNull();
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    'a button names its command by a mark and its card by the key, and no text gets into that',
    () => {
      fc.assert(
        fc.property(anyCard, (of) => {
          const short = { ...of, key: 'run:r-52c1' };
          const ids = discordMessage(short, { linkOf }).components.flatMap((row) =>
            row.components.map(({ custom_id }) => pressIdOf(custom_id)),
          );
          const own = ids.filter((id) => id?.kind !== 'details');

          expect(ids.every((id) => id?.key === short.key)).toBe(true);
          expect(own.map((id) => id?.mark)).toEqual(short.buttons.slice(0, 24).map(({ command }) => markOf(command)));
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    'a question fits, before a button and in a window',
    () => {
      fc.assert(
        fc.property(anyCard, (of) => {
          for (const button of of.buttons) {
            expect(complaintsAbout(sureMessage({ ...of, key: 'run:r-52c1' }, button))).toEqual([]);
            const modal = askModal({ ...of, key: 'run:r-52c1' }, button);
            const [first] = modal?.components ?? [];
            expect(first).toHaveProperty('content');
            expect(JSON.stringify(first).length).toBeLessThan(12_000);
            expect(modal?.title.length).toBeLessThanOrEqual(45);
            expect(modal?.components.length).toBeLessThanOrEqual(5);
          }
        }),
        { ...RUNS, numRuns: 40 },
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
          const { embeds } = discordMessage(of, { linkOf });

          expect(embeds.some(({ description = '' }) => description.split('\n').includes('LAST WORDS'))).toBe(true);
          expect(embeds.at(-1)?.footer?.text).toBe('SMALL PRINT');
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it('ten thousand lines are counted', () => {
    const text = Array.from({ length: 10_000 }, (_, at) => `line ${at}`).join('\n');
    const of: Card = {
      key: 'reply:1',
      title: '',
      tone: 'neutral',
      headline: 'Much',
      facts: [],
      sections: [{ kind: 'text', text }],
      buttons: [],
      footer: '',
    };
    const message = discordMessage(of, { linkOf });

    expect(complaintsAbout(message)).toEqual([]);
    expect(message.embeds.at(-1)?.description).toMatch(/and \d+ more\\: Details$/);
    expect(detailsOf(of).file?.text).toContain('line 9999');
  });
});
