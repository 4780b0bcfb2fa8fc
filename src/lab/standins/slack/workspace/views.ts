import type { Loose } from '../../loose.ts';
import { withIds } from '../blocks/with-ids.ts';
import { IDENTITY } from '../options.ts';
import type { SlackView } from './shapes.ts';
import type { Workspace } from './workspace.ts';

/** Opens a modal for a person, above `below` where that is given. The view has been checked. */
export function modalView(workspace: Workspace, user: string, view: Loose, below: SlackView | null): SlackView {
  const id = workspace.nextId('V');
  const previous = below?.id ?? null;
  const opened: SlackView = { ...newView(workspace, user, view), id, type: 'modal', root: below?.root ?? id, previous };
  workspace.views.set(id, opened);
  workspace.changed();
  return opened;
}

/** Puts a person's Home in place. It keeps its id. */
export function homeView(workspace: Workspace, user: string, view: Loose): SlackView {
  const id = workspace.homes.get(user)?.id ?? workspace.nextId('V');
  const published: SlackView = { ...newView(workspace, user, view), id, type: 'home', root: id, previous: null };
  workspace.homes.set(user, published);
  workspace.changed();
  return published;
}

export function replaceView(workspace: Workspace, old: SlackView, view: Loose): SlackView {
  const replaced: SlackView = { ...old, ...newView(workspace, old.user, view) };
  if (old.type === 'home') workspace.homes.set(old.user, replaced);
  else workspace.views.set(old.id, replaced);
  workspace.changed();
  return replaced;
}

/** A person's open modals, the lowest first. */
export function stackOf(workspace: Workspace, user: string): SlackView[] {
  return [...workspace.views.values()].filter((each) => each.user === user);
}

/** A view as the API gives it. */
export function viewShown({ id, type, view, hash, root, previous }: SlackView, values: Loose = {}): Loose {
  return {
    id,
    team_id: IDENTITY.team,
    type,
    title: null,
    close: null,
    submit: null,
    private_metadata: '',
    callback_id: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
    ...structuredClone(view),
    state: { values },
    hash,
    root_view_id: root,
    previous_view_id: previous,
    app_id: IDENTITY.appId,
    bot_id: IDENTITY.botId,
    app_installed_team_id: IDENTITY.team,
  };
}

function newView(
  workspace: Workspace,
  user: string,
  view: Loose,
): Pick<SlackView, 'user' | 'view' | 'hash' | 'errors'> {
  const blocks = Array.isArray(view['blocks']) ? withIds(view['blocks']) : [];
  const hash = `${Math.floor(workspace.now() / 1000)}.${workspace.nextId('H').slice(-8)}`;
  return { user, view: { ...structuredClone(view), blocks }, hash, errors: {} };
}
