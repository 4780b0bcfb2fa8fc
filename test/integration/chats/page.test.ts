import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { textCard } from '../../../src/chats/project/simple-cards.ts';
import { forwardLine } from '../../../src/chats/web/address.ts';
import type { PageDeps } from '../../../src/chats/web/deps.ts';
import { BatonError } from '../../../src/domain/failure.ts';
import { AT } from '../../unit/chats/sample.ts';
import { askPage, ownHeaders, type PageServer, readStream, startPage } from './page-server.ts';

const open: PageServer[] = [];

async function start(changes: Partial<PageDeps> = {}): Promise<PageServer> {
  const server = await startPage(changes);
  open.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.page.close()));
});

const COMMAND = { text: 'status', action: 'click-0001', person: 'ada' };
const TOKENS: PageDeps['access'] = {
  kind: 'tokens',
  tokens: [
    { secret: 'a-long-enough-token', person: 'lin' },
    { secret: 'only-for-looking-at', person: null },
  ],
};

describe('The page', () => {
  it('serves itself with a strict policy and nothing from elsewhere', async () => {
    const { at } = await start();

    const home = await askPage(at.port, '/');
    const files = await Promise.all(['/page.js', '/page.css', '/icon.svg'].map((path) => askPage(at.port, path)));

    expect(home.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(home.body).not.toMatch(/https?:\/\//);
    expect(files.map((file) => file.status)).toEqual([200, 200, 200]);
  });

  it.each(['/../page.ts', '/%2e%2e/page.ts', '/deps.ts'])('does not serve %s', async (path) => {
    const { at } = await start();

    expect((await askPage(at.port, path)).status).toBe(404);
  });

  it('takes the next free port and says so', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    const { at } = await start({ port });
    await new Promise((resolve) => taken.close(resolve));

    expect(at.port).toBeGreaterThan(port);
    expect(at.notes[0]).toBe(`Port ${port} is taken; the page is on ${at.port}.`);
    expect((await askPage(at.port, '/')).status).toBe(200);
  });

  it('prints the line that forwards it over SSH', async () => {
    const { at } = await start({ sshConnection: '10.0.0.5 50022 10.0.0.9 2222' });

    expect(at.notes[0]).toContain(`ssh -L ${at.port}:127.0.0.1:${at.port} -p 2222 `);
    expect(forwardLine('10.0.0.5 1 10.0.0.9 22', 'ops', 4400)).toBe('ssh -L 4400:127.0.0.1:4400 ops@10.0.0.9');
    expect(forwardLine('', 'ops', 4400)).toBeNull();
  });

  it.each(['0.0.0.0', '192.168.1.5', '::'])('refuses to be open to others on %s without a token', async (host) => {
    await expect(startPage({ host })).rejects.toMatchObject({ code: 'config/invalid' });
  });

  it('refuses a token that can be guessed', async () => {
    await expect(
      startPage({ access: { kind: 'tokens', tokens: [{ secret: 'short', person: 'ada' }] } }),
    ).rejects.toMatchObject({ code: 'config/invalid' });
  });
});

describe('A command', () => {
  it('reaches Baton with its person and the id of the click', async () => {
    const { at, submitted } = await start();

    const answer = await askPage(at.port, '/api/commands', ownHeaders(at.port), COMMAND);

    expect(JSON.parse(answer.body)).toEqual({ key: 'reply:q-1' });
    expect(submitted).toEqual([['status', 'ada', 'web:ada:click-0001']]);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
    ['a page without an origin', { origin: 'null' }],
    ['a plain form', { 'x-baton': '' }],
  ])('from %s is refused', async (_, changes) => {
    const { at, submitted } = await start();

    const answer = await askPage(at.port, '/api/commands', { ...ownHeaders(at.port), ...changes }, COMMAND);

    expect(answer.status).toBe(403);
    expect(submitted).toEqual([]);
  });

  it('that tells neither origin nor site is refused', async () => {
    const { at, submitted } = await start();

    expect((await askPage(at.port, '/api/commands', { 'x-baton': '1' }, COMMAND)).status).toBe(403);
    expect(submitted).toEqual([]);
  });

  it.each(['nobody', 'constructor', ''])('of an unknown person (%j) is refused', async (person) => {
    const { at, submitted } = await start();

    expect((await askPage(at.port, '/api/commands', ownHeaders(at.port), { ...COMMAND, person })).status).toBe(422);
    expect(submitted).toEqual([]);
  });

  it('without a person is refused where nobody is known, and the page says so', async () => {
    const { at } = await start({ access: { kind: 'open', person: null } });

    const answer = await askPage(at.port, '/api/commands', ownHeaders(at.port), COMMAND);

    expect(answer.status).toBe(422);
    expect(answer.body).toContain('You may look');
  });

  it('that is not understood is answered with the reason', async () => {
    const { at } = await start({
      submit: () => Promise.reject(new BatonError('input/invalid', 'There is no command `x`.')),
    });

    const answer = await askPage(at.port, '/api/commands', ownHeaders(at.port), COMMAND);

    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.body)).toMatchObject({ error: 'There is no command `x`.', code: 'input/invalid' });
  });

  it('that fails unexpectedly tells nothing of the inside', async () => {
    const { at } = await start({ submit: () => Promise.reject(new TypeError('secret path /x')) });

    const answer = await askPage(at.port, '/api/commands', ownHeaders(at.port), COMMAND);

    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('secret');
  });

  it('may be answered at once', async () => {
    const { at } = await start({
      submit: async () => ({ key: 'reply:1', card: textCard('reply:1', 'Help', 'Words') }),
    });

    expect(JSON.parse((await askPage(at.port, '/api/commands', ownHeaders(at.port), COMMAND)).body)).toMatchObject({
      card: { headline: 'Words' },
    });
  });

  it('longer than any command is refused', async () => {
    const { at } = await start();

    expect(
      (await askPage(at.port, '/api/commands', ownHeaders(at.port), { ...COMMAND, text: 'x'.repeat(1001) })).status,
    ).toBe(400);
    expect(
      (await askPage(at.port, '/api/commands', ownHeaders(at.port), { ...COMMAND, text: 'x'.repeat(20_000) })).status,
    ).toBe(413);
  });
});

