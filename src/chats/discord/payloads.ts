import {
  type APIApplicationCommandInteractionDataBasicOption,
  type APIApplicationCommandInteractionDataOption,
  type APIInteraction,
  ApplicationCommandOptionType,
  ComponentType,
  type ModalSubmitComponent,
  InteractionType,
} from 'discord-api-types/v10';
import type { Command } from '../../../commands/command.ts';
import type { SlashCommand } from './commands.ts';
import type { Filling } from './completing.ts';
import type { Spot } from './deps.ts';
import { type Filled, wordsFor } from './guild-commands.ts';
import type { DiscordUser } from './identity.ts';
import type { Press } from './presses.ts';
import { ASK } from './render/ask.ts';
import { pressIdOf } from './render/buttons.ts';

/** What Discord hands over, as what Baton needs of it. */
export type Heard =
  | { readonly kind: 'command'; readonly command: SlashCommand }
  | { readonly kind: 'press'; readonly press: Press }
  | { readonly kind: 'filling'; readonly filling: Filling };

/** Null for what Baton did not offer. */
export function heardIn(interaction: APIInteraction, catalogue: readonly Command[]): Heard | null {
  const who = userOf(interaction);
  const spot = spotOf(interaction);
  if (who === null || spot === null) return null;
  const reply = { id: interaction.id, token: interaction.token };
  switch (interaction.type) {
    case InteractionType.ApplicationCommand: {
      const [name, options] = subcommandIn('options' in interaction.data ? interaction.data.options : undefined);
      const words = name === null ? null : wordsFor(catalogue, name, filledIn(options));
      return words === null ? null : { kind: 'command', command: { who, words, spot, reply } };
    }
    case InteractionType.ApplicationCommandAutocomplete: {
      const [subcommand, options] = subcommandIn(interaction.data.options);
      const focused = options.find((option) => 'focused' in option && option.focused);
      if (subcommand === null || focused === undefined) return null;
      const filling = { who, subcommand, word: focused.name, typed: String(focused.value), reply };
      return { kind: 'filling', filling };
    }
    case InteractionType.MessageComponent: {
      const id = pressIdOf(interaction.data.custom_id);
      return id === null ? null : { kind: 'press', press: { who, id, spot, reply, reason: null, typed: null } };
    }
    case InteractionType.ModalSubmit: {
      const id = pressIdOf(interaction.data.custom_id);
      const said = (name: string) => typedIn(interaction.data.components, name);
      if (id === null) return null;
      return { kind: 'press', press: { who, id, spot, reply, reason: said(ASK.reason), typed: said(ASK.typed) } };
    }
    case InteractionType.Ping:
    default:
      return null;
  }
}

function userOf({ member, user, guild_id: guild }: APIInteraction): DiscordUser | null {
  const id = member?.user.id ?? user?.id;
  return id === undefined ? null : { user: id, guild: guild ?? null };
}

/** Bits of a permission set. Source: discord/discord-api-docs, topics/permissions.mdx. */
const SPEAKS = (1n << 10n) | (1n << 11n) | (1n << 14n);
const SPEAKS_IN_THREADS = (1n << 10n) | (1n << 38n) | (1n << 14n);
/** Kinds of channels that are threads: announcement, public, private. */
const THREADS: readonly number[] = [10, 11, 12];

function spotOf({ channel, channel_id: id, app_permissions: permissions }: APIInteraction): Spot | null {
  const where = channel?.id ?? id;
  if (where === undefined) return null;
  const needed = channel !== undefined && THREADS.includes(channel.type) ? SPEAKS_IN_THREADS : SPEAKS;
  return { channel: where, maySpeak: (permissionsIn(permissions) & needed) === needed };
}

/** None where Discord leaves them out, or sends what is no number. */
function permissionsIn(permissions: unknown): bigint {
  return typeof permissions === 'string' && /^\d+$/.test(permissions) ? BigInt(permissions) : 0n;
}

type Options = readonly APIApplicationCommandInteractionDataBasicOption[];

function subcommandIn(
  options: readonly APIApplicationCommandInteractionDataOption[] | undefined,
): readonly [string | null, Options] {
  const [first] = options ?? [];
  if (first?.type !== ApplicationCommandOptionType.Subcommand) return [null, []];
  return [first.name, first.options ?? []];
}

function filledIn(options: Options): Filled {
  return new Map(
    options.flatMap(({ name, value }) =>
      typeof value === 'string' || typeof value === 'boolean' ? [[name, value] as const] : [],
    ),
  );
}

/** What was typed under this name; null where nothing was asked under it. */
function typedIn(
  components: readonly { readonly type: ComponentType; readonly component?: ModalSubmitComponent }[],
  name: string,
): string | null {
  for (const { component } of components)
    if (component?.type === ComponentType.TextInput && component.custom_id === name) return component.value;
  return null;
}
