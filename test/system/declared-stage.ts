import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { app, start } from '../../src/app/app.ts';
import type { RunDetail } from '../../src/cli/client.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadFleet } from '../../src/config/load.ts';
import { openLabDatabase } from '../../src/lab/database.ts';
import { writeFleetFile } from '../../src/lab/fleet-file.ts';
import { createOperators } from '../../src/lab/operators.ts';
import { dataDirectory } from '../../src/lab/places.ts';
import { startWorld, type World } from '../../src/lab/world.ts';
import { createLog } from '../../src/platform/log.ts';
import { openBrowser, openPage } from './browser.ts';

/** A run waits 90 s for a silent node before it stops; the rest is the move and the way back. */
export const LIMIT_MS = 240_000;

/** Two simulated hosts, Baton in this process, and its page in a browser. */
export interface DeclaredStage {
  readonly world: World;
  readonly page: Page;
  /** Whatever the browser found wrong. */
  readonly complaints: readonly string[];
  /** The card of the one run. */
  card(): Locator;
  run(): Promise<RunDetail>;
  /** Two people ask for a move and approve it. */
  handOver(): Promise<void>;
  /** Presses the button of `node`, as the person with this name. */
  declareAs(name: string, node: string, reason: string, word: string): Promise<void>;
  close(): Promise<void>;
}

export async function openDeclaredStage(name: string): Promise<DeclaredStage> {
  const closers: (() => Promise<unknown>)[] = [];
  const keep = <T>(thing: T, close: (thing: T) => Promise<unknown>): T => (closers.push(() => close(thing)), thing);
  const root = mkdtempSync(join(tmpdir(), `baton-${name}-`));
  closers.push(async () => rmSync(root, { recursive: true, force: true }));
  const world = keep(
    await startWorld({ root: join(root, 'hosts'), seed: 4, leader: { firstAt: 1800, every: 3600 } }),
    (it) => it.close(),
  );
  const fleetFile = join(root, 'fleet.yaml');
  writeFleetFile(fleetFile, world, { fleet: 'test' });
  const database = keep(
    await openLabDatabase(dataDirectory('lab'), `${name}_${process.pid}`, createLog('warn')),
    (it) => it.close(),
  );
  const environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl: null, logLevel: 'warn' };
  const fleet = await loadFleet(fleetFile);
  const demo = { access: { kind: 'demo' }, band: () => 'TEST' } as const;
  const running = keep(await start(fleet, environment, { bot: true, worker: true }, demo), (it) => it.stop());
  const operators = createOperators(keep(await app.openClient(fleet, environment), (it) => it.close()));
  await world.ready();
  await operators.adopt();
  const browser = keep(await openBrowser(), (it) => it.close());
  const complaints: string[] = [];
  const page = await openPage(browser, /http:\S+/.exec(running.words.join(' '))?.[0] ?? '', complaints);
  const card = () => page.locator('[data-key^="run:"]').first();
  return {
    world,
    page,
    complaints,
    card,
    async run() {
      const detail = await operators.run();
      if (!detail) throw new Error('there is no run yet');
      return detail;
    },
    handOver: async () => operators.approve(await operators.ask({ kind: 'handover', validator: 'sol-main' })),
    async declareAs(person, node, reason, word) {
      await page.locator('#who').selectOption({ label: person });
      await card()
        .getByRole('button', { name: `Declare ${node} fenced` })
        .click();
      await page.locator('#ask-text').fill(reason);
      await page.locator('#ask-word').fill(word);
      await page.locator('#ask-yes').click();
    },
    async close() {
      for (const close of closers.toReversed()) await close();
    },
  };
}
