import { MessageFlags } from 'discord-api-types/v10';
import { IDENTITY, PLATFORM } from '../options.ts';
import { DiscordRefusal } from '../rest/refusal.ts';
import { noMentions } from './mentions.ts';
import type { DiscordMessage } from './shapes.ts';
import type { World } from './world.ts';

/** What a new message brings along; the rest is given here. */
export type NewMessage = Pick<DiscordMessage, 'channel'> & Partial<Omit<DiscordMessage, 'id' | 'sentAtMs'>>;

export function addMessage(world: World, message: NewMessage): DiscordMessage {
  const added: DiscordMessage = {
    author: IDENTITY.application,
    content: '',
    embeds: [],
    components: [],
    attachments: [],
    flags: 0,
    editedAtMs: null,
    mentions: noMentions(),
    ...message,
    id: world.nextId(),
    sentAtMs: world.now(),
  };
  world.messages.push(added);
  world.changed();
  return added;
}

/** Puts another message in the place of this one. */
export function replaceMessage(world: World, id: string, changes: Partial<DiscordMessage>): DiscordMessage {
  const index = world.messages.findIndex((each) => each.id === id);
  const old = world.messages[index];
  if (old === undefined) throw new DiscordRefusal('UnknownMessage');
  const changed = { ...old, ...changes };
  world.messages[index] = changed;
  world.changed();
  return changed;
}

export function dropMessage(world: World, id: string): void {
  const index = world.messages.findIndex((each) => each.id === id);
  if (index >= 0) world.messages.splice(index, 1);
  world.changed();
}

/** What everybody in the channel sees, oldest first. */
export function messagesOf(world: World, channel: string): DiscordMessage[] {
  return world.messages.filter((each) => each.channel === channel && each.to === undefined);
}

/** @throws DiscordRefusal unknown message; ephemeral ones are unknown here too */
export function messageIn(world: World, channel: string, id: string | undefined): DiscordMessage {
  const found = messagesOf(world, channel).find((each) => each.id === id);
  if (found === undefined) throw new DiscordRefusal('UnknownMessage');
  return found;
}

/** The message that the bot sent with this nonce within the last minutes. */
export function sentWithNonce(world: World, nonce: string): DiscordMessage | undefined {
  return world.messages.find(
    (each) =>
      each.nonce === nonce &&
      each.author === IDENTITY.application &&
      world.now() - each.sentAtMs < PLATFORM.nonceHeldMs,
  );
}

export function isEphemeral(flags: number): boolean {
  return (flags & MessageFlags.Ephemeral) !== 0;
}
