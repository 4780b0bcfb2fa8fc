import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  drawnWidth,
  focusedName,
  openBrowser,
  openDetails,
  openPage,
  sidewaysScroll,
  statesSeen,
  tabTo,
  watchSteps,
} from './browser.ts';
import { demoPlace, type Demo, type DemoPlace } from './demo.ts';

/** A move ends within 30 s of the click; twice that on a busy machine. */
const MOVE = { timeout: 90_000, interval: 200 };
const SOON = { timeout: 60_000, interval: 100 };

let place: DemoPlace;
let browser: Browser;
const demos: Demo[] = [];

beforeAll(async () => {
  place = demoPlace();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  for (const demo of demos) demo.discard();
  place?.remove();
});

async function startDemo(): Promise<Demo> {
  const demo = await place.start();
  demos.push(demo);
  return demo;
}

describe('the demo, for somebody who has never seen it', () => {
  let demo: Demo;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    demo = await startDemo();
    page = await openPage(browser, demo.url, complaints);
  });

  it('prints its address and commands to try, and the page says that the hosts are simulated, and when they are ready', async () => {
    expect(demo.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    for (const command of COMMANDS) expect(demo.output()).toContain(`/baton ${command}`);
    await page.getByText('DEMO: simulated hosts').waitFor();
    for (const command of COMMANDS)
      await page.getByRole('button', { name: `/baton ${command}`, exact: true }).waitFor();
    await page.getByText('DEMO: simulated hosts', { exact: true }).waitFor();
  });

  it('shows who signs at one click', async () => {
    await page.getByRole('button', { name: '/baton status' }).click();

    await headline(page, /^All 3 validators sign/).waitFor();
    const table = page.locator('[data-key^="reply:"] table');
    await table.getByText('sol-a', { exact: true }).waitFor();
    await table.getByText('dot-a', { exact: true }).waitFor();
    await table.getByText('near-a', { exact: true }).waitFor();
  });

  it('shows a plan that nobody can approve, when it was asked for to be read', async () => {
    await send(page, 'status sol-main');
    await headline(page, /^sol-a signs\./).waitFor();
    await send(page, 'plan handover sol-main');

    const plan = card(page, 'plan:').first();
    await plan.waitFor();
    expect(await plan.locator('.checklist > li').count()).toBeGreaterThanOrEqual(6);
    expect(await plan.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  });

  it('asks before it does what a button says, takes no for an answer, and does it as whom it has named', async () => {
    const before = await card(page, 'plan:').count();
    await send(page, 'handover sol-main');
    await vi.waitFor(async () => expect(await card(page, 'plan:').count()).toBe(before + 1), SOON);
    const plan = card(page, 'plan:').first();

    await plan.getByRole('button', { name: 'Approve' }).click();
    await dialog(page).getByText('Move sol-main from sol-a to sol-b?').waitFor();
    await dialog(page).getByRole('button', { name: 'Not now' }).click();
    expect(await plan.innerText()).toContain('0 of 2');

    await plan.getByRole('button', { name: 'Reject' }).click();
    await dialog(page).getByText('You do this as Ana').waitFor();
    await pressAndBecome(page, 'ben');
    await plan.getByText(/^Rejected by Ana/).waitFor();
    expect(await card(page, 'run:').count()).toBe(0);
    await page.locator('#who').selectOption('ana');
  });

  it('hands over without a mouse: two people approve, the checklist is live, and sol-b signs', async () => {
    await page.keyboard.press('/');
    const before = await card(page, 'plan:').count();
    await page.keyboard.type('handover sol-main');
    await page.keyboard.press('Enter');
    await vi.waitFor(async () => expect(await card(page, 'plan:').count()).toBe(before + 1), SOON);
    await watchSteps(page);

    await approveByKeyboard(page);
    await card(page, 'plan:')
      .first()
      .getByText(/^1 of 2: Ana/)
      .waitFor();
    await tabTo(page, 'I am', 'Shift+Tab');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('#who').inputValue()).toBe('ben');
    await approveByKeyboard(page);

    const run = card(page, 'run:').first();
    await vi.waitFor(async () => expect(await run.locator('h2').innerText()).toMatch(/^sol-b signs\./), MOVE);
    expect(await run.locator('.checklist > li').count()).toBe(6);
    expect(await run.locator('.checklist > li.state-done').count()).toBe(6);
    expect(await statesSeen(page)).toEqual(expect.arrayContaining(['state-waiting', 'state-running', 'state-done']));
    expect(await run.innerText()).toContain('Ana and Ben');
    await card(page, 'plan:')
      .first()
      .getByText(/^Carried out by run r-/)
      .waitFor();
    // What was seen before is not taken for what is so now, and a word on a plan stands on the plan alone.
    await headline(page, /^Looked at .*, before run r-/)
      .first()
      .waitFor();
    expect(await headline(page, /^sol-a signs\./).count()).toBe(0);
    expect(await headline(page, /^Approved so far/).count()).toBe(0);
  });

  it('shows timeline and journal of the run', async () => {
    await page.getByRole('link', { name: 'Timeline and journal' }).first().click();

    const picture = page.getByRole('img', { name: /^Steps of the run over time/ });
    await picture.waitFor();
    const source = await picture.getAttribute('src');
    const answer = await page.request.get(new URL(source ?? '', demo.url).href);
    expect(answer.headers()['content-type']).toContain('image/svg+xml');
    await vi.waitFor(async () => expect(await drawnWidth(picture)).toBeGreaterThan(0), SOON);
    const journal = page.locator('.journal li');
    await journal.getByText(/^Run made from plan/).waitFor();
    await journal.getByText(/^Ended done: sol-b signs/).waitFor();
    await journal.getByText('evidence').last().click();
    await journal
      .locator('details[open] pre')
      .getByText(/hash [0-9a-f]{64}/)
      .waitFor();
  });

  it('lists past runs, also after the page was loaded again', async () => {
    await page.goto(`${demo.url}#runs`);
    await page.reload();

    await page
      .locator('#runs')
      .getByRole('link', { name: /sol-main: sol-a → sol-b.*moved to sol-b/ })
      .click();
    await headline(page, /^sol-b signs\./)
      .first()
      .waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'needs no scrolling to the side on a screen of 400 pixels, %s',
    async (scheme) => {
      await page.setViewportSize({ width: 400, height: 800 });
      await page.emulateMedia({ colorScheme: scheme });

      const run = await page.locator('#runs a').first().getAttribute('href');
      for (const view of ['#now', '#runs', run ?? '', run?.replace('#run/', '#look-back/') ?? '']) {
        await page.goto(`${demo.url}${view}`);
        await page.reload();
        await page
          .locator(view === '#runs' ? '#runs a:visible' : 'article h2:visible')
          .first()
          .waitFor();
        await openDetails(page);
        expect(await sidewaysScroll(page), view).toBe(0);
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    },
  );

  it('completes a command with Tab, and goes on to the next field where there is nothing to complete', async () => {
    const line = page.getByLabel('Command', { exact: true });
    await line.fill('hando');
    await line.press('Tab');
    // What both validators have in common, and then one of them.
    expect(await line.inputValue()).toBe('handover ');
    await line.press('s');
    await line.press('Tab');
    expect(await line.inputValue()).toBe('handover sol-main ');

    await line.fill('');
    await line.press('Tab');

    expect(await focusedName(page)).toBe('Send');
  });

  it('clears the feed from view, for this reader and after loading again, and shows it again', async () => {
    await page.goto(`${demo.url}#now`);
    const cards = page.locator('#cards article');
    await cards.first().waitFor();
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByText('All is cleared from view').waitFor();

    await page.reload();
    await page.getByText('All is cleared from view').waitFor();
    expect(await cards.count()).toBe(0);
    await page.getByRole('button', { name: /^Show \d+ cleared$/ }).click();

    await cards.first().waitFor();
  });

  it('kills the worker at a click, and is answered by the next one', async () => {
    await page.getByRole('button', { name: 'Make trouble' }).click();
    await page.getByRole('button', { name: 'The worker dies' }).click();
    await page.getByText('The worker was killed, and another one has started.').waitFor();
    await page.getByRole('button', { name: 'Make trouble' }).click();

    await send(page, 'status sol-main');

    await headline(page, /^sol-b signs\./)
      .first()
      .waitFor();
  });

  it('gives the browser nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });

  it('ends with Ctrl-C, and leaves no process and no open port', async () => {
    expect(demo.pids().length).toBeGreaterThan(5);

    const code = await demo.interrupt();

    expect(code).toBe(0);
    expect(demo.pids()).toEqual([]);
    await expect(fetch(demo.url)).rejects.toThrow('fetch failed');
  });
});

describe('a demo that was killed', () => {
  it('can be started again, takes the next free port, and Ctrl-C then ends what both of them started', async () => {
    const first = await startDemo();
    await first.kill();
    expect(first.pids().length).toBeGreaterThan(0);
    const port = Number(new URL(first.url).port);
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');

    const second = await startDemo();
    other.close();
    const next = Number(new URL(second.url).port);
    expect(next).toBeGreaterThan(port);
    expect(second.output()).toMatch(new RegExp(`Port \\d+ is taken; the page is on ${next}\\.`));
    const page = await openPage(browser, second.url, []);
    await send(page, 'status sol-main');
    await headline(page, /^sol-a signs\./).waitFor();
    await page.close();

    expect(await second.interrupt()).toBe(0);
    expect([...first.pids(), ...second.pids()]).toEqual([]);
    process.stdout.write(`demo started in ${demos.map((demo) => Math.round(demo.startedInMs)).join(', ')} ms\n`);
  });
});

const COMMANDS = ['status', 'plan handover sol-main', 'handover sol-main', 'handover dot-main'];

/** Newest first. */
function card(page: Page, key: 'plan:' | 'run:'): Locator {
  return page.locator(`#view-now article[data-key^="${key}"]`);
}

function headline(page: Page, words: RegExp): Locator {
  return page.getByRole('heading', { level: 2 }).filter({ hasText: words });
}

function dialog(page: Page): Locator {
  return page.getByRole('dialog');
}

async function send(page: Page, command: string): Promise<void> {
  await page.getByLabel('Command', { exact: true }).fill(command);
  await page.getByRole('button', { name: 'Send' }).click();
}

/** Says yes, and is somebody else before the browser has come to anything more. */
async function pressAndBecome(page: Page, person: string): Promise<void> {
  await page.evaluate(`
    const who = document.querySelector('#who');
    document.querySelector('#ask-yes').click();
    who.value = ${JSON.stringify(person)};
    who.dispatchEvent(new Event('change'));
  `);
}

async function approveByKeyboard(page: Page): Promise<void> {
  await tabTo(page, 'Approve');
  await page.keyboard.press('Enter');
  await dialog(page).waitFor();
  expect(await focusedName(page)).toBe('Approve');
  await page.keyboard.press('Enter');
  await dialog(page).waitFor({ state: 'hidden' });
}
