import { isObject, type Loose, objectsOf, stringOf } from '../../loose.ts';
import { requireView } from '../blocks/check-view.ts';
import { SlackRefusal } from '../workspace/refusal.ts';
import type { SlackView } from '../workspace/shapes.ts';
import { modalView, replaceView, stackOf, viewShown } from '../workspace/views.ts';
import { fieldErrors, stateOf, type Values } from './fields.ts';
import { notSent, type Outcome, outcomeOf } from './outcome.ts';
import { interaction } from './payloads.ts';
import type { Actor } from './person.ts';

export async function submitView(actor: Actor, viewId: string, values: Values): Promise<Outcome> {
  const view = openModal(actor, viewId);
  const blocks = objectsOf(view.view['blocks']);
  const missing = fieldErrors(blocks, values);
  // Slack's own client checks what is required, and does not ask the app.
  if (Object.keys(missing).length > 0) return notSent('invalid_fields', { errors: missing });
  const payload = {
    ...interaction(actor.user, 'view_submission'),
    trigger_id: actor.platform.triggers.create(actor.user.id),
    view: viewShown(view, stateOf(blocks, values)),
    response_urls: [],
  };
  const what = `submit ${stringOf(view.view['callback_id'])}`.trim();
  const end = await actor.dispatch.deliver({ kind: 'view', what, payload });
  if (end.kind === 'failed') return outcomeOf(end);
  try {
    const errors = obey(actor, view, end.answer);
    return outcomeOf(end, errors === null ? {} : { errors });
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    return outcomeOf(end, { error: error.error });
  }
}

/** The cross, or the modal's own button for leaving. The app hears of it only where it asked to. */
export async function closeView(actor: Actor, viewId: string): Promise<Outcome> {
  const { platform, dispatch, user } = actor;
  const view = openModal(actor, viewId);
  const clears = view.view['clear_on_close'] === true;
  const { workspace } = platform;
  for (const each of clears ? stackOf(workspace, user.id) : [view]) workspace.views.delete(each.id);
  workspace.changed();
  if (view.view['notify_on_close'] !== true) return { acknowledgedMs: null };
  const payload = { ...interaction(user, 'view_closed'), view: viewShown(view), is_cleared: clears };
  return outcomeOf(await dispatch.deliver({ kind: 'view', what: 'close', payload }));
}

/**
 * What the answer to a submission wants. Source: docs.slack.dev/surfaces/modals, response_action.
 * @returns errors by block id, or null
 */
function obey(
  { platform, user }: Actor,
  view: SlackView,
  answer: Loose | null,
): Readonly<Record<string, string>> | null {
  const { workspace } = platform;
  // The modal may be gone or another by now: the app may have changed it while it answered.
  const current = workspace.views.get(view.id) ?? view;
  switch (answer?.['response_action']) {
    case 'errors': {
      const errors = errorsIn(answer['errors'], current);
      workspace.views.set(view.id, { ...current, errors });
      workspace.changed();
      return errors;
    }
    case 'update':
      replaceView(workspace, current, requireView(answer['view'], 'modal'));
      return null;
    case 'push':
      modalView(workspace, user.id, requireView(answer['view'], 'modal'), current);
      return null;
    case 'clear':
      for (const each of stackOf(workspace, user.id)) workspace.views.delete(each.id);
      break;
    default:
      workspace.views.delete(view.id);
  }
  workspace.changed();
  return null;
}

/** Slack takes errors for input blocks only; others make the whole answer void. */
function errorsIn(value: unknown, { view }: SlackView): Readonly<Record<string, string>> {
  const inputs = objectsOf(view['blocks']).filter((each) => each['type'] === 'input');
  if (!isObject(value) || Object.keys(value).length === 0) throw new SlackRefusal('invalid_errors');
  for (const key of Object.keys(value)) {
    if (!inputs.some((each) => each['block_id'] === key)) throw new SlackRefusal('invalid_errors');
  }
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

function openModal({ platform, user }: Actor, viewId: string): SlackView {
  const view = platform.workspace.views.get(viewId);
  if (view === undefined || view.user !== user.id) throw new Error(`${user.name} has no open modal ${viewId}`);
  return view;
}
