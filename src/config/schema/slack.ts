import { z } from 'zod';
import { forMessages, Name, Port, SecretReference } from './values.ts';

const COPY_ID = 'in Slack open it, copy its link, and take the last part.';

/** Ids as Slack's own events carry them. A display name or an e-mail address can be changed by its owner; an id cannot. */
export const SlackTeam = z
  .string()
  .regex(/^T[A-Z0-9]{2,20}$/, 'a workspace id of Slack: T and capitals and digits')
  .register(forMessages, { source: 'open Slack in a browser: the address reads app.slack.com/client/T….' });
const SlackChannel = z
  .string()
  .regex(/^[CGD][A-Z0-9]{2,20}$/, 'a channel id of Slack: C, G or D and capitals and digits')
  .register(forMessages, { source: COPY_ID });
export const SlackPerson = z
  .string()
  .regex(/^T[A-Z0-9]{2,20}\/[UW][A-Z0-9]{2,20}$/, 'TEAM/USER: two ids of Slack, as T0123ABCD/U0456EFGH')
  .register(forMessages, {
    source:
      'in Slack open the profile of the person, and choose Copy member ID from its menu; the team stands in `slack.team`.',
  });

const Channel = z.strictObject({
  id: SlackChannel.describe('Id of the channel, never its name. Baton must be invited to it.'),
  validators: z.array(Name).min(1).optional().describe('Whose cards appear there. Default: those of every validator.'),
});

const Listen = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on. Slack wants HTTPS: a proxy stands in front.'),
  port: Port.default(4401).describe('Port to listen on.'),
});

/** Slack: how Baton is reached there, and which channels it speaks in. */
export const Slack = z.strictObject({
  mode: z
    .enum(['socket', 'http'])
    .default('socket')
    .describe('`socket`: Baton calls Slack, and nothing has to be reachable. `http`: Slack calls Baton.'),
  team: SlackTeam.describe('The workspace. Whatever comes from another one is refused.'),
  bot_token: SecretReference.describe('Token with which Baton posts; it begins with xoxb-.'),
  app_token: SecretReference.optional().describe(
    'Token with which the socket is opened; it begins with xapp-. Needed with `mode: socket`.',
  ),
  signing_secret: SecretReference.optional().describe('What Slack signs its calls with. Needed with `mode: http`.'),
  listen: Listen.prefault({}).describe('Where Slack calls, with `mode: http`.'),
  api_url: z
    .url({ protocol: /^https?$/ })
    .default('https://slack.com/api/')
    .describe("Slack's API. Another one for government clouds, or a proxy that stands in for it."),
  channels: z.array(Channel).min(1).describe('Where the cards of plans, runs and alarms appear.'),
});
