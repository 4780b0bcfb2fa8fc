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

type Given = readonly Pick<Decision, 'person' | 'chat'>[];

/**
 * What is missing beside people; null when nothing is. Nobody stands for two platforms alone, unless the policy asks for fewer people
 * than platforms. @param given approvals that count
 */
export function platformsMissing(rule: Pick<ApprovalRule, 'people' | 'platforms'>, given: Given): string | null {
  const have = [...new Set(given.map(({ chat }) => platformOf(chat)))];
  const wanted = platformsWanted(rule);
  if (wanted === 1) return null;
  if (have.length === 0) return `from ${wanted} different platforms`;
  if (have.length < wanted) return `from another platform than ${have.map((platform) => NAMES[platform]).join(' or ')}`;
  const people = new Set(given.map(({ person }) => person));
  // People are asked for first: whoever comes may mend this too.
  if (people.size < rule.people || mostApart(have, given) >= Math.min(rule.people, wanted)) return null;
  const shared = have.filter((platform) => on(platform, given).every((person) => isElsewhere(person, platform, given)));
  return `from another person on ${shared.map((platform) => NAMES[platform]).join(' or ')}`;
}

const on = (platform: Platform, given: Given): string[] =>
  given.filter(({ chat }) => platformOf(chat) === platform).map(({ person }) => person);

const isElsewhere = (name: string, platform: Platform, given: Given): boolean =>
  given.some(({ person, chat }) => person === name && platformOf(chat) !== platform);

/** From how many platforms approvals come when each person stands for one alone. */
function mostApart([platform, ...rest]: readonly Platform[], given: Given): number {
  if (platform === undefined) return 0;
  const taken = on(platform, given).map(
    (name) =>
      1 +
      mostApart(
        rest,
        given.filter(({ person }) => person !== name),
      ),
  );
  return Math.max(mostApart(rest, given), ...taken);
}
