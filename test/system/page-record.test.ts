import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PageServer, startPage } from '../integration/chats/page-server.ts';
import { openBrowser, openPage } from './browser.ts';

let browser: Browser;
const servers: PageServer[] = [];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(servers.map((server) => server.page.close()));
});

async function start(record: string, port: number): Promise<PageServer> {
  const server = await startPage({ record, port });
  servers.push(server);
  return server;
}

it('a page that was left open keeps nothing of a record that is gone', async () => {
  const first = await start('one', 0);
  first.show('plan:p-1', 'A plan of the demo before.');
  const page = await openPage(browser, first.at.url, []);
  await page.getByRole('heading', { name: 'A plan of the demo before.' }).waitFor();

  await first.page.close();
  const again = await start('one', first.at.port);
  again.show('plan:p-2', 'The same record goes on.');
  await page.getByRole('heading', { name: 'The same record goes on.' }).waitFor();
  expect(await page.getByRole('heading', { name: 'A plan of the demo before.' }).count()).toBe(1);
  await again.page.close();
  const other = await start('two', first.at.port);
  other.show('plan:p-3', 'A plan of the demo now.');

  await page.getByRole('heading', { name: 'A plan of the demo now.' }).waitFor();
  expect(await page.locator('[data-key="plan:p-1"]').count()).toBe(0);
});

it('an older run leads to the newer one, and a stopped run stands above everything', async () => {
  const server = await start('three', 0);
  server.show('run:r-1', 'As of then: sol-b signs. Newer: run r-52c1.', { newer: 'r-52c1' });
  server.show('run:r-2', 'Stopped; sol-a signs.', { tone: 'warning', pinned: true });
  const complaints: string[] = [];
  const page = await openPage(browser, server.at.url, complaints);

  await page.locator('#alarms [data-key="run:r-2"]').waitFor();
  await page.getByRole('link', { name: 'To the newer run r-52c1' }).click();

  await page.locator('#view-run [data-key="run:r-52c1"]').waitFor();
  expect(complaints).toEqual([]);
});
