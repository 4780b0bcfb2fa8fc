import { addMessage } from '../guild/messages.ts';
import type { Actor } from './perform.ts';

export function say({ platform: { world }, user }: Actor, channel: string, content: string): void {
  addMessage(world, { channel, author: user.id, content });
}
