import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCard } from '../../src/chats/project/run-card.ts';
import type { PageAccess } from '../../src/chats/web/deps.ts';
import { startPage, type PageServer } from '../integration/chats/page-server.ts';
import { AT, PEOPLE, plan, run, WHOLE } from '../unit/chats/sample.ts';
import { openBrowser, openPage, sidewaysScroll } from './browser.ts';

/** A run at work, whose card has a button. */
const AT_WORK = { run: run({ state: 'running' }), plan: plan(), entries: WHOLE.slice(0, 3) };
const card = runCard(AT_WORK.run, AT_WORK.plan, AT_WORK.entries, AT, PEOPLE);
const message = { destination: 'web:main', key: card.key, revision: 1, card, updatedAtMs: AT };

let browser: Browser;
let server: PageServer;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await openBrowser();
});
afterEach(() => server.page.close());
afterAll(() => browser?.close());

async function open(access: PageAccess, messages = [message]): Promise<Page> {
  server = await startPage({
    access,
    listRuns: async () => [AT_WORK.run],
    findRun: async () => AT_WORK,
    messages: { recent: async () => messages, find: async () => null, onChange: async () => async () => undefined },
  });
  return openPage(browser, server.at.url, complaints);
}

const inputs = (page: Page) => page.locator('input:visible, select:visible, textarea:visible').count();
const mayBePressed = (page: Page) => page.locator('[data-command]:visible').count();

describe('a page for reading only', () => {
  it('has no command line and no button of a card, and the keys that lead there do nothing', async () => {
    const page = await open({ kind: 'open', person: null });
    await page.getByText('reading only').waitFor();
    await page.getByRole('heading', { level: 2, name: card.headline }).waitFor();

    expect(await inputs(page)).toBe(0);
    expect(await mayBePressed(page)).toBe(0);
    await page.keyboard.press('/');
    expect(await page.getByRole('button', { name: 'Send' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Timeline and journal' }).click();
    await page.getByText(/^Run made from plan/).waitFor();
    expect(await mayBePressed(page)).toBe(0);
    await page.close();
  });

  it('offers nothing to try where there is nothing yet', async () => {
    const page = await open({ kind: 'open', person: null }, []);
    await page.getByText('Nothing here yet').waitFor();

    expect(await page.locator('#empty button:visible').count()).toBe(0);
    expect(await page.locator('#empty').innerText()).not.toContain('Ask');
    await page.close();
  });

  it('is so for a token that belongs to nobody, and not for one of a person', async () => {
    const secrets = { nobody: 'only-for-looking-at', lin: 'a-long-enough-token' };
    const tokens = [
      { secret: secrets.nobody, person: null },
      { secret: secrets.lin, person: 'lin' },
    ];
    for (const [secret, seen] of [
      [secrets.nobody, [0, 0]],
      [secrets.lin, [1, 1]],
    ] as const) {
      const page = await open({ kind: 'tokens', tokens });
      await page.getByLabel('Token').fill(secret);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { level: 2, name: card.headline }).waitFor();

      expect([await inputs(page), await mayBePressed(page)]).toEqual(seen);
      await page.close();
      await server.page.close();
    }
  });

  it.each([400, 1280])('leads from the card to the look back, %i pixels wide', async (width) => {
    const page = await open({ kind: 'open', person: null });
    await page.setViewportSize({ width, height: 800 });
    const link = page.locator('#view-now').getByRole('link', { name: 'Look back, line by line' });
    await link.waitFor();
    expect(await sidewaysScroll(page)).toBe(0);

    await link.click();
    await page.getByText(/^As it was at .* line 3 of 3$/).waitFor();

    expect(await inputs(page)).toBe(1); // the slider
    await page.close();
  });

  it('gives the browser nothing to complain about', () => {
    // What the server answers to somebody who is not signed in yet.
    expect(complaints.filter((words) => !words.includes('401'))).toEqual([]);
  });
});
