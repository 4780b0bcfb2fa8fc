import { catalogue } from '../../commands/catalogue.ts';
import type { Wake, WorkerWake } from '../../jobs/handlers.ts';
import { chatDestinations, stageDestinations } from '../chats/places.ts';
import { createSolanaRpc, type SolanaRpc } from '../chains/solana/rpc.ts';
import { solanaTarget } from '../chains/solana/target.ts';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import { modeOf } from '../config/policy.ts';
import { SolanaPolicy } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { NodeName, ValidatorName } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';
import type { Procedure } from '../execution/procedure.ts';
import { guardCommand } from '../hosts/guard/command.ts';
import type { HostPort } from '../hosts/port.ts';
import { createHosts } from '../hosts/ssh/from-fleet.ts';
import type { DirectDeps } from '../intake/direct.ts';
import type { SubmitDeps } from '../intake/submit.ts';
import { acceptsConnections } from '../platform/accepts.ts';
import { systemClock } from '../platform/clock.ts';
import type { HandoverDeps } from '../procedures/solana/handover/deps.ts';
import { solanaHandover } from '../procedures/solana/handover/handover.ts';
import { solanaPrepare, solanaUnprepare } from '../procedures/solana/prepare/prepare.ts';
import { solanaTakeover } from '../procedures/solana/takeover/takeover.ts';
import type { Store } from '../store/store.ts';
import { sharedReaders } from '../watch/cached-rpc.ts';
import { createFenceHooks } from './fence-hooks.ts';
import type { HandlerDeps } from './handlers.ts';
import { nearDeps, nearProcedures } from './near-deps.ts';
import { polkadotDeps, polkadotProcedures } from './polkadot-deps.ts';
import { prepareDeps } from './prepare-deps.ts';
import { processName } from './presence.ts';

/** An observer that needs longer is no witness for a move that takes a second. Unit: milliseconds. */
const OBSERVER_TIMEOUT_MS = 5_000;

/** What the store side of a fleet needs: pages, chats, command line. */
export function assembleSubmit(loaded: LoadedFleet, store: Store, wake: Wake): SubmitDeps {
  return { ...assembleDirect(loaded, store), intake: store.intake, refusals: store.refusals, wake };
}

function assembleDirect(loaded: LoadedFleet, store: Store): DirectDeps {
  return {
    people: loaded.fleet.people,
    catalogue,
    plans: store.plans,
    runs: store.view,
    pauses: store.pauses,
    incidents: store.incidents,
    clock: systemClock,
  };
}

/**
 * What a worker needs: everything that touches hosts and chains is built here and nowhere else.
 * @param watch given every host once, so that what comes of its calls can be counted
 */
export function assembleHandlers(
  loaded: LoadedFleet,
  environment: Environment,
  store: Store,
  wake: WorkerWake,
  watch: (hosts: Map<NodeName, HostPort>) => Map<NodeName, HostPort> = (hosts) => hosts,
): HandlerDeps & { close(): void } {
  const { fleet, directory } = loaded;
  const secret = async (reference: string) => Buffer.from(await resolveSecret(reference, directory));
  const agent = environment.sshAgent === null ? {} : { agent: environment.sshAgent };
  const hosts = watch(createHosts(fleet, secret, { clock: systemClock, guardCommand, ...agent }));
  const handover = handoverDeps(loaded, hosts);
  const fences = createFenceHooks(loaded);
  const prepare = prepareDeps(loaded, environment, hosts);
  const polkadot = polkadotDeps(loaded, hosts, store);
  const near = nearDeps(loaded, hosts, store);
  const ofTakeovers = {
    hookOf: (node: NodeName) => fences.get(node) ?? null,
    accepts: acceptsConnections,
    cameBack: ({ id, validator, from, to }: Run) =>
      store.watch.raiseReturned(validator, { run: id, node: from, heir: to }),
  };
  const procedures = [
    solanaHandover(handover),
    solanaTakeover({ ...handover, ...ofTakeovers }),
    ...(prepare === null ? [] : [solanaPrepare(prepare), solanaUnprepare(prepare)]),
    ...(polkadot === null ? [] : polkadotProcedures(polkadot)),
    ...(near === null ? [] : nearProcedures({ ...near, ...ofTakeovers })),
  ];
  const planner = {
    fleet,
    observe: handover.observe,
    hosts,
    store,
    clock: systemClock,
    ...(prepare && { prepare }),
    ...(polkadot && { polkadot }),
    ...(near && { near }),
  };
  const destinationsOf = (validator: ValidatorName) => chatDestinations(fleet, validator);
  const sharedObserve = { ...handover.observe, rpc: sharedReaders(createSolanaRpc, systemClock) };
  return {
    runner: {
      store: store.runs,
      hosts,
      procedures: new Map<string, Procedure>(procedures.map((procedure) => [procedure.id, procedure])),
      clock: systemClock,
    },
    look: {
      ...planner,
      sharedObserve,
      wake,
      destinationsOf,
      intake: store.intake,
      check: async (validator) => (await import('./check.ts')).checkFleet(loaded, environment, validator),
    },
    watch: {
      ...planner,
      observe: sharedObserve,
      watch: store.watch,
      processName: processName(),
      known: { untilMs: 0 },
    },
    board: {
      fleet,
      plans: store.plans,
      runs: store.view,
      outbox: store.outbox,
      web: store.web,
      watch: store.watch,
      clock: systemClock,
      plansSeen: { plans: new Map(), digest: null },
      runsSeen: new Set(),
      incidents: store.incidents,
      incidentsSeen: new Map(),
      unsilenced: () => store.silences.troubles(),
      destinationsOf,
      stagesIn: (validator) => stageDestinations(fleet, validator),
      stagesOpen: new Set(),
    },
    direct: assembleDirect(loaded, store),
    wake,
    clock: systemClock,
    processName: processName(),
    close: () => {
      hosts.forEach((host) => host.close());
      prepare?.close();
      polkadot?.close();
    },
  };
}

function handoverDeps({ fleet }: LoadedFleet, hosts: ReadonlyMap<NodeName, HostPort>): HandoverDeps {
  const host = (node: NodeName): HostPort => {
    const found = hosts.get(node);
    if (!found) throw new Error(`${node} is not in the fleet file`);
    return found;
  };
  const observers = new Map<string, SolanaRpc>(
    (fleet.solana?.observers ?? []).map(({ name, url }) => [
      name,
      createSolanaRpc(url, { timeoutMs: OBSERVER_TIMEOUT_MS }),
    ]),
  );
  return {
    hosts,
    observe: { clock: systemClock, host, rpc: createSolanaRpc },
    observers,
    clock: systemClock,
    targetOf: (context) => solanaTarget(fleet, context.run.validator),
    mayAct: ({ run }) => {
      const validator = fleet.validators[run.validator];
      return validator !== undefined && modeOf(fleet, validator) === 'act';
    },
    // The policy that people approved, not what the fleet file says by now.
    policyOf: (context) => SolanaPolicy.parse(context.plan.policy),
  };
}
