import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Card } from '../../../../src/chats/card.ts';
import type { ChatPort, Shown } from '../../../../src/chats/delivery/port.ts';
import { markUrl } from '../../../../src/chats/discord/card-mark.ts';
import { createDiscordPort } from '../../../../src/chats/discord/port.ts';
import { createDiscordClients, createInvalidBudget } from '../../../../src/chats/discord/rest.ts';
import { idAt, madeAtMs } from '../../../../src/chats/discord/snowflake.ts';
import { textCard } from '../../../../src/chats/project/simple-cards.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { startTinyRest, type TinyRest } from './tiny-rest.ts';

const CHANNEL = '400000000000000001';
const GUILD = '300000000000000001';
const SELF = '200000000000000001';
const PLACE = `discord:${CHANNEL}`;
const ROLE = '500000000000000001';
const NOW = Date.UTC(2026, 10, 30, 12);
const MINUTE = 60_000;

let rest: TinyRest;
let port: ChatPort;
beforeEach(async () => {
  rest = await startTinyRest();
  const clock = { ...systemClock, now: () => NOW };
  const budget = createInvalidBudget(systemClock);
  port = createDiscordPort({
    clients: createDiscordClients({ token: 'a.b.c', apiUrl: rest.url, budget }),
    guild: GUILD,
    clock,
    mentionsOf: (_channel, { key }) => ({ roles: key.startsWith('alarm:') ? [ROLE] : [], users: [] }),
  });
});
afterEach(() => rest.close());

const card = (key: string, more: Partial<Card> = {}): Card => ({ ...textCard(key, 'Run r-1', 'Going on.'), ...more });
const shown = (of: Card, more: Partial<Shown> = {}): Shown => ({
  card: of,
  revision: 3,
  part: 0,
  before: null,
  links: new Map(),
  ...more,
});
const live = card('run:r-1', { tone: 'progress' });
const messageOf = (of: Card, revision: number, id = idAt(NOW)) => ({
  id,
  author: { id: SELF },
  attachments: [],
  embeds: [{ url: markUrl({ key: of.key, part: 0, revision }) }],
});
const ref = (agoMs: number) => ({ channel: CHANNEL, ts: idAt(NOW - agoMs), permalink: 'https://discord.com/x' });
const bodyOf = (at: number): Record<string, unknown> => JSON.parse(rest.calls[at]?.body ?? '{}');
const refusal = (status: number, code: number) => ({ status, json: { code, message: 'no' } });

describe('A card that is posted in Discord', () => {
  it('goes out with a nonce of its own for each part, and is known by its id', async () => {
    rest.answer = () => ({ json: messageOf(live, 3) });

    const answer = await port.post('progress', PLACE, shown(live));
    await port.post('progress', PLACE, shown(live, { part: 1 }));
    await port.post('progress', PLACE, shown(live, { revision: 4 }));

    expect(answer).toMatchObject({
      kind: 'ok',
      value: {
        channel: CHANNEL,
        ts: idAt(NOW),
        permalink: `https://discord.com/channels/${GUILD}/${CHANNEL}/${idAt(NOW)}`,
      },
    });
    expect(rest.calls[0]).toMatchObject({ method: 'POST', path: `/channels/${CHANNEL}/messages` });
    expect(bodyOf(0)).toMatchObject({ enforce_nonce: true, nonce: expect.stringMatching(/^[\w-]{25}$/) });
    expect(bodyOf(1)['nonce']).not.toBe(bodyOf(0)['nonce']);
    expect(bodyOf(2)['nonce']).toBe(bodyOf(0)['nonce']);
  });

  it('is brought up to date where Discord answers with an earlier message of the same nonce', async () => {
    rest.answer = ({ method }) => ({ json: messageOf(live, method === 'POST' ? 2 : 3) });

    expect(await port.post('progress', PLACE, shown(live))).toMatchObject({ kind: 'ok' });

    expect(rest.calls.map(({ method }) => method)).toEqual(['POST', 'PATCH']);
  });

  it('calls whom the fleet file calls', async () => {
    const alarm = card('alarm:sol-main');
    rest.answer = () => ({ json: messageOf(alarm, 3) });

    await port.post('alert', PLACE, shown(alarm));

    expect(bodyOf(0)).toMatchObject({ content: `<@&${ROLE}>`, allowed_mentions: { parse: [], roles: [ROLE] } });
  });

  it('answers the card that it belongs below', async () => {
    rest.answer = () => ({ json: messageOf(live, 3) });

    await port.post('progress', PLACE, shown(live, { below: ref(MINUTE) }));

    expect(bodyOf(0)).toMatchObject({ message_reference: { message_id: ref(MINUTE).ts, fail_if_not_exists: false } });
  });

  it('is said in words where Discord takes it in no other form', async () => {
    rest.answer = () => (rest.calls.length === 1 ? refusal(400, 50_035) : { json: messageOf(live, 3) });

    expect(await port.post('progress', PLACE, shown(live))).toMatchObject({ kind: 'ok' });

    expect(bodyOf(1)).toMatchObject({ embeds: [{ description: expect.stringContaining('Going on') }], components: [] });
  });
});

