import type { Wake } from '../../jobs/handlers.ts';
import type { LoadedFleet } from '../config/load.ts';
import { assembleSubmit } from './assemble.ts';
import { openDiscord } from './discord.ts';
import type { OpenStore } from './open.ts';
import { openSlack } from './slack.ts';

/** A chat that is open beside the page. */
export interface OpenChat {
  readonly name: 'slack' | 'discord';
  /** What to tell whoever started Baton. */
  readonly words: readonly string[];
  /** Why it is not reached; null when it is. */
  trouble(): string | null;
}

/**
 * Opens each chat that the fleet file has.
 * @param closers given the closing of what is open, of all chats at once
 * @throws `config/invalid` when a secret cannot be used or a port is taken. A chat that is down holds up nothing.
 */
export async function openChats(
  loaded: LoadedFleet,
  opened: OpenStore,
  wake: Wake,
  closers: (() => Promise<void> | void)[],
): Promise<readonly OpenChat[]> {
  const { slack, discord } = loaded.fleet;
  const chats: OpenChat[] = [];
  const opens: { close(): Promise<void> }[] = [];
  // Together: one after the other they would leave the worker, which stops after them, half of the time that a stop may take.
  closers.push(async () => void (await Promise.all(opens.map((open) => open.close()))));
  if (slack !== undefined) {
    const open = await openSlack(loaded, slack, opened, assembleSubmit(loaded, opened.store, wake));
    opens.push(open);
    chats.push({ name: 'slack', words: open.words, trouble: () => open.trouble() });
  }
  if (discord !== undefined) {
    const open = await openDiscord(loaded, discord, opened, assembleSubmit(loaded, opened.store, wake));
    opens.push(open);
    chats.push({ name: 'discord', words: open.words, trouble: () => open.trouble() });
  }
  return chats;
}
