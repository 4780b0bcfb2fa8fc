import { z } from 'zod';
import { forMessages, Name, SecretReference } from './values.ts';

const COPY = 'in Discord switch on Developer Mode (Settings, Advanced), then right-click it and choose Copy ID.';

/**
 * Ids as Discord's own events carry them: 64 bits, so that a number of YAML would lose its last digits. A name can be changed by its
 * owner; an id cannot.
 */
const Snowflake = z
  .string()
  .regex(/^[1-9]\d{14,19}$/, 'an id of Discord: 15 to 20 digits, in quotes')
  .register(forMessages, { source: COPY });
export const DiscordPerson = Snowflake;

const roles = z.array(Snowflake).min(1).optional();

/** What roles can be called for: stages of a run, and the alarm. */
const Mentions = z.strictObject({
  asked: roles.describe('When a plan waits for approvals.'),
  approved: roles.describe('When it has them.'),
  waiting: roles.describe('When a run waits for the chain.'),
  moving: roles.describe('When the role goes over.'),
  done: roles.describe('When the new node signs.'),
  returned: roles.describe('When the old node signs again.'),
  stopped: roles.describe('When a run waits for people.'),
  alarm: roles.describe('When more than one node could sign.'),
});

const Channel = z.strictObject({
  id: Snowflake.describe('Id of the channel, never its name. Baton must be let in.'),
  validators: z.array(Name).min(1).optional().describe('Whose cards appear there. Default: those of every validator.'),
  stages: z
    .boolean()
    .default(false)
    .describe('`true`: a short message at each stage of a run, with a link to its card.'),
  mentions: Mentions.optional().describe(
    'Ids of the roles that are called, by what they are called for. Nobody else is.',
  ),
});

/** Discord: who Baton is there, and which channels it speaks in. */
export const Discord = z.strictObject({
  application: Snowflake.describe('Id of the application, from its page General Information.'),
  guild: Snowflake.describe('Id of the server. Whatever comes from another one is refused.'),
  token: SecretReference.describe('Token of the bot, from its page Bot.'),
  api_url: z
    .url({ protocol: /^https?$/ })
    .default('https://discord.com/api')
    .describe("Discord's API, or a proxy that stands in for it."),
  channels: z.array(Channel).min(1).describe('Where the cards of plans, runs and alarms appear.'),
});
