// Takes the pictures of docs/cards.md from real cards, as the stand-ins of Slack and Discord and the page draw them: npm run pictures
// Needs Chromium (scripts/system-packages.sh installs it).
import type { Browser } from 'playwright-core';
import { timelinePng } from '../src/chats/picture/timeline-png.ts';
import { slackDestination } from '../src/chats/channel.ts';
import { createSlackClients } from '../src/chats/slack/clients.ts';
import { createSlackPort } from '../src/chats/slack/port.ts';
import { slackMessage } from '../src/chats/slack/render/message.ts';
import { createTalk } from '../src/chats/slack/talk.ts';
import { planCard } from '../src/chats/project/plan-card.ts';
import type { Plan } from '../src/domain/plan.ts';
import { startSlack } from '../src/lab/standins/slack/slack.ts';
import { startPage } from '../test/integration/chats/page-server.ts';
import { openStage, openTestDatabase } from '../test/integration/chats/slack/stage.ts';
import { keep, openCamera, shot, WIDTHS } from './pictures/camera.ts';
import { PEOPLE, type Pictured, picturedCards } from './pictures/cards.ts';
import { inDiscord, pictureInDiscord, stagesInDiscord } from './pictures/in-discord.ts';

const CHANNEL = 'C0VALIDATE';
/** Of a page in a window; what is below is scrolled to. */
const HEIGHT = 840;
const PEOPLE_ON_PAGE = { ana: PEOPLE.ana, ben: PEOPLE.ben };
/** How long the plan can be approved. */
const HOLDS_MS = 900_000;
type Way = 'slack' | 'slack-phone' | 'page' | 'page-phone';
/** Each card in Slack; what has to be read at once by somebody who was woken up on a telephone too. */
const ALSO: Readonly<Record<string, readonly Way[]>> = {
  'plan-handover': ['slack-phone', 'page', 'page-phone'],
  'plan-takeover': ['slack-phone'],
  'plan-prepare': ['page'],
  'run-in-motion': ['slack-phone', 'page'],
  'run-stopped': ['slack-phone', 'page-phone'],
  'run-polkadot': ['slack-phone', 'page-phone'],
  alarm: ['slack-phone', 'page-phone'],
  incident: ['slack-phone', 'page', 'page-phone'],
  'incident-over': ['page-phone'],
  status: ['slack-phone', 'page', 'page-phone'],
};

const browser = await openCamera();
try {
  const { cards, stages, timeline, plan } = await picturedCards();
  for (const [name, pictured] of Object.entries(cards)) {
    await inSlack(browser, name, pictured);
    await inDiscord(browser, name, pictured);
    await onPage(browser, name, pictured);
  }
  for (const [name, told] of Object.entries(stages)) await stagesInDiscord(browser, name, told);
  const picture = await timelinePng(timeline, 720);
  const done = cards['run-done'];
  if (done !== undefined) {
    await thread(browser, done, picture);
    await pictureInDiscord(browser, 'timeline', done, picture);
  }
  await whatPeopleDo(browser, plan);
} finally {
  await browser.close();
}
process.exit();

async function inSlack(browser: Browser, name: string, { card, nowMs }: Pictured): Promise<void> {
  const slack = await startSlack({ limits: false, now: () => nowMs });
  const talk = createTalk({ token: slack.botToken, apiUrl: slack.url });
  const linkOf = (key: string) => (key.startsWith('run:') ? `${slack.clientUrl}archives/${CHANNEL}/p1` : null);
  await talk.post({ channel: CHANNEL }, slackMessage(card, { linkOf }));
  const html = slack.draw(CHANNEL, { theme: 'light' });
  await shot(browser, html, '.message', `${name}-slack`, WIDTHS.wide);
  if (ALSO[name]?.includes('slack-phone')) await shot(browser, html, '.message', `${name}-slack-phone`, WIDTHS.phone);
  await slack.stop();
}

async function onPage(browser: Browser, name: string, { card, nowMs }: Pictured): Promise<void> {
  const {
    at,
    page: server,
    show,
  } = await startPage({
    listRuns: async () => [],
    people: PEOPLE_ON_PAGE,
    clock: { now: () => nowMs, monotonic: () => performance.now(), sleep: async () => {} },
  });
  show(card.key, card.headline, card);
  for (const [width, ending] of [
    [WIDTHS.page, 'page'],
    [WIDTHS.phone, 'page-phone'],
  ] as const) {
    if (!ALSO[name]?.includes(ending)) continue;
    const page = await browser.newPage({ viewport: { width, height: HEIGHT }, colorScheme: 'light' });
    await page.goto(`http://127.0.0.1:${at.port}/`);
    const article = page.locator(`article[data-key="${card.key}"]`);
    await article.waitFor();
    await keep(page, `${name}-${ending}`);
    await page.close();
  }
  await server.close();
}

/** The end of a run with its picture below. */
async function thread(
  browser: Browser,
  { card, nowMs }: Pictured,
  picture: Awaited<ReturnType<typeof timelinePng>>,
): Promise<void> {
  const slack = await startSlack({ limits: false, now: () => nowMs });
  const port = createSlackPort({
    clients: createSlackClients({ token: slack.botToken, apiUrl: slack.url }),
    mentionsOf: () => [],
  });
  const shown = { card, revision: 1, part: 0, before: null, links: new Map<string, string>() };
  const posted = await port.post('decision', slackDestination(CHANNEL), shown);
  if (posted.kind !== 'ok') throw new Error('the card was not posted');
  await port.upload(posted.value, picture);
  const html = slack.drawThread(CHANNEL, posted.value.ts, { theme: 'light' });
  await shot(browser, html, '.message >> nth=1', 'timeline-slack', WIDTHS.wide + 120);
  await slack.stop();
}

/** A stranger is refused, a reason is asked for, and Home. */
async function whatPeopleDo(browser: Browser, simulated: Plan): Promise<void> {
  const database = await openTestDatabase();
  const stage = await openStage(database);
  const { slack } = stage;
  await slack.as('sam').command(CHANNEL, 'handover sol-main');
  await slack.until('the stranger is told', () => slack.ephemerals('sam').length > 0);
  const refused = slack.draw(CHANNEL, { theme: 'light', user: 'sam' });
  await shot(browser, refused, '.message.private', 'refused-slack', WIDTHS.wide);
  const plan = {
    ...simulated,
    id: 'p-7f3a',
    madeAtMs: Date.now(),
    approval: { ...simulated.approval, needsReason: true as const },
  };
  await stage.store.plans.savePlan(plan, { kind: 'open', expiresAtMs: plan.madeAtMs + HOLDS_MS });
  const record = await stage.store.plans.findPlan(plan.id);
  if (record === null) throw new Error('there is no plan');
  const card = planCard(record, PEOPLE, plan.madeAtMs);
  await stage.store.web.show([{ destination: 'web:main', key: card.key, revision: 1, card, updatedAtMs: 0 }]);
  await stage.post(card);
  const [message] = slack.messages(CHANNEL);
  if (message === undefined) throw new Error('the plan was not posted');
  await slack.as('ana').openHome();
  await slack.until('Home is there', () => JSON.stringify(slack.home('ana') ?? '').includes('p-7f3a'));
  await shot(browser, slack.drawHome('ana', { theme: 'light' }), 'main', 'home-slack', WIDTHS.wide);
  await slack.as('ana').click(message, 'Approve');
  await slack.until('a reason is asked for', () => slack.views('ana').length > 0);
  await shot(browser, slack.drawModal('ana', { theme: 'light' }), 'main', 'reason-slack', 520);
  await stage.stop();
  await database.close();
}
