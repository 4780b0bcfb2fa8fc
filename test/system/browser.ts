import { existsSync } from 'node:fs';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
/** No sandbox, since tests run as root; no graphics card; and nothing that calls home. */
const WORDS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** What is waited for comes within 3 s; looks and runs take longer on a busy machine. */
const PATIENCE_MS = 60_000;

/** @throws Error that names what is missing */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) throw new Error('chromium is missing: scripts/system-packages.sh installs it on Debian');
  return chromium.launch({ executablePath: CHROMIUM, args: WORDS });
}

/** A page of a first-time reader. `complaints` fills with everything that the browser finds wrong. */
export async function openPage(browser: Browser, url: string, complaints: string[]): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(url);
  return page;
}

/** Presses Tab, or `key`, until the button, field or link with this name has the focus, as a reader without a mouse does. */
export async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < MOST_STOPS; presses += 1) {
    await page.keyboard.press(key);
    if ((await focusedName(page)) === name) return;
  }
  throw new Error(`"${name}" is not within ${MOST_STOPS} presses of ${key}`);
}

/** More places to stop at than any page of Baton has. */
const MOST_STOPS = 60;

// What runs in the browser is text here: this project's types know Node and no browser.

/** The label of the focused element, or else its words. */
export function focusedName(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const focused = document.activeElement;
    return (focused.labels?.[0] ?? focused).textContent.trim();
  })()`);
}

/** How far the page can be scrolled to the side. Unit: CSS pixels. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Unfolds everything that can be unfolded. */
export async function openDetails(page: Page): Promise<void> {
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
}

/** Notes from now on which states the steps of a run go through: too quick to be looked for one by one. */
export async function watchSteps(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    window.statesSeen = new Set();
    const look = () => {
      for (const item of document.querySelectorAll('#view-now [data-key^="run:"] .checklist > li'))
        window.statesSeen.add(item.className);
    };
    new MutationObserver(look).observe(document.querySelector('#cards'), { childList: true, subtree: true });
  })()`);
}

/** The states since `watchSteps`, as class names. */
export function statesSeen(page: Page): Promise<string[]> {
  return page.evaluate<string[]>('[...window.statesSeen]');
}

/** 0 when the picture could not be drawn. Unit: pixels. */
export function drawnWidth(picture: Locator): Promise<number> {
  return picture.evaluate<number, { readonly naturalWidth?: number }>((image) => image.naturalWidth ?? 0);
}
