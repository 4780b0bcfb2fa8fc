import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openPage } from './browser.ts';
import { demoPlace, type Demo, type DemoPlace } from './demo.ts';

/** 51 s until the chain calls a validator delinquent, half a minute until the next look, and the dwell time of a takeover. */
const NOTICED = { timeout: 240_000 };
/** A move ends within 30 s of the last approval; three times that on a busy machine. */
const MOVED = { timeout: 120_000 };
const LIMIT_MS = 600_000;
/** Where somebody wants to see what the page looked like. */
const PICTURES = process.env['BATON_TEST_PICTURES'];

let place: DemoPlace;
let browser: Browser;
let demo: Demo;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  place = demoPlace();
  browser = await openBrowser();
  demo = await place.start(['--only', 'solana']);
  page = await openPage(browser, demo.url, complaints);
  await page.getByText('DEMO: simulated hosts', { exact: true }).waitFor();
}, LIMIT_MS);
// What people would have seen, and what the demo wrote last: the line that timed out does not tell why.
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await picture(`failed-${task.name.slice(0, 40).replaceAll(' ', '-')}`);
  const seen = await page.locator('article:visible').allInnerTexts();
  console.error([...seen.slice(0, 3), demo.output().slice(-4000)].join('\n————\n'));
});
afterAll(async () => {
  await browser?.close();
  demo?.discard();
  place?.remove();
});

describe('a demo that is made to go wrong', { timeout: LIMIT_MS }, () => {
  it('sees by itself that sol-a is sick, and is led from the card to the end by buttons alone', async () => {
    await trouble('Make sol-a sick', 'sol-a is sick: it answers, and no vote of it lands.');

    await press(incident(), 'Hand over to sol-b', NOTICED);
    await picture('sick');
    await approveAsBoth();

    await closed('sick-over');
    expect(await newest('run:').locator('h2').innerText()).toMatch(/^sol-b signs/);
  });

  it('has sol-a well again, and the role given back', async () => {
    await trouble('Switch everything on again', 'sol-a is well again.');
    await page.getByLabel('Command', { exact: true }).fill('handover sol-main');
    await page.getByRole('button', { name: 'Send' }).click();
    await approveAsBoth();

    await page
      .getByRole('heading', { level: 2, name: /^sol-a signs/ })
      .first()
      .waitFor(MOVED);
  });

  it('sees that sol-a is dead, proposes a takeover, and asks for the word of two people', async () => {
    await trouble('Kill sol-a', 'sol-a is gone: its machine has lost its power.');

    await press(incident(), 'Take over with sol-b', NOTICED);
    await picture('dead');
    await approveAsBoth('it has stopped voting');
    const declare = 'Declare sol-a fenced';
    await newest('run:').getByRole('button', { name: declare }).waitFor(MOVED);
    await picture('dead-stopped');
    for (const person of ['ana', 'ben']) {
      await be(person);
      await press(newest('run:'), declare);
      await answer(declare, 'powered off, seen off in the console');
    }
    await newest('run:').getByText('Quarantine: if a machine restarts now').first().waitFor(MOVED);
  });

  it('ends the run and closes the incident once the machine is back, unstaked', async () => {
    await trouble('Switch everything on again', 'sol-a has power again, in rescue mode: sol-b signs.');
    await newest('run:').getByText('was not seen').first().waitFor(MOVED);
    await page.getByRole('button', { name: 'Switch everything on again' }).click();
    await page.getByText('The validator on sol-a is started.').waitFor();

    await newest('run:')
      .getByRole('heading', { level: 2, name: /^sol-b signs/ })
      .waitFor(MOVED);
    await closed('dead-over');
    expect(complaints).toEqual([]);
  });
});

/** The newest card of that kind. */
const newest = (key: 'plan:' | 'run:' | 'incident:'): Locator =>
  page.locator(`article[data-key^="${key}"]:visible`).first();
const incident = (): Locator => newest('incident:');

async function trouble(label: string, said: string): Promise<void> {
  const button = page.getByRole('button', { name: label });
  if (!(await button.isVisible())) await page.getByRole('button', { name: 'Make trouble' }).click();
  await button.click();
  await page.getByText(said).waitFor();
}

async function press(card: Locator, name: string, within = MOVED): Promise<void> {
  await card.getByRole('button', { name, exact: true }).click(within);
}

/** What a dialog asks before a button does what it says. */
async function answer(name: string, reason?: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  if (reason !== undefined) {
    await dialog.locator('#ask-text').fill(reason);
    await dialog.locator('#ask-word').fill('sol-main');
  }
  await dialog.getByRole('button', { name, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

const be = (person: string) => page.locator('#who').selectOption(person);

async function approveAsBoth(reason?: string): Promise<void> {
  for (const person of ['ana', 'ben']) {
    await be(person);
    await press(newest('plan:'), 'Approve');
    await answer('Approve', reason);
  }
}

async function closed(name: string): Promise<void> {
  await incident()
    .getByRole('heading', { level: 2, name: /^Over after/ })
    .waitFor(NOTICED);
  expect(
    await incident()
      .getByRole('button', { name: /over|Acknowledge|Silence/ })
      .count(),
  ).toBe(0);
  await picture(name);
}

async function picture(name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
