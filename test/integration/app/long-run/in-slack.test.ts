import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BoardDeps, deliverCards } from '../../../../src/app/board.ts';
import { pictureOfRun } from '../../../../src/app/run-picture.ts';
import { slackDestination } from '../../../../src/chats/channel.ts';
import { createDelivery, type Delivery } from '../../../../src/chats/delivery/delivery.ts';
import { createSlackClients } from '../../../../src/chats/slack/clients.ts';
import { SCOPES } from '../../../../src/chats/slack/manifest.ts';
import { createSlackPort } from '../../../../src/chats/slack/port.ts';
import { FleetSchema } from '../../../../src/config/schema.ts';
import type { RunId } from '../../../../src/domain/names.ts';
import type { SlackMessage } from '../../../../src/lab/standins/slack/workspace/shapes.ts';
import { type SlackStandIn, startSlack } from '../../../../src/lab/standins/slack/slack.ts';
import { openTestDatabase, type TestDatabase } from '../../database.ts';
import { type Played, playLong, tell } from './retold.ts';
import { openToldTime, type ToldTime } from './told-time.ts';

const CHANNEL = 'C0VALIDATE';
const HOUR_MS = 3_600_000;
/** As a workspace may be set up: nothing older is edited. */
const EDITS_FOR_MS = 5 * HOUR_MS;
/** A step of the told clock while cards are on their way, and what it may take of our own time. Unit: milliseconds. */
const STEP_MS = 250;
const REAL_STEP_MS = 4;
const MOST_STEPS = 5_000;
/** 2,400 slots of six seconds are the four hours of a session on Polkadot. */
const SESSION_SLOTS = 2_400;

const FLEET = FleetSchema.parse({ fleet: 'long', nodes: {}, validators: {}, people: { anna: { name: 'Anna' } } });

let database: TestDatabase;
let slack: SlackStandIn;
let time: ToldTime;
let bot: Delivery;
let played: Played;
let id: RunId;
let board: BoardDeps;
const startsMs = (): number => played.lines[0]?.atMs ?? 0;

beforeAll(async () => {
  database = await openTestDatabase();
  played = await playLong({ sessionSlots: SESSION_SLOTS });
  time = await openToldTime(database.db, startsMs() - 60_000);
  slack = await startSlack({ now: () => time.now(), scopes: SCOPES.map(({ scope }) => scope) });
  slack.refuseEditsOlderThan(EDITS_FOR_MS);
  const { plans, view, outbox, web, watch } = database.store;
  board = {
    fleet: FLEET,
    plans,
    runs: view,
    outbox,
    web,
    watch,
    clock: time,
    plansSeen: { plans: new Map(), digest: null },
    runsSeen: new Set(),
    incidents: database.store.incidents,
    incidentsSeen: new Map(),
    unsilenced: async () => [],
    destinationsOf: () => [slackDestination(CHANNEL)],
  };
  bot = await startBot();
});
afterAll(async () => {
  const stopped = bot?.stop();
  await time?.advanceTo(time.now() + HOUR_MS);
  await stopped;
  await slack?.stop();
  await database?.close();
});

function startBot(): Promise<Delivery> {
  const clients = createSlackClients({ token: slack.botToken, apiUrl: slack.url });
  const { posts, outbox, view, plans } = database.store;
  return createDelivery({
    posts,
    outbox,
    port: createSlackPort({ clients, mentionsOf: () => [] }),
    clock: time,
    log: { warn: (fields, message) => expect.fail(`${message}: ${JSON.stringify(fields)}`) },
    owner: `bot-${time.now()}`,
    pictureOf: pictureOfRun({ runs: view, plans, clock: time }),
    wakePage: async () => undefined,
    isWanted: () => true,
  });
}

/** Shows what has changed, and lets the clock go on until it stands in Slack. */
async function settle(): Promise<void> {
  await deliverCards(board);
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const { rows } = await sql<{ late: number }>`
      select count(*)::int as late from outbox where delivered_revision < revision`.execute(database.db);
    if (rows[0]?.late === 0) return;
    await time.advanceTo(time.now() + STEP_MS);
    await new Promise((resolve) => setTimeout(resolve, REAL_STEP_MS));
  }
  throw new Error('a card does not get to Slack');
}

/** Another process takes over, as after an upgrade. */
async function restartBot(): Promise<void> {
  const stopped = bot.stop();
  await time.advanceTo(time.now() + STEP_MS);
  await stopped;
  bot = await startBot();
}

