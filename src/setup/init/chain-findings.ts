import { createSolanaRpc, type SolanaRpc } from '../../chains/solana/rpc.ts';
import { messageOf } from '../../domain/failure.ts';
import { knownCluster } from './clusters.ts';

/** A slow host or a public RPC under load; whoever answers later is told as silent. Unit: milliseconds. */
const ANSWER_WITHIN_MS = 10_000;

/** What one RPC has said. */
export type RpcFindings =
  | { readonly kind: 'silent'; readonly because: string }
  | {
      readonly kind: 'answered';
      readonly genesis: string;
      readonly version: string | null;
      /** The key the node runs as. Observers are not asked. */
      readonly identity: string | null;
      /** Which identity the vote account names; null when it was not asked or is not known there. */
      readonly nodePubkey: string | null;
      /** Gossip addresses by identity. Only observers are asked. */
      readonly gossip: ReadonlyMap<string, string>;
    };

/** Asks a node of ours, through its loopback. */
export async function askNode(fetcher: typeof fetch, port: number, vote: string | null): Promise<RpcFindings> {
  const rpc = createSolanaRpc(`http://127.0.0.1:${port}`, { fetch: fetcher, timeoutMs: ANSWER_WITHIN_MS });
  return answered(async () => ({ ...(await common(rpc, vote)), identity: await rpc.identity(), gossip: new Map() }));
}

export interface ObserverFindings {
  readonly name: string;
  readonly url: string;
  /** `given`: by --observer. `guess`: a public RPC of the cluster. */
  readonly origin: 'given' | 'guess';
  readonly rpc: RpcFindings;
}

/** Asks the observers: those that were given, and without any the public ones of the cluster. */
export async function askObservers(
  fetcher: typeof fetch,
  given: readonly string[],
  genesis: string | null,
  vote: string | null,
): Promise<readonly ObserverFindings[]> {
  const guesses = given.length >= 2 ? [] : (knownCluster(genesis)?.observers ?? []);
  const places = [
    ...given.map((url, index) => ({ name: `observer-${index + 1}`, url, origin: 'given' as const })),
    ...guesses.filter(({ url }) => !given.includes(url)).map((each) => ({ ...each, origin: 'guess' as const })),
  ];
  return Promise.all(places.map(async (place) => ({ ...place, rpc: await askObserver(fetcher, place.url, vote) })));
}

function askObserver(fetcher: typeof fetch, url: string, vote: string | null): Promise<RpcFindings> {
  const rpc = createSolanaRpc(url, { fetch: fetcher, timeoutMs: ANSWER_WITHIN_MS });
  return answered(async () => {
    const nodes = await rpc.clusterNodes().catch(() => []);
    const gossip = new Map(
      nodes.flatMap((node) => (node.gossip === null ? [] : [[node.pubkey, node.gossip] as const])),
    );
    return { ...(await common(rpc, vote)), identity: null, gossip };
  });
}

async function common(rpc: SolanaRpc, vote: string | null) {
  const account = vote === null ? null : await rpc.voteAccount(vote, 'confirmed').catch(() => null);
  return {
    genesis: await rpc.genesis(),
    version: await rpc.version().catch(() => null),
    nodePubkey: account?.nodePubkey ?? null,
  };
}

type Answered = Omit<Extract<RpcFindings, { kind: 'answered' }>, 'kind'>;

async function answered(ask: () => Promise<Answered>): Promise<RpcFindings> {
  try {
    return { kind: 'answered', ...(await ask()) };
  } catch (error) {
    return { kind: 'silent', because: messageOf(error) };
  }
}
