import type { SlackStandIn } from '../../src/lab/standins/slack/slack.ts';
import { CHANNELS } from './cast.ts';
import type { Sight } from './orders.ts';

/** What is to be seen now. @param asked how many private answers each user waits for @param maybe how many more are right */
export function sightOf(
  slack: SlackStandIn,
  asked: ReadonlyMap<string, number>,
  maybe: ReadonlyMap<string, number>,
): Sight {
  const differences = [...asked].map(([user, count]) => {
    const got = slack.ephemerals(user).length - count;
    return got <= 0 ? got : Math.max(0, got - (maybe.get(user) ?? 0));
  });
  return {
    posted: slack.calls('chat.postMessage').flatMap(({ ok, args, atMs }) => {
      const card = cardIn(args['metadata']);
      return ok && card !== null ? [{ channel: String(args['channel']), key: card.key, part: card.part, atMs }] : [];
    }),
    shown: CHANNELS.flatMap((channel) =>
      slack.messages(channel).flatMap(({ metadata }) => {
        const card = cardIn(metadata);
        return card === null ? [] : [{ channel, key: card.key, revision: card.revision }];
      }),
    ),
    answersMissing: differences.reduce((sum, each) => sum + Math.max(0, -each), 0),
    answersTooMany: differences.reduce((sum, each) => sum + Math.max(0, each), 0),
    refusedByLimit: slack.calls().filter(({ status }) => status === 429).length,
  };
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
