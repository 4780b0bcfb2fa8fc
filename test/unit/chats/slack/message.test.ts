import { beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../../../../src/chats/card.ts';
import { textCard } from '../../../../src/chats/project/simple-cards.ts';
import { detailView } from '../../../../src/chats/slack/render/details.ts';
import { slackMessage } from '../../../../src/chats/slack/render/message.ts';
import { AT, DIGEST } from '../sample.ts';
import { complaintsAbout, markupIn } from './block-limits.ts';
import { seen, walk } from './block-tree.ts';
import { everyCard } from './every-card.ts';

const alone = { linkOf: () => null };
const shown = (card: Card): string => seen(slackMessage(card, alone).blocks);
const detailed = (card: Card): string => seen(detailView(card).blocks);

let cards: Readonly<Record<string, Card>> = {};
beforeAll(async () => {
  cards = await everyCard();
});
function cardOf(name: string): Card {
  const card = cards[name];
  if (card === undefined) throw new Error(`no card ${name}`);
  return card;
}

describe('Every card as a Slack message', () => {
  it('keeps to all limits, in the channel and in the details', () => {
    expect(Object.keys(cards).length).toBeGreaterThan(40);
    for (const [name, card] of Object.entries(cards)) {
      const { text, blocks } = slackMessage(card, alone);
      const view = detailView(card);

      expect([...complaintsAbout({ blocks }, 50), ...markupIn(blocks, text)], name).toEqual([]);
      expect([...complaintsAbout(view, 100), ...markupIn(view.blocks, '')], name).toEqual([]);
      expect(view.title.text.length, name).toBeLessThanOrEqual(24);
    }
  });

  it('has the buttons of the card with their commands, and the details only where there is more', () => {
    for (const [name, card] of Object.entries(cards)) {
      const buttons = walk(slackMessage(card, alone).blocks).filter(({ type }) => type === 'button');
      const own = buttons.filter((button) => button['action_id'] !== 'details');

      expect(
        own.map(({ value }) => value),
        name,
      ).toEqual(card.buttons.map(({ command }) => command));
    }
    expect(shown(cardOf('an answer'))).not.toContain('[Details]');
    expect(shown(cardOf('plan of a handover'))).toContain('[Approve] [Reject] [Details]');
  });

  it('leaves nothing out of the details but in the longest', () => {
    for (const [name, card] of Object.entries(cards)) {
      if (name !== 'check of thirty, with all') expect(detailed(card), name).not.toMatch(/^and \d+ more/m);
    }
  });
});

describe('A plan in a channel', () => {
  it('has the verdict first, what was accepted in full and what passed as a number', () => {
    const text = shown(cardOf('plan of a handover'));

    expect(text.split('\n').slice(0, 3)).toEqual([
      'Plan p-7f3a · solana/handover · sol-main',
      ':warning: sol-main can move from sol-a to sol-b. It needs 2 approvals.',
      'Move  sol-a → sol-b',
    ]);
    expect(text).toContain(':warning: Claim of quiet\nFound: found of quiet\nNeeded: needed of quiet');
    expect(text).toContain('31 checks passed.');
    expect(text).not.toContain('Claim of c3');
    expect(text).toContain('Commands  5 commands, in the details');
  });

  it('shows as much of the digest as is compared by eye, and all of it in the details', () => {
    const card = cardOf('plan of a handover');

    expect(shown(card)).toContain(`digest ${DIGEST.slice(0, 12)}…`);
    expect(shown(card)).not.toContain(DIGEST);
    expect(detailed(card)).toContain(DIGEST);
  });

  it('has whole commands, changes of files and passed checks in the details', () => {
    expect(detailed(cardOf('plan of a handover'))).toContain(
      '```\nagave-validator -l /mnt/ledger set-identity --require-tower /home/sol/staked-identity.json\n```',
    );
    expect(detailed(cardOf('plan of a handover'))).toContain(':white_check_mark: Claim of c3');
    expect(shown(cardOf('plan of a prepare'))).toContain('sol-a: /home/sol/start.sh  2 lines, in the details');
    expect(detailed(cardOf('plan of a prepare'))).toContain('- --identity /old.json\n+ --identity /new.json');
  });

  it('asks before it is approved: in Slack’s own dialog, or in a modal where something has to be typed', () => {
    const [approve] = walk(slackMessage(cardOf('plan of a handover'), alone).blocks).filter(
      ({ type }) => type === 'button',
    );
    const [typed] = walk(slackMessage(cardOf('plan of a takeover'), alone).blocks).filter(
      ({ type }) => type === 'button',
    );

    expect(approve).toMatchObject({ action_id: 'do:0', style: 'primary', confirm: { confirm: { text: 'Approve' } } });
    expect(typed).toMatchObject({ action_id: 'ask:0' });
    expect(typed?.['confirm']).toBeUndefined();
  });
});

describe('A run in a channel', () => {
  it('says who signs, and every step with how long it took', () => {
    const text = shown(cardOf('run that is done'));

    expect(text).toContain(':white_check_mark: sol-b signs. Nothing else to do.');
    expect(text).toContain(':white_check_mark: 2. The standby is armed  330 ms\n:white_check_mark: 3.');
    expect(text).toContain('Started  <2023-11-14 22:13:20 UTC>');
  });

  it('draws the bar of a wait as text', () => {
    const waiting = Object.values(cards).find((card) => card.sections.some(({ kind }) => kind === 'progress'));

    expect(shown(waiting ?? cardOf('none'))).toMatch(/^▓*░*  \d+ %$/m);
  });
});

describe('A card that must not be overlooked', () => {
  it.each(['run that is stopped', 'alarm'])('has its buttons directly below the verdict: %s', (name) => {
    const kinds = slackMessage(cardOf(name), alone).blocks.map(({ type }) => type);

    expect(kinds.slice(0, 2)).toEqual(['rich_text', 'actions']);
    expect(kinds.filter((kind) => kind === 'actions')).toHaveLength(1);
  });

  it('shows what is to be typed in letters of one width, without the marks around it', () => {
    const texts = walk(slackMessage(cardOf('run that is stopped'), alone).blocks).filter(({ type }) => type === 'text');

    expect(texts).toContainEqual({ type: 'text', text: 'resume r-52c1', style: { code: true } });
    expect(JSON.stringify(texts)).not.toContain('`');
  });
});

describe('An alarm in a channel', () => {
  it('shows what to type at once, and calls those who are paged, and nobody else', () => {
    const card = cardOf('alarm');

    const { text, blocks } = slackMessage(card, { ...alone, mentions: ['U0456EFGH', '!channel', 'W01', 'U0456EFGH'] });

    expect(blocks[0]).toMatchObject({ type: 'section', text: { text: '<@U0456EFGH> <@W01>', verbatim: true } });
    expect(text).toBe(
      'sol-a and sol-b could both sign for sol-main: two signers. (ALARM · sol-main · for Ada and Bob)',
    );
    expect(seen(blocks)).toContain('```\n/home/sol/bin/agave-validator -l /mnt/ledger set-identity');
    expect(seen(blocks)).toContain(':rotating_light: sol-a and sol-b could both sign');
  });
});

const linkOf = (key: string): string | null => (key === 'run:r-52c1' ? 'https://a.slack.com/archives/C1/p1' : null);

describe('Other cards in a channel', () => {
  it('shows thirty validators, a line each', () => {
    const lines = shown(cardOf('status of thirty')).split('\n');

    expect(lines.filter((line) => /^sol-mainnet-\d+ · Signs /.test(line))).toHaveLength(30);
    expect(lines).not.toContainEqual(expect.stringMatching(/^and \d+ more/));
  });

  it('counts what does not fit, part by part', () => {
    const text = shown(cardOf('runs'));
    const rows = text.match(/^r-\d+00 · /gm)?.length ?? 0;

    expect(rows).toBeGreaterThan(20);
    expect(text).toContain(`\nand ${50 - rows} more: Details\n[Details]`);
    expect(shown(cardOf('check of thirty, with all'))).toMatch(/^and \d+ more: Details$/m);
  });

  it('links to the card of a run that it names, where that is in the same channel', () => {
    const links = walk(slackMessage(cardOf('plan that is approved'), { linkOf }).blocks).filter(
      ({ type }) => type === 'link',
    );

    expect(links).toEqual([
      { type: 'link', url: 'https://a.slack.com/archives/C1/p1', text: 'r-52c1', style: { bold: true } },
    ]);
  });

  it('shows moments in small print as dates too', () => {
    const { blocks } = slackMessage(cardOf('status of one'), alone);

    expect(blocks.at(-1)).toEqual({
      type: 'context',
      elements: [
        { type: 'plain_text', text: 'Looked', emoji: false },
        {
          type: 'mrkdwn',
          text: `<!date^${AT / 1000}^{date_short_pretty} {time_secs}|2023-11-14 22:13:20 UTC>`,
        },
      ],
    });
  });

  it('shows moments that Slack could not place as words', () => {
    const card = textCard('reply:1', 'T', 'Since {t:0} and {t:999999999999999}.');

    expect(JSON.stringify(slackMessage(card, alone).blocks)).toContain('Since 1970-01-01 00:00:00 UTC and +033658-09');
  });
});
