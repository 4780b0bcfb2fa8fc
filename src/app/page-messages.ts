import { WEB_CHANNEL } from '../chats/channel.ts';
import { alarmKey } from '../chats/project/alarm-card.ts';
import type { PageDeps } from '../chats/web/deps.ts';
import { alarmIn } from '../domain/alarm.ts';
import type { Store } from '../store/store.ts';

/** The messages of the page. An alarm that lasts and a stopped run are among them however many have come since. */
export function pageMessages({ web, watch, view }: Pick<Store, 'web' | 'watch' | 'view'>): PageDeps['messages'] {
  return {
    async recent(limit) {
      const recent = (await web.recent(limit)).filter(({ destination }) => destination === WEB_CHANNEL);
      const lasting = (await watch.lastAlarmLines()).flatMap((line) => alarmIn(line)?.validator ?? []);
      const stopped = (await view.openRuns()).filter(({ state }) => state === 'stopped').map(({ id }) => `run:${id}`);
      const keys = [...lasting.map(alarmKey), ...stopped].filter(
        (key) => !recent.some((message) => message.key === key),
      );
      const older = await Promise.all(keys.map((key) => web.find(key)));
      return [...recent, ...older.filter((message) => message !== null)];
    },
    // What was answered on a terminal is no message of the page, also not while it is open.
    find: async (key) => {
      const message = await web.find(key);
      return message?.destination === WEB_CHANNEL ? message : null;
    },
    onChange: (listener) => web.onChange(listener),
  };
}
