import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, start } from '../../src/app/app.ts';
import type { AppClient } from '../../src/cli/client.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadFleet } from '../../src/config/load.ts';
import { openLabDatabase } from '../../src/lab/database.ts';
import { writeFleetFile } from '../../src/lab/fleet-file.ts';
import { createOperators } from '../../src/lab/operators.ts';
import { dataDirectory } from '../../src/lab/places.ts';
import { startWorld, type World } from '../../src/lab/world.ts';
import { createLog } from '../../src/platform/log.ts';
import { openBrowser, openPage, sidewaysScroll } from './browser.ts';

/** A run waits 90 s for a silent node before it stops; the rest is the move and the way back. */
const LIMIT_MS = 240_000;

let root: string;
let world: World;
let client: AppClient;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const closers: (() => Promise<unknown>)[] = [];

/** The standby loses power as the commit line arrives, and does not come back. */
function powerOffWhenTold(): void {
  for (const { host } of world.nodes.values())
    host.meddleWith(({ phase, call }) => {
      if (phase !== 'commit' || call.node !== 'sol-b') return 'pass';
      void host.stop();
      return 'cut';
    });
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'baton-declared-'));
  world = await startWorld({ root: join(root, 'hosts'), seed: 4, leader: { firstAt: 1800, every: 3600 } });
  closers.push(() => world.close());
  const fleetFile = join(root, 'fleet.yaml');
  writeFleetFile(fleetFile, world, { fleet: 'test' });
  const database = await openLabDatabase(dataDirectory('lab'), `declared_${process.pid}`, createLog('warn'));
  closers.push(() => database.close());
  const environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl: null, logLevel: 'warn' };
  const fleet = await loadFleet(fleetFile);
  const running = await start(
    fleet,
    environment,
    { bot: true, worker: true },
    { access: { kind: 'demo' }, band: 'TEST' },
  );
  closers.push(() => running.stop());
  client = await app.openClient(fleet, environment);
  closers.push(() => client.close());
  await world.ready();
  await createOperators(client).adopt();
  powerOffWhenTold();
  browser = await openBrowser();
  closers.push(() => browser.close());
  const url = /http:\S+/.exec(running.words.join(' '))?.[0] ?? '';
  page = await openPage(browser, url, complaints);
}, LIMIT_MS);

afterAll(async () => {
  for (const close of closers.toReversed()) await close();
  rmSync(root, { recursive: true, force: true });
});

const card = () => page.locator('[data-key^="run:"]').first();
const run = async () => (await createOperators(client).run())!;

async function declareAs(name: string, reason: string, word: string): Promise<void> {
  await page.locator('#who').selectOption({ label: name });
  await card().getByRole('button', { name: 'Declare sol-b fenced' }).click();
  await page.locator('#ask-text').fill(reason);
  await page.locator('#ask-word').fill(word);
  await page.locator('#ask-yes').click();
}

describe('a run whose standby lost power after it was told', { timeout: LIMIT_MS }, () => {
  it('stops, and its card says what to do by hand for that state', async () => {
    const operators = createOperators(client);
    await operators.approve(await operators.ask({ kind: 'handover', validator: 'sol-main' }));

    await expect.poll(async () => (await run()).run.state, { timeout: LIMIT_MS, interval: 500 }).toBe('stopped');

    const stopped = (await run()).entries.at(-1)?.event;
    expect(stopped).toMatchObject({ kind: 'run.stopped', state: 'told-standby-silent', signer: 'unknown' });
    await card().getByText('do not start anything by hand').first().waitFor();
    expect(await card().getByText('Stop if you see').count()).toBe(1);
    expect(await sidewaysScroll(page)).toBe(0);
  });

  it('is looked at again by a button, and stands stopped with what was seen now', async () => {
    await card().getByRole('button', { name: 'Look again' }).click();

    await expect
      .poll(async () => (await run()).entries.filter(({ event }) => event.kind === 'run.stopped').length, {
        timeout: LIMIT_MS,
        interval: 200,
      })
      .toBe(2);
    expect((await run()).entries.at(-1)?.event).toMatchObject({ code: 'run/looked', state: 'told-standby-silent' });
  });

  it('takes a declaration only with the name of the validator typed letter by letter', async () => {
    await declareAs('Ana', 'the power cable is in my hand', 'sol-mian');
    expect(await page.locator('dialog[open]').count()).toBe(1);
    await page.locator('#ask-no').click();

    expect((await run()).entries.at(-1)?.event.kind).toBe('run.stopped');
  });

  it('gives the role back when two people have declared the standby fenced, and nobody signed twice', async () => {
    await declareAs('Ana', 'the power cable is in my hand', 'sol-main');
    await card().getByText('Ana declared sol-b fenced').first().waitFor();
    await declareAs('Ben', 'I stand beside Ana', 'sol-main');

    await expect.poll(async () => (await run()).run.state, { timeout: LIMIT_MS, interval: 200 }).toBe('returned');

    const kinds = (await run()).entries.map(({ event }) => event.kind);
    expect(kinds.filter((kind) => kind.startsWith('override.'))).toEqual([
      'override.declared',
      'override.declared',
      'override.granted',
      'override.used',
    ]);
    expect((await run()).entries.at(-1)?.event).toMatchObject({
      signer: 'sol-a',
      because: expect.stringContaining('A false declaration can make two signers'),
    });
    const word = world.referee.judge({
      identity: world.identity,
      from: 'sol-a',
      to: 'sol-b',
      fromMs: 0,
      untilMs: Number.MAX_SAFE_INTEGER,
      unsettled: ['sol-b'],
    });
    expect(word).toMatchObject({ doubleSigned: 0, lockoutViolations: 0, staleTower: 0 });
    expect(complaints).toEqual([]);
  });
});
