import type { Loose } from '../../loose.ts';
import type { InteractionEnd } from '../guild/interactions.ts';
import type { DeliveryKind, DiscordUser } from '../guild/shapes.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Platform } from '../platform.ts';
import { interactionPayload } from './payloads.ts';

/** What the deeds of people need. */
export interface Actor {
  readonly platform: Platform;
  readonly gateway: Gateway;
  readonly user: DiscordUser;
}

/** One deed: made an interaction, told to the app, and waited for as long as the platform waits. */
export async function perform(
  { platform, gateway, user }: Actor,
  deed: {
    readonly kind: DeliveryKind;
    readonly what: string;
    readonly channel: string;
    readonly message?: string;
    readonly data: Loose;
    /** What the payload has beside its data. */
    readonly more?: Loose;
  },
): Promise<InteractionEnd> {
  const { world, interactions } = platform;
  const { kind, what, channel, message } = deed;
  const place = message === undefined ? { channel } : { channel, message };
  const { interaction, end } = interactions.open({ id: world.nextId(), kind, what, user: user.id, ...place });
  const payload = { ...interactionPayload(world, interaction, user, deed.data), ...deed.more };
  void gateway.deliver(kind, payload);
  return end;
}
