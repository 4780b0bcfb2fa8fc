import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { messageOf } from '../../domain/failure.ts';
import type { Answer } from '../delivery/port.ts';

/** Where Slack says neither how long nor anything else: its limits are counted by the minute. Unit: seconds. */
const UNSAID_LIMIT_S = 30;

type NoAnswer = Exclude<Answer<never>, { kind: 'ok' }>;

/** Names of Slack's errors, from the reference of chat.postMessage, chat.update, conversations.history and files.*. */
const EDIT_REFUSED = new Set(['edit_window_closed', 'cant_update_message', 'cant_edit_message']);
const GONE = new Set(['message_not_found', 'thread_not_found']);
/** Slack's own trouble: it may have been done. */
const UNSAID = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);
/** The whole card in another form may be taken. */
const UNFIT = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'too_many_attachments',
  'block_mismatch',
]);
/** What ends when people have done something about Baton's installation. */
const INSTALLATION: Readonly<Record<string, string>> = {
  invalid_auth: 'Slack does not know the bot token',
  not_authed: 'Slack was given no bot token',
  account_inactive: 'The bot user was removed from the workspace',
  token_revoked: 'The bot token was revoked',
  token_expired: 'The bot token has expired',
  missing_scope: 'The bot token lacks a scope',
  org_login_required: 'The workspace is being moved into an organization',
  team_access_not_granted: 'The bot token is not granted for this workspace',
  access_denied: 'Slack denies access to the app',
};
const REINSTALL = 'Install the app again and put its bot token where `slack.bot_token` says, then restart Baton.';

/**
 * What an error of the SDK means for a card.
 * @param channel for the words that tell people what to do
 */
export function answerOf(error: unknown, channel: string): NoAnswer {
  if (error instanceof WebAPIRateLimitedError) return { kind: 'rate-limited', retryInMs: error.retryAfter * 1_000 };
  if (!(error instanceof WebAPIPlatformError)) return { kind: 'unknown', because: messageOf(error) };
  const name = error.data.error;
  if (name === 'ratelimited' || name === 'rate_limited')
    return { kind: 'rate-limited', retryInMs: (error.data.response_metadata?.retryAfter ?? UNSAID_LIMIT_S) * 1_000 };
  if (EDIT_REFUSED.has(name)) return { kind: 'edit-refused' };
  if (GONE.has(name)) return { kind: 'gone' };
  if (UNSAID.has(name)) return { kind: 'unknown', because: name };
  const installation = INSTALLATION[name];
  if (installation !== undefined) {
    const scope = name === 'missing_scope' && 'needed' in error.data ? ` (${String(error.data['needed'])})` : '';
    return { kind: 'refused', reach: 'platform', words: `${installation}${scope}. ${REINSTALL}` };
  }
  return { kind: 'refused', ...placeRefusal(name, channel) };
}

/** Slack takes no message of this form; another one may be taken. */
export function isUnfit(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && UNFIT.has(error.data.error);
}

/** Whatever else Slack says of one card keeps no other from going. */
function placeRefusal(name: string, channel: string): { readonly reach: 'place' | 'card'; readonly words: string } {
  switch (name) {
    case 'not_in_channel':
      return { reach: 'place', words: `Slack channel ${channel}: Baton is not in it. Invite it there: /invite @Baton` };
    case 'channel_not_found':
      return {
        reach: 'place',
        words: `Slack channel ${channel}: Baton sees none of that id. A private one has to invite it: /invite @Baton. Otherwise put the right id under \`slack.channels\`.`,
      };
    case 'is_archived':
    case 'is_inactive':
      return {
        reach: 'place',
        words: `Slack channel ${channel} is archived. Unarchive it, or name another one under \`slack.channels\`.`,
      };
    case 'restricted_action':
    case 'restricted_action_read_only_channel':
    case 'restricted_action_thread_only_channel':
    case 'restricted_action_non_threadable_channel':
    case 'ekm_access_denied':
    case 'no_permission':
      return {
        reach: 'place',
        words: `Slack channel ${channel}: the workspace lets Baton write nothing there (${name}). Ask who keeps it.`,
      };
    default:
      return { reach: 'card', words: `Slack channel ${channel} takes this card in no form (${name}).` };
  }
}
