import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser, openDetails, openPage, sidewaysScroll } from './browser.ts';

/** A schedule in which a worker is killed; what is looked at here is the same in all of them. */
const NAME = 'straight/store/12/before';
const SOON = { timeout: 30_000, interval: 50 };

let replay: ChildProcess;
let url: string;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  replay = spawn(process.execPath, ['src/lab/main.ts', 'replay', NAME, '--page'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  url = await addressOf(replay);
  browser = await openBrowser();
  page = await openPage(browser, url, complaints);
});
afterAll(async () => {
  await browser?.close();
  if (replay.exitCode !== null) return;
  replay.kill('SIGKILL');
  await once(replay, 'exit');
});

const lines = () => page.locator('.look-back-lines li');
const chosen = () => page.locator('.look-back-lines li[aria-selected="true"]');
const headline = () => page.locator('.look-back-then h2').innerText();
const place = () => page.locator('.look-back-place').innerText();

/** Whether the chosen line is within the list as it is scrolled. */
async function isInSight(): Promise<boolean> {
  const [list, row] = [await page.locator('.look-back-lines').boundingBox(), await chosen().boundingBox()];
  if (list === null || row === null) return false;
  return row.y >= list.y && row.y + row.height <= list.y + list.height;
}

describe('a look back on the page', () => {
  it('begins at the line of its address, before there was a card', async () => {
    await page.getByText('There was no run yet.').waitFor();

    expect(await place()).toMatch(/^As it was at .*\d\d:\d\d:\d\d · line 1 of \d+$/);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#look-back\/r-1\/1$/);
  });

  it('has no command line, since nothing can be asked for', async () => {
    expect(await page.getByLabel('Command', { exact: true }).isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Send' }).count()).toBe(0);
  });

  it('shows the card as it was at the line that is clicked, with buttons that cannot be pressed', async () => {
    await lines().filter({ hasText: 'A worker took it up' }).first().click();

    expect(await headline()).toBe('A worker has taken it up and looks at both hosts first.');
    expect(await page.locator('.look-back-then').getByRole('button', { name: 'Abort' }).isDisabled()).toBe(true);
    expect(await page.locator('.look-back-then button:not([disabled])').count()).toBe(0);
    expect(await page.locator('.look-back-then [data-command]').count()).toBe(0);
  });

  it('goes from line to line with the arrow keys, the buttons and the slider, and the address goes along', async () => {
    const at = Number(/(\d+)$/.exec(page.url())?.[1]);

    await page.keyboard.press('ArrowDown');
    expect(page.url()).toMatch(new RegExp(`/${at + 1}$`));
    await page.keyboard.press('ArrowUp');
    expect(await chosen().getAttribute('id')).toBe(`look-back-${at}`);
    await page.getByRole('button', { name: 'One line later' }).click();
    expect(await chosen().getAttribute('id')).toBe(`look-back-${at + 1}`);
    await page.keyboard.press('End');
    expect(await headline()).toBe('sol-b signs. Nothing else to do.');
    expect(await isInSight()).toBe(true);
    await page.getByLabel('Line', { exact: true }).fill('1');
    expect(await place()).toContain('line 1 of');
    expect(await isInSight()).toBe(true);
  });

  it('is found again by its address', async () => {
    const killed = lines().filter({ hasText: 'worker-killed at give' });
    await killed.click();
    const there = await chosen().innerText();

    await page.reload();

    await chosen().waitFor();
    expect(await chosen().innerText()).toBe(there);
    expect(await chosen().getAttribute('class')).toContain('mark-harm');
  });

  it.each(['light', 'dark'] as const)('needs no scrolling to the side on 400 pixels, %s', async (scheme) => {
    await page.setViewportSize({ width: 400, height: 800 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.keyboard.press('End');
    expect(await isInSight()).toBe(true);
    await openDetails(page);

    expect(await sidewaysScroll(page)).toBe(0);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('is one click away from its run, and back', async () => {
    await page.getByRole('link', { name: '← Run r-1' }).click();
    await page.getByRole('link', { name: 'Look back, line by line' }).click();

    await vi.waitFor(async () => expect(await headline()).toBe('sol-b signs. Nothing else to do.'), SOON);
    expect(complaints).toEqual([]);
  });

  it('ends with Ctrl-C', async () => {
    const left = once(replay, 'exit');
    replay.kill('SIGINT');

    expect((await left)[0]).toBe(0);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!child.stdout) return reject(new Error('it has no output'));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /^The look back: (\S+)$/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });
}
