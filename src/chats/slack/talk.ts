import { ErrorCode, type WebClient } from '@slack/web-api';
import type { Spot, Talk } from './deps.ts';
import { CALL_TIMEOUT_MS, slackClient, type SlackAccess } from './clients.ts';
import type { SlackMessage } from './render/message.ts';

/** Whether Baton is in a channel is asked before a command is stored, which has to be over in a second or so. Unit: milliseconds. */
const MEMBER_WITHIN_MS = 1_000;
/** Baton is seldom taken out of a channel; where it is not yet in one is asked each time. Unit: milliseconds. */
const MEMBER_HOLDS_MS = 60_000;

/** What is said into Slack besides the cards, by a client of its own: a limit on cards delays no answer. */
export function createTalk(access: SlackAccess): Talk {
  const web = slackClient(access);
  const members = new Map<string, number>();
  const directs = new Map<string, string>();
  const asMember = async (channel: string) => {
    if ((members.get(channel) ?? -Infinity) > performance.now() - MEMBER_HOLDS_MS) return true;
    const isMember = await askMember(web, channel);
    if (isMember === true) members.set(channel, performance.now());
    return isMember;
  };
  return {
    respond: (url, message, thread) => respond(url, message, thread),
    async whisper(spot, user, { text, blocks }) {
      await web.chat.postEphemeral({ channel: spot.channel, user, text, blocks, ...threadOf(spot) });
    },
    async direct(user) {
      const known = directs.get(user);
      if (known !== undefined) return known;
      const { channel } = await web.conversations.open({ users: user });
      if (channel?.id === undefined) throw new Error('Slack opened no direct messages');
      directs.set(user, channel.id);
      return channel.id;
    },
    async post(spot, { text, blocks }) {
      await web.chat.postMessage({
        channel: spot.channel,
        text,
        blocks,
        unfurl_links: false,
        unfurl_media: false,
        ...threadOf(spot),
      });
    },
    async openView(trigger, view) {
      try {
        await web.views.open({ trigger_id: trigger, view });
        return 'opened';
      } catch (error) {
        if (LATE.has(platformError(error))) return 'late';
        throw error;
      }
    },
    async publishHome(user, view) {
      await web.views.publish({ user_id: user, view });
    },
    isIn: asMember,
  };
}

const threadOf = ({ thread }: Spot) => (thread === undefined ? {} : { thread_ts: thread });

const LATE: ReadonlySet<string> = new Set(['expired_trigger_id', 'exchanged_trigger_id', 'invalid_trigger_id']);
/** Slack does not tell one from the other: a channel that is not there, and one that Baton may not see. */
const NOT_IN: ReadonlySet<string> = new Set(['channel_not_found', 'not_in_channel']);

async function askMember(web: WebClient, channel: string): Promise<boolean | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), MEMBER_WITHIN_MS);
  const asked = web.conversations.info({ channel }).then(
    ({ channel: found }) => found?.is_member === true || found?.is_im === true,
    (error: unknown) => (NOT_IN.has(platformError(error)) ? false : null),
  );
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

/** Slack's own name of what was wrong; empty where it did not answer or did not say. */
export function platformError(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error) || error.code !== ErrorCode.PlatformError) return '';
  const data: unknown = Reflect.get(error, 'data');
  const name: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'error') : undefined;
  return typeof name === 'string' ? name : '';
}

async function respond(url: string, { text, blocks }: SlackMessage, thread: string | undefined): Promise<void> {
  const body = {
    response_type: 'ephemeral',
    replace_original: false,
    text,
    blocks,
    ...(thread === undefined ? {} : { thread_ts: thread }),
  };
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`Slack did not take the answer (${answer.status})`);
}
