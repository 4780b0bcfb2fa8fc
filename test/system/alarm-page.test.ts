import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PageServer, startPage } from '../integration/chats/page-server.ts';
import { openBrowser, openPage } from './browser.ts';

let server: PageServer;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  server = await startPage();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.page.close();
});

const RAISED = { tone: 'bad', pinned: true } as const;

it('an alarm stands above every view and cannot be cleared from sight, until it is over', async () => {
  server.show('reply:q-1', 'sol-a signs.');
  server.show('alarm:sol-main', 'sol-a and sol-b could both sign', RAISED);
  server.show('reply:q-2', 'A later answer.');
  page = await openPage(browser, server.at.url, complaints);
  const alarm = page.locator('#alarms [data-key="alarm:sol-main"]');
  await alarm.waitFor();
  expect(await page.locator('[data-key]').first().getAttribute('data-key')).toBe('alarm:sol-main');

  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.locator('[data-key="reply:q-2"]').waitFor({ state: 'detached' });
  expect(await alarm.isVisible()).toBe(true);
  for (const view of ['#runs', '#run/r-52c1', '#look-back/r-52c1']) {
    await page.evaluate(`location.hash = '${view}'`);
    await page
      .locator(`body[data-view="${view === '#runs' ? 'runs' : view.startsWith('#run/') ? 'run' : 'back'}"]`)
      .waitFor();
    expect(await alarm.isVisible(), view).toBe(true);
  }

  server.show('alarm:sol-main', 'The alarm is over.', { tone: 'good' });
  await alarm.waitFor({ state: 'detached' });
  await page.evaluate("location.hash = '#now'");
  await page.locator('#cards [data-key="alarm:sol-main"]').getByText('The alarm is over.').waitFor();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.locator('[data-key="alarm:sol-main"]').waitFor({ state: 'detached' });
  server.show('alarm:sol-main', 'sol-a and sol-b could both sign', RAISED);
  await alarm.waitFor();
  expect(complaints).toEqual([]);
});
