// Photographs what stand-ins draw and what the page shows, and keeps the pictures for docs/cards.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { smallPng } from './small-png.ts';

const PICTURES = join(import.meta.dirname, '..', '..', 'docs', 'pictures', 'cards');
const CHROMIUM = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'];
/** A column of a chat beside its list of channels, a window, and a telephone. Unit: CSS pixels. */
export const WIDTHS = { wide: 640, page: 1000, phone: 390 };
/** The longest card of Slack, a stopped run, has its commands by hand below that. Unit: CSS pixels. */
const HIGHEST = 1100;

export function openCamera(): Promise<Browser> {
  mkdirSync(PICTURES, { recursive: true });
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM });
}

/**
 * One picture of a drawing, cut off below where it is higher.
 * @param what selects the part of it that is shown; the first where several match
 */
export async function shot(
  browser: Browser,
  html: string,
  what: string,
  name: string,
  width: number,
  highest = HIGHEST,
): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 700 }, colorScheme: 'light' });
  await page.setContent(html);
  await page.setViewportSize({ width, height: highest });
  await keep(page.locator(what).first(), name, highest);
  await page.close();
}

export async function keep(what: Locator | Page, name: string, highest = HIGHEST): Promise<void> {
  const png = smallPng(await pictureOf(what, highest));
  writeFileSync(join(PICTURES, `${name}.png`), png);
  process.stdout.write(`${name}.png ${Math.ceil(png.length / 1024)} KB\n`);
}

/** The top of what is higher than a reader sees at once. */
async function pictureOf(what: Locator | Page, highest: number): Promise<Buffer> {
  if (!('boundingBox' in what)) return what.screenshot();
  const box = await what.boundingBox();
  if (box === null) throw new Error('there is nothing to be seen');
  return what.page().screenshot({ clip: { ...box, height: Math.min(box.height, highest - box.y) } });
}
