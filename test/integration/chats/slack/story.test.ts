import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { app, start } from '../../../../src/app/app.ts';
import { REQUEST_PATH, SCOPES } from '../../../../src/chats/slack/manifest.ts';
import { readEnvironment } from '../../../../src/config/environment.ts';
import { loadFleet } from '../../../../src/config/load.ts';
import { writeFleetFile } from '../../../../src/lab/fleet-file.ts';
import { freePort } from '../../../../src/lab/free-port.ts';
import { createLabKey } from '../../../../src/lab/hosts/keys.ts';
import { createOperators } from '../../../../src/lab/operators.ts';
import { startSlack, type SlackStandIn } from '../../../../src/lab/standins/slack/slack.ts';
import { startWorld } from '../../../../src/lab/world.ts';
import { ANA, BEN, CHANNEL, type Mode } from './stage.ts';

/** No own leader slot for twelve minutes: the move need not wait. */
const LEADER = { firstAt: 1800, every: 3600 };
/** Looks, a move and its proof by landed votes, on a machine that others use too. Unit: milliseconds. */
const PATIENCE_MS = 60_000;

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const secret = (directory: string, name: string, text: string) =>
  writeFileSync(join(directory, name), text, { mode: 0o600 });

async function openStory(mode: Mode): Promise<SlackStandIn> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-story-'));
  closers.push(() => rmSync(directory, { recursive: true, force: true }));
  const userKey = createLabKey();
  const world = await startWorld({ root: join(directory, 'hosts'), seed: 7, leader: LEADER, userKey });
  closers.push(() => world.close());
  const port = await freePort();
  const slack = await startSlack({
    scopes: SCOPES.map(({ scope }) => scope),
    ...(mode === 'http' ? { requestUrl: `http://127.0.0.1:${port}${REQUEST_PATH}` } : {}),
  });
  closers.push(() => slack.stop());
  slack.addToChannel(CHANNEL);
  const file = join(directory, 'fleet.yaml');
  writeFleetFile(file, world, { fleet: 'story', store: 'embedded', data: 'data' });
  secret(directory, 'bot', slack.botToken);
  secret(directory, 'app', slack.appToken);
  secret(directory, 'signing', slack.signingSecret);
  const text = readFileSync(file, 'utf8')
    .replace('name: Ana', `name: Ana\n    slack: [${slack.team}/${ANA}]`)
    .replace('name: Ben', `name: Ben\n    slack: [${slack.team}/${BEN}]`);
  writeFileSync(file, text);
  appendFileSync(
    file,
    [
      'slack:',
      `  mode: ${mode}`,
      `  team: ${slack.team}`,
      '  bot_token: file:bot',
      '  app_token: file:app',
      '  signing_secret: file:signing',
      `  listen: { port: ${port} }`,
      `  api_url: ${slack.url}`,
      `  channels: [{ id: ${CHANNEL} }]`,
      'health: { port: 0 }',
    ]
      .join('\n')
      .replace(
        '\nhealth: { port: 0 }',
        `\nhealth: { port: ${await freePort()} }\nweb: { port: ${await freePort()} }\n`,
      ),
  );
  const environment = { ...readEnvironment(), databaseUrl: null, redisUrl: null, logLevel: 'silent' };
  const fleet = await loadFleet(file);
  const running = await start(fleet, environment, { bot: true, worker: true }, { access: { kind: 'demo' } });
  closers.push(() => running.stop());
  await world.ready();
  const client = await app.openClient(fleet, environment);
  await createOperators(client, 'sol-main').adopt();
  await client.close();
  return slack;
}

describe.each<Mode>(['socket', 'http'])('a handover in Slack, by %s', (mode) => {
  it(
    'goes from the command to the plan, two approvals, the card of the end and its picture',
    { timeout: 240_000 },
    async () => {
      const slack = await openStory(mode);
      const text = () => JSON.stringify(slack.messages(CHANNEL));
      const soon = (what: string, isSo: () => boolean) => slack.until(what, isSo, PATIENCE_MS);

      await slack.as('ana').command(CHANNEL, 'handover sol-main');
      await soon('the plan', () => text().includes('"Approve"'));
      const [plan] = slack.messages(CHANNEL);
      if (plan === undefined) throw new Error('no plan');
      await slack.as('ana').click(plan, 'Approve');
      await soon('the first approval on the card', () => text().includes('1 of 2'));
      await slack.as('ben').click(plan, 'Approve');
      await soon('the run has ended', () => text().includes('sol-b signs'));

      await soon('the picture', () => slack.files().length === 1);

      const messages = slack.messages(CHANNEL);
      expect(messages.filter(({ text: said }) => said.includes('sol-b signs'))).toHaveLength(1);
      expect(text()).not.toContain('"Approve"');
      expect(slack.ephemerals(ANA)[0]?.text).toContain('Looking at sol-main. The plan comes here.');
      expect(slack.ephemerals(BEN).at(-1)?.text).toContain('The run starts');
      expect(slack.late()).toEqual([]);
    },
  );
});
