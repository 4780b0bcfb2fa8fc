import { readAddress, writeAddress } from '../../domain/account.ts';
import type { SessionState } from '../../chains/polkadot/session-state.ts';
import { polkadotNode, type PolkadotTarget } from '../../chains/polkadot/target.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Roles } from './steps.ts';

/** What people approve besides the steps: it must still be so when the run starts. Blocks and sessions move by themselves. */
export function boundFacts(
  target: PolkadotTarget,
  { from, to }: Roles,
  session: Pick<SessionState, 'nextKeys'> | null,
): Readonly<Record<string, string>> {
  const { prefix } = readAddress(target.stashAddress);
  return {
    stash: target.stash,
    genesis: target.genesis,
    // As wallets show it, for whoever signs as this account.
    proxy: prefix === null ? target.proxy : writeAddress(target.proxy, prefix),
    signing: target.signing,
    'keys on chain': session === null ? 'not known' : (session.nextKeys?.encoded ?? 'none'),
    [`${from} keystore`]: polkadotNode(target, from).keystore,
    [`${to} keystore`]: polkadotNode(target, to).keystore,
  };
}

/** The first fact that is not as it was approved, in words; null where all are. */
export function changedSince(plan: Pick<Plan, 'bound'>, now: Readonly<Record<string, string>>): string | null {
  const changed = Object.entries(now).find(
    ([fact, value]) => plan.bound[fact] !== undefined && plan.bound[fact] !== value,
  );
  return changed === undefined ? null : `Since it was approved \`${changed[0]}\` has changed: ask for a new plan.`;
}
