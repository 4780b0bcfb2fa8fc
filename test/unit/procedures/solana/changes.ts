import type { Unread } from '../../../../src/chains/solana/observation.ts';
import type { CheckResult } from '../../../../src/domain/check.ts';
import { factsOf, KEY, type Situation } from './healthy.ts';

/** A reading that could not be made. */
export const SILENT: Unread = { kind: 'unknown', because: 'connection refused', code: 'host/unreachable' };

/** What is wrong in a test. */
export type Change = (situation: Situation) => void;

/** One row of the table of checks: what is found when something is wrong. */
export interface Row {
  readonly id: string;
  readonly node?: string;
  readonly when: string;
  readonly state: CheckResult['state'];
  readonly severity: CheckResult['severity'];
  readonly change: Change;
}

/** One row, in the order of its columns. */
export const row = (
  id: string,
  node: string | undefined,
  severity: CheckResult['severity'],
  state: CheckResult['state'],
  when: string,
  change: Change,
): Row => ({
  id,
  ...(node === undefined ? {} : { node }),
  severity,
  state,
  when,
  change,
});

/** Changes the facts of the active host. */
export const onActive =
  (change: (facts: ReturnType<typeof factsOf>) => void): Change =>
  (situation) =>
    change(factsOf(situation, 'sol-a'));
/** Changes the facts of the standby host. */
export const onStandby =
  (change: (facts: ReturnType<typeof factsOf>) => void): Change =>
  (situation) =>
    change(factsOf(situation, 'sol-b'));
/** Puts another word into the start arguments of a node. */
export const argument =
  (node: string, from: string, to: string): Change =>
  (situation) => {
    const { process } = factsOf(situation, node);
    if (process !== null) process.args = process.args.map((word) => (word === from ? to : word));
  };
/** Changes what every observer tells. */
export const everyObserver =
  (change: (observer: Situation['observation']['observers'][number]) => void): Change =>
  ({ observation }) =>
    observation.observers.forEach(change);
/** Changes what one of the two observers tells. */
export const oneObserver =
  (change: (observer: Situation['observation']['observers'][number]) => void): Change =>
  ({ observation }) =>
    observation.observers.slice(0, 1).forEach(change);
/** A host that does not answer. */
export const hostSilent =
  (node: string): Change =>
  (situation) => {
    const seen = situation.observation.nodes[node];
    if (seen !== undefined) seen.host = { ...SILENT };
  };
/** Changes what a node's own RPC tells. */
export const rpcOf =
  (node: string, change: (readings: Situation['observation']['nodes'][string]['rpc']) => void): Change =>
  ({ observation }) => {
    const seen = observation.nodes[node];
    if (seen !== undefined) change(seen.rpc);
  };

/** What lies on a node on which an old tower was left. */
export function staleTower(lastVote: number) {
  return {
    towerFiles: [{ name: `tower-1_9-${KEY.staked}.bin`, bytes: 2300, modifiedMs: 1, sha256: 'cd'.repeat(32) }],
    tower: {
      kind: 'known',
      value: { variant: 'current', identity: KEY.staked, lastVote, root: null, signatureValid: true },
    },
  };
}
