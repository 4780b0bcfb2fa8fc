import { type REST, type RawFile, Routes } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiscordStandIn, startDiscord } from '../../../../src/lab/standins/discord/discord.ts';
import { restOf } from './client.ts';
import { ANA, CHANNEL, OPERATORS } from './ids.ts';

const NOON = Date.UTC(2026, 2, 1, 12);
const S = NOON / 1000;

describe('the drawings of the stand-in', () => {
  let discord: DiscordStandIn;
  let rest: REST;

  beforeEach(async () => {
    discord = await startDiscord({ now: () => NOON, limits: false });
    rest = restOf(discord);
  });
  afterEach(() => discord.stop());

  const send = (body: object, files: RawFile[] = []) =>
    rest.post(Routes.channelMessages(CHANNEL), { body: { allowed_mentions: { parse: [] }, ...body }, files });
  async function drawn(content: string): Promise<string> {
    await send({ content });
    const html = discord.draw(CHANNEL, { zone: 'Europe/Berlin' });
    return /<div class="words">([\s\S]*?)<\/div>/.exec(html)?.[1] ?? '';
  }

  it.each([
    [
      '**bold** *slanted* _too_ __under__ ~~gone~~ `a *b*`',
      '<p><b>bold</b> <i>slanted</i> <i>too</i> <u>under</u> <s>gone</s> <code>a *b*</code></p>',
    ],
    ['2 * 3 * 4 and snake_case_name', '<p>2 * 3 * 4 and snake_case_name</p>'],
    [String.raw`\*not\* \_this\_`, '<p>*not* _this_</p>'],
    ['```sh\na\n<b>```', '<pre>a\n&lt;b&gt;</pre>'],
    ['> said\nplain', '<blockquote>said</blockquote><p>plain</p>'],
    ['# Big\n-# small', '<h1 class="md">Big</h1><p class="small">small</p>'],
    ['- one\n- two', '<ul><li>one</li><li>two</li></ul>'],
    [
      `<@${ANA}> <@&${OPERATORS}> <#${CHANNEL}> @everyone`,
      '<p><span class="mention">@Ana</span> <span class="mention role">@operators</span> <span class="mention"># validators</span> <span class="mention">@everyone</span></p>',
    ],
    [
      '[a **link**](https://a.b/?x=1&y=2)',
      '<p><a href="https://a.b/?x=1&amp;y=2" rel="noreferrer">a <b>link</b></a></p>',
    ],
    ['[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>'],
    ['<script>alert(1)</script> &', '<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp;</p>'],
    [
      `<t:${S}:t> <t:${S + 180}:R> <t:${S - 3600}:R>`,
      '<p><time>1:00 PM</time> <time>in 3 minutes</time> <time>an hour ago</time></p>',
    ],
  ])('show %s as Discord does', async (content, html) => {
    expect(await drawn(content)).toBe(html);
  });

  it('show an embed with its bar, fields, picture and footer', async () => {
    const embed = {
      title: 'Plan',
      color: 0x2ecc71,
      fields: [{ name: 'From', value: '**sol-a**', inline: true }],
      image: { url: 'attachment://a.png' },
      footer: { text: 'Baton' },
    };

    await send({ embeds: [embed] }, [{ name: 'a.png', data: Buffer.from('png') }]);
    const html = discord.draw(CHANNEL);

    expect(html).toContain('style="border-color:#2ecc71"');
    expect(html).toContain('<div class="field inline">');
    expect(html).toContain('<img class="picture" src="data:image/png;base64,cG5n" alt="">');
    expect(html.match(/data:image/g)).toHaveLength(1);
    expect(html).toContain('<div class="footer">Baton</div>');
  });

  it('show buttons in their colours, dead ones and links', async () => {
    const components = [
      {
        type: 1,
        components: [
          { type: 2, style: 3, label: 'Approve', custom_id: '1' },
          { type: 2, style: 4, label: 'Reject', custom_id: '2', disabled: true },
          { type: 2, style: 5, label: 'Open', url: 'https://a.b/' },
        ],
      },
    ];

    await send({ content: 'x', components });
    const html = discord.draw(CHANNEL);

    expect(html).toContain('<button type="button" class="button success">Approve</button>');
    expect(html).toContain('<button type="button" class="button danger" disabled>Reject</button>');
    expect(html).toContain('<a class="button link" href="https://a.b/" rel="noreferrer">Open');
  });

  it('mark what tells the reader, and show what a thread holds', async () => {
    await send({ content: `<@${ANA}>`, allowed_mentions: { users: [ANA] } });
    const id = discord.messages(CHANNEL)[0]?.id ?? '';
    await rest.post(Routes.threads(CHANNEL, id), { body: { name: 'sol-main' } });
    await rest.post(Routes.channelMessages(id), { body: { content: 'detail' } });

    expect(discord.draw(CHANNEL, { user: 'ana' })).toContain('<article class="message mine"');
    expect(discord.draw(CHANNEL, { user: 'ben' })).not.toContain('mine"');
    expect(discord.draw(CHANNEL)).toContain('<b>sol-main</b> <a>1 Message ›</a>');
    expect(discord.draw(id)).toContain('detail');
  });

  it('let nothing of a message become markup', async () => {
    const evil = '<img src=x onerror=alert(1)>"\'';
    await send({
      content: evil,
      embeds: [
        {
          title: evil,
          description: evil,
          fields: [{ name: evil, value: evil }],
          footer: { text: evil },
          author: { name: evil },
        },
      ],
      components: [{ type: 1, components: [{ type: 2, style: 1, label: evil, custom_id: evil }] }],
    });
    await send({ flags: 1 << 15, components: [{ type: 17, components: [{ type: 10, content: evil }] }] });

    const html = discord.draw(CHANNEL);

    expect(html).not.toContain('<img src=x');
    expect(html.split('&lt;img src=x').length - 1).toBe(9);
  });
});
