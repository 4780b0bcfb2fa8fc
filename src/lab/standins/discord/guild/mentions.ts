import { withNested } from '../checks/check-components.ts';
import { isObject, type Loose, stringOf } from '../../loose.ts';
import { IDENTITY } from '../options.ts';
import type { DiscordChannel, Mentions } from './shapes.ts';
import { mayIn, type World } from './world.ts';

const NOBODY: Mentions = { users: [], roles: [], everyone: false, pinged: [] };

export interface Mentioning {
  readonly channel: DiscordChannel;
  readonly content: string;
  readonly components: readonly Loose[];
  /** As the app sent it. */
  readonly allowed: unknown;
  /** Answers to interactions, and what webhooks send, parse users only where nothing is said. */
  readonly byWebhook: boolean;
  /** Author of the message that is answered. */
  readonly answered?: string | undefined;
}

/**
 * Who is mentioned, and who hears of it. Text in embeds never mentions anybody.
 * Source: developers/resources/message.mdx, "Allowed Mentions Object".
 */
export function mentionsOf(world: World, mentioning: Mentioning): Mentions {
  const { channel, content, components, allowed, byWebhook, answered } = mentioning;
  const texts = [content, ...components.flatMap(withNested).map((each) => stringOf(each['content']))].join('\n');
  const isAllowed = permits(allowed, byWebhook);
  const mayMentionAll = mayIn(world, channel, 'MentionEveryone');
  const ids = (pattern: RegExp): string[] => [...new Set([...texts.matchAll(pattern)].map((match) => match[1] ?? ''))];
  const users = ids(/<@!?(\d+)>/g).filter((id) => world.users.has(id) && isAllowed('users', id));
  const roles = ids(/<@&(\d+)>/g).filter((id) => {
    const role = world.roles.get(id);
    return role !== undefined && isAllowed('roles', id) && (role.mentionable || mayMentionAll);
  });
  const everyone = /@(?:everyone|here)\b/.test(texts) && isAllowed('everyone', '') && mayMentionAll;
  const repliedUser = answered !== undefined && repliesPing(allowed) ? [answered] : [];
  const hears = [...world.users.values()].filter(
    (user) => everyone || users.includes(user.id) || roles.some((role) => user.roles?.includes(role) === true),
  );
  const pinged = [...new Set([...hears.map((each) => each.id), ...repliedUser])].filter(
    (id) => id !== IDENTITY.application,
  );
  return { users: [...new Set([...users, ...repliedUser])], roles, everyone, pinged };
}

/** An edit changes what is shown as a mention; it notifies nobody. */
export function mentionsAfterEdit(world: World, before: Mentions, mentioning: Mentioning): Mentions {
  return { ...mentionsOf(world, mentioning), pinged: before.pinged };
}

export function noMentions(): Mentions {
  return NOBODY;
}

function permits(allowed: unknown, byWebhook: boolean): (kind: 'users' | 'roles' | 'everyone', id: string) => boolean {
  if (!isObject(allowed)) return (kind) => kind === 'users' || !byWebhook;
  const listOf = (name: string): readonly unknown[] => {
    const value = allowed[name];
    return Array.isArray(value) ? value : [];
  };
  return (kind, id) => listOf('parse').includes(kind) || (kind !== 'everyone' && listOf(kind).includes(id));
}

/** With an object, the author that is answered is told only where it says so; without one, always. */
function repliesPing(allowed: unknown): boolean {
  return !isObject(allowed) || allowed['replied_user'] === true;
}
