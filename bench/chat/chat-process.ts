import { createCrowd } from './crowd.ts';
import { discordSide } from './discord-side.ts';
import type { Order, Told } from './orders.ts';
import type { Side } from './side.ts';
import { sightOf } from './sight.ts';
import { slackSide } from './slack-side.ts';

// A process of its own: the stand-in of a chat, and the people who use it. What Baton does is timed here, as the chat would time it.
const [chat] = process.argv.slice(2);
if (chat === 'discord') serve(await discordSide());
else serve(await slackSide());
process.on('disconnect', () => process.exit());

function serve<Message>(side: Side<Message>): void {
  const crowd = createCrowd(side);
  const follow = async (order: Order): Promise<unknown> => {
    switch (order.kind) {
      case 'call':
        return side.deliverTo(order.requestUrl) ?? null;
      case 'load':
        return crowd.load(order.seconds, order.perSecond);
      case 'limit':
        return side.limitEdits(order.seconds) ?? null;
      case 'reject':
        return crowd.rejectAfter(order.afterMs) ?? null;
      case 'sight':
        return sightOf(side, crowd.asked(), crowd.maybe());
    }
    return order satisfies never;
  };
  process.on('message', (message: { readonly id: number; readonly order: Order }) => {
    void follow(message.order).then((answer) => process.send?.({ id: message.id, answer }));
  });
  process.send?.(side.told satisfies Told);
}
