import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { catalogue } from '../../../../commands/catalogue.ts';
import { openDiscord, type OpenDiscord } from '../../../../src/app/discord.ts';
import type { Card } from '../../../../src/chats/card.ts';
import { discordDestination } from '../../../../src/chats/channel.ts';
import { planCard } from '../../../../src/chats/project/plan-card.ts';
import { peopleNames } from '../../../../src/chats/project/words.ts';
import { readFleet } from '../../../../src/config/load.ts';
import type { Fleet } from '../../../../src/config/schema.ts';
import type { SubmitDeps } from '../../../../src/intake/submit.ts';
import { type DiscordStandIn, startDiscord } from '../../../../src/lab/standins/discord/discord.ts';
import type { DiscordMessage } from '../../../../src/lab/standins/discord/guild/shapes.ts';
import type { DiscordOptions } from '../../../../src/lab/standins/discord/options.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { createLog } from '../../../../src/platform/log.ts';
import type { Store } from '../../../../src/store/store.ts';
import { openTestDatabase, type TestDatabase } from '../../database.ts';
import { OPEN, planFor } from '../../store/started-run.ts';

export const CHANNEL = '400000000000000001';
export const ELSEWHERE = '400000000000000002';
export const ANA = '100000000000000001';
export const BEN = '100000000000000002';
export const CARLA = '100000000000000003';
export const SAM = '100000000000000004';

const GOOD = readFileSync(new URL('../../../unit/config/good-discord.yaml', import.meta.url), 'utf8');

/** The people of the stand-in; Carla's role counts for nothing, and Sam is nobody. */
const PEOPLE = `people:
  ana: { name: Ana, roles: [operator, admin], discord: ['${ANA}'] }
  ben: { name: Ben, roles: [operator], discord: ['${BEN}'] }
  carla: { name: Carla, roles: [reader], discord: ['${CARLA}'] }
web:`;

function fleetText(discord: DiscordStandIn): string {
  return GOOD.replace(/people:\n[^]*web:/, PEOPLE)
    .replace(/application: .*/, `application: '${discord.application}'`)
    .replace(/guild: .*/, `guild: '${discord.guild}'`)
    .replace('https://discord.com/api', discord.apiUrl)
    .replace('file:secrets/discord-bot', 'env:BATON_TEST_DISCORD_BOT')
    .replace(/ {4}- id: '400000000000000002'\n.*\n/, '');
}

/** Baton's door to Discord on a real store, against the stand-in, with its delivery and without a worker. */
export interface Stage {
  readonly discord: DiscordStandIn;
  readonly store: Store;
  readonly baton: OpenDiscord;
  /** Who is in the fleet file; the test may take somebody out. */
  readonly people: Fleet['people'];
  /** Cards that were to be shown anew. */
  readonly refreshed: string[];
  /** Requests whose look was called for. */
  readonly looks: string[];
  /** Puts a plan and its card into the channel; gives the message. */
  plan(
    id: string,
    approval?: Partial<ReturnType<typeof planFor>['approval']>,
    validator?: string,
  ): Promise<DiscordMessage>;
  /** Puts a card into the channel; gives the message. */
  post(card: Card, version?: number): Promise<DiscordMessage>;
  /** What one person was told in private, oldest first: the texts. */
  told(user: string): string[];
  /** Waits for so many answers to one person; gives them. */
  answers(user: string, count: number): Promise<string[]>;
  stop(): Promise<void>;
}

export interface StageOptions extends DiscordOptions {
  /** As it is when Baton starts. */
  readonly isDown?: boolean;
  readonly tokenRevoked?: boolean;
}

const wordsIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Words of a message, as they are read. */
export const textOf = ({ content, embeds }: DiscordMessage): string =>
  [content, ...embeds.map((embed) => wordsIn(embed['description']))].join('\n').replaceAll(/\\(?=[^\w\s])/g, '');

export async function openStage(
  database: TestDatabase,
  { isDown = false, tokenRevoked = false, ...options }: StageOptions = {},
  slow: (store: Store) => Store = (store) => store,
): Promise<Stage> {
  const discord = await startDiscord(options);
  if (isDown) discord.down();
  if (tokenRevoked) discord.revokeToken();
  process.env['BATON_TEST_DISCORD_BOT'] = discord.token;
  const read = readFleet(fleetText(discord));
  if (read.kind !== 'fleet')
    throw new Error(read.problems.map(({ found, path }) => `${path.join('.')}: ${found}`).join('\n'));
  const { fleet } = read;
  if (fleet.discord === undefined) throw new Error('the fleet has no Discord');
  // Each stand-in counts its ids from the beginning, as no Discord does.
  for (const table of ['actions', 'requests', 'plan_decisions', 'outbox'])
    await sql`delete from ${sql.table(table)}`.execute(database.db);
  const looks: string[] = [];
  const refreshed: string[] = [];
  const { posts } = database.store;
  const refresh = async (destination: string, key: string) => {
    refreshed.push(key);
    await posts.refresh(destination, key);
  };
  const store = slow({ ...database.store, posts: { ...posts, refresh } });
  const wake = {
    run: () => Promise.resolve(),
    look: (id: string) => Promise.resolve(void looks.push(id)),
    deliver: () => Promise.resolve(),
    check: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const deps: SubmitDeps = {
    people: fleet.people,
    catalogue,
    plans: store.plans,
    runs: store.view,
    pauses: store.pauses,
    incidents: store.incidents,
    intake: store.intake,
    refusals: store.refusals,
    clock: systemClock,
    wake,
  };
  const loaded = { fleet, file: '', directory: '/', data: '/', warnings: [], fingerprint: '', readAtMs: 0 };
  const baton = await openDiscord(loaded, fleet.discord, { store, log: createLog('silent') }, deps);
  if (!isDown && !tokenRevoked)
    await discord.until('the gateway is open', () => discord.commands().length === 1 && baton.trouble() === null);
  const post: Stage['post'] = async (card, version = 1) => {
    await database.store.outbox.want([discordDestination(CHANNEL)], card, 'decision', version);
    let found: DiscordMessage | undefined;
    await discord.until(`the card ${card.key}`, () => {
      found = discord
        .messages(CHANNEL)
        .find(({ embeds }) => String(embeds[0]?.['url']).includes(encodeURIComponent(card.key)));
      return found !== undefined;
    });
    if (found === undefined) throw new Error(`no message of ${card.key}`);
    return found;
  };
  const told = (user: string) =>
    discord
      .ephemerals(user)
      .filter(({ loading }) => loading !== true)
      .map(textOf);
  return {
    discord,
    store,
    baton,
    people: fleet.people,
    refreshed,
    looks,
    post,
    async plan(id, approval = {}, validator = 'sol-main') {
      const plan = planFor(id, { validator, requestedBy: 'ana' });
      await database.store.plans.savePlan({ ...plan, approval: { ...plan.approval, ...approval } }, OPEN);
      const record = await database.store.plans.findPlan(id);
      if (record === null) throw new Error(`no plan ${id}`);
      return post(planCard(record, peopleNames(fleet.people), 0));
    },
    told,
    async answers(user, count) {
      await discord.until(`${count} answers for ${user}`, () => told(user).length >= count);
      return told(user);
    },
    async stop() {
      await baton.close();
      await discord.stop();
    },
  };
}

export { openTestDatabase, type TestDatabase };
