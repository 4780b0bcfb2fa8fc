import { isObject, type Loose, objectsOf, stringOf } from '../../loose.ts';
import type { SlackMessage, SlackView } from '../workspace/shapes.ts';
import { channelOf } from '../workspace/workspace.ts';
import { viewShown } from '../workspace/views.ts';
import { notSent, type Outcome, outcomeOf } from './outcome.ts';
import { interaction, messagePlace } from './payloads.ts';
import type { Actor } from './person.ts';

export interface ClickOptions {
  /** Which of several buttons with the same words. */
  readonly actionId?: string;
  readonly blockId?: string;
  /** The answer to the question that a button may ask first. */
  readonly confirm?: 'yes' | 'no';
}

interface Button {
  readonly label: string;
  readonly block: Loose;
  readonly element: Loose;
}

export async function clickIn(
  actor: Actor,
  where: SlackMessage | SlackView,
  label: string,
  { actionId, blockId, confirm = 'yes' }: ClickOptions,
): Promise<Outcome> {
  const blocks = 'view' in where ? objectsOf(where.view['blocks']) : where.blocks;
  const buttons = buttonsOf(blocks);
  const button = buttons.find(
    ({ label: words, block, element }) =>
      words === label &&
      (actionId === undefined || element['action_id'] === actionId) &&
      (blockId === undefined || block['block_id'] === blockId),
  );
  if (button === undefined) {
    throw new Error(`no button "${label}"; there are: ${buttons.map((each) => each.label).join(', ') || 'none'}`);
  }
  const asked = questionOf(button.element);
  const more = asked === undefined ? {} : { asked };
  if (asked !== undefined && confirm === 'no') return notSent('not_confirmed', more);
  const place = 'view' in where ? viewPlace(where) : placeOfMessage(actor, where);
  if (place === null) return notSent('message_not_found', more);
  const payload = {
    ...interaction(actor.user, 'block_actions'),
    ...place,
    trigger_id: actor.platform.triggers.create(actor.user.id),
    actions: [actionOf(button, actor.platform.workspace.nextTs())],
  };
  return outcomeOf(await actor.dispatch.deliver({ kind: 'action', what: `click ${label}`, payload }), more);
}

/** Every button of a message or view, as read from top to bottom. */
export function buttonsOf(blocks: readonly Loose[]): Button[] {
  return blocks.flatMap((block) => {
    const elements: unknown[] =
      block['type'] === 'actions' && Array.isArray(block['elements']) ? block['elements'] : [];
    return [...elements, block['accessory']].flatMap((element): Button[] =>
      isObject(element) && element['type'] === 'button' ? [{ label: textOf(element['text']), block, element }] : [],
    );
  });
}

export function textOf(value: unknown): string {
  return isObject(value) ? stringOf(value['text']) : '';
}

function questionOf(element: Loose): string | undefined {
  const confirm = element['confirm'];
  return isObject(confirm) ? `${textOf(confirm['title'])}: ${textOf(confirm['text'])}` : undefined;
}

function actionOf({ block, element }: Button, ts: string): Loose {
  const { action_id, text, value, style, url } = element;
  return {
    action_id,
    block_id: block['block_id'],
    text,
    ...(value === undefined ? {} : { value }),
    ...(style === undefined ? {} : { style }),
    ...(url === undefined ? {} : { url }),
    type: 'button',
    action_ts: ts,
  };
}

/** Null where the message is there no more: Slack then has nothing to send. */
function placeOfMessage({ platform, user }: Actor, seen: SlackMessage): Loose | null {
  const { workspace } = platform;
  const channel = channelOf(workspace, seen.channel);
  const ephemeral = workspace.ephemerals.find((each) => each.ts === seen.ts && each.channel === seen.channel);
  const message = workspace.messages.find((each) => each.ts === seen.ts && each.channel === seen.channel);
  const current = ephemeral ?? (message?.tombstone === true ? undefined : message);
  if (current === undefined) return null;
  const place = { channel: channel.id, user: user.id, original: seen.ts, thread: seen.thread_ts };
  return {
    ...messagePlace(workspace, channel, current, ephemeral !== undefined),
    response_url: platform.responseUrls.create(place),
  };
}

function viewPlace(view: SlackView): Loose {
  return { container: { type: 'view', view_id: view.id }, view: viewShown(view) };
}
