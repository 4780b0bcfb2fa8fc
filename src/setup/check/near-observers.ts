import type { NearReader, NearStatus } from '../../chains/near/port.ts';
import { knownNearNetwork } from '../../config/near-networks.ts';
import type { Fleet } from '../../config/schema.ts';
import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/failure.ts';
import type { SetupFinding } from '../../domain/setup-report.ts';
import { finding } from './finding.ts';
import { sameOperator } from './observers.ts';

/** During a move the margin of heights is read there twice a second: what answers later costs blocks. Unit: milliseconds. */
const SLOW_MS = 1_500;
/** About twelve seconds of mainnet, as for a move: honest observers are closer. */
const MOST_APART = 20;

type Near = NonNullable<Fleet['near']>;
type Place = Near['observers'][number];

/** Every observer: it answers, soon enough, of the right chain and in sync; they agree, and no two are of one operator. */
export async function nearObservers(
  near: Near,
  reader: (url: string) => Pick<NearReader, 'status'>,
  clock: Pick<Clock, 'monotonic'>,
): Promise<SetupFinding[]> {
  const tried = await Promise.all(near.observers.map((place) => tryObserver(place, reader, clock)));
  const known = knownNearNetwork(near.network);
  const chainId = known?.chainId ?? near.chain_id ?? '';
  const genesis = known?.genesis ?? near.genesis ?? '';
  return [
    ...tried.flatMap((one) => [...answers(one), ...follows(one, chainId, genesis)]),
    ...agree(tried),
    sameOperator(near.observers),
  ];
}

interface Tried {
  readonly place: Place;
  /** Null: no answer, and `because` says why. */
  readonly status: NearStatus | null;
  readonly because: string;
  readonly tookMs: number;
}

async function tryObserver(
  place: Place,
  reader: (url: string) => Pick<NearReader, 'status'>,
  clock: Pick<Clock, 'monotonic'>,
): Promise<Tried> {
  const chain = reader(place.url);
  try {
    // The first answer carries the connection and the library with it.
    await chain.status();
    const askedMs = clock.monotonic();
    const status = await chain.status();
    return { place, status, because: '', tookMs: clock.monotonic() - askedMs };
  } catch (error) {
    return { place, status: null, because: messageOf(error), tookMs: 0 };
  }
}

function answers({ place: { name, url }, status, because, tookMs }: Tried): SetupFinding[] {
  const { host } = new URL(url);
  const answer = finding('must', {
    id: `observer-answers-${name}`,
    title: `The observer ${name} answers`,
    passed: status !== null,
    found: status === null ? because : `${status.chainId}, block ${status.height}`,
    needed: `JSON-RPC at ${host}`,
    why: 'What the pool produces, and what is final, is told by others, and one witness alone can be wrong.',
    fix: `Try \`curl ${host}\` from here, or name another RPC for ${name} under near.observers.`,
  });
  if (status === null) return [answer];
  const speed = finding('should', {
    id: `observer-speed-${name}`,
    title: `The observer ${name} answers soon`,
    passed: tookMs <= SLOW_MS,
    found: `${Math.round(tookMs)} ms`,
    needed: `at most ${SLOW_MS} ms`,
    why: 'The key is put in place when blocks above the old node’s last are final there: until then nobody signs.',
    fix: `Name an RPC that is nearer instead of ${host}.`,
  });
  return [answer, speed];
}

function follows({ place: { name, url }, status }: Tried, chainId: string, genesis: string): SetupFinding[] {
  if (status === null) return [];
  return [
    finding('must', {
      id: `observer-chain-${name}`,
      title: `The observer ${name} follows the fleet's network`,
      passed: status.chainId === chainId && status.genesis === genesis,
      found: `${status.chainId}, genesis ${status.genesis}`,
      needed: `${chainId}, genesis ${genesis}`,
      why: 'A witness of another chain says nothing about this one.',
      fix: `In the fleet file, under near.observers: give ${name} another address than ${new URL(url).host}; or mend \`network\`, when that is wrong.`,
    }),
    finding('must', {
      id: `observer-synced-${name}`,
      title: `The observer ${name} is in sync`,
      passed: !status.syncing,
      found: status.syncing ? `syncing, at block ${status.height}` : `at block ${status.height}`,
      needed: 'an RPC that follows the chain',
      why: 'One that is behind shows a validator as silent that signs.',
      fix: `Wait until it is, or name another RPC for ${name}.`,
    }),
  ];
}

function agree(tried: readonly Tried[]): SetupFinding[] {
  const heads = tried.flatMap(({ place, status }) =>
    status === null ? [] : [{ name: place.name, at: status.height }],
  );
  // Silence has a finding of its own.
  if (heads.length < 2) return [];
  const heights = heads.map(({ at }) => at);
  return [
    finding('must', {
      id: 'observers-agree',
      title: 'The observers of NEAR agree',
      passed: Math.max(...heights) - Math.min(...heights) <= MOST_APART,
      found: heads.map(({ name, at }) => `${name} at ${at}`).join(', '),
      needed: `newest blocks at most ${MOST_APART} apart`,
      why: 'One that lies or stands still would decide when the key may be put in place.',
      fix: 'Take out the one that stands still, and name another one.',
    }),
  ];
}
