import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { catalogue } from '../../../../commands/catalogue.ts';
import { openSlack, type OpenSlack } from '../../../../src/app/slack.ts';
import type { Card } from '../../../../src/chats/card.ts';
import { planCard } from '../../../../src/chats/project/plan-card.ts';
import { peopleNames } from '../../../../src/chats/project/words.ts';
import { slackMessage } from '../../../../src/chats/slack/render/message.ts';
import { createTalk } from '../../../../src/chats/slack/talk.ts';
import { readFleet } from '../../../../src/config/load.ts';
import type { Fleet } from '../../../../src/config/schema.ts';
import type { SubmitDeps } from '../../../../src/intake/submit.ts';
import { freePort } from '../../../../src/lab/free-port.ts';
import type { SlackOptions } from '../../../../src/lab/standins/slack/options.ts';
import { startSlack, type SlackStandIn } from '../../../../src/lab/standins/slack/slack.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { createLog } from '../../../../src/platform/log.ts';
import type { Store } from '../../../../src/store/store.ts';
import { openTestDatabase, type TestDatabase } from '../../database.ts';
import { OPEN, planFor } from '../../store/started-run.ts';

export const CHANNEL = 'C0VALIDATE';
export const ELSEWHERE = 'C0OPERATIO';
export const ANA = 'U0ANA00001';
export const BEN = 'U0BEN00001';
export const CARLA = 'U0CAR00001';
export const SAM = 'U0STRANGER';

export type Mode = 'socket' | 'http';

const GOOD = readFileSync(new URL('../../../unit/config/good-slack.yaml', import.meta.url), 'utf8');

/** The people of the stand-in; Carla's role counts for nothing, and Sam is nobody. */
const PEOPLE = `people:
  ana: { name: Ana, roles: [operator, admin], slack: ['T0STANDIN1/${ANA}'] }
  ben: { name: Ben, roles: [operator], slack: ['T0STANDIN1/${BEN}'] }
  carla: { name: Carla, roles: [reader], slack: ['T0STANDIN1/${CARLA}'] }
web:`;

function fleetText(slack: SlackStandIn, mode: Mode, port: number): string {
  return GOOD.replace(/people:\n[^]*web:/, PEOPLE)
    .replaceAll('T0123ABCD', slack.team)
    .replace('mode: socket', `mode: ${mode}`)
    .replace('port: 4401', `port: ${port}`)
    .replace('https://slack.com/api/', slack.url)
    .replace('C0OPS', CHANNEL)
    .replace('    - id: G0QUIET\n      validators: [sol-main]\n', '')
    .replaceAll(
      /file:secrets\/slack-(\w+)/g,
      (_reference, name: string) => `env:BATON_TEST_SLACK_${name.toUpperCase()}`,
    );
}

/** Baton's door to Slack on a real store, against the stand-in. No worker, and no delivery of cards. */
export interface Stage {
  readonly slack: SlackStandIn;
  readonly store: Store;
  readonly baton: OpenSlack;
  /** Who is in the fleet file; the test may take somebody out. */
  readonly people: Fleet['people'];
  /** Cards that were to be shown anew. */
  readonly refreshed: string[];
  /** Requests whose look was called for. */
  readonly looks: string[];
  /** Puts a plan and its card into the channel; gives the message. */
  plan(id: string, approval?: Partial<ReturnType<typeof planFor>['approval']>, validator?: string): Promise<void>;
  post(card: Card, channel?: string): Promise<void>;
  /** What one person was told in private, newest last: the fallback texts. */
  told(user: string): string[];
  stop(): Promise<void>;
}

export interface StageOptions extends SlackOptions {
  /** As it is when Baton starts. */
  readonly isDown?: boolean;
  readonly tokenRevoked?: boolean;
}

export async function openStage(
  database: TestDatabase,
  mode: Mode = 'socket',
  { isDown = false, tokenRevoked = false, ...options }: StageOptions = {},
  slow: (store: Store) => Store = (store) => store,
): Promise<Stage> {
  const port = mode === 'http' ? await freePort() : 4401;
  const requestUrl = mode === 'http' ? { requestUrl: `http://127.0.0.1:${port}/slack/events` } : {};
  const slack = await startSlack({ ...requestUrl, ...options });
  slack.addToChannel(CHANNEL);
  if (isDown) slack.down();
  if (tokenRevoked) slack.revokeToken();
  process.env['BATON_TEST_SLACK_BOT'] = slack.botToken;
  process.env['BATON_TEST_SLACK_APP'] = slack.appToken;
  process.env['BATON_TEST_SLACK_SIGNING'] = slack.signingSecret;
  const read = readFleet(fleetText(slack, mode, port));
  if (read.kind !== 'fleet')
    throw new Error(read.problems.map(({ found, path }) => `${path.join('.')}: ${found}`).join('\n'));
  const { fleet } = read;
  if (fleet.slack === undefined) throw new Error('the fleet has no Slack');
  // Each stand-in counts its ids from the beginning, as no Slack does.
  await sql`delete from actions`.execute(database.db);
  await sql`delete from requests`.execute(database.db);
  await sql`delete from plan_decisions`.execute(database.db);
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
  const baton = await openSlack(loaded, fleet.slack, { store, log: createLog('silent') }, deps);
  if (mode === 'socket' && !isDown && !tokenRevoked)
    await slack.until('the sockets are open', () => slack.connections() === 2 && baton.trouble() === null);
  const talk = createTalk({ token: slack.botToken, apiUrl: slack.url });
  const post = (card: Card, channel = CHANNEL) => talk.post({ channel }, slackMessage(card, { linkOf: () => null }));
  return {
    slack,
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
      const card = planCard(record, peopleNames(fleet.people), 0);
      await database.store.web.show([{ destination: 'web:main', key: card.key, revision: 1, card, updatedAtMs: 0 }]);
      await post(card);
    },
    told: (user) => slack.ephemerals(user).map(({ text }) => text),
    async stop() {
      await baton.close();
      await slack.stop();
    },
  };
}

export { openTestDatabase, type TestDatabase };
