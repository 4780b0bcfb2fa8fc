import type { APIInteraction } from 'discord-api-types/v10';
import { messageOf } from '../../domain/failure.ts';
import { endsWithin } from '../../domain/within.ts';
import { onCommand } from './commands.ts';
import { onFilling } from './completing.ts';
import type { DiscordDeps } from './deps.ts';
import { createGateway } from './gateway.ts';
import { guildCommand } from './guild-commands.ts';
import { heardIn } from './payloads.ts';
import { onPress } from './presses.ts';
import { keepCommands } from './register.ts';
import type { DiscordRest } from './rest.ts';

export interface DiscordOptions {
  readonly application: string;
  readonly token: string;
  readonly apiUrl: string;
  /** For what is asked beside the cards. */
  readonly rest: DiscordRest;
  readonly log: {
    debug(message: string): void;
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
}

export interface Discord {
  /** Begins to take what people say. Discord may be down: nothing waits for it. */
  start(): void;
  /** Why nothing comes from Discord just now, in a sentence; null when all is well. */
  trouble(): string | null;
  /** Takes nothing new, and lets what is at work finish, if it does so soon. */
  close(): Promise<void>;
}

/** An answer is given up where Baton stops. Unit: milliseconds. */
const ANSWERS_WITHIN_MS = 5_000;

/** What comes in from Discord: commands, words to be completed, presses, answers to questions. */
export function createDiscord(deps: DiscordDeps, options: DiscordOptions): Discord {
  const { application, token, apiUrl, rest, log } = options;
  const { guild, clock, catalogue } = deps;
  const troubles = createTroubles(log);
  const stopped = new AbortController();
  const atWork = new Set<Promise<void>>();
  const heard = (interaction: APIInteraction) => {
    if (stopped.signal.aborted) return;
    const work = answered(deps, interaction).catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, 'Discord was not answered'),
    );
    atWork.add(work);
    void work.finally(() => atWork.delete(work));
  };
  const commands = keepCommands(rest, { application, guild }, guildCommand(catalogue), {
    clock,
    said: (words) => troubles.said('commands', words),
    signal: stopped.signal,
  });
  const gateway = createGateway({
    token,
    apiUrl,
    guild,
    clock,
    heard,
    opened: () => commands.look(),
    said: (words) => !stopped.signal.aborted && troubles.said('connection', words),
    debug: (message) => log.debug(`discord: ${message}`),
  });
  return {
    start: () => gateway.start(),
    trouble: () => troubles.now(),
    async close() {
      stopped.abort();
      await endsWithin(drained(atWork), ANSWERS_WITHIN_MS, clock);
      await gateway.close();
    },
  };
}

async function drained(atWork: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (atWork.size > 0) await Promise.all(atWork);
}

/** Async, so that whatever is amiss with what Discord sends comes as a rejection: thrown at the library it would end the process. */
async function answered(deps: DiscordDeps, interaction: APIInteraction): Promise<void> {
  const heard = heardIn(interaction, deps.catalogue);
  switch (heard?.kind) {
    case undefined:
      deps.log.warn({ type: interaction.type }, 'something of Discord was not understood');
      return undefined;
    case 'command':
      return onCommand(deps, heard.command);
    case 'press':
      return onPress(deps, heard.press);
    case 'filling':
      return onFilling(deps, heard.filling);
    default:
      return heard satisfies never;
  }
}

/** What is wrong with the connection and with the commands; each change is logged once. */
function createTroubles(log: DiscordOptions['log']) {
  const words: Record<'connection' | 'commands', string | null> = {
    connection: 'the connection to Discord is not open yet',
    commands: null,
  };
  const now = () => words.connection ?? words.commands;
  return {
    now,
    said(which: 'connection' | 'commands', because: string | null): void {
      const before = now();
      words[which] = because;
      const after = now();
      if (after !== null && after !== before) log.warn({ because: after }, 'Discord is not reached');
      if (after === null && before !== null) log.info({}, 'Discord is reached');
    },
  };
}
