import type { Loose } from '../../loose.ts';
import { requireView } from '../blocks/check-view.ts';
import type { Platform } from '../platform.ts';
import { homeView, modalView, replaceView, stackOf, viewShown } from '../workspace/views.ts';
import { SlackRefusal } from '../workspace/refusal.ts';
import type { SlackView } from '../workspace/shapes.ts';
import { type Methods, TIER_4 } from './method.ts';

/** Views above one another. Source: reference of views.push, `push_limit_reached`. */
const MOST_STACKED = 3;

export const viewMethods: Methods = {
  'views.open': { token: 'bot', perMinute: TIER_4, run: open },
  'views.push': { token: 'bot', perMinute: TIER_4, run: push },
  'views.update': { token: 'bot', perMinute: TIER_4, run: update },
  'views.publish': { token: 'bot', perMinute: TIER_4, run: publish },
};

function open(args: Loose, platform: Platform): Loose {
  const view = requireView(args['view'], 'modal');
  const user = platform.triggers.exchange(args['trigger_id']);
  // A person sees one modal at a time: another takes its place.
  for (const each of stackOf(platform.workspace, user)) platform.workspace.views.delete(each.id);
  return { view: viewShown(modalView(platform.workspace, user, view, null)) };
}

function push(args: Loose, platform: Platform): Loose {
  const view = requireView(args['view'], 'modal');
  const user = platform.triggers.exchange(args['trigger_id']);
  const stack = stackOf(platform.workspace, user);
  const top = stack.at(-1);
  if (top === undefined) throw new SlackRefusal('not_found');
  if (stack.length >= MOST_STACKED) throw new SlackRefusal('push_limit_reached');
  return { view: viewShown(modalView(platform.workspace, user, view, top)) };
}

function update(args: Loose, platform: Platform): Loose {
  const found = viewBy(args, platform);
  const view = requireView(args['view'], found.type);
  requireHash(args, found);
  return { view: viewShown(replaceView(platform.workspace, found, view)) };
}

function publish(args: Loose, platform: Platform): Loose {
  const user = args['user_id'];
  if (typeof user !== 'string' || !platform.workspace.users.has(user)) throw new SlackRefusal('user_not_found');
  const view = requireView(args['view'], 'home');
  const before = platform.workspace.homes.get(user);
  if (before !== undefined) requireHash(args, before);
  return { view: viewShown(homeView(platform.workspace, user, view)) };
}

function viewBy(args: Loose, { workspace }: Platform): SlackView {
  const all = [...workspace.views.values(), ...workspace.homes.values()];
  const found = all.find((each) =>
    args['view_id'] === undefined
      ? each.view['external_id'] === args['external_id'] && args['external_id'] !== undefined
      : each.id === args['view_id'],
  );
  if (found === undefined) throw new SlackRefusal('not_found');
  return found;
}

function requireHash(args: Loose, view: SlackView): void {
  if (args['hash'] !== undefined && args['hash'] !== view.hash) throw new SlackRefusal('hash_conflict');
}
