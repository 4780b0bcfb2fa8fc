import type { SolanaRpc } from '../../chains/solana/rpc.ts';
import type { Fleet } from '../../config/schema.ts';
import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/failure.ts';
import type { SetupFinding } from '../../domain/setup-report.ts';

/** Votes are seen to land there, and a move takes about a second: one that answers later is a slow witness. */
const SLOW_MS = 1_500;
/** An observer that needs longer is no witness. Unit: milliseconds. */
const TIMEOUT_MS = 5_000;

type Observer = NonNullable<Fleet['solana']>['observers'][number];

/** Each observer for itself: it answers, soon enough, and of this cluster. And no two of one operator. */
export async function observerFindings(
  solana: NonNullable<Fleet['solana']>,
  rpc: (url: string, options: { timeoutMs: number }) => SolanaRpc,
  clock: Clock,
): Promise<SetupFinding[]> {
  const each = solana.observers.map((observer) => lookAtObserver(observer, solana.genesis, rpc, clock));
  return [...(await Promise.all(each)).flat(), sameOperator(solana.observers)];
}

async function lookAtObserver(
  { name, url }: Observer,
  genesis: string,
  rpc: (url: string, options: { timeoutMs: number }) => SolanaRpc,
  clock: Clock,
): Promise<SetupFinding[]> {
  const at = hostOf(url);
  const client = rpc(url, { timeoutMs: TIMEOUT_MS });
  try {
    const found = await client.genesis();
    const askedMs = clock.monotonic();
    await client.slot('processed');
    return [cluster(name, at, genesis, found), speed(name, at, clock.monotonic() - askedMs)];
  } catch (error) {
    return [silent(name, at, messageOf(error))];
  }
}

function silent(name: string, at: string, found: string): SetupFinding {
  return {
    id: `observer-answers-${name}`,
    title: `The observer ${name} answers`,
    severity: 'must',
    state: 'failed',
    found,
    needed: `JSON-RPC at ${at}`,
    why: 'Whether votes land is told by others, and one witness alone can be wrong.',
    fix: `Try \`curl ${at}\` from here, or name another RPC for ${name} under solana.observers.`,
    lines: [],
  };
}

function cluster(name: string, at: string, genesis: string, found: string): SetupFinding {
  return {
    id: `observer-cluster-${name}`,
    title: `The observer ${name} follows the fleet's cluster`,
    severity: 'must',
    state: found === genesis ? 'passed' : 'failed',
    found: `genesis ${found} at ${at}`,
    needed: `genesis ${genesis}`,
    why: 'A witness of another cluster says nothing about this one.',
    fix: `In the fleet file, under solana.observers: give ${name} the address of an RPC of this cluster; or mend \`solana.genesis\`, when that is wrong.`,
    lines: [
      {
        node: null,
        place: `into the fleet file, solana.observers, ${name}`,
        line: '      url: https://ADDRESS_OF_AN_RPC_OF_THIS_CLUSTER',
      },
    ],
  };
}

function speed(name: string, at: string, tookMs: number): SetupFinding {
  return {
    id: `observer-speed-${name}`,
    title: `The observer ${name} answers soon`,
    severity: 'should',
    state: tookMs <= SLOW_MS ? 'passed' : 'failed',
    found: `${Math.round(tookMs)} ms`,
    needed: `at most ${SLOW_MS} ms`,
    why: 'Whether the new node votes is asked there until it is seen.',
    fix: `Name an RPC that is nearer instead of ${at}.`,
    lines: [],
  };
}

/** Two names of one operator are one witness. A tunnel's end on this machine tells nothing of who stands behind it. */
export function sameOperator(observers: readonly Pick<Observer, 'name' | 'url'>[]): SetupFinding {
  const operators = observers.map(({ name, url }) => ({ name, operator: operatorOf(new URL(url).hostname) }));
  const twice = operators.filter(
    ({ operator }, index) => operator !== null && operators.findIndex((other) => other.operator === operator) !== index,
  );
  return {
    id: 'observers-apart',
    title: 'Each observer is run by somebody else',
    severity: 'should',
    state: twice.length === 0 ? 'passed' : 'failed',
    found:
      twice.length === 0
        ? 'as far as their names tell'
        : twice.map((one) => `${one.name} at ${one.operator} too`).join('; '),
    needed: 'observers of different operators',
    why: 'Two RPCs of one operator lie, lag and fail together.',
    fix: 'Name an RPC of another operator.',
    lines: [],
  };
}

function operatorOf(hostname: string): string | null {
  if (hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')) return null;
  // The last two labels: enough to see api1.example.com and api2.example.com as one.
  return /^[\d.]+$|^\[/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.');
}

/** Host only: providers put their API keys into path and query. */
function hostOf(url: string): string {
  return new URL(url).host;
}
