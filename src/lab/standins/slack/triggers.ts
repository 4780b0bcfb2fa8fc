import { randomBytes } from 'node:crypto';
import { PLATFORM } from './options.ts';
import { SlackRefusal } from './workspace/refusal.ts';

/** Trigger ids: good for one view, within 3 s of the deed. Source: reference of views.open, its errors. */
export interface Triggers {
  create(user: string): string;
  /**
   * Uses it up.
   * @returns whose deed it was
   * @throws SlackRefusal `invalid_trigger_id`, `expired_trigger_id` or `exchanged_trigger_id`
   */
  exchange(trigger: unknown): string;
}

export function createTriggers(now: () => number): Triggers {
  const known = new Map<string, { readonly user: string; readonly atMs: number; used: boolean }>();
  return {
    create(user) {
      const trigger = `${now()}.${known.size + 1}.${randomBytes(16).toString('hex')}`;
      known.set(trigger, { user, atMs: now(), used: false });
      return trigger;
    },
    exchange(trigger) {
      const found = typeof trigger === 'string' ? known.get(trigger) : undefined;
      if (found === undefined) throw new SlackRefusal('invalid_trigger_id');
      if (found.used) throw new SlackRefusal('exchanged_trigger_id');
      if (now() - found.atMs > PLATFORM.triggerLivesMs) throw new SlackRefusal('expired_trigger_id');
      found.used = true;
      return found.user;
    },
  };
}
