import type { Interaction } from '../guild/interactions.ts';
import { dropMessage } from '../guild/messages.ts';
import type { DiscordMessage } from '../guild/shapes.ts';
import { messageShown } from '../guild/shown.ts';
import { IDENTITY } from '../options.ts';
import { editByToken, reply } from './callbacks.ts';
import { DiscordRefusal } from './refusal.ts';
import { NO_CONTENT, ok, type RouteAnswer, type RouteCall, type Routes } from './route.ts';

// developers/interactions/receiving-and-responding.mdx, "Followup Messages"; `@original` and the ids of follow-ups.

/** Seen in headers; unpublished. */
const WEBHOOK = { limit: 5, seconds: 2 };
const BASE = '/webhooks/:application/:token';

export const webhookRoutes: Routes = {
  [`POST ${BASE}`]: { by: 'token', bucket: WEBHOOK, run: followUp },
  [`GET ${BASE}/messages/:message`]: { by: 'token', bucket: WEBHOOK, run: read },
  [`PATCH ${BASE}/messages/:message`]: { by: 'token', bucket: WEBHOOK, run: edit },
  [`DELETE ${BASE}/messages/:message`]: { by: 'token', bucket: WEBHOOK, run: remove },
};

/** @throws DiscordRefusal unknown webhook before the first answer, invalid token after a quarter of an hour */
function interactionOf({ platform, params }: RouteCall): Interaction {
  const interaction = platform.interactions.byToken(params['token']);
  if (interaction === undefined || params['application'] !== IDENTITY.application)
    throw new DiscordRefusal('UnknownWebhook');
  if (interaction.state !== 'answered') throw new DiscordRefusal('UnknownWebhook');
  if (!platform.interactions.isAlive(interaction)) throw new DiscordRefusal('InvalidWebhookToken');
  return interaction;
}

function followUp(call: RouteCall): RouteAnswer {
  const interaction = interactionOf(call);
  const { world, origin } = call.platform;
  const original = world.messages.find((each) => each.id === interaction.original);
  // The first follow-up of a deferred answer takes its place, and its visibility.
  const message =
    original?.loading === true
      ? editByToken(call, interaction, original, call.body)
      : reply(call, interaction, call.body, []);
  return ok(messageShown(world, message, origin.url));
}

function messageOf(call: RouteCall, interaction: Interaction): DiscordMessage {
  const { world } = call.platform;
  const wanted = call.params['message'];
  const id = wanted === '@original' ? interaction.original : wanted;
  const found = world.messages.find((each) => each.id === id);
  const isOwn = found?.interaction === interaction.id || found?.id === interaction.original;
  if (found === undefined || !isOwn) throw new DiscordRefusal('UnknownMessage');
  return found;
}

function read(call: RouteCall): RouteAnswer {
  const message = messageOf(call, interactionOf(call));
  return ok(messageShown(call.platform.world, message, call.platform.origin.url));
}

function edit(call: RouteCall): RouteAnswer {
  const interaction = interactionOf(call);
  const edited = editByToken(call, interaction, messageOf(call, interaction), call.body);
  return ok(messageShown(call.platform.world, edited, call.platform.origin.url));
}

function remove(call: RouteCall): RouteAnswer {
  dropMessage(call.platform.world, messageOf(call, interactionOf(call)).id);
  return NO_CONTENT;
}