describe('What Discord answers', () => {
  it.each([
    ['a message that was deleted', 'edit', 404, 10_008, { kind: 'gone' }],
    ['too many edits of an old message', 'edit', 400, 30_046, { kind: 'edit-refused' }],
    ['a channel that is gone', 'post', 404, 10_003, { kind: 'refused', reach: 'place' }],
    ['a channel that it may not see', 'post', 403, 50_001, { kind: 'refused', reach: 'place' }],
    ['a channel that it may not write in', 'post', 403, 50_013, { kind: 'refused', reach: 'place' }],
    ['a card in no form', 'post', 400, 50_035, { kind: 'refused', reach: 'card' }],
    ['a token that it does not know', 'post', 401, 0, { kind: 'refused', reach: 'platform' }],
    ['its own trouble', 'post', 503, 0, { kind: 'unknown' }],
  ] as const)('about %s', async (_what, method, status, code, expected) => {
    rest.answer = () => refusal(status, code);

    const answer =
      method === 'post'
        ? await port.post('decision', PLACE, shown(live))
        : await port.edit('decision', ref(MINUTE), shown(live));

    expect(answer).toMatchObject(expected);
  });

  it('nothing: it may have been done', async () => {
    rest.answer = () => ({ cut: true });

    expect(await port.post('decision', PLACE, shown(live))).toMatchObject({ kind: 'unknown' });
    expect(rest.calls).toHaveLength(1);
  });

  it('is a limit: one lane is told how long, and another one asks by itself', async () => {
    rest.answer = () => ({
      status: 429,
      json: { message: 'You are being rate limited.', retry_after: 2.5, global: false },
      headers: {
        'retry-after': '3',
        'x-ratelimit-bucket': 'b',
        'x-ratelimit-limit': '5',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset-after': '2.5',
      },
    });

    const answer = await port.post('progress', PLACE, shown(live));
    await port.post('alert', PLACE, shown(live));

    expect(answer).toMatchObject({ kind: 'rate-limited' });
    expect(answer.kind === 'rate-limited' && answer.retryInMs).toBeGreaterThan(2_000);
    expect(rest.calls).toHaveLength(2);
  });

  it('is a limit without a time: nobody asks again at once', async () => {
    rest.answer = () => ({ status: 429, json: {} });

    const answer = await port.post('progress', PLACE, shown(live));

    expect(answer).toEqual({ kind: 'rate-limited', retryInMs: 30_000 });
  });
});

describe('A card at work', () => {
  it('begins anew before its message is an hour old, and the old one loses its buttons', async () => {
    const answer = await port.edit('progress', ref(56 * MINUTE), shown(live));

    expect(answer).toEqual({ kind: 'edit-refused' });
    expect(bodyOf(0)).toMatchObject({ components: [], embeds: [{ description: expect.stringContaining('goes on') }] });
    expect(await port.edit('progress', ref(54 * MINUTE), shown(live))).toMatchObject({ kind: 'ok' });
  });

  it('that Discord lets nobody edit any more is posted anew, though it says so by a limit', async () => {
    rest.answer = () => ({
      status: 429,
      json: {
        message: 'Maximum number of edits to messages older than 1 hour reached.',
        code: 30_046,
        retry_after: 600,
      },
      headers: { 'retry-after': '600' },
    });

    const ended = shown(card('run:r-1', { tone: 'good' }));
    expect(await port.edit('decision', ref(61 * MINUTE), ended)).toEqual({ kind: 'edit-refused' });
    expect(await port.edit('decision', ref(MINUTE), ended)).toMatchObject({ kind: 'rate-limited' });
  });

  it('that Discord lets nobody edit any more begins anew all the same', async () => {
    rest.answer = () => ({ ...refusal(429, 30_046), headers: { 'retry-after': '5' } });

    expect(await port.edit('progress', ref(61 * MINUTE), shown(live))).toEqual({ kind: 'edit-refused' });
  });

  it('waits where only the bucket is empty, however old its message is', async () => {
    const headers = {
      'x-ratelimit-bucket': 'b',
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset-after': '2.5',
    };
    const ended = shown(card('run:r-1', { tone: 'good' }));
    rest.answer = () => ({ ...refusal(429, 0), headers: { ...headers, 'retry-after': '3' } });

    expect(await port.edit('decision', ref(61 * MINUTE), ended)).toMatchObject({ kind: 'rate-limited' });
    expect(await port.edit('decision', ref(61 * MINUTE), ended)).toMatchObject({ kind: 'rate-limited' });
    // It knows the bucket now, and tells of this one without a call.
    expect(await port.edit('decision', ref(61 * MINUTE), ended)).toMatchObject({ kind: 'rate-limited' });
    expect(rest.calls).toHaveLength(2);
    expect(await port.edit('progress', ref(61 * MINUTE), shown(live))).toMatchObject({ kind: 'rate-limited' });
  });

  it('that has ended is edited where it stands, however old that is', async () => {
    expect(await port.edit('decision', ref(600 * MINUTE), shown(card('run:r-1', { tone: 'good' })))).toMatchObject({
      kind: 'ok',
    });
    expect(bodyOf(0)).toMatchObject({ embeds: [{ description: expect.stringContaining('Going on') }] });
  });
});

