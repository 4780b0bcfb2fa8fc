import type { SubmitDeps } from '../intake/submit.ts';
import { submit } from '../intake/submit.ts';
import { slackDestination } from '../chats/channel.ts';
import { runCard } from '../chats/project/run-card.ts';
import { peopleNames } from '../chats/project/words.ts';
import { channelsOf } from '../chats/slack/channels.ts';
import type { SlackDeps, Spot } from '../chats/slack/deps.ts';
import { homeView } from '../chats/slack/render/home.ts';
import type { LoadedFleet } from '../config/load.ts';
import type { SlackFleet } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { PersonName } from '../domain/names.ts';
import { systemClock } from '../platform/clock.ts';
import type { Store } from '../store/store.ts';
import type { OpenStore } from './open.ts';
import { homeOf } from './slack-home.ts';

export interface OpenSlack {
  /** What to tell whoever started Baton. */
  readonly words: readonly string[];
  /** Why Slack is not reached; null when it is. */
  trouble(): string | null;
  close(): Promise<void>;
}

/** What is done for cards in Slack when somebody acts there. */
export interface SlackCards {
  /** Has a card shown as it is now. */
  refresh(destination: string, key: string): Promise<void>;
}

/** More runs than these are a list of their own: `runs`. */
const RUNS_ON_HOME = 10;

/**
 * Begins to take what people say in Slack. Its libraries are loaded here, and only where the fleet file has a `slack` section.
 * @throws `config/invalid` when a secret cannot be used or the port is taken. A Slack that is down, or does not take a token,
 * holds up nothing.
 */
export async function openSlack(
  loaded: LoadedFleet,
  slack: SlackFleet,
  { store, log }: OpenStore,
  deps: SubmitDeps,
  cards: SlackCards,
): Promise<OpenSlack> {
  const [{ createSlack }, { createTalk }] = await Promise.all([
    import('../chats/slack/app.ts'),
    import('../chats/slack/talk.ts'),
  ]);
  const botToken = await resolveSecret(slack.bot_token, loaded.directory);
  const talk = createTalk({
    token: botToken,
    apiUrl: slack.api_url,
    log: { debug: (said) => log.debug(said), warn: (said) => log.debug(said) },
  });
  const app = createSlack(slackDeps(loaded, slack, store, deps, cards, { talk, log }), {
    way: await wayOf(loaded, slack),
    botToken,
    apiUrl: slack.api_url,
    log,
  });
  await app.start();
  const url = app.url();
  const words = url === null ? 'Slack: over a socket.' : `Slack: called at ${url}`;
  return { words: [words], trouble: () => app.trouble(), close: () => app.close() };
}

async function wayOf({ directory }: LoadedFleet, slack: SlackFleet) {
  // Which of them is needed was checked with the file.
  const secret = (reference: string | undefined) => resolveSecret(reference ?? '', directory);
  if (slack.mode === 'socket') return { mode: 'socket', appToken: await secret(slack.app_token) } as const;
  return { mode: 'http', signingSecret: await secret(slack.signing_secret), ...slack.listen } as const;
}

function slackDeps(
  { fleet }: LoadedFleet,
  slack: SlackFleet,
  store: Store,
  deps: SubmitDeps,
  cards: SlackCards,
  { talk, log }: Pick<SlackDeps, 'talk' | 'log'>,
): SlackDeps {
  return {
    team: slack.team,
    people: () => deps.people,
    known: { validators: Object.keys(fleet.validators), nodes: Object.keys(fleet.nodes) },
    submit: (intent, origin, actionId) => submit(deps, intent, origin, actionId),
    refused: (refusal) => store.refusals.refused(refusal),
    findCard: (key, spot) => findCard(store, key, spot),
    homeView: async (person) => homeView(homeOf(fleet, person, await seen(fleet.people, store))),
    strangerView: (words) => homeView({ kind: 'stranger', words }),
    showAnew(key, spot) {
      for (const destination of spot === null ? [] : [slackDestination(spot.channel, spot.thread)])
        void cards
          .refresh(destination, key)
          .catch((error: unknown) => log.warn({ error: String(error) }, 'a card was not shown anew'));
    },
    appearsIn: (channel, validator) => channelsOf(fleet, validator).includes(channel),
    talk,
    clock: systemClock,
    log,
  };
}

const REPLY = 'reply:';

/** As it is wanted at that place; else as the page has it; else an answer that only one person has seen. */
async function findCard(store: Store, key: string, spot: Spot | null) {
  const there = spot === null ? null : await store.outbox.find(slackDestination(spot.channel, spot.thread), key);
  if (there !== null) return there;
  const shown = await store.web.find(key);
  if (shown !== null) return shown.card;
  return key.startsWith(REPLY) ? store.intake.kept(key.slice(REPLY.length)) : null;
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
