import { brushOf, seenIn } from '../draw/drawings.ts';
import { messagesHtml } from '../draw/messages.ts';
import { homeHtml, modalHtml } from '../draw/views.ts';
import { IDENTITY } from '../options.ts';
import type { Platform } from '../platform.ts';
import { messagesOf, threadOf } from '../workspace/messages.ts';
import { stackOf } from '../workspace/views.ts';

/** Everything that one person's window shows at this moment. */
export function stateFor(platform: Platform, query: URLSearchParams): object {
  const { workspace } = platform;
  const users = [...workspace.users.values()].filter((each) => each.id !== IDENTITY.botUser);
  const user = users.find((each) => each.id === query.get('user')) ?? users[0];
  const userId = user?.id ?? '';
  const brush = brushOf(platform, { live: true, zone: user?.tz ?? 'UTC', user: userId });
  const channels = [...workspace.channels.values()].filter((each) => each.im === undefined || each.im === userId);
  const nameOf = (channel: (typeof channels)[number]): string =>
    channel.im === undefined ? `# ${channel.name}` : 'Baton (direct)';
  const places = channels.map((each) => ({
    id: each.id,
    name: nameOf(each),
    count: messagesOf(workspace, each.id).length,
  }));
  const place = query.get('place') ?? '';
  const thread = query.get('thread') ?? '';
  const modal = stackOf(workspace, userId).at(-1);
  const channel = channels.find((each) => each.id === place);
  const html =
    place === 'home'
      ? homeHtml(workspace.homes.get(userId) ?? null, brush)
      : thread === ''
        ? messagesHtml(channel === undefined ? [] : seenIn(platform, place, userId), brush)
        : messagesHtml(threadOf(workspace, place, thread), brush, true);
  return {
    users: users.map(({ id, name }) => ({ id, name })),
    places: [...places, { id: 'home', name: 'Baton: Home', count: 0 }],
    title: place === 'home' ? 'Baton: Home' : channel === undefined ? '' : nameOf(channel),
    html,
    modal: modal === undefined ? null : { id: modal.id, key: keyOf(modal), html: modalHtml(modal, brush) },
  };
}

/** Another one whenever the app has changed the modal. */
function keyOf({ id, hash, errors }: { readonly id: string; readonly hash: string; readonly errors: object }): string {
  return `${id} ${hash} ${JSON.stringify(errors)}`;
}
