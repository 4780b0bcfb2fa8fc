import type { ObserveDeps } from '../../../chains/solana/observe.ts';
import type { SolanaRpc } from '../../../chains/solana/rpc.ts';
import type { SolanaTarget } from '../../../chains/solana/target.ts';
import type { SolanaPolicy } from '../../../config/schema.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { GuardChannel, HostPort } from '../../../hosts/port.ts';

/** What a handover works with; the same for every run of a fleet. */
export interface HandoverDeps {
  readonly hosts: ReadonlyMap<NodeName, HostPort>;
  readonly observe: ObserveDeps;
  readonly observers: ReadonlyMap<string, SolanaRpc>;
  readonly clock: Clock;
  readonly targetOf: (context: RunContext) => SolanaTarget;
  readonly policyOf: (context: RunContext) => SolanaPolicy;
  /** Whether the fleet file, as it is now, lets Baton act on this validator. */
  readonly mayAct: (context: RunContext) => boolean;
}

/** The standby's open call, between arming and commit. Lives in one job only. */
export interface Armed {
  readonly channel: GuardChannel;
  readonly nonce: string;
  /** By Baton's own monotonic clock, counted from before the call was opened: earlier than the host's own deadline. */
  readonly untilMonotonicMs: number;
}

/** The tower on its way, in memory only. */
export interface CarriedTower {
  readonly sha256: string;
  readonly lastVote: number;
  readonly gaveAtMonotonicMs: number;
  /** Hash of what the standby says it has loaded; null when its call ended before. */
  readonly loaded: Promise<string | null>;
  /** Whether the standby's line has carried an answer within the last second. */
  readonly isLineAlive: () => boolean;
}

const ARMED = 'armed';
const TOWER = 'tower';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only the setter below writes this key
export const liveArmed = (context: RunContext) => context.live.get(ARMED) as Armed | undefined;
export const setLiveArmed = (context: RunContext, armed: Armed) => void context.live.set(ARMED, armed);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only the setter below writes this key
export const liveTower = (context: RunContext) => context.live.get(TOWER) as CarriedTower | undefined;
export const setLiveTower = (context: RunContext, tower: CarriedTower) => void context.live.set(TOWER, tower);
