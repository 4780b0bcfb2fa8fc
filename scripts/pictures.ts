// Takes the pictures of the README from a real run of the demo: npm run pictures
// Needs Chromium (scripts/system-packages.sh installs it). Starts a demo of its own and stops it by its process id.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type Page } from 'playwright-core';

const root = join(import.meta.dirname, '..');
const pictures = join(root, 'docs', 'pictures');
/** Simulated hosts start within seconds; a busy machine takes longer. */
const PATIENCE_MS = 90_000;
/** A picture of the timeline for another width comes from the same machine. */
const REDRAWN_MS = 1_500;
const CHROMIUM = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const WIDTHS = { desktop: { width: 1280, height: 860 }, phone: { width: 400, height: 800 } };

mkdirSync(pictures, { recursive: true });
const demo = spawn(process.execPath, [join(root, 'src', 'lab', 'demo.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const url = await addressOf(demo);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM });
  try {
    await shoot(browser, url);
  } finally {
    await browser.close();
  }
} finally {
  demo.kill('SIGINT');
  await new Promise((resolve) => demo.once('exit', resolve));
}

async function shoot(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage({ viewport: WIDTHS.desktop, deviceScaleFactor: 1, colorScheme: 'light' });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(url);
  await page.getByText('DEMO: simulated hosts', { exact: true }).waitFor();
  await solana(browser, page, url);
  await polkadot(page, url);
}

async function solana(browser: Browser, page: Page, url: string): Promise<void> {
  await type(page, 'status sol-main');
  await page.getByText('signs. Could move').first().waitFor();
  await type(page, 'handover sol-main');
  await page.getByRole('button', { name: 'Approve' }).first().waitFor();
  await picture(page, 'plan');
  await approve(page);
  await page.locator('#who').selectOption({ label: 'Ben' });
  await approve(page);
  await page.getByText('signs. Nothing else to do.').first().waitFor();
  await page.goto(`${url}#runs`);
  await page
    .getByRole('link', { name: /sol-main/ })
    .first()
    .click();
  await drawn(page);
  await picture(page, 'run', true);
  const dark = await browser.newPage({ viewport: WIDTHS.desktop, colorScheme: 'dark' });
  await dark.goto(page.url());
  await drawn(dark);
  await dark.screenshot({ path: join(pictures, 'run-dark.png') });
  await dark.close();
}

/** A plan, and the run while the chain is waited for: who signs, and how far it is. */
async function polkadot(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('#who').selectOption({ label: 'Ana' });
  await type(page, 'handover dot-main');
  const plan = page.locator('[data-key^="plan:"]').filter({ hasText: 'dot-main' }).first();
  await plan.getByRole('button', { name: 'Approve' }).waitFor();
  // A new card is brought into sight; the picture is of the top of the page.
  await page.evaluate('scrollTo(0, 0)');
  await picture(page, 'dot-plan');
  await approve(page);
  await page.locator('#who').selectOption({ label: 'Ben' });
  await approve(page);
  const run = page.locator('[data-key^="run:"]').filter({ hasText: 'dot-main' }).first();
  await run.locator('progress').waitFor();
  await run.getByRole('link', { name: 'Timeline and journal' }).click();
  await drawn(page);
  await page.locator('#view-run progress').waitFor();
  await picture(page, 'dot-run');
}

/** The timeline is a picture of its own that has to arrive. */
async function drawn(page: Page): Promise<void> {
  const timeline = page.locator('.picture img');
  await timeline.waitFor();
  await page.waitForFunction('document.querySelector(".picture img")?.naturalWidth > 0');
}

async function approve(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Approve' }).first().click();
  await page.locator('#ask-yes').click();
  await page
    .locator('dialog[open]')
    .waitFor({ state: 'detached' })
    .catch(() => undefined);
}

async function type(page: Page, command: string): Promise<void> {
  await page.locator('#line').fill(command);
  await page.locator('#line').press('Enter');
}

/** One picture at each width. */
async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage });
  await page.setViewportSize(WIDTHS.phone);
  // The timeline is drawn anew for the width.
  await page.waitForTimeout(REDRAWN_MS);
  await page.screenshot({ path: join(pictures, `${name}-phone.png`) });
  await page.setViewportSize(WIDTHS.desktop);
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!child.stdout) return reject(new Error('the demo has no output'));
    const late = setTimeout(() => reject(new Error('the demo did not start in time')), PATIENCE_MS);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /The page: (\S+)/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(late);
      resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}`)));
  });
}
