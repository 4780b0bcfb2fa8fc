import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawnWidth, openBrowser, openPage, sidewaysScroll } from './browser.ts';
import { demoPlace, type Demo, type DemoPlace } from './demo.ts';

/** A move ends within 30 s of the click; three times that on a busy machine. */
const MOVE = { timeout: 90_000, interval: 200 };

describe('the demo with Slack beside', () => {
  let place: DemoPlace;
  let browser: Browser;
  let demo: Demo;
  let ana: Page;
  let ben: Page;
  let page: Page;
  const complaints: string[] = [];
  const tookMs: string[] = [];

  beforeAll(async () => {
    place = demoPlace();
    browser = await openBrowser();
    demo = await place.start(['--chat', 'slack', '--only', 'solana']);
    const url = /Slack, a stand-in: (\S+)/.exec(demo.output())?.[1] ?? '';
    page = await openPage(browser, demo.url, complaints);
    await page.getByText('DEMO: simulated hosts', { exact: true }).waitFor();
    ana = await openPage(browser, url, complaints);
    ben = await openPage(browser, url, complaints);
    await ben.getByLabel('You are').selectOption('ben');
  });
  afterAll(async () => {
    process.stdout.write(`seen in the other chat after: ${tookMs.join(', ')}\n`);
    await browser?.close();
    demo?.discard();
    place?.remove();
  });

  /** How long it takes until what was done in one chat is seen in the other: printed, not judged, on a busy machine. */
  const seen = async (what: string, there: Locator): Promise<void> => {
    const fromMs = performance.now();
    await there.waitFor();
    tookMs.push(`${what} ${Math.round(performance.now() - fromMs)} ms`);
  };

  it('answers a command in Slack with a plan that the page shows too', async () => {
    await type(ana, '/baton handover sol-main');

    await message(ana, 'Approve').waitFor();
    await seen('plan', onPage(page, 'plan:').getByRole('button', { name: 'Approve' }));
  });

  it('takes both approvals in Slack, and shows the first one on the page', async () => {
    await approve(ana);
    await seen('approval in Slack', onPage(page, 'plan:').getByText(/^1 of 2: Ana/));
    await approve(ben);
  });

  it('shows the run in both, live, and its picture in the thread', async () => {
    const run = ana.locator('.message').filter({ hasText: 'sol-b signs. Nothing else to do.' });
    await run.waitFor(MOVE);
    await vi.waitFor(async () =>
      expect(await onPage(page, 'run:').locator('h2').innerText()).toMatch(/^sol-b signs\./),
    );
    await run.getByText(/^1 reply/).click(MOVE);

    const picture = ana.locator('.message figure img');
    await picture.waitFor();
    expect(await drawnWidth(picture)).toBeGreaterThan(0);
    expect(await picture.getAttribute('alt')).toContain('sol-b');
    await ana.getByRole('link', { name: '# validators' }).click();
  });

  it('takes one approval on the page and the other in Slack', async () => {
    expect(await message(ana, 'Approve').count()).toBe(0);
    await page.getByLabel('Command', { exact: true }).fill('handover sol-main');
    await page.getByRole('button', { name: 'Send' }).click();
    await seen('plan asked for on the page', message(ben, 'Approve'));

    await onPage(page, 'plan:').getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await seen('approval on the page', ben.locator('.message').getByText('1 of 2: Ana'));
    await approve(ben);

    await ana.locator('.message').filter({ hasText: 'sol-a signs. Nothing else to do.' }).waitFor(MOVE);
  });

  it('refuses somebody who is not in the fleet file', async () => {
    await ana.getByLabel('You are').selectOption('sam');
    await type(ana, '/baton status');

    await ana.locator('.message.private').filter({ hasText: 'U0STRANGER' }).waitFor();
    await ana.setViewportSize({ width: 390, height: 800 });
    expect(await sidewaysScroll(ana)).toBe(0);
  });

  it('gives no browser anything to complain about, and ends with Ctrl-C', async () => {
    expect(complaints).toEqual([]);

    expect(await demo.interrupt()).toBe(0);
    expect(demo.pids()).toEqual([]);
  });
});

/** The newest card of that kind. */
function onPage(page: Page, key: 'plan:' | 'run:'): Locator {
  return page.locator(`#view-now article[data-key^="${key}"]`).first();
}

function message(page: Page, button: string): Locator {
  return page.locator('.message').getByRole('button', { name: button, exact: true });
}

async function type(page: Page, line: string): Promise<void> {
  await page.getByLabel('Message').fill(line);
  await page.getByLabel('Message').press('Enter');
}

async function approve(page: Page): Promise<void> {
  await message(page, 'Approve').last().click();
  await page.locator('#question').getByRole('button', { name: 'Approve' }).click();
}
