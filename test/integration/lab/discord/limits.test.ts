import { DiscordAPIError, Routes } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiscordStandIn, startDiscord } from '../../../../src/lab/standins/discord/discord.ts';
import { restOf } from './client.ts';
import { CHANNEL, ELSEWHERE } from './ids.ts';

const V2 = 1 << 15;
const words = (length: number) => 'x'.repeat(length);
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const button = (more: object = {}) => ({ type: 2, style: 1, label: 'Go', custom_id: 'a', ...more });
const rows = (...buttons: object[]) => [{ type: 1, components: buttons }];
const select = (more: object = {}) => ({ type: 3, custom_id: 's', options: [{ label: 'a', value: 'a' }], ...more });
const text = (content: string) => ({ type: 10, content });

/** Where and what the platform finds wrong, as `path code`. */
function found(error: unknown): string[] {
  if (!(error instanceof DiscordAPIError) || !('errors' in error.rawError)) throw error;
  const walk = (value: unknown, path: readonly string[]): string[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
      key === '_errors' && Array.isArray(child)
        ? child.map(({ code }: { code: string }) => `${path.join('.')} ${code}`)
        : walk(child, [...path, key]),
    );
  };
  return walk(error.rawError.errors, []);
}

describe('the limits of the stand-in', () => {
  let nowMs: number;
  let discord: DiscordStandIn;

  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    discord = await startDiscord({ now: () => nowMs, invalidRequests: 20 });
  });
  afterEach(() => discord.stop());

  const send = (body: object, channel = CHANNEL) => restOf(discord).post(Routes.channelMessages(channel), { body });

  it.each<[string, object, string[]]>([
    ['content', { content: words(2001) }, ['content BASE_TYPE_MAX_LENGTH']],
    ['nonce', { content: 'x', nonce: words(26) }, ['nonce BASE_TYPE_MAX_LENGTH']],
    ['embeds', { embeds: times(11, () => ({ title: 'x' })) }, ['embeds BASE_TYPE_BAD_LENGTH']],
    ['title', { embeds: [{ title: words(257) }] }, ['embeds.0.title BASE_TYPE_MAX_LENGTH']],
    ['description', { embeds: [{ description: words(4097) }] }, ['embeds.0.description BASE_TYPE_MAX_LENGTH']],
    [
      'fields',
      { embeds: [{ fields: times(26, () => ({ name: 'x', value: 'x' })) }] },
      ['embeds.0.fields BASE_TYPE_BAD_LENGTH'],
    ],
    [
      'a field',
      { embeds: [{ fields: [{ name: words(257), value: words(1025) }] }] },
      ['embeds.0.fields.0.name BASE_TYPE_BAD_LENGTH', 'embeds.0.fields.0.value BASE_TYPE_BAD_LENGTH'],
    ],
    [
      'a field of blanks',
      { embeds: [{ fields: [{ name: 'x', value: ' ' }] }] },
      ['embeds.0.fields.0.value BASE_TYPE_REQUIRED'],
    ],
    ['footer', { embeds: [{ footer: { text: words(2049) } }] }, ['embeds.0.footer.text BASE_TYPE_BAD_LENGTH']],
    [
      'all embeds together',
      { embeds: [{ description: words(4096) }, { description: words(1905) }] },
      ['embeds MAX_EMBED_SIZE_EXCEEDED'],
    ],
    ['an embed of nothing', { embeds: [{ color: 1 }] }, ['embeds.0.description BASE_TYPE_REQUIRED']],
    ['a link', { embeds: [{ title: 'x', url: 'javascript:alert(1)' }] }, ['embeds.0.url URL_TYPE_INVALID_SCHEME']],
    [
      'rows',
      { content: 'x', components: times(6, (i) => rows(button({ custom_id: `${i}` }))[0]) },
      ['components BASE_TYPE_BAD_LENGTH'],
    ],
    [
      'buttons in a row',
      { content: 'x', components: rows(...times(6, (i) => button({ custom_id: `${i}` }))) },
      ['components.0.components BASE_TYPE_BAD_LENGTH'],
    ],
    [
      'label',
      { content: 'x', components: rows(button({ label: words(81) })) },
      ['components.0.components.0.label BASE_TYPE_MAX_LENGTH'],
    ],
    [
      'custom id',
      { content: 'x', components: rows(button({ custom_id: words(101) })) },
      ['components.0.components.0.custom_id BASE_TYPE_BAD_LENGTH'],
    ],
    [
      'custom id of two',
      { content: 'x', components: rows(button(), button()) },
      ['components.0.components.1.custom_id COMPONENT_CUSTOM_ID_DUPLICATED'],
    ],
    [
      'a button without words',
      { content: 'x', components: rows(button({ label: '' })) },
      ['components.0.components.0 BUTTON_COMPONENT_INVALID'],
    ],
    [
      'options',
      { content: 'x', components: rows(select({ options: times(26, (i) => ({ label: 'x', value: `${i}` })) })) },
      ['components.0.components.0.options BASE_TYPE_BAD_LENGTH'],
    ],
    [
      'a select beside a button',
      { content: 'x', components: rows(select(), button()) },
      ['components.0.components COMPONENT_LAYOUT_WIDTH_EXCEEDED'],
    ],
    [
      'new components without the flag',
      { content: 'x', components: [text('x')] },
      ['components.0.type UNION_TYPE_CHOICES'],
    ],
    [
      'old fields with the flag',
      { flags: V2, content: 'x', embeds: [{ title: 'x' }], components: [text('x')] },
      [
        'content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
        'embeds MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      ],
    ],
    [
      'components in all',
      { flags: V2, components: times(2, () => ({ type: 17, components: times(20, () => text('x')) })) },
      ['components COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED'],
    ],
    [
      'text in all',
      { flags: V2, components: [text(words(4000)), text('x')] },
      ['components COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED'],
    ],
    [
      'a picture that did not come along',
      { flags: V2, components: [{ type: 12, items: [{ media: { url: 'attachment://a.png' } }] }] },
      ['components.0.items.0.media.url UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND'],
    ],
    [
      'who may be mentioned',
      { content: 'x', allowed_mentions: { parse: ['users'], users: ['1'] } },
      ['allowed_mentions MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE'],
    ],
  ])('refuse a message for its %s', async (_what, body, problems) => {
    const error: unknown = await send(body).catch((error: unknown) => error);

    expect(error).toMatchObject({ code: 50035, status: 400 });
    expect(found(error)).toEqual(problems);
    expect(discord.messages(CHANNEL)).toEqual([]);
  });

  it('take a message that is as large as can be', async () => {
    const fields = times(25, () => ({ name: words(10), value: words(10) }));
    const buttons = times(5, (row) => rows(...times(5, (i) => button({ custom_id: `${row} ${i}` })))[0]);

    await send({ content: words(2000), embeds: [{ description: words(4096), fields }], components: buttons });

    expect(discord.messages(CHANNEL)).toHaveLength(1);
  });

  it('refuse a message of nothing', async () => {
    await expect(send({ content: '  ' })).rejects.toMatchObject({ code: 50006 });
  });

  it('refuse what is no JSON', async () => {
    const answer = await fetch(`${discord.apiUrl}/v10${Routes.channelMessages(CHANNEL)}`, {
      method: 'POST',
      headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
      body: '{',
    });

    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 50109 }]);
  });

  it('let five messages into a channel in five seconds, and count each channel for itself', async () => {
    for (let i = 0; i < 5; i += 1) await send({ content: 'x' });

    const refused = await raw();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-scope')).toBe('user');
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(await refused.json()).toEqual({ message: 'You are being rate limited.', retry_after: 5, global: false });
    await send({ content: 'x' }, ELSEWHERE);
    nowMs += 5000;
    await send({ content: 'x' });
  });

  it('let fifty calls through in a second', async () => {
    const statuses = await Promise.all(times(51, () => raw('GET', '/users/@me').then(({ status }) => status)));

    expect(statuses.filter((status) => status === 200)).toHaveLength(50);
    nowMs += 1000;
    expect((await raw('GET', '/users/@me')).status).toBe(200);
  });

  it.each(['user', 'shared', 'global'] as const)('refuse what a test orders: %s', async (scope) => {
    const end = discord.rateLimit('POST /channels/:channel/messages', { channel: CHANNEL, seconds: 2, scope });

    const refused = await raw();
    expect([refused.status, refused.headers.get('x-ratelimit-scope')]).toEqual([429, scope]);
    expect(refused.headers.get('x-ratelimit-global')).toBe(scope === 'global' ? 'true' : null);
    expect(discord.invalidRequests()).toBe(scope === 'shared' ? 0 : 1);
    end();
    expect((await raw()).status).toBe(200);
  });

  it('shut out whoever does not stop after refusals, for ten minutes', async () => {
    discord.revokeToken();
    for (let i = 0; i < 20; i += 1) expect((await raw('GET', '/users/@me')).status).toBe(401);
    discord.restoreToken();

    const shutOut = await raw('GET', '/users/@me');
    expect([shutOut.status, await shutOut.text()]).toEqual([429, 'error code: 1015']);
    nowMs += 10 * 60_000;
    expect((await raw('GET', '/users/@me')).status).toBe(200);
  });

  function raw(method = 'POST', path: string = Routes.channelMessages(CHANNEL)): Promise<Response> {
    return fetch(`${discord.apiUrl}/v10${path}`, {
      method,
      headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: '{"content":"x"}' }),
    });
  }
});
