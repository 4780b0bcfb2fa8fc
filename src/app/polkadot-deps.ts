import { createPolkadot } from '../chains/polkadot/polkadot.ts';
import { tryKeyFile } from '../chains/polkadot/sign-set-keys.ts';
import { tryChain } from '../chains/polkadot/try-chain.ts';
import { observePolkadotHost } from '../chains/polkadot/observe-host.ts';
import { polkadotTarget, type PolkadotTarget, polkadotValidator } from '../chains/polkadot/target.ts';
import type { Card } from '../chats/card.ts';
import { textCard } from '../chats/project/simple-cards.ts';
import { pagedPeople } from '../chats/project/alarm-card.ts';
import { WEB_CHANNEL } from '../chats/channel.ts';
import type { LoadedFleet } from '../config/load.ts';
import { modeOf } from '../config/policy.ts';
import { resolveSecret } from '../config/secrets.ts';
import { messageOf } from '../domain/failure.ts';
import type { NodeName } from '../domain/names.ts';
import type { HostAcknowledgement } from '../execution/store.ts';
import { chatDestinations } from '../chats/places.ts';
import type { HostPort } from '../hosts/port.ts';
import { hostOf } from '../execution/context.ts';
import { systemClock } from '../platform/clock.ts';
import type { Procedure } from '../execution/procedure.ts';
import { leftBehind } from '../domain/left-behind.ts';
import { lookAtPolkadot, type PolkadotLookDeps } from '../intake/polkadot/look.ts';
import type { PolkadotDeps } from '../procedures/polkadot/deps.ts';
import { polkadotHandover, polkadotTakeover } from '../procedures/polkadot/handover/handover.ts';
import { polkadotPrepare, type PrepareDeps } from '../procedures/polkadot/prepare/prepare.ts';
import type { PolkadotCheckDeps } from '../setup/check/polkadot.ts';
import type { Store } from '../store/store.ts';

/** One call, its whole answer included: public RPCs need a second or two for the larger ones. Unit: milliseconds. */
const CHAIN_TIMEOUT_MS = 15_000;
/** Asking a node for its keys over its own loopback. Unit: milliseconds. */
const ASK_TIMEOUT_MS = 16_000;

/** Everything that Baton does to a Polkadot validator. */
export function polkadotProcedures(deps: PrepareDeps): readonly Procedure[] {
  return [polkadotHandover(deps), polkadotTakeover(deps), polkadotPrepare(deps)];
}

/** Newest of the validator: an extrinsic of an older one cannot land any more, and people were told of call data more than once. */
const RUNS_LOOKED_AT = 100;

/**
 * What the procedures of Polkadot work with; null where the fleet file has no such section. The SDK is loaded when a chain is first
 * asked for something, and not before.
 */
export function polkadotDeps(
  loaded: LoadedFleet,
  hosts: ReadonlyMap<NodeName, HostPort>,
  store: Store,
): (PrepareDeps & { close(): void }) | null {
  const { fleet } = loaded;
  const looking = polkadotLook(loaded, (node) => hostOf(hosts, node));
  if (looking === null) return null;
  const deps: PolkadotDeps = {
    observers: looking.observers,
    setKeys: looking.setKeys,
    look: (...args) => looking.look(...args),
    ask: (node, request) => hostOf(hosts, node).call(request, ASK_TIMEOUT_MS),
    clock: systemClock,
    targetOf: ({ run }) => polkadotTarget(fleet, run.validator),
    mayAct: ({ run }) => {
      const validator = fleet.validators[run.validator];
      return validator !== undefined && modeOf(fleet, validator) === 'act';
    },
    proxyKey: (target) => proxyKeyOf(loaded, target),
    leftBehind: async (validator, besides) => {
      const runs = (await store.view.listRuns(RUNS_LOOKED_AT, validator)).filter(({ id }) => id !== besides);
      return (await Promise.all(runs.map(async ({ id }) => leftBehind(id, await store.view.journal(id))))).flat();
    },
    nodeStopped: async ({ run }, because) => {
      const people = pagedPeople(fleet, run.validator).join(', ');
      const text = `${because}. Bring it back at once, with --validator: ${run.validator} needs it until the chain has changed over. For ${people}.`;
      const card: Card = {
        ...textCard(`node-stopped:${run.id}`, `A node of ${run.validator} has to run`, text, 'bad'),
        // The card of the run says whether it is still so; a later status makes this one a thing of the past.
        look: { kind: 'status', about: [run.validator], atMs: systemClock.now() },
      };
      const places = [WEB_CHANNEL, ...chatDestinations(fleet, run.validator)];
      await store.outbox.want(places, card, 'alert', run.revision);
    },
  };
  return {
    ...deps,
    scene: (context) =>
      lookAtPolkadot(deps, polkadotTarget(fleet, context.run.validator), (node) => context.acknowledged(node)),
    close: () => looking.close(),
  };
}

