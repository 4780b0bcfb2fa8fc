import { afterEach, describe, expect, it } from 'vitest';
import type { PageDeps } from '../../../src/chats/web/deps.ts';
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

describe('An address that there is not', () => {
  it.each(['/nonsense', '/api/nonsense'])(
    'is answered in words to a browser, and as ever to a program: %s',
    async (path) => {
      const { at } = await start();

      const browser = await askPage(at.port, path, { accept: 'text/html,application/xhtml+xml' });
      const program = await askPage(at.port, path);

      expect(browser).toMatchObject({ status: 404, headers: { 'content-type': 'text/html; charset=utf-8' } });
      expect(browser.body).toContain('There is nothing at this address');
      expect(JSON.parse(program.body)).toEqual({ error: 'There is nothing at this address.' });
    },
  );
});

describe('Trouble', () => {
  const troubles = {
    list: [{ name: 'dies', label: 'It dies', about: 'Nobody signs then.' }],
    make: async (name: string) => `${name}: done`,
  };

  it('can be made where the machines are simulated', async () => {
    const { at } = await start({ troubles });

    const answer = await askPage(at.port, '/api/troubles', ownHeaders(at.port), { name: 'dies' });

    expect(JSON.parse(answer.body)).toEqual({ said: 'dies: done' });
    expect(JSON.parse((await askPage(at.port, '/api/start')).body).troubles).toEqual(troubles.list);
  });

  it('cannot be made by another site, and nowhere else', async () => {
    const [{ at: simulated }, { at: real }] = [await start({ troubles }), await start()];

    expect(
      (await askPage(simulated.port, '/api/troubles', { origin: 'https://evil.example' }, { name: 'dies' })).status,
    ).toBe(403);
    expect((await askPage(real.port, '/api/troubles', ownHeaders(real.port), { name: 'dies' })).status).toBe(404);
  });
});

describe('An open page', () => {
  it('is told first which record it is of, so that a page of another one loads itself anew, and what stands across the page', async () => {
    const { at } = await start({ record: 'this one', band: () => 'DEMO: still looking' });
    const reader = await readStream(at.port, {}, []);

    const begins = [await reader.next(), await reader.next(), await reader.next()];
    reader.close();
    const facts = JSON.parse((await askPage(at.port, '/api/start')).body);

    expect(begins.map(({ event }) => event)).toEqual(['record', 'band', 'all']);
    expect(begins.slice(0, 2).map(({ data }) => JSON.parse(data))).toEqual(['this one', 'DEMO: still looking']);
    expect(facts).toMatchObject({ record: 'this one', band: 'DEMO: still looking', troubles: [] });
  });
});
