import { randomUUID } from 'node:crypto';
import { slackDestination } from '../chats/channel.ts';
import { runCard } from '../chats/project/run-card.ts';
import { peopleNames } from '../chats/project/words.ts';
import { createDelivery, type Delivery } from '../chats/delivery/delivery.ts';
import { channelsOf } from '../chats/places.ts';
import { calledBy } from '../chats/slack/channels.ts';
import type { SlackAccess } from '../chats/slack/clients.ts';
import type { SlackDeps } from '../chats/slack/deps.ts';
import { homeView } from '../chats/slack/render/home.ts';
import type { LoadedFleet } from '../config/load.ts';
import type { SlackFleet } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import { messageOf } from '../domain/failure.ts';
import type { PersonName } from '../domain/names.ts';
import { endsWithin } from '../domain/within.ts';
import { submit, type SubmitDeps } from '../intake/submit.ts';
import { systemClock } from '../platform/clock.ts';
import type { Store } from '../store/store.ts';
import type { OpenStore } from './open.ts';
import { pictureOfRun } from './run-picture.ts';
import { findShown } from './shown-card.ts';
import { homeOf } from './slack-home.ts';

export interface OpenSlack {
  /** What to tell whoever started Baton. */
  readonly words: readonly string[];
  /** Why Slack is not reached; null when it is. */
  trouble(): string | null;
  close(): Promise<void>;
}

/**
 * A call that was begun is cut off, which the table of posts knows how to go on from. The worker stops after Slack and has to have
 * most of the time that a stop may take: its runs are at work. Unit: milliseconds.
 */
const CLOSES_WITHIN_MS = 8_000;
/** More runs than these are a list of their own: `runs`. */
const RUNS_ON_HOME = 10;

/**
 * Begins to take what people say in Slack, and to deliver cards there. Its libraries are loaded here, and only where the fleet
 * file has a `slack` section.
 * @throws `config/invalid` when a secret cannot be used or the port is taken. A Slack that is down, or does not take a token,
 * holds up nothing.
 */
export async function openSlack(
  loaded: LoadedFleet,
  slack: SlackFleet,
  { store, log }: Pick<OpenStore, 'store' | 'log'>,
  deps: SubmitDeps,
): Promise<OpenSlack> {
  const token = await resolveSecret(slack.bot_token, loaded.directory);
  const access = { token, apiUrl: slack.api_url };
  const way = await wayOf(loaded, slack);
  // A third of a second and 30 MB, for those who have Slack.
  const [{ createSlack }, { createTalk }] = await Promise.all([
    import('../chats/slack/app.ts'),
    import('../chats/slack/talk.ts'),
  ]);
  const delivery = await openDelivery(loaded, access, store, deps, log);
  const parts = { talk: createTalk(access), log, delivery };
  const app = createSlack(depsOf(loaded, slack, store, deps, parts), {
    way,
    botToken: token,
    apiUrl: access.apiUrl,
    log,
  });
  await app.start().catch(async (error: unknown) => {
    await delivery.stop();
    throw error;
  });
  const url = app.url();
  return {
    words: [url === null ? 'Slack: over a socket.' : `Slack: called at ${url}`],
    trouble: () => app.trouble(),
    async close() {
      const ended = Promise.all([app.close(), delivery.stop()]);
      if (!(await endsWithin(ended, CLOSES_WITHIN_MS, systemClock)))
        log.warn({}, 'Slack answers slowly: what is on its way there is left to whoever comes next');
    },
  };
}

async function openDelivery(
  { fleet }: LoadedFleet,
  access: SlackAccess,
  store: Store,
  { wake }: SubmitDeps,
  log: OpenStore['log'],
): Promise<Delivery> {
  const [{ createSlackClients }, { createSlackPort }] = await Promise.all([
    import('../chats/slack/clients.ts'),
    import('../chats/slack/port.ts'),
  ]);
  return createDelivery({
    posts: store.posts,
    outbox: store.outbox,
    port: createSlackPort({ clients: createSlackClients(access), mentionsOf: (card) => calledBy(fleet, card) }),
    clock: systemClock,
    log,
    owner: randomUUID(),
    pictureOf: pictureOfRun({ runs: store.view, plans: store.plans, clock: systemClock }),
    isWanted: (place) => (fleet.slack?.channels ?? []).some(({ id }) => slackDestination(id) === place),
    wakePage: () => wake.deliver(),
  });
}

async function wayOf({ directory }: LoadedFleet, slack: SlackFleet) {
  // Which of them is needed was checked with the file.
  const secret = (reference: string | undefined) => resolveSecret(reference ?? '', directory);
  if (slack.mode === 'socket') return { mode: 'socket', appToken: await secret(slack.app_token) } as const;
  return { mode: 'http', signingSecret: await secret(slack.signing_secret), ...slack.listen } as const;
}

function depsOf(
  { fleet }: LoadedFleet,
  slack: SlackFleet,
  store: Store,
  deps: SubmitDeps,
  { talk, log, delivery }: Pick<SlackDeps, 'talk' | 'log'> & { readonly delivery: Delivery },
): SlackDeps {
  return {
    team: slack.team,
    people: () => deps.people,
    known: { validators: Object.keys(fleet.validators), nodes: Object.keys(fleet.nodes) },
    submit: (intent, origin, actionId) => submit(deps, intent, origin, actionId),
    refused: (refusal) => store.refusals.refused(refusal),
    findCard: (key, spot) => findShown(store, key, spot === null ? null : slackDestination(spot.channel, spot.thread)),
    homeView: async (person) => homeView(homeOf(fleet, person, await seen(fleet.people, store))),
    strangerView: (words) => homeView({ kind: 'stranger', words }),
    acted(spot) {
      delivery.actedIn(slackDestination(spot.channel));
    },
    showAnew(key, spot) {
      if (spot === null) return;
      void delivery
        .refresh(slackDestination(spot.channel, spot.thread), key)
        .catch((error: unknown) => log.warn({ error: messageOf(error) }, 'a card was not shown anew'));
    },
    appearsIn: (channel, validator) => channelsOf(fleet, 'slack', validator).includes(channel),
    talk,
    clock: systemClock,
    log,
  };
}

async function seen(people: Record<PersonName, { readonly name: string }>, store: Store) {
  const nowMs = systemClock.now();
  const [plans, statuses, open] = await Promise.all([
    store.plans.openPlans(),
    store.watch.latestStatus(),
    store.view.openRuns(),
  ]);
  const runs = await Promise.all(
    open.slice(0, RUNS_ON_HOME).map(async (run) => {
      const [record, entries] = await Promise.all([store.plans.findPlan(run.plan), store.view.journal(run.id)]);
      const card = record === null ? null : runCard(run, record.plan, entries, nowMs, peopleNames(people));
      const { id, validator, createdAtMs: startedAtMs } = run;
      return { id, validator, headline: card?.headline ?? run.state, startedAtMs, link: null };
    }),
  );
  return { plans, statuses, runs, nowMs };
}
