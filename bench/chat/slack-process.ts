import { startSlack } from '../../src/lab/standins/slack/slack.ts';
import { SCOPES } from '../../src/chats/slack/manifest.ts';
import { CHANNELS, USERS } from './cast.ts';
import { createCrowd } from './crowd.ts';
import type { Order, SlackTold } from './orders.ts';
import { sightOf } from './sight.ts';

// A process of its own: Slack's stand-in, and the people who use it. What Baton does is timed here, as Slack would time it.
const slack = await startSlack({
  users: Object.entries(USERS).flatMap(([name, ids]) => ids.map((id) => ({ id, name: `${name}-${id}` }))),
  channels: CHANNELS.map((id) => ({ id, name: id.toLowerCase() })),
  scopes: SCOPES.map(({ scope }) => scope),
});
const crowd = createCrowd(slack);
const { url, team, botToken, appToken, signingSecret } = slack;
process.send?.({ url, team, botToken, appToken, signingSecret } satisfies SlackTold);
process.on('message', (message: { readonly id: number; readonly order: Order }) => {
  void follow(message.order).then((answer) => process.send?.({ id: message.id, answer }));
});
process.on('disconnect', () => process.exit());

async function follow(order: Order): Promise<unknown> {
  switch (order.kind) {
    case 'call':
      return slack.deliverTo(order.requestUrl) ?? null;
    case 'load':
      return crowd.load(order.seconds, order.perSecond);
    case 'limit':
      return void slack.rateLimit(order.method, { seconds: order.seconds });
    case 'reject':
      return crowd.rejectAfter(order.afterMs) ?? null;
    case 'sight':
      return sightOf(slack, crowd.asked(), crowd.maybe());
  }
  return order satisfies never;
}
