import { beforeAll, describe, expect, it } from 'vitest';
import type { Card, CardButton } from '../../../../src/chats/card.ts';
import { askModal, sureMessage } from '../../../../src/chats/discord/render/ask.ts';
import { markOf, pressIdOf } from '../../../../src/chats/discord/render/buttons.ts';
import { detailsOf } from '../../../../src/chats/discord/render/details.ts';
import { discordMessage } from '../../../../src/chats/discord/render/message.ts';
import { textCard } from '../../../../src/chats/project/simple-cards.ts';
import { AT, DIGEST } from '../sample.ts';
import { everyCard } from '../slack/every-card.ts';
import { complaintsAbout, markupIn } from './message-limits.ts';

const alone = { linkOf: () => null };
const shown = (card: Card): string =>
  discordMessage(card, alone)
    .embeds.map(({ description }) => description)
    .join('\n');
const labels = (card: Card): (string | undefined)[] =>
  discordMessage(card, alone).components.flatMap((row) => row.components.map(({ label }) => label));

let cards: Readonly<Record<string, Card>> = {};
beforeAll(async () => {
  cards = await everyCard();
});
function cardOf(name: string): Card {
  const card = cards[name];
  if (card === undefined) throw new Error(`no card ${name}`);
  return card;
}

describe('Every card as a message of Discord', () => {
  it('keeps to all limits, in the channel and in the details', () => {
    expect(Object.keys(cards).length).toBeGreaterThan(40);
    for (const [name, card] of Object.entries(cards)) {
      const message = discordMessage(card, alone);
      const { embeds } = detailsOf(card);

      expect([...complaintsAbout(message), ...complaintsAbout({ embeds })], name).toEqual([]);
      for (const { description = '' } of [...message.embeds, ...embeds])
        expect(markupIn(description, 'none'), name).toEqual([]);
    }
  });

  it('has all buttons of the card, and the details only where there is more', () => {
    for (const [name, card] of Object.entries(cards))
      expect(
        labels(card).filter((label) => label !== 'Details'),
        name,
      ).toEqual(card.buttons.map(({ label }) => label));
    expect(labels(cardOf('an answer'))).toEqual([]);
    expect(labels(cardOf('plan of a handover'))).toEqual(['Approve', 'Reject', 'Details']);
  });

  it('fits into a custom id with each of its buttons', () => {
    for (const [name, card] of Object.entries(cards))
      for (const row of discordMessage(card, alone).components)
        for (const { custom_id } of row.components) expect(pressIdOf(custom_id)?.key, name).toBe(card.key);
  });
});

describe('A message in Discord', () => {
  it('shows moments in the zone of the reader, and how long ago that is', () => {
    expect(shown(textCard('reply:1', 'When', `At {t:${AT}}.`))).toContain(
      `At <t:${AT / 1000}:T> (<t:${AT / 1000}:R>).`,
    );
    expect(shown(textCard('reply:1', 'When', 'At {t:0}.'))).toContain(String.raw`At 1970-01-01 00\:00\:00 UTC.`);
  });

  it('parts the verdict from what stands below it, and what was found from what it was found about', () => {
    const items = [
      { state: 'done', text: 'One', aside: '3 s' },
      { state: 'failed', text: 'Two', detail: '> said\n1. and more' },
      { state: 'waiting', text: 'Three' },
    ] as const;
    const card: Card = {
      ...textCard('run:r-1', 'Run', 'It stopped.'),
      sections: [{ kind: 'checklist', title: 'Steps', items }],
    };

    expect(shown(card)).toBe(
      String.raw`**It stopped.**

**Steps**
✅ One · 3 s
❌ Two
> \> said
> 1\. and more
⚪️ Three`,
    );
    expect(shown(textCard('reply:1', 'Word', 'Alone.'))).toBe('**Alone.**');
  });

  it('links ids of cards that stand in the same channel', () => {
    const url = 'https://discord.com/channels/1/2/3';
    const card = textCard('reply:1', 'Runs', 'See r-52c1 and r-9999, or type `run r-52c1`.');
    const { embeds } = discordMessage(card, { linkOf: (key) => (key === 'run:r-52c1' ? url : null) });

    expect(embeds[0]?.description).toContain(`See [r-52c1](${url}) and r-9999, or type \`run r-52c1\`.`);
  });

  it('calls those whom it is told to call, and nobody else', () => {
    const card = textCard('alarm:sol-main', '@everyone', '<@&111111111111111111> @here <@222222222222222222>');
    const mentions = { roles: ['333333333333333333', '@everyone'], users: ['444444444444444444'] };
    const message = discordMessage(card, { ...alone, mentions });

    expect(message.content).toBe('<@&333333333333333333> <@444444444444444444>');
    expect(message.allowed_mentions).toMatchObject({
      parse: [],
      roles: ['333333333333333333'],
      users: ['444444444444444444'],
    });
  });

  it('shortens a digest, which stands in the details in full', () => {
    const card = { ...textCard('plan:p-1', 'Plan', 'Read it.'), footer: `p-1 · ${DIGEST}` };
    const { embeds, components } = discordMessage(card, alone);

    expect(embeds[0]?.footer?.text).toBe(`p-1 · ${DIGEST.slice(0, 12)}…`);
    expect(components[0]?.components[0]?.label).toBe('Details');
    expect(detailsOf(card).embeds[0]?.footer?.text).toContain(DIGEST);
  });

  it('asks before a button does its work: in a message of its own, or in a window where something is typed', () => {
    const card = textCard('run:r-1', 'Run', 'Stopped.');
    const button: CardButton = {
      label: 'Abort',
      style: 'danger',
      command: `abort r-1 --digest ${DIGEST}`,
      confirm: 'Abort r-1?\nsol-a signs again.',
    };
    const sure = sureMessage(card, button);

    expect(sure.embeds[0]?.description).toBe(
      `**Abort r-1?**\nsol-a signs again.\n\`/baton abort r-1 --digest ${DIGEST.slice(0, 12)}…\``,
    );
    expect(pressIdOf(sure.components[0]?.components[0]?.custom_id ?? '')).toEqual({
      kind: 'yes',
      mark: markOf(button.command),
      key: 'run:r-1',
    });
    expect(askModal(card, { ...button, asks: 'Why?', types: 'sol-main' })).toMatchObject({
      title: 'Abort',
      components: [
        { content: expect.stringContaining('sol-a signs again.') },
        { label: 'Why?', component: { custom_id: 'reason' } },
        { label: 'To go on, type', description: 'sol-main', component: { custom_id: 'typed' } },
      ],
    });
  });
});
