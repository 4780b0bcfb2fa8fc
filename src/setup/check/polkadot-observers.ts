import type { TriedChain } from '../../chains/polkadot/try-chain.ts';
import { knownNetwork } from '../../config/networks.ts';
import type { Fleet } from '../../config/schema.ts';
import { messageOf } from '../../domain/failure.ts';
import type { SetupFinding } from '../../domain/setup-report.ts';
import { finding } from './finding.ts';
import { sameOperator } from './observers.ts';

/** @returns which chain an RPC follows @throws when it does not answer, or not in a way that is understood */
export type TryChain = (url: string) => Promise<TriedChain>;

/** A wait lasts hours and asks every few minutes: an RPC that needs longer is told as slow, and can be used. */
const SLOW_MS = 3_000;
/** Blocks are 6 s apart, and two honest RPCs are within this of each other. */
const MOST_APART = 10;

type Polkadot = NonNullable<Fleet['polkadot']>;
type Place = Polkadot['relay'][number];

/** Every RPC of the relay chain and of Asset Hub: it answers, of the right chain, and those of the relay chain agree. */
export async function polkadotObservers(polkadot: Polkadot, tryChain: TryChain): Promise<SetupFinding[]> {
  const genesis = knownNetwork(polkadot.network)?.genesis ?? polkadot.genesis ?? '';
  const [relay, hubs] = await Promise.all([tried(polkadot.relay, tryChain), tried(polkadot.asset_hub, tryChain)]);
  return [
    ...relay.flatMap((one) => [...answers(one, 'relay'), ...follows(one, genesis)]),
    ...agree(relay),
    sameOperator(polkadot.relay),
    ...hubs.flatMap((one) => [...answers(one, 'asset_hub'), ...isAssetHub(one, genesis)]),
  ];
}

interface Tried {
  readonly place: Place;
  /** Null: no answer, and `because` says why. */
  readonly chain: TriedChain | null;
  readonly because: string;
}

function tried(places: readonly Place[], tryChain: TryChain): Promise<Tried[]> {
  return Promise.all(
    places.map((place) =>
      tryChain(place.url).then(
        (chain) => ({ place, chain, because: '' }),
        (error: unknown) => ({ place, chain: null, because: messageOf(error) }),
      ),
    ),
  );
}

function answers({ place: { name, url }, chain, because }: Tried, key: 'relay' | 'asset_hub'): SetupFinding[] {
  const { host } = new URL(url);
  const answer = finding('must', {
    id: `observer-answers-${name}`,
    title: `The RPC ${name} answers`,
    passed: chain !== null,
    found: chain === null ? because : `${chain.chainName}, block ${chain.finalized} is final`,
    needed: `JSON-RPC at ${host}`,
    why: 'What the chain does with keys is told by others, and one witness alone can be wrong.',
    fix: `Try \`curl ${host}\` from here, or name another RPC for ${name} under polkadot.${key}.`,
  });
  if (chain === null) return [answer];
  const speed = finding('should', {
    id: `observer-speed-${name}`,
    title: `The RPC ${name} answers soon`,
    passed: chain.tookMs <= SLOW_MS,
    found: `${Math.round(chain.tookMs)} ms`,
    needed: `at most ${SLOW_MS} ms`,
    why: 'A wait asks there over and over; a plan waits for it.',
    fix: `Name an RPC that is nearer instead of ${host}.`,
  });
  return [answer, speed];
}

function follows({ place: { name, url }, chain }: Tried, genesis: string): SetupFinding[] {
  if (chain === null) return [];
  return [
    finding('must', {
      id: `observer-chain-${name}`,
      title: `The RPC ${name} follows the fleet's relay chain`,
      passed: chain.genesis === genesis,
      found: `${chain.chainName}, genesis ${chain.genesis}`,
      needed: `genesis ${genesis}`,
      why: 'A witness of another chain says nothing about this one.',
      fix: `In the fleet file, under polkadot.relay: give ${name} another address than ${new URL(url).host}; or mend \`network\`, when that is wrong.`,
    }),
  ];
}

function isAssetHub({ place: { name }, chain }: Tried, relayGenesis: string): SetupFinding[] {
  if (chain === null) return [];
  return [
    finding('must', {
      id: `observer-hub-${name}`,
      title: `The RPC ${name} is not of the relay chain itself`,
      passed: chain.genesis !== relayGenesis,
      found: `${chain.chainName} (${chain.specName})`,
      needed: 'the Asset Hub of this relay chain',
      why: 'Keys are set and the stash is bonded there.',
      fix: `In the fleet file, under polkadot.asset_hub: give ${name} the address of an RPC of Asset Hub.`,
    }),
  ];
}

function agree(relay: readonly Tried[]): SetupFinding[] {
  const heads = relay.flatMap(({ place, chain }) =>
    chain === null ? [] : [{ name: place.name, at: chain.finalized }],
  );
  // Silence has a finding of its own.
  if (heads.length < 2) return [];
  const numbers = heads.map(({ at }) => at);
  return [
    finding('must', {
      id: 'observers-agree',
      title: 'The RPCs of the relay chain agree',
      passed: Math.max(...numbers) - Math.min(...numbers) <= MOST_APART,
      found: heads.map(({ name, at }) => `${name} at ${at}`).join(', '),
      needed: `finalized blocks at most ${MOST_APART} apart`,
      why: 'One that lies or stands still would decide when a node may stop.',
      fix: 'Take out the one that stands still, and name another one.',
    }),
  ];
}
