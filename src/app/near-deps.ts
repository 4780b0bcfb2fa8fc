import { createNear } from '../chains/near/near.ts';
import { observeNearHost } from '../chains/near/observe-host.ts';
import { nearTarget, sharedWith } from '../chains/near/target.ts';
import type { LoadedFleet } from '../config/load.ts';
import { modeOf } from '../config/policy.ts';
import { NearPolicy } from '../config/schema.ts';
import type { NodeName } from '../domain/names.ts';
import { hostOf } from '../execution/context.ts';
import type { Procedure } from '../execution/procedure.ts';
import type { HostAcknowledgement } from '../execution/store.ts';
import type { HostPort } from '../hosts/port.ts';
import { createDutyMemory } from '../intake/near/duty-memory.ts';
import { lookAtNear, type NearLookDeps } from '../intake/near/look.ts';
import { systemClock } from '../platform/clock.ts';
import type { NearDeps } from '../procedures/near/deps.ts';
import type { TakeoverDeps } from '../procedures/near/takeover/deps.ts';
import { nearTakeover } from '../procedures/near/takeover/takeover.ts';
import { nearUpgrade } from '../procedures/near/upgrade/upgrade.ts';
import { nearHotSwap, nearRestart } from '../procedures/near/swap/swap.ts';
import { nearPrepare } from '../procedures/near/prepare/prepare.ts';
import type { NearCheckDeps } from '../setup/check/near.ts';
import type { Store } from '../store/store.ts';

/** One call, its whole answer included. `validators` of mainnet is some hundred kilobytes. Unit: milliseconds. */
const CHAIN_TIMEOUT_MS = 8_000;
/** The guard gives `neard` seven seconds to read its configuration, and answers within ten. Unit: milliseconds. */
const ASK_TIMEOUT_MS = 16_000;

/** Everything that Baton does to a NEAR validator. */
export function nearProcedures(deps: TakeoverDeps): readonly Procedure[] {
  return [nearHotSwap(deps), nearRestart(deps), nearTakeover(deps), nearPrepare(deps), nearUpgrade(deps)];
}

/** What the procedures of NEAR work with; null where the fleet file has no such section. */
export function nearDeps(
  loaded: LoadedFleet,
  hosts: ReadonlyMap<NodeName, HostPort>,
  store: Store,
): (NearDeps & NearLookDeps) | null {
  const { fleet } = loaded;
  const looking = nearLook(loaded, (node) => hostOf(hosts, node));
  if (looking === null) return null;
  return {
    ...looking,
    duties: createDutyMemory(),
    renew: (node) => hostOf(hosts, node).renew?.(),
    scene: ({ run }) => {
      const target = nearTarget(fleet, run.validator);
      return lookAtNear(looking, target, (node) => store.runs.acknowledged(run.identity, node), 'full');
    },
    targetOf: ({ run }) => nearTarget(fleet, run.validator),
    // The policy that people approved, not what the fleet file says by now.
    policyOf: ({ plan }) => NearPolicy.parse(plan.policy),
    mayAct: ({ run }) => {
      const validator = fleet.validators[run.validator];
      return validator !== undefined && modeOf(fleet, validator) === 'act';
    },
  };
}

/** What a NEAR validator is looked at with; null where the fleet file has no such section. @param host of a node */
function nearLook({ fleet }: LoadedFleet, host: (node: NodeName) => HostPort): NearLookDeps | null {
  if (fleet.near === undefined) return null;
  return {
    observers: fleet.near.observers.map(({ name, url }) => ({
      name,
      chain: createNear({ url, timeoutMs: CHAIN_TIMEOUT_MS }),
    })),
    look: (target, node, fence) => observeNearHost({ host: host(node), clock: systemClock }, target, node, fence),
    ask: (node, request) => host(node).call(request, ASK_TIMEOUT_MS),
    clock: systemClock,
    sharedWith: (target) => sharedWith(fleet, target),
  };
}

/**
 * What `check` tries of NEAR; null where the fleet file has no such section.
 * @param acknowledged what the store knows of a host; null where it cannot be asked
 */
export function nearCheck(
  loaded: LoadedFleet,
  host: (node: NodeName) => HostPort,
  acknowledged: ((identity: string, node: NodeName) => Promise<HostAcknowledgement | null>) | null,
): NearCheckDeps | null {
  const look = nearLook(loaded, host);
  if (look === null) return null;
  return {
    scene: (target) =>
      lookAtNear(
        look,
        target,
        // A store that went away meanwhile is told of by the findings about the store.
        async (node) => (acknowledged === null ? null : acknowledged(target.identity, node).catch(() => null)),
        'full',
      ),
    reader: (url) => createNear({ url, timeoutMs: CHAIN_TIMEOUT_MS }),
  };
}
