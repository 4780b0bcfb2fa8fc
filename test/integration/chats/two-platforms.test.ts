import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { app, start } from '../../../src/app/app.ts';
import { SCOPES } from '../../../src/chats/slack/manifest.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { loadFleet } from '../../../src/config/load.ts';
import { writeFleetFile } from '../../../src/lab/fleet-file.ts';
import { freePort } from '../../../src/lab/free-port.ts';
import { createLabKey } from '../../../src/lab/hosts/keys.ts';
import { createOperators } from '../../../src/lab/operators.ts';
import { type DiscordStandIn, startDiscord } from '../../../src/lab/standins/discord/discord.ts';
import { startSlack, type SlackStandIn } from '../../../src/lab/standins/slack/slack.ts';
import { startWorld } from '../../../src/lab/world.ts';
import { ANA as ANA_IN_DISCORD, BEN as BEN_IN_DISCORD, CHANNEL as DISCORD_CHANNEL, textOf } from './discord/stage.ts';
import { ANA, BEN, CHANNEL as SLACK_CHANNEL } from './slack/stage.ts';

/** No own leader slot for twelve minutes: the move need not wait. */
const LEADER = { firstAt: 1800, every: 3600 };
/** Looks, a move and its proof by landed votes, on a machine that others use too. Unit: milliseconds. */
const PATIENCE_MS = 60_000;
const ON_CALL = '200000000000000002';

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function openStory(): Promise<{ slack: SlackStandIn; discord: DiscordStandIn; page: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-story-'));
  closers.push(() => rmSync(directory, { recursive: true, force: true }));
  const world = await startWorld({ root: join(directory, 'hosts'), seed: 7, leader: LEADER, userKey: createLabKey() });
  closers.push(() => world.close());
  const slack = await startSlack({ scopes: SCOPES.map(({ scope }) => scope) });
  closers.push(() => slack.stop());
  const discord = await startDiscord();
  closers.push(() => discord.stop());
  slack.addToChannel(SLACK_CHANNEL);
  const file = join(directory, 'fleet.yaml');
  writeFleetFile(file, world, { fleet: 'story', store: 'embedded', data: 'data' });
  const secret = (name: string, text: string) => writeFileSync(join(directory, name), text, { mode: 0o600 });
  secret('bot', slack.botToken);
  secret('app', slack.appToken);
  secret('discord', discord.token);
  const page = await freePort();
  const text = readFileSync(file, 'utf8')
    .replace('name: Ana', `name: Ana\n    slack: [${slack.team}/${ANA}]\n    discord: ['${ANA_IN_DISCORD}']`)
    .replace('name: Ben', `name: Ben\n    slack: [${slack.team}/${BEN}]\n    discord: ['${BEN_IN_DISCORD}']`)
    .replace(/approvals:\n(\s+)people: 2/, 'approvals:\n$1people: 2\n$1platforms: 2');
  writeFileSync(file, text);
  appendFileSync(
    file,
    `slack:
  team: ${slack.team}
  bot_token: file:bot
  app_token: file:app
  api_url: ${slack.url}
  channels: [{ id: ${SLACK_CHANNEL} }]
discord:
  application: '${discord.application}'
  guild: '${discord.guild}'
  token: file:discord
  api_url: ${discord.apiUrl}
  channels:
    - id: '${DISCORD_CHANNEL}'
      stages: true
      mentions: { done: ['${ON_CALL}'] }
health: { port: ${await freePort()} }
web: { port: ${page} }
`,
  );
  const environment = { ...readEnvironment(), databaseUrl: null, redisUrl: null, logLevel: 'silent' };
  const fleet = await loadFleet(file);
  const running = await start(fleet, environment, { bot: true, worker: true }, { access: { kind: 'demo' } });
  closers.push(() => running.stop());
  await world.ready();
  const client = await app.openClient(fleet, environment);
  await createOperators(client, 'sol-main').adopt();
  await client.close();
  return { slack, discord, page: `http://127.0.0.1:${page}` };
}

describe('a handover that Slack and Discord see at once', () => {
  it('needs an approval from each, and what is decided in one is seen in the other', { timeout: 240_000 }, async () => {
    const { slack, discord } = await openStory();
    const inSlack = () => JSON.stringify(slack.messages(SLACK_CHANNEL));
    const inDiscord = () => discord.messages(DISCORD_CHANNEL).map(textOf).join('\n');
    const soon = (what: string, isSo: () => boolean) => discord.until(what, isSo, PATIENCE_MS);

    await discord.as('ana').command('/baton handover validator:sol-main', DISCORD_CHANNEL);
    await soon('the plan in both', () => inSlack().includes('"Approve"') && inDiscord().includes('Approvals'));
    const plan = discord.messages(DISCORD_CHANNEL).find((message) => textOf(message).includes('Approvals'));
    const [planInSlack] = slack.messages(SLACK_CHANNEL);
    if (plan === undefined || planInSlack === undefined) throw new Error('no plan');
    await soon('people are asked', () => inDiscord().includes('Ana asks to move sol-main'));
    await slack.as('ana').click(planInSlack, 'Approve');
    await soon('her word in Discord', () => inDiscord().includes('1 of 2: Ana (Slack)'));
    await slack.as('ben').click(planInSlack, 'Approve');
    await soon('it is not enough', () => inDiscord().includes('an approval from another platform than Slack'));
    await discord.as('ben').click(plan, 'Approve');
    await soon('the question', () => discord.ephemerals('ben').some(({ components }) => components.length > 0));
    const question = discord.ephemerals('ben').at(-1);
    if (question === undefined) throw new Error('no question');
    await discord.as('ben').click(question, 'Approve');
    await soon('the end in both', () => inSlack().includes('sol-b signs') && inDiscord().includes('sol-b signs'));

    await soon('the picture', () =>
      discord.messages(DISCORD_CHANNEL).some(({ attachments }) => attachments.length === 1),
    );
    const stages = discord
      .messages(DISCORD_CHANNEL)
      .filter(({ embeds }) => String(embeds[0]?.['url']).includes('stage%3A'));
    const words = stages.map(textOf).join('\n');
    expect(words).toMatch(/Ana asks to move sol-main[^]*sol-b signs/);
    for (const once of ['Approved by Ana and Ben', 'Moving now', 'sol-b signs'])
      expect(words.split(once)).toHaveLength(2);
    // What comes within 3 s is one message: the approval and the move, unless the machine is busy.
    const messages = words.match(/\[[pr]-\w+\]\(https:/g)?.length;
    expect([3, 4]).toContain(messages);
    expect(discord.pings('ben').map(textOf)).toEqual([expect.stringContaining('sol-b signs')]);
    expect([...discord.pings('ana'), ...discord.pings('carla')]).toEqual([]);
    expect(discord.late()).toEqual([]);
    expect(slack.late()).toEqual([]);
    expect(
      discord.messages(DISCORD_CHANNEL).filter(({ components }) => JSON.stringify(components).includes('Approve')),
    ).toEqual([]);
  });
});
