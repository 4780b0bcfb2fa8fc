import type { Dispatch } from '../delivery/dispatch.ts';
import type { Platform } from '../platform.ts';
import type { SlackMessage, SlackUser, SlackView } from '../workspace/shapes.ts';
import { clickIn, type ClickOptions } from './click.ts';
import { runCommand } from './command.ts';
import { closeView, submitView } from './modal.ts';
import type { Outcome } from './outcome.ts';
import { mention, openHome, say } from './talk.ts';

/** Somebody in the workspace, with everything a person can do that the app hears of. */
export interface Person {
  /** Types a slash command. @param text with or without `/baton` @param thread Slack refuses commands in threads */
  command(channel: string, text: string, options?: { readonly thread?: string }): Promise<Outcome>;
  /**
   * Presses a button by its words, on a message as it was seen (it may have changed since), an ephemeral one, a modal or Home.
   * @throws Error that names the buttons that are there
   */
  click(where: SlackMessage | SlackView, label: string, options?: ClickOptions): Promise<Outcome>;
  /** Fills in and sends a modal. @param values by block id or action id; what is left out keeps its first value */
  submit(viewId: string, values?: Readonly<Record<string, string | readonly string[]>>): Promise<Outcome>;
  /** Closes a modal with its own button, or by the cross. */
  close(viewId: string): Promise<Outcome>;
  /** Writes `@baton` and the text, in a thread where one is given. */
  mention(channel: string, text: string, thread?: string): Promise<Outcome>;
  /** Writes a plain message. The app hears of those in its direct conversation only. */
  say(channel: string, text: string, thread?: string): Promise<Outcome>;
  openHome(): Promise<Outcome>;
}

/** What the deeds of people need. */
export interface Actor {
  readonly platform: Platform;
  readonly dispatch: Dispatch;
  readonly user: SlackUser;
  readonly slashCommand: string;
}

export function createPerson(actor: Actor): Person {
  return {
    command: (channel, text, options) => runCommand(actor, channel, text, options?.thread),
    click: (where, label, options) => clickIn(actor, where, label, options ?? {}),
    submit: (viewId, values) => submitView(actor, viewId, values ?? {}),
    close: (viewId) => closeView(actor, viewId),
    mention: (channel, text, thread) => mention(actor, channel, text, thread),
    say: (channel, text, thread) => say(actor, channel, text, thread),
    openHome: () => openHome(actor),
  };
}