describe('The host name', () => {
  it.each([
    ['localhost:4400', 200],
    ['127.0.0.1:9', 200],
    ['[::1]:4400', 200],
    ['BATON.example', 200],
    ['evil.example', 403],
    ['127.0.0.1.evil.example:4400', 403],
    ['localhost.evil.example', 403],
    ['[::1', 403],
  ])('%s is answered with %i', async (host, status) => {
    const { at } = await start();

    expect((await askPage(at.port, '/api/start', { host })).status).toBe(status);
  });

  it('of another site may not read either', async () => {
    const { at } = await start();

    expect((await askPage(at.port, '/api/messages', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});

describe('Signing in', () => {
  it('lets nobody read without a token', async () => {
    const { at } = await start({ access: TOKENS });

    for (const path of [
      '/api/start',
      '/api/messages',
      '/api/events',
      '/api/runs',
      '/api/runs/r-52c1',
      '/api/runs/r-52c1/timeline.svg',
    ]) {
      expect((await askPage(at.port, path)).status, path).toBe(401);
    }
  });

  it('gives a cookie that scripts and other sites cannot use, and acts as the person of the token', async () => {
    const { at, submitted } = await start({ access: TOKENS });

    const answer = await askPage(at.port, '/api/sign-in', ownHeaders(at.port), { token: 'a-long-enough-token' });
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    await askPage(at.port, '/api/commands', { ...ownHeaders(at.port), cookie: cookie.split(';')[0] ?? '' }, COMMAND);

    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain('a-long-enough-token');
    expect(submitted).toEqual([['status', 'lin', 'web:lin:click-0001']]);
  });

  it('lets a token without a person look and not act', async () => {
    const { at, submitted } = await start({ access: TOKENS });
    const answer = await askPage(at.port, '/api/sign-in', ownHeaders(at.port), { token: 'only-for-looking-at' });
    const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';

    expect((await askPage(at.port, '/api/messages', { cookie })).status).toBe(200);
    expect((await askPage(at.port, '/api/commands', { ...ownHeaders(at.port), cookie }, COMMAND)).status).toBe(422);
    expect(submitted).toEqual([]);
  });

  it.each(['baton=', 'baton=0000', 'other=1; baton=a-long-enough-token'])(
    'is not fooled by the cookie %s',
    async (cookie) => {
      const { at } = await start({ access: TOKENS });

      expect((await askPage(at.port, '/api/start', { cookie })).status).toBe(401);
    },
  );

  it('answers no more guesses after ten wrong ones', async () => {
    const { at } = await start({ access: TOKENS });
    const guess = (token: string) => askPage(at.port, '/api/sign-in', ownHeaders(at.port), { token });

    for (let turn = 0; turn < 10; turn += 1) expect((await guess(`wrong ${turn}`)).status).toBe(401);

    expect((await guess('a-long-enough-token')).status).toBe(429);
  });
});

describe('The event stream', () => {
  it('begins with everything and goes on with changes', async () => {
    const { at, show } = await start();
    show('plan:p-1', 'first');
    const reader = await readStream(at.port);

    const all = await reader.next();
    show('plan:p-1', 'second');
    const change = await reader.next();
    reader.close();

    expect(all.event).toBe('all');
    expect(JSON.parse(all.data)).toMatchObject([{ key: 'plan:p-1', card: { headline: 'first' } }]);
    expect(change.event).toBe('message');
    expect(JSON.parse(change.data)).toMatchObject({ card: { headline: 'second' } });
  });

  it('gives a reader that comes back exactly what it has missed', async () => {
    const { at, show } = await start();
    const first = await readStream(at.port);
    await first.next();
    show('plan:p-1', 'seen');
    const { id = '' } = await first.next();
    first.close();
    await first.ended;

    show('plan:p-2', 'missed');
    show('plan:p-3', 'missed');
    show('plan:p-3', 'missed, newest');
    const again = await readStream(at.port, { 'last-event-id': id });
    const missed = [await again.next(), await again.next()];
    show('plan:p-1', 'live');
    const live = await again.next();
    again.close();

    expect(missed.map((event) => JSON.parse(event.data).card.headline)).toEqual(['missed', 'missed, newest']);
    expect(JSON.parse(live.data).card.headline).toBe('live');
  });

  it.each(['', 'another-process.3', 'nonsense'])(
    'gives everything to a reader with the unknown place %j',
    async (id) => {
      const { at } = await start();
      const reader = await readStream(at.port, { 'last-event-id': id });

      expect((await reader.next()).event).toBe('all');
      reader.close();
    },
  );

  it('ends when the page closes, so that closing is not held up', async () => {
    const server = await startPage();
    const reader = await readStream(server.at.port);
    await reader.next();

    await server.page.close();

    await expect(reader.ended).resolves.toBeUndefined();
  });
});

describe('A run', () => {
  it('comes with its card, its journal in words and its timeline', async () => {
    const { at } = await start();

    const detail = JSON.parse((await askPage(at.port, '/api/runs/r-52c1')).body);
    const svg = await askPage(at.port, '/api/runs/r-52c1/timeline.svg?width=99999');

    expect(detail).toMatchObject({
      run: { id: 'r-52c1', words: 'done, moved to sol-b' },
      card: { headline: 'sol-b signs. Nothing else to do.' },
    });
    expect(detail.journal[0].text).toContain('Run made from plan p-7f3a');
    expect(svg.headers).toMatchObject({ 'content-type': 'image/svg+xml' });
    expect(svg.headers['content-security-policy']).toContain('sandbox');
    expect(svg.body).toContain('width="900"');
  });

  it('can be looked back on: each line with the card of then', async () => {
    const { at } = await start();

    const { run, frames } = JSON.parse((await askPage(at.port, '/api/runs/r-52c1/look-back')).body);

    expect(run).toMatchObject({ id: 'r-52c1', state: 'done' });
    expect(frames[0]).toMatchObject({
      source: 'journal',
      entry: { seq: 1 },
      card: { headline: 'Approved. Starts as soon as a worker is free.' },
    });
    expect(frames.at(-1).card.headline).toBe('sol-b signs. Nothing else to do.');
  });

  it('shows what else is known of its time where the page is told of it', async () => {
    const line = { atMs: AT - 1, source: 'worker', text: 'a worker starts', detail: '' };
    const { at } = await start({ besides: async (id) => (id === 'r-52c1' ? [line] : []) });

    const { frames } = JSON.parse((await askPage(at.port, '/api/runs/r-52c1/look-back')).body);

    expect(frames[0]).toEqual({ ...line, card: null });
  });

  it('is looked back on by those only who may read its journal', async () => {
    const { at } = await start({ access: TOKENS });
    const signedIn = await askPage(at.port, '/api/sign-in', ownHeaders(at.port), { token: 'only-for-looking-at' });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';

    expect((await askPage(at.port, '/api/runs/r-52c1/look-back')).status).toBe(401);
    expect((await askPage(at.port, '/api/runs/r-52c1/look-back', { cookie })).status).toBe(200);
  });

  it('that is not there is answered so', async () => {
    const { at } = await start();

    expect((await askPage(at.port, '/api/runs/r-nope')).status).toBe(404);
    expect((await askPage(at.port, '/api/runs/r-nope/look-back')).status).toBe(404);
  });
});
