import type { AccountId } from '../../chains/polkadot/account.ts';
import type { PolkadotReader, SetKeysPort } from '../../chains/polkadot/port.ts';
import type { KeyFile } from '../../chains/polkadot/sign-set-keys.ts';
import type { PolkadotTarget } from '../../chains/polkadot/target.ts';
import type { Clock } from '../../domain/clock.ts';
import type { LeftBehind } from '../../domain/left-behind.ts';
import type { NodeName, RunId, Term, ValidatorName } from '../../domain/names.ts';
import type { RunContext } from '../../execution/procedure.ts';
import type { GuardAnswer, GuardRequest } from '../../hosts/port.ts';
import type { NodeLook } from '../../chains/polkadot/observe-host.ts';

/** One RPC of the relay chain by its name in the fleet file. */
export interface RelayObserver {
  readonly name: string;
  readonly chain: PolkadotReader;
}

/** What the procedures of Polkadot work with; the same for every run of a fleet. */
export interface PolkadotDeps {
  /** At least two; the first is asked for what the others only have to confirm. */
  readonly observers: readonly RelayObserver[];
  /** The chain on which keys are set. */
  readonly setKeys: SetKeysPort &
    Pick<PolkadotReader, 'stakingState' | 'capabilities' | 'keyUpdates' | 'callUses' | 'finalizedHead'>;
  /** Looks at one node; fenced with the term where one is given. Never throws. */
  readonly look: (target: PolkadotTarget, node: NodeName, fence?: { term: Term; run: RunId }) => Promise<NodeLook>;
  /** A verb that only reads. @throws as `HostPort.call` */
  readonly ask: (node: NodeName, request: GuardRequest) => Promise<GuardAnswer>;
  readonly clock: Clock;
  readonly targetOf: (context: Pick<RunContext, 'run'>) => PolkadotTarget;
  /** Whether the fleet file, as it is now, lets Baton act on this validator. */
  readonly mayAct: (context: RunContext) => boolean;
  /** The key of the staking proxy. Null: people sign elsewhere. @throws when file or passphrase cannot be read */
  readonly proxyKey: (
    target: PolkadotTarget,
  ) => Promise<{ readonly keyFile: KeyFile; readonly signer: AccountId } | null>;
  /** What earlier runs of the validator may still do to the chain; not of the run `besides`. */
  readonly leftBehind: (validator: ValidatorName, besides: RunId | null) => Promise<readonly LeftBehind[]>;
  /** Tells everybody at once that a node does not run though the chain names its keys, or is about to. */
  readonly nodeStopped: (context: RunContext, because: string) => Promise<void>;
}
