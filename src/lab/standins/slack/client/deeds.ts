import { type Loose, objectsOf, stringOf } from '../../loose.ts';
import { IDENTITY } from '../options.ts';
import type { Outcome } from '../people/outcome.ts';
import type { SlackMessage, SlackView } from '../workspace/shapes.ts';
import type { ClientParts } from './routes.ts';

/** Does what somebody did in the live client. */
export async function perform({ platform, as }: ClientParts, deed: Loose): Promise<Outcome> {
  const person = as(stringOf(deed['user']));
  const view = stringOf(deed['view']);
  switch (deed['kind']) {
    case 'type':
      return typed({ platform, as }, deed);
    case 'submit':
      return person.submit(view, valuesOf(deed['values']));
    case 'close':
      return person.close(view);
    case 'home':
      return person.openHome();
    case 'click': {
      const where = clicked({ platform, as }, deed);
      if (where === undefined) throw new Error('what was clicked is gone');
      // The window has asked already where there was something to ask.
      const options = { actionId: stringOf(deed['action']), blockId: stringOf(deed['block']) };
      return person.click(where, stringOf(deed['label']), options);
    }
    default:
      throw new Error('an unknown deed');
  }
}

/** A line of text: a slash command, a mention of the bot, or a message. */
function typed({ as }: ClientParts, deed: Loose): Promise<Outcome> {
  const person = as(stringOf(deed['user']));
  const [channel, text] = [stringOf(deed['channel']), stringOf(deed['text'])];
  const thread = stringOf(deed['thread']) === '' ? undefined : stringOf(deed['thread']);
  if (text.startsWith('/')) return person.command(channel, text, thread === undefined ? {} : { thread });
  const mention = new RegExp(`^@${IDENTITY.botName}\\b\\s*`, 'i');
  return mention.test(text)
    ? person.mention(channel, text.replace(mention, ''), thread)
    : person.say(channel, text, thread);
}

function clicked({ platform }: ClientParts, deed: Loose): SlackMessage | SlackView | undefined {
  const { workspace } = platform;
  const view = stringOf(deed['view']);
  if (view !== '') {
    return workspace.views.get(view) ?? [...workspace.homes.values()].find((each) => each.id === view);
  }
  return [...workspace.messages, ...workspace.ephemerals].find(
    (each) => each.ts === deed['ts'] && each.channel === deed['channel'],
  );
}

function valuesOf(value: unknown): Readonly<Record<string, readonly string[]>> {
  const [values = {}] = objectsOf([value]);
  return Object.fromEntries(
    Object.entries(values).map(([key, each]) => [key, Array.isArray(each) ? each.map(stringOf) : []]),
  );
}
