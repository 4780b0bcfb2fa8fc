import type { Loose } from '../../loose.ts';
import type { Interaction } from '../guild/interactions.ts';
import { bitsOf, channelShown, guildShown, memberShown } from '../guild/shown.ts';
import type { DiscordUser } from '../guild/shapes.ts';
import type { World } from '../guild/world.ts';
import { IDENTITY, PLATFORM } from '../options.ts';
import { typeNumber } from '../rest/callbacks.ts';

/** What the app is sent. Fields: developers/interactions/receiving-and-responding.mdx, "Interaction Structure". */
export function interactionPayload(world: World, interaction: Interaction, user: DiscordUser, data: Loose): Loose {
  const channel = world.channels.get(interaction.channel);
  const denied = world.denied.get(channel?.parent ?? interaction.channel) ?? new Set();
  const mine = [...world.granted].filter((each) => !denied.has(each));
  return {
    id: interaction.id,
    application_id: IDENTITY.application,
    type: typeNumber(interaction.kind),
    token: interaction.token,
    version: 1,
    guild_id: IDENTITY.guild,
    guild: { id: IDENTITY.guild, locale: 'en-US', features: guildShown(world)['features'] },
    channel_id: interaction.channel,
    channel: channel === undefined ? null : channelShown(world, channel),
    member: { ...memberShown(user), permissions: bitsOf(['ViewChannel', 'SendMessages']).toString() },
    app_permissions: bitsOf(mine).toString(),
    locale: 'en-US',
    guild_locale: 'en-US',
    entitlements: [],
    authorizing_integration_owners: { 0: IDENTITY.guild },
    context: 0,
    attachment_size_limit: PLATFORM.attachmentBytes,
    data,
  };
}
