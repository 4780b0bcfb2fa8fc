import { SCOPES } from '../../src/chats/slack/manifest.ts';
import { buttonsOf } from '../../src/lab/standins/slack/people/click.ts';
import { type SlackStandIn, startSlack } from '../../src/lab/standins/slack/slack.ts';
import { CHANNELS, USERS } from './cast.ts';
import type { Done, Side } from './side.ts';

type Message = ReturnType<SlackStandIn['messages']>[number];
type Outcome = Awaited<ReturnType<ReturnType<SlackStandIn['as']>['command']>>;

export async function slackSide(): Promise<Side<Message>> {
  const slack = await startSlack({
    users: Object.entries(USERS.slack).flatMap(([name, ids]) => ids.map((id) => ({ id, name: `${name}-${id}` }))),
    channels: CHANNELS.slack.map((id) => ({ id, name: id.toLowerCase() })),
    scopes: SCOPES.map(({ scope }) => scope),
  });
  const { url, team, botToken, appToken, signingSecret } = slack;
  return {
    told: { chat: 'slack', url, team, botToken, appToken, signingSecret },
    answersAfterAll: true,
    command: async (user, channel, text) => doneOf(await slack.as(user).command(channel, text)),
    press: async (user, message, label) => doneOf(await slack.as(user).click(message, label)),
    deliverTwice: (what) => slack.deliverTwice(what === 'command' ? 'command' : 'action'),
    deliverTo: (requestUrl) => slack.deliverTo(requestUrl),
    cards: () =>
      CHANNELS.slack.flatMap((channel) =>
        // A thread begins with the message that it hangs on.
        slack
          .messages(channel)
          .flatMap(({ ts }) => slack.thread(channel, ts))
          .flatMap((message) => {
            const card = cardIn(message.metadata);
            const canBeApproved = buttonsOf(message.blocks).some(({ label }) => label === 'Approve');
            return card === null ? [] : [{ channel, ...card, message, canBeApproved }];
          }),
      ),
    posted: () =>
      slack.calls('chat.postMessage').flatMap(({ ok, args, atMs }) => {
        const card = cardIn(args['metadata']);
        return ok && card !== null ? [{ channel: String(args['channel']), key: card.key, part: card.part, atMs }] : [];
      }),
    answers: (user) => slack.ephemerals(user).length,
    late: () => slack.late(),
    limitEdits: (seconds) => void slack.rateLimit('chat.update', { seconds }),
    refusedByLimit: () => slack.calls().filter(({ status }) => status === 429).length,
  };
}

function doneOf({ acknowledgedMs, error }: Outcome): Done {
  if (acknowledgedMs !== null) return { kind: 'answered', afterMs: [acknowledgedMs] };
  return { kind: error === 'operation_timeout' ? 'timed-out' : 'not-told' };
}

/** Which card a message is, by what Baton writes into it; null for anything else. */
export function cardIn(
  metadata: unknown,
): { readonly key: string; readonly revision: number; readonly part: number } | null {
  const payload = fieldOf(metadata, 'event_payload');
  const [key, revision, part] = [fieldOf(payload, 'key'), fieldOf(payload, 'revision'), fieldOf(payload, 'part')];
  if (typeof key !== 'string' || typeof revision !== 'number' || typeof part !== 'number') return null;
  return { key, revision, part };
}

const fieldOf = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
