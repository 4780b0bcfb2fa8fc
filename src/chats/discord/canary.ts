import { type Client, Status } from 'discord.js';
import type { Clock } from '../../domain/clock.ts';

/** How often the connection is asked for a word. Discord's own sign of life, each 41 s, tells only that the line is open. */
const EVERY_MS = 30_000;
/** Discord answers in well under a second. Unit: milliseconds. */
const WITHIN_MS = 10_000;
/** A server that is missing after the connection was opened: Discord has trouble with it, or Baton is not in it. Unit: milliseconds. */
const MISSING_AGAIN_MS = 5_000;

export interface CanaryOptions {
  readonly guild: string;
  readonly clock: Clock;
  readonly said: (words: string | null) => void;
}

/**
 * Asks over the connection for Baton's own member, which comes back as an event: in February 2026 there were connections that stayed
 * open and brought no events any more (discord/discord-api-docs#8162).
 * @returns when no event comes, why the connection is of no use; never where all is well
 */
export async function hearsNothing(client: Client, options: CanaryOptions, signal: AbortSignal): Promise<string> {
  const { guild, clock, said } = options;
  const isOver = () => signal.aborted;
  let wasMissing = false;
  while (!isOver()) {
    const isMissing = client.isReady() && !client.guilds.cache.has(guild);
    if (isMissing)
      said(
        `Baton is not in the server ${guild}: let it in with the address that \`baton discord invite APPLICATION\` prints`,
      );
    else if (wasMissing) said(null);
    wasMissing = isMissing;
    if (client.isReady() && !isMissing && !(await answers(client, guild)) && !isOver() && client.isReady())
      return 'the connection to Discord is open and brings nothing; it is opened anew';
    await clock.sleep(isMissing ? MISSING_AGAIN_MS : EVERY_MS, signal).catch(() => undefined);
  }
  return new Promise(() => undefined);
}

/** True as well where the connection is being opened again meanwhile: that is known without it. */
async function answers(client: Client<true>, guild: string): Promise<boolean> {
  const asked = client.guilds.cache.get(guild)?.members.fetch({ user: [client.user.id], time: WITHIN_MS });
  if (asked === undefined) return true;
  return asked.then(
    () => true,
    () => !client.ws.shards.every(({ status }) => status === Status.Ready),
  );
}
