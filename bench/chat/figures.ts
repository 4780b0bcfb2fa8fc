import type { Account } from './account.ts';
import type { Load, Sight } from './orders.ts';

/** Slack by Socket Mode or HTTP, or Discord over its gateway. */
export type ChatMode = 'socket' | 'http' | 'discord';

/** How a chat is served under load and under a limit. Unit of every time: milliseconds, if its name says nothing else. */
export interface ChatFigures {
  readonly mode: ChatMode;
  /** From the chat's sending until it has its word, of the commands and presses of the load. */
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  readonly ackMaxMs: number;
  /** From the storing of a plan to its card in the channel, while the progress lane is limited. */
  readonly approvalCardP95Ms: number;
  /** Answers and last revisions of cards that never came. */
  readonly lost: number;
  /** Messages that stand twice, and what was done twice. */
  readonly duplicated: number;
  readonly deeds: number;
  readonly perSecond: number;
  readonly notAcknowledged: number;
  readonly approvalCards: number;
  readonly approvalCardMaxMs: number;
  /** The same during the load, without a limit. */
  readonly loadCardP95Ms: number;
  readonly limitedS: number;
  /** Calls that were answered with 429. */
  readonly refusedByLimit: number;
  /** After the limit, until every card was what it should be. Unit: seconds. */
  readonly trueAgainS: number;
  readonly baton: { readonly loadCpuPercent: number; readonly limitedCpuPercent: number; readonly peakMb: number };
  readonly postgresLoadCpuPercent: number;
  /** Of this machine over a minute, when the load ended. */
  readonly machineLoad: number;
  readonly cores: number;
  /** The first of what was lost or duplicated. */
  readonly examples: readonly string[];
  /** Why the figures are worth nothing; empty when they are. */
  readonly void: readonly string[];
}

export interface Measured extends Pick<
  ChatFigures,
  'mode' | 'perSecond' | 'limitedS' | 'trueAgainS' | 'baton' | 'postgresLoadCpuPercent' | 'machineLoad' | 'cores'
> {
  readonly load: Load;
  readonly sight: Sight;
  readonly account: Account;
  /** Plans that were stored during the load, and during the limit: when, by the key of their cards. */
  readonly loadPlans: ReadonlyMap<string, number>;
  readonly limitedPlans: ReadonlyMap<string, number>;
}

/** As many as are told of each kind. */
const EXAMPLES = 5;

export function chatFigures(of: Measured): ChatFigures {
  const { load, sight, account, loadPlans, limitedPlans, ...told } = of;
  const acks = load.ackMs.toSorted((one, other) => one - other);
  const cards = untilShown(limitedPlans, sight);
  return {
    ...told,
    ackP50Ms: percentile(acks, 50),
    ackP99Ms: percentile(acks, 99),
    ackMaxMs: percentile(acks, 100),
    approvalCardP95Ms: percentile(cards, 95),
    lost: account.lost.length,
    duplicated: account.duplicated.length,
    deeds: acks.length,
    notAcknowledged: load.notAcknowledged,
    approvalCards: cards.length,
    approvalCardMaxMs: percentile(cards, 100),
    loadCardP95Ms: percentile(untilShown(loadPlans, sight), 95),
    refusedByLimit: sight.refusedByLimit,
    examples: [...account.lost.slice(0, EXAMPLES), ...account.duplicated.slice(0, EXAMPLES)],
    void: [
      ...(cards.length === limitedPlans.size ? [] : [`${limitedPlans.size - cards.length} plans got no card`]),
      ...(load.approvedByBoth.length > 0 ? [] : ['no plan was approved by both people']),
    ],
  };
}

/** Ascending. */
function untilShown(plans: ReadonlyMap<string, number>, { posted }: Sight): number[] {
  const first = new Map(posted.toReversed().map(({ key, atMs }) => [key, atMs]));
  const waits = [...plans].flatMap(([key, storedAtMs]) => {
    const atMs = first.get(key);
    return atMs === undefined ? [] : [atMs - storedAtMs];
  });
  return waits.toSorted((one, other) => one - other);
}

/** The least that so many of a hundred do not exceed. @param ascending sorted @returns 0 where there is nothing */
export function percentile(ascending: readonly number[], percent: number): number {
  return Math.round(ascending[Math.max(0, Math.ceil((ascending.length * percent) / 100) - 1)] ?? 0);
}