describe('A message whose answer was lost', () => {
  it('is found by what stands in it for nobody to see, oldest first, and not where somebody else wrote it', async () => {
    const [first, second, third] = [idAt(NOW), idAt(NOW + 1), idAt(NOW + 2)];
    const messages = [
      { ...messageOf(live, 9, third), author: { id: '999999999999999999' } },
      messageOf(live, 4, second),
      messageOf(card('run:r-2'), 4, second),
      messageOf(live, 3, first),
    ];
    rest.answer = ({ path }) => ({ json: path === '/users/@me' ? { id: SELF } : messages });

    const answer = await port.find('progress', PLACE, { key: 'run:r-1', part: 0, sinceMs: NOW });

    expect(answer.kind === 'ok' && answer.value.map(({ ref: { ts }, revision }) => [ts, revision])).toEqual([
      [first, 3],
      [second, 4],
    ]);
    const after = new URL(`http://x${rest.calls.at(-1)?.path}`).searchParams.get('after') ?? '0';
    expect(madeAtMs(after)).toBe(NOW - MINUTE);
  });
});

describe('While Discord does not say who Baton is', () => {
  it('no message is taken for a card of ours, and it is asked again', async () => {
    const foreign = { ...messageOf(live, 9_999), author: { id: '999999999999999999' } };
    rest.answer = ({ path }) => (path === '/users/@me' ? refusal(503, 0) : { json: [foreign] });
    const sought = { key: 'run:r-1', part: 0, sinceMs: NOW };

    expect(await port.find('progress', PLACE, sought)).toMatchObject({ kind: 'unknown' });
    rest.answer = ({ path }) => ({ json: path === '/users/@me' ? { id: SELF } : [foreign] });
    expect(await port.find('progress', PLACE, sought)).toEqual({ kind: 'ok', value: [] });
  });
});

describe('A picture', () => {
  it('hangs below its card, with words for those who do not see it', async () => {
    rest.answer = () => ({ json: { id: idAt(NOW + 5) } });
    const picture = { png: new Uint8Array([1, 2, 3]), alt: 'a line', title: 'Timeline of r-1' };

    expect(await port.upload(ref(MINUTE), picture)).toMatchObject({ kind: 'ok', value: { ts: idAt(NOW + 5) } });

    expect(rest.calls[0]?.type).toMatch(/^multipart/);
    expect(rest.calls[0]?.body).toContain('timeline-of-r-1.png');
  });

  it('is found again below its card', async () => {
    const below = {
      ...messageOf(live, 0),
      embeds: [],
      message_reference: { message_id: ref(MINUTE).ts },
      attachments: [{ filename: 'timeline-of-r-1.png' }],
    };
    rest.answer = ({ path }) => ({ json: path === '/users/@me' ? { id: SELF } : [below] });

    expect(await port.findUpload(ref(MINUTE), 'Timeline of r-1')).toMatchObject({
      kind: 'ok',
      value: [{ ref: { ts: below.id } }],
    });
    expect(await port.findUpload(ref(MINUTE), 'Timeline of r-2')).toEqual({ kind: 'ok', value: [] });
  });
});
