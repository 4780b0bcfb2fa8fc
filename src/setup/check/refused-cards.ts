import type { SetupFinding } from '../../domain/setup-report.ts';
import { finding } from './finding.ts';

/** A place that took no card when it was last tried. @see PostStore.refusals */
export interface RefusedPlace {
  /** `slack`, `discord`. */
  readonly platform: string;
  /** `slack:C0123`; `*`: all of the platform. */
  readonly place: string;
  readonly words: string;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
}

/** What the running Baton met. Places that are in the fleet file no more are nobody's trouble. @param name of the chat, for people */
export function refusedFinding(
  platform: 'slack' | 'discord',
  name: string,
  channels: readonly { readonly id: string }[],
  all: readonly RefusedPlace[],
): SetupFinding {
  const places = ['*', ...channels.map(({ id }) => `${platform}:${id}`)];
  const refused = all.filter((one) => one.platform === platform && places.includes(one.place));
  return finding('must', {
    id: `${platform}-cards`,
    title: `${name} takes the cards of the running Baton`,
    passed: refused.length === 0,
    found:
      refused.length === 0
        ? 'none is refused'
        : refused.map(({ words, sinceMs }) => `since ${new Date(sinceMs).toISOString()}: ${words}`).join('; '),
    needed: 'a place that takes them',
    why: 'Until then no card appears there. What runs goes on, and nothing is lost: it appears then.',
    fix: 'Do what it says. Baton tries again every minute, and at once when somebody acts there.',
  });
}
