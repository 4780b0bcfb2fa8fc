import type { ApprovalRule } from '../domain/plan.ts';
import type { Decision } from './store.ts';

/**
 * Where a word came from, as far as whoever breaks into one place could speak for others there. The page and the command line are
 * Baton's own machine, so that the two are one.
 */
export type Platform = 'slack' | 'discord' | 'own';

const NAMES: Readonly<Record<Platform, string>> = { slack: 'Slack', discord: 'Discord', own: 'page or command line' };

export function platformOf(chat: string): Platform {
  return chat === 'slack' || chat === 'discord' ? chat : 'own';
}

/** As people read it. */
export const platformName = (chat: string): string => NAMES[platformOf(chat)];

/** From how many different platforms approvals must come: one, unless the policy says more. */
export const platformsWanted = ({ platforms }: Pick<ApprovalRule, 'platforms'>): number => platforms ?? 1;

/** What is missing beside people; null when nothing is. @param given approvals that count */
export function platformsMissing(
  rule: Pick<ApprovalRule, 'platforms'>,
  given: readonly Pick<Decision, 'chat'>[],
): string | null {
  const have = [...new Set(given.map(({ chat }) => platformOf(chat)))];
  const wanted = platformsWanted(rule);
  if (wanted === 1 || have.length >= wanted) return null;
  if (have.length === 0) return `from ${wanted} different platforms`;
  return `from another platform than ${have.map((platform) => NAMES[platform]).join(' or ')}`;
}
