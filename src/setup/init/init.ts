import type { Clock } from '../../domain/clock.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import { acceptKeys, type KeyQuestions, showKey, type Shown } from './accept-key.ts';
import { askNode, askObservers } from './chain-findings.ts';
import { decide } from './decide.ts';
import { genesisOf, voteOf } from './decide-validator.ts';
import { argument, type Draft, type Findings, type NodeFindings, validatorOf } from './draft.ts';
import { fleetText, type Wishes } from './fleet-text.ts';
import { type Credentials, lookAt, type Looked } from './look-at.ts';
import { type DotInitResult, initPolkadot } from './polkadot/init.ts';
import { parseTarget, placeText, type Target } from './target.ts';
import { needNothingAt, writeNew } from './write-new.ts';

/** What the person has asked for. */
export interface InitRequest extends Omit<Wishes, 'name'> {
  /** Name of the validator; null: `sol-main` or `dot-main`, by its chain. */
  readonly name: string | null;
  /** Two machines, `user@host[:port]`. */
  readonly targets: readonly string[];
  /** Absolute path of the fleet file to be written. */
  readonly out: string;
  /** URLs of RPCs that other people run. */
  readonly observers: readonly string[];
  /** URLs of RPCs of Asset Hub. */
  readonly assetHub?: readonly string[];
}

export interface InitDeps {
  readonly clock: Clock;
  readonly credentials: Credentials;
  readonly questions: KeyQuestions;
  /** For the observers. */
  readonly fetch: typeof fetch;
  /** Told what is being done, one line each. */
  readonly tell: (words: string) => void;
}

/** What came of it, by the chain of what runs there. */
export type InitResult = SolanaInitResult | DotInitResult;

export interface SolanaInitResult {
  readonly chain: 'solana';
  readonly findings: Findings;
  readonly draft: Draft;
}

/** The port of JSON-RPC where the start arguments name none (agave validator/src/cli.rs). */
const RPC_PORT = 8899;

/**
 * Looks at two machines and writes a fleet file. Changes nothing on any host. Unless both were looked at, nothing is
 * written: looking again costs nothing, and half a file would only look like a whole one.
 * @throws `input/invalid`, `host/key-changed`, `host/unreachable` and what else a look can end with; nothing was written
 */
export async function init(request: InitRequest, deps: InitDeps): Promise<InitResult> {
  const targets = request.targets.map(parseTarget);
  await needNothingAt(request.out);
  const shown = await all(targets, (target) => showKey(target, deps.questions));
  await acceptKeys(shown, deps.questions);
  deps.tell('Logging in and looking. Nothing is changed on any host.');
  const looked = await lookAtAll(shown, deps);
  try {
    needDifferentMachines(looked);
    // Both look alike to whoever names two machines: what runs there decides.
    const runsSolana = looked.some(({ host }) => host.processes.length > 0);
    const dot = runsSolana ? null : await initPolkadot(looked, request, deps);
    if (dot !== null) return dot;
    const findings = await askChain(looked, request, deps);
    const draft = decide(findings);
    await writeNew(request.out, fleetText(draft, { ...request, name: request.name ?? 'sol-main' }));
    return { chain: 'solana', findings, draft };
  } finally {
    for (const { connection } of looked) connection.close();
  }
}

async function lookAtAll(shown: readonly Shown[], deps: InitDeps): Promise<readonly Looked[]> {
  const begun = shown.map(({ target, key }) => lookAt(target, key.entry, deps.credentials, deps.clock));
  try {
    return await all(
      begun,
      (look) => look,
      shown.map(({ target }) => target),
    );
  } catch (error) {
    for (const result of await Promise.allSettled(begun))
      if (result.status === 'fulfilled') result.value.connection.close();
    throw error;
  }
}

/** Waits for all of them; when some fail, every failure is told, and which of the others were fine. */
async function all<I, O>(items: readonly I[], work: (item: I) => Promise<O>, names?: readonly Target[]): Promise<O[]> {
  const results = await Promise.allSettled(items.map(work));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const [first] = failures;
  if (first === undefined) return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (!(first instanceof BatonError)) throw first;
  const fine = results.flatMap((result, index) => {
    const target = names?.[index];
    return result.status === 'fulfilled' && target !== undefined
      ? [`${placeText(target)} was looked at without trouble.`]
      : [];
  });
  const words = [
    ...failures.map(messageOf),
    ...fine,
    'Nothing was written: a fleet file needs both machines. Mend this and run init again.',
  ];
  throw new BatonError(first.code, words.join('\n'), { cause: first });
}

/** Two words for one machine: by its boot id, which a clone of its disk does not have. */
function needDifferentMachines(looked: readonly Looked[]): void {
  const [a, b] = looked;
  if (a === undefined || b === undefined || !isSameMachine(a, b)) return;
  const message = `${placeText(a.target)} and ${placeText(b.target)} are one and the same machine (${a.host.bootId === null ? 'host key' : `boot id ${a.host.bootId}`}). A machine cannot be its own standby: name two.`;
  throw new BatonError('input/invalid', message);
}

/** Hosts that were cloned may share a host key, which is bad but not the question here. */
function isSameMachine(a: Looked, b: Looked): boolean {
  if (a.host.bootId === null || b.host.bootId === null) return a.hostKey === b.hostKey;
  return a.host.bootId === b.host.bootId;
}

async function askChain(looked: readonly Looked[], request: InitRequest, deps: InitDeps): Promise<Findings> {
  const vote = looked.map(voteOf).find((each) => each !== null) ?? null;
  const nodes = await Promise.all(
    looked.map(async ({ connection, ...node }): Promise<NodeFindings> => {
      const rpcPort = portOf(node.host);
      return { ...node, rpcPort, rpc: await askNode(connection.fetch, rpcPort, vote) };
    }),
  );
  const genesis = nodes.map(genesisOf).find((each) => each !== null) ?? null;
  return { nodes, observers: await askObservers(deps.fetch, request.observers, genesis, vote) };
}

function portOf(host: Looked['host']): number {
  const process = validatorOf(host);
  const given = typeof process === 'string' ? null : argument(process, '--rpc-port');
  return given !== null && /^[1-9]\d{0,4}$/.test(given) ? Number(given) : RPC_PORT;
}
