import type { NodeName } from '../../../domain/names.ts';
import type { InitDeps, InitRequest } from '../init.ts';
import type { Looked } from '../look-at.ts';
import { nodeNames } from '../node-names.ts';
import { writeNew } from '../write-new.ts';
import { askAccounts, askRpcs } from './ask-chain.ts';
import { chainOf, decideDotNode, type DotDraft, isRelayOf } from './decide.ts';
import { type DotMachine, lookForDot } from './look-at.ts';
import { PUBLIC_RPCS } from './networks.ts';
import { dotFleetText } from './text.ts';

/** What came of it for a Polkadot validator. */
export interface DotInitResult {
  readonly chain: 'polkadot';
  readonly machines: readonly DotMachine[];
  readonly draft: DotDraft;
}

/**
 * Looks for nodes of Polkadot on machines that are logged in to, and writes a fleet file. Changes nothing on any host.
 * @returns null where none runs on either: nothing was written
 */
export async function initPolkadot(
  looked: readonly Looked[],
  request: InitRequest,
  deps: InitDeps,
): Promise<DotInitResult | null> {
  const machines = await Promise.all(looked.map(lookForDot));
  if (machines.every(({ host }) => host.nodes.length === 0)) return null;
  const chain = chainOf(machines);
  const isRelay = isRelayOf(chain);
  const guesses = chain.known === null ? { relay: [], hub: [] } : PUBLIC_RPCS[chain.known];
  const [relay, hub] = await Promise.all([
    askRpcs(
      { given: request.observers, option: '--observer', enough: 2, guesses: guesses.relay, isRight: isRelay },
      deps,
    ),
    askRpcs(
      {
        given: request.assetHub ?? [],
        option: '--asset-hub',
        enough: 1,
        guesses: guesses.hub,
        // Of Asset Hub only what it is not is known.
        isRight: (genesis) => !machines.some(({ rpc }) => typeof rpc !== 'string' && rpc.genesis === genesis),
      },
      deps,
    ),
  ]);
  const places = { network: chain.known, relay: relay[0]?.url ?? null, hub: hub[0]?.url ?? null };
  const accounts = await askAccounts(machines, places, deps.fetch);
  const names: readonly NodeName[] = nodeNames(
    machines.map(({ target, hostName }) => ({ host: target.host, hostName })),
  );
  const draft: DotDraft = {
    network: chain.network,
    genesis: chain.genesis,
    chainId: chain.chainId,
    relay,
    hub,
    stash: accounts.stash,
    proxy: accounts.proxy,
    nodes: machines.map((machine, index) => decideDotNode(names[index] ?? '', machine, index, accounts)),
  };
  await writeNew(request.out, dotFleetText(draft, { ...request, name: request.name ?? 'dot-main' }));
  return { chain: 'polkadot', machines, draft };
}
