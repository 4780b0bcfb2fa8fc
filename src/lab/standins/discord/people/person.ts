import type { DiscordMessage, DiscordModal } from '../guild/shapes.ts';
import { chooseIn, clickIn } from './click.ts';
import { offered, runCommand } from './command.ts';
import { closeModal, submitModal, type Values } from './modal.ts';
import type { Choice, Outcome } from './outcome.ts';
import type { Actor } from './perform.ts';
import { say } from './talk.ts';

/** Somebody in the guild, with everything a person can do that the app hears of. Deeds end when the platform stops waiting. */
export interface Person {
  /**
   * Types a slash command: `/baton handover validator:sol-main reason: two words`.
   * @param channel the first one where it is left out; a thread too
   */
  command(line: string, channel?: string): Promise<Outcome>;
  /** What is offered for the last option of what is typed so far; null where nothing answers in time. */
  autocomplete(line: string, channel?: string): Promise<readonly Choice[] | null>;
  /**
   * Presses a button by its words, on a message as it was seen (it may have changed since).
   * @throws Error that names the buttons that are there
   */
  click(message: DiscordMessage, label: string): Promise<Outcome>;
  /** Chooses in a select, by its id or placeholder. */
  choose(message: DiscordMessage, which: string, values: readonly string[]): Promise<Outcome>;
  /** Fills in and sends a modal. @param values by custom id or label; what is left out keeps its first value */
  submit(modal: DiscordModal, values?: Values): Promise<Outcome>;
  /** Closes a modal. The app does not hear of it. */
  close(modal: DiscordModal): void;
  /** Writes a plain message. An app with the intent `Guilds` alone does not hear of it. */
  say(text: string, channel?: string): void;
}

export function createPerson(actor: Actor, usualChannel: string): Person {
  return {
    command: (line, channel = usualChannel) => runCommand(actor, channel, line),
    autocomplete: (line, channel = usualChannel) => offered(actor, channel, line),
    click: (message, label) => clickIn(actor, message, label),
    choose: (message, which, values) => chooseIn(actor, message, which, values),
    submit: (modal, values) => submitModal(actor, modal, values ?? {}),
    close: (modal) => closeModal(actor, modal),
    say: (text, channel = usualChannel) => say(actor, channel, text),
  };
}
