import { randomUUID } from 'node:crypto';
import { catalogue } from '../../commands/catalogue.ts';
import { discordDestination } from '../chats/channel.ts';
import { createDelivery, type Delivery } from '../chats/delivery/delivery.ts';
import type { DiscordDeps, Recent } from '../chats/discord/deps.ts';
import type { DiscordAccess } from '../chats/discord/rest.ts';
import { channelsOf } from '../chats/places.ts';
import type { LoadedFleet } from '../config/load.ts';
import type { DiscordFleet } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import { messageOf } from '../domain/failure.ts';
import { endsWithin } from '../domain/within.ts';
import { submit, type SubmitDeps } from '../intake/submit.ts';
import { systemClock } from '../platform/clock.ts';
import type { Store } from '../store/store.ts';
import type { OpenStore } from './open.ts';
import { pictureOfRun } from './run-picture.ts';
import { findShown } from './shown-card.ts';

export interface OpenDiscord {
  /** What to tell whoever started Baton. */
  readonly words: readonly string[];
  /** Why Discord is not reached; null when it is. */
  trouble(): string | null;
  close(): Promise<void>;
}

/** As Slack has it: the worker stops after the chats and has to have most of the time that a stop may take. Unit: milliseconds. */
const CLOSES_WITHIN_MS = 8_000;
/** As many as Discord offers for a word. */
const RUNS_OFFERED = 25;

/**
 * Begins to take what people say in Discord, and to deliver cards there. Its library is loaded here, and only where the fleet file
 * has a `discord` section.
 * @throws `config/invalid` when the token cannot be read. A Discord that is down, or does not take it, holds up nothing.
 */
export async function openDiscord(
  loaded: LoadedFleet,
  discord: DiscordFleet,
  { store, log }: Pick<OpenStore, 'store' | 'log'>,
  deps: SubmitDeps,
): Promise<OpenDiscord> {
  const token = await resolveSecret(discord.token, loaded.directory);
  // Half a second and 45 MB, for those who have Discord.
  const [{ createDiscord }, { createTalk }, { createInvalidBudget, discordRest }] = await Promise.all([
    import('../chats/discord/app.ts'),
    import('../chats/discord/talk.ts'),
    import('../chats/discord/rest.ts'),
  ]);
  const access = { token, apiUrl: discord.api_url.replace(/\/$/, ''), budget: createInvalidBudget(systemClock) };
  const delivery = await openDelivery(loaded, discord, access, store, deps, log);
  const { application } = discord;
  const talk = createTalk(discordRest(access, { answers: true }), application);
  const rest = discordRest(access);
  const app = createDiscord(depsOf(loaded, discord, store, deps, { talk, log, delivery }), {
    application,
    token,
    apiUrl: access.apiUrl,
    rest,
    log,
  });
  app.start();
  return {
    words: ['Discord: over its gateway.'],
    trouble: () => app.trouble(),
    async close() {
      const ended = Promise.all([app.close(), delivery.stop()]);
      if (!(await endsWithin(ended, CLOSES_WITHIN_MS, systemClock)))
        log.warn({}, 'Discord answers slowly: what is on its way there is left to whoever comes next');
    },
  };
}

async function openDelivery(
  { fleet }: LoadedFleet,
  discord: DiscordFleet,
  access: DiscordAccess,
  store: Store,
  { wake }: SubmitDeps,
  log: OpenStore['log'],
): Promise<Delivery> {
  const [{ createDiscordClients }, { createDiscordPort }, { calledIn }] = await Promise.all([
    import('../chats/discord/rest.ts'),
    import('../chats/discord/port.ts'),
    import('../chats/discord/calls.ts'),
  ]);
  return createDelivery({
    posts: store.posts,
    outbox: store.outbox,
    port: createDiscordPort({
      clients: createDiscordClients(access),
      guild: discord.guild,
      clock: systemClock,
      mentionsOf: (channel, card) => calledIn(fleet, channel, card),
    }),
    clock: systemClock,
    log,
    owner: randomUUID(),
    pictureOf: pictureOfRun({ runs: store.view, plans: store.plans, clock: systemClock }),
    isWanted: (place) => discord.channels.some(({ id }) => discordDestination(id) === place),
    wakePage: () => wake.deliver(),
  });
}

function depsOf(
  { fleet }: LoadedFleet,
  discord: DiscordFleet,
  store: Store,
  deps: SubmitDeps,
  { talk, log, delivery }: Pick<DiscordDeps, 'talk' | 'log'> & { readonly delivery: Delivery },
): DiscordDeps {
  return {
    guild: discord.guild,
    catalogue,
    people: () => deps.people,
    known: { validators: Object.keys(fleet.validators), nodes: Object.keys(fleet.nodes) },
    submit: (intent, origin, actionId) => submit(deps, intent, origin, actionId),
    refused: (refusal) => store.refusals.refused(refusal),
    findCard: (key, channel) => findShown(store, key, discordDestination(channel)),
    recent: () => recent(store),
    acted(channel) {
      delivery.actedIn(discordDestination(channel));
    },
    showAnew(key, channel) {
      void delivery
        .refresh(discordDestination(channel), key)
        .catch((error: unknown) => log.warn({ error: messageOf(error) }, 'a card was not shown anew'));
    },
    appearsIn: (channel, validator) => channelsOf(fleet, 'discord', validator).includes(channel),
    talk,
    clock: systemClock,
    log,
  };
}

async function recent(store: Store): Promise<Recent> {
  const [plans, runs, incidents] = await Promise.all([
    store.plans.openPlans(),
    store.view.listRuns(RUNS_OFFERED),
    store.incidents.open(),
  ]);
  return {
    plans: plans.map(({ plan }) => ({ value: plan.id, about: `${plan.procedure} of ${plan.validator}` })),
    runs: runs.map(({ id, procedure, validator, state }) => ({
      value: id,
      about: `${procedure} of ${validator}, ${state}`,
    })),
    incidents: incidents.map(({ id, scope, causes }) => ({ value: id, about: `${scope}: ${causes[0]?.name ?? ''}` })),
  };
}