/** What a Polkadot validator is looked at with; null where the fleet file has no such section. @param host of a node */
function polkadotLook(
  { fleet }: LoadedFleet,
  host: (node: NodeName) => HostPort,
): (PolkadotLookDeps & { readonly setKeys: PolkadotDeps['setKeys']; close(): void }) | null {
  if (fleet.polkadot === undefined) return null;
  const [hub] = fleet.polkadot.asset_hub;
  const assetHub = hub === undefined ? null : { url: hub.url, timeoutMs: CHAIN_TIMEOUT_MS };
  const observers = fleet.polkadot.relay.map(({ name, url }) => ({
    name,
    chain: createPolkadot({ relay: { url, timeoutMs: CHAIN_TIMEOUT_MS }, assetHub }),
  }));
  const [first] = observers;
  if (first === undefined) throw new Error('a fleet file without observers is refused');
  return {
    observers,
    setKeys: first.chain,
    look: (target, node, fence) => observePolkadotHost({ host: host(node), clock: systemClock }, target, node, fence),
    close: () => observers.forEach(({ chain }) => void chain.close().catch(() => undefined)),
  };
}

/** The key of the staking proxy and what opens it; null where people sign outside. @throws `config/invalid` when it cannot be read */
async function proxyKeyOf({ fleet, directory }: LoadedFleet, { validator, proxy: signer }: PolkadotTarget) {
  const secret = async (reference: string) => (await resolveSecret(reference, directory)).trim();
  const { key, passphrase } = polkadotValidator(fleet, validator).proxy;
  if (key === undefined) return null;
  const json = await secret(key);
  return { signer, keyFile: { json, passphrase: passphrase === undefined ? '' : await secret(passphrase) } };
}

/**
 * What `check` tries of Polkadot; null where the fleet file has no such section.
 * @param acknowledged what the store knows of a host; null where it cannot be asked
 */
export function polkadotCheck(
  loaded: LoadedFleet,
  host: (node: NodeName) => HostPort,
  acknowledged: ((identity: string, node: NodeName) => Promise<HostAcknowledgement | null>) | null,
): (PolkadotCheckDeps & { close(): void }) | null {
  const look = polkadotLook(loaded, host);
  if (look === null) return null;
  return {
    scene: (target) =>
      lookAtPolkadot(look, target, async (node) =>
        // A store that went away meanwhile is told of by the findings about the store.
        acknowledged === null ? null : acknowledged(target.stash, node).catch(() => null),
      ),
    tryChain: (url) => tryChain({ url, timeoutMs: CHAIN_TIMEOUT_MS }, systemClock),
    whyNoKey: async (target) => {
      try {
        const key = await proxyKeyOf(loaded, target);
        if (key !== null) await tryKeyFile(key.keyFile, key.signer);
        return null;
      } catch (error) {
        return messageOf(error);
      }
    },
    close: () => look.close(),
  };
}