const keyOf = ({ metadata }: SlackMessage): string => String(metadata?.event_payload['key']);
const of = (key: string) => slack.messages(CHANNEL).filter((each) => keyOf(each).startsWith(key));
const linkTo = ({ channel, ts }: SlackMessage): string => `/archives/${channel}/p${ts.replace('.', '')}`;

describe('a Polkadot run of twelve hours, in Slack', () => {
  it('is told while it goes on', { timeout: 300_000 }, async () => {
    await database.store.plans.savePlan(played.plan, { kind: 'open', expiresAtMs: startsMs() + HOUR_MS });
    await settle();
    await time.advanceTo(startsMs());
    const started = await database.store.plans.start(played.plan.id, ['anna'], 0);
    if (started.kind !== 'started') throw new Error('the run was not started');
    id = started.run.id;
    for (const [at, { atMs, event }] of played.lines.entries()) {
      await time.advanceTo(atMs);
      await tell(database, id, played, at);
      // The next message is a milestone where there is one: it is posted, and nobody hears of it.
      if (event.kind === 'step.proven') slack.loseAnswer('chat.postMessage', 1);
      const isLast = at === played.lines.length - 1;
      // Lines that come together are shown together, as the worker does it.
      if (!isLast && (played.lines[at + 1]?.atMs ?? 0) - atMs < STEP_MS) continue;
      if (event.kind === 'step.waiting' && at % 25 === 0) await restartBot();
      if (event.kind === 'step.waiting' && at % 40 === 0) slack.loseAnswer('chat.update', 1);
      await settle();
    }

    const tookMs = (played.lines.at(-1)?.atMs ?? 0) - startsMs();
    expect(tookMs / HOUR_MS).toBeGreaterThan(11.9);
    // Answers were lost on the way, and messages looked for.
    expect(slack.calls('conversations.history').length).toBeGreaterThan(0);
    process.stdout.write(
      `${played.lines.length} lines in ${(tookMs / HOUR_MS).toFixed(1)} h: ${['chat.postMessage', 'chat.update', 'conversations.history'].map((method) => `${method} ${slack.calls(method).length}`).join(', ')}\n`,
    );
  });

  it('has one card, edited in place, that goes on in a new message where edits are refused', () => {
    const cards = of('run:');

    expect(cards.map(({ metadata }) => metadata?.event_payload['part'])).toEqual([0, 1, 2]);
    const [first, second, third] = cards;
    if (!first || !second || !third) throw new Error('no three cards');
    expect(JSON.stringify(second.blocks)).toContain(linkTo(first));
    expect(JSON.stringify(third.blocks)).toContain(linkTo(second));
    expect(third.text).toContain('new signs');
  });

  it('calls people with a new short message at each milestone, which links to the card, once', () => {
    // Two of one moment may stand in either order.
    const told = of('milestone:').toSorted((one, other) => keyOf(one).localeCompare(keyOf(other)));

    // The second depends on when a look comes.
    const words = told.map(({ text }) =>
      text
        .replace(/ \(.*?\)$/, '')
        .replace(/:\d\d UTC/, ' UTC')
        .replaceAll(id, 'RUN'),
    );
    expect(words).toMatchInlineSnapshot(`
      [
        "RUN: The keys of new are set in session 100. It signs from session 102 on at the earliest, about 2025-10-09 16:53 UTC. old may stop one session later, and has to run until then.",
        "RUN: The keys of new are queued. One session more: it signs from session 102 on, about 2025-10-09 16:53 UTC.",
        "RUN: new signs since session 102. old has to run for one session more.",
        "RUN: old may stop, in session 103: the chain needs it no more.",
        "RUN: old runs without --validator.",
        "RUN: Done. new signs. The old keys stay on old; they can be archived from session 108 on, when the dispute window is over.",
      ]
    `);
    expect(new Set(told.map(keyOf)).size).toBe(told.length);
    const cards = of('run:').map(linkTo);
    for (const { blocks } of told) expect(cards.some((link) => JSON.stringify(blocks).includes(link))).toBe(true);
  });

  it('ends with its picture in the thread of its last card, and with nothing posted twice', () => {
    const last = of('run:').at(-1);
    const thread = slack.thread(CHANNEL, last?.ts ?? '');

    expect(thread.flatMap(({ files }) => files ?? [])).toHaveLength(1);
    expect(slack.files()).toHaveLength(1);
    expect(of('plan:')).toHaveLength(1);
    const known = [...of('plan:'), ...of('run:'), ...of('milestone:')];
    expect(slack.messages(CHANNEL)).toHaveLength(known.length);
  });
});
