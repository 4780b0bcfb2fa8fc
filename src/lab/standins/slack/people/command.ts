import { respond } from '../response-urls.ts';
import { SlackRefusal } from '../workspace/refusal.ts';
import { channelOf } from '../workspace/workspace.ts';
import { notSent, type Outcome, outcomeOf } from './outcome.ts';
import { commandPayload } from './payloads.ts';
import type { Actor } from './person.ts';

/** A slash command, and what its acknowledgement says. */
export async function runCommand(actor: Actor, channelId: string, typed: string, thread?: string): Promise<Outcome> {
  const { platform, dispatch, user, slashCommand } = actor;
  const { workspace } = platform;
  const channel = channelOf(workspace, channelId);
  const [command, text] = splitCommand(typed, slashCommand);
  if (thread !== undefined) return notSent('not_supported_in_threads');
  if (command !== slashCommand || !platform.tokens.scopes.has('commands')) return notSent('invalid_command');
  const place = { channel: channel.id, user: user.id };
  const keys = { trigger: platform.triggers.create(user.id), responseUrl: platform.responseUrls.create(place) };
  const payload = commandPayload(user, channel, command, text, keys);
  const end = await dispatch.deliver({ kind: 'command', what: `${command} ${text}`.trim(), payload });
  if (end.kind === 'acknowledged' && end.answer !== null) {
    try {
      respond(workspace, place, end.answer);
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      return outcomeOf(end, { error: error.error });
    }
  }
  return outcomeOf(end);
}

function splitCommand(typed: string, usual: string): [string, string] {
  if (!typed.startsWith('/')) return [usual, typed];
  const blank = typed.search(/\s/);
  return blank < 0 ? [typed, ''] : [typed.slice(0, blank), typed.slice(blank).trim()];
}
