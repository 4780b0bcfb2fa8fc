import { createPolkadot } from '../chains/polkadot/polkadot.ts';
import { observePolkadotHost } from '../chains/polkadot/observe-host.ts';
import { polkadotTarget, polkadotValidator } from '../chains/polkadot/target.ts';
import type { Card } from '../chats/card.ts';
import { textCard } from '../chats/project/simple-cards.ts';
import { pagedPeople } from '../chats/project/alarm-card.ts';
import { WEB_CHANNEL } from '../chats/channel.ts';
import type { LoadedFleet } from '../config/load.ts';
import { modeOf } from '../config/policy.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { NodeName } from '../domain/names.ts';
import type { HostPort } from '../hosts/port.ts';
import { hostOf } from '../execution/context.ts';
import { systemClock } from '../platform/clock.ts';
import type { Procedure } from '../execution/procedure.ts';
import { lookAtPolkadot } from '../intake/polkadot/look.ts';
import type { PolkadotDeps } from '../procedures/polkadot/deps.ts';
import { polkadotHandover, polkadotTakeover } from '../procedures/polkadot/handover/handover.ts';
import { polkadotPrepare, type PrepareDeps } from '../procedures/polkadot/prepare/prepare.ts';
import type { Store } from '../store/store.ts';

/** One call, its whole answer included: public RPCs need a second or two for the larger ones. Unit: milliseconds. */
const CHAIN_TIMEOUT_MS = 15_000;
/** Asking a node for its keys over its own loopback. Unit: milliseconds. */
const ASK_TIMEOUT_MS = 16_000;

/** Everything that Baton does to a Polkadot validator. */
export function polkadotProcedures(deps: PrepareDeps): readonly Procedure[] {
  return [polkadotHandover(deps), polkadotTakeover(deps), polkadotPrepare(deps)];
}

/**
 * What the procedures of Polkadot work with; null where the fleet file has no such section. The SDK is loaded when a chain is first
 * asked for something, and not before.
 */
export function polkadotDeps(
  loaded: LoadedFleet,
  hosts: ReadonlyMap<NodeName, HostPort>,
  store: Store,
): (PrepareDeps & { close(): void }) | null {
  const { fleet, directory } = loaded;
  if (fleet.polkadot === undefined) return null;
  const [hub] = fleet.polkadot.asset_hub;
  const assetHub = hub === undefined ? null : { url: hub.url, timeoutMs: CHAIN_TIMEOUT_MS };
  const observers = fleet.polkadot.relay.map(({ name, url }) => ({
    name,
    chain: createPolkadot({ relay: { url, timeoutMs: CHAIN_TIMEOUT_MS }, assetHub }),
  }));
  const [first] = observers;
  if (first === undefined) throw new Error('a fleet file without observers is refused');
  const secret = async (reference: string) => (await resolveSecret(reference, directory)).trim();
  const deps: PolkadotDeps = {
    observers,
    setKeys: first.chain,
    look: (target, node, fence) =>
      observePolkadotHost({ host: hostOf(hosts, node), clock: systemClock }, target, node, fence),
    ask: (node, request) => hostOf(hosts, node).call(request, ASK_TIMEOUT_MS),
    clock: systemClock,
    targetOf: ({ run }) => polkadotTarget(fleet, run.validator),
    mayAct: ({ run }) => {
      const validator = fleet.validators[run.validator];
      return validator !== undefined && modeOf(fleet, validator) === 'act';
    },
    proxyKey: async ({ validator, proxy: signer }) => {
      const { key, passphrase } = polkadotValidator(fleet, validator).proxy;
      if (key === undefined) return null;
      const json = await secret(key);
      return { signer, keyFile: { json, passphrase: passphrase === undefined ? '' : await secret(passphrase) } };
    },
    nodeStopped: async ({ run }, because) => {
      const people = pagedPeople(fleet, run.validator).join(', ');
      const text = `${because}. Bring it back at once, with --validator: ${run.validator} needs it until the chain has changed over. For ${people}.`;
      const card: Card = {
        ...textCard(`node-stopped:${run.id}`, `A node of ${run.validator} has to run`, text, 'bad'),
        // The card of the run says whether it is still so; a later status makes this one a thing of the past.
        look: { kind: 'status', about: [run.validator], atMs: systemClock.now() },
      };
      await store.outbox.want([WEB_CHANNEL], card, 'alert', run.revision);
    },
  };
  return {
    ...deps,
    scene: (context) =>
      lookAtPolkadot(deps, polkadotTarget(fleet, context.run.validator), (node) => context.acknowledged(node)),
    close: () => observers.forEach(({ chain }) => void chain.close().catch(() => undefined)),
  };
}
