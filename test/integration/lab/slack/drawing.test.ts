import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SlackStandIn, startSlack } from '../../../../src/lab/standins/slack/slack.ts';
import { SILENT } from './bolt-app.ts';

const CHANNEL = 'C0VALIDATE';
const NOON = Date.UTC(2026, 2, 1, 12);

describe('the drawings of the stand-in', () => {
  let slack: SlackStandIn;
  let client: WebClient;

  beforeEach(async () => {
    slack = await startSlack({ now: () => NOON });
    client = new WebClient(slack.botToken, { slackApiUrl: slack.url, logger: SILENT });
  });
  afterEach(() => slack.stop());

  async function drawn(text: string): Promise<string> {
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text });
    const html = slack.drawThread(CHANNEL, ts, { zone: 'Europe/Berlin' });
    return /<div class="words">([\s\S]*?)<\/div>/.exec(html)?.[1] ?? '';
  }

  it.each([
    ['*bold* _slanted_ ~gone~ `a *b*`', '<p><b>bold</b> <i>slanted</i> <s>gone</s> <code>a *b*</code></p>'],
    ['2*3*4 and snake_case_name', '<p>2*3*4 and snake_case_name</p>'],
    ['```a\n<b>```', '<pre>a\n&lt;b&gt;</pre>'],
    ['> said\nplain', '<blockquote>said</blockquote><p>plain</p>'],
    [
      '<@U0ANA00001> <!here> <#C0VALIDATE>',
      '<p><span class="mention">@ana</span> <span class="mention all">@here</span> <span class="mention">#validators</span></p>',
    ],
    [
      '*<https://a.b/?x=1&amp;y=2|a link>*',
      '<p><b><a href="https://a.b/?x=1&amp;y=2" rel="noreferrer">a link</a></b></p>',
    ],
    ['<javascript:alert(1)|x>', '<p>&lt;javascript:alert(1)|x&gt;</p>'],
    [
      '&lt;script&gt;alert(1)&lt;/script&gt; &amp; :warning: :nothing:',
      '<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; ⚠️ :nothing:</p>',
    ],
    [`<!date^${NOON / 1000}^{date_num} {time}|then>`, '<p><time>2026-03-01 1:00 PM</time></p>'],
    [
      `<!date^${NOON / 1000 - 86_400}^{date_short_pretty} at {time_secs}|then>`,
      '<p><time>Yesterday at 1:00:00 PM</time></p>',
    ],
  ])('show %s as Slack does', async (text, html) => {
    expect(await drawn(text)).toBe(html);
  });

  it('show a picture with the words for those who cannot see it', async () => {
    const wanted = { filename: 'a.png', length: 3, alt_txt: 'Three "steps"' };
    const { upload_url: url = '', file_id: id = '' } = await client.files.getUploadURLExternal(wanted);
    await fetch(url, { method: 'POST', body: 'png' });
    await client.files.completeUploadExternal({ files: [{ id, title: 'Timeline' }], channel_id: CHANNEL });

    expect(slack.draw(CHANNEL)).toContain('<img src="data:image/png;base64,cG5n" alt="Three &quot;steps&quot;">');
  });

  it('show private answers to their reader alone', async () => {
    await client.chat.postEphemeral({ channel: CHANNEL, user: 'U0ANA00001', text: 'for ana' });

    expect(slack.draw(CHANNEL)).not.toContain('for ana');
    expect(slack.draw(CHANNEL, { user: 'ana', theme: 'dark', width: 390 })).toContain('Only visible to you');
  });

  it('show every block with its words, and none as markup of its own', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const plain = { type: 'plain_text' as const, text: evil };
    await client.chat.postMessage({
      channel: CHANNEL,
      text: 'x',
      blocks: [
        { type: 'header', text: plain },
        { type: 'section', fields: [plain, plain], accessory: { type: 'button', text: plain, action_id: evil } },
        { type: 'context', elements: [plain] },
        { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: evil }] }] },
        { type: 'image', image_url: 'https://a.b/c.png', alt_text: `"${evil}` },
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              text: plain,
              value: evil,
              confirm: {
                title: plain,
                text: plain,
                confirm: { type: 'plain_text', text: 'y' },
                deny: { type: 'plain_text', text: 'n' },
              },
            },
          ],
        },
      ],
    });

    const html = slack.draw(CHANNEL, { live: true });

    expect(html).not.toContain('<img src=x');
    expect(html.split('&lt;img src=x').length - 1).toBeGreaterThanOrEqual(8);
  });
});
