import { argument, type Draft, type Findings, type NodeFindings, validatorOf } from './draft.ts';
import type { ObserverFindings } from './chain-findings.ts';
import { hostText } from './target.ts';
import { found, guess, type Missing, missing, type Value } from './value.ts';

const PUBLIC_KEY = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;

/** The vote account that a machine is started with, as a public key. */
export function voteOf(node: Pick<NodeFindings, 'host'>): string | null {
  const process = validatorOf(node.host);
  if (typeof process === 'string' || process.vote === null) return null;
  if (PUBLIC_KEY.test(process.vote)) return process.vote;
  return node.host.keys.find(({ path }) => path === process.vote)?.publicKey ?? null;
}

/** The genesis hash that a machine tells or is started with. */
export function genesisOf(node: Pick<NodeFindings, 'host' | 'rpc'>): string | null {
  if (node.rpc.kind === 'answered') return node.rpc.genesis;
  const process = validatorOf(node.host);
  return typeof process === 'string' ? null : argument(process, '--expected-genesis-hash');
}

/** Cluster, vote account and identity: what does not belong to one machine. */
export function decideValidator(findings: Findings): Omit<Draft, 'nodes'> {
  const { nodes, observers } = findings;
  const genesis = agreed(
    nodes.map((node) => ({
      value: genesisOf(node),
      who: `${hostText(node.target)}${node.rpc.kind === 'answered' ? '' : ' (--expected-genesis-hash)'}`,
    })),
    '',
    missing(`the RPC of both nodes and --expected-genesis-hash`, 'GENESIS_HASH, as `solana genesis-hash` prints it'),
  );
  const voteAccount = agreed(
    nodes.map((node) => ({ value: voteOf(node), who: hostText(node.target) })),
    '--vote-account on ',
    missing(
      '--vote-account of the validator processes',
      'PUBLIC_KEY, as `solana-keygen pubkey VOTE_ACCOUNT_FILE` prints it',
    ),
  );
  return { genesis, voteAccount, identity: decideIdentity(findings), observers: observers.map(observer) };
}

interface Saying {
  readonly value: string | null;
  readonly who: string;
}

/** What all who know it agree on. */
function agreed(said: readonly Saying[], where: string, otherwise: Missing): Value {
  const known = said.flatMap(({ value, who }) => (value === null ? [] : [{ value, who }]));
  const [only, ...others] = new Set(known.map(({ value }) => value));
  if (only === undefined) return otherwise;
  if (others.length === 0) return found(only, `from ${where}${known.map(({ who }) => who).join(', ')}`);
  return missing(`${where}${known.map(({ value, who }) => `${who}: ${value}`).join(', ')}`, otherwise.write);
}

/** The identity that the vote account names. Without an answer of the chain: the one key that both may vote with. */
function decideIdentity({ nodes, observers }: Findings): Value {
  const sources = [
    ...nodes.map(({ rpc, target }) => ({ rpc, who: `the RPC of ${hostText(target)}` })),
    ...observers.map(({ rpc, name }) => ({ rpc, who: name })),
  ];
  const said = sources.map(({ rpc, who }) => ({ value: rpc.kind === 'answered' ? rpc.nodePubkey : null, who }));
  const tried = `the vote account, through ${sources.map(({ who }) => who).join(', ')}`;
  const write = 'PUBLIC_KEY, as `solana vote-account VOTE_ACCOUNT` shows it as Validator Identity';
  const onChain = agreed(said, 'the vote account, as seen by ', missing(tried, write));
  if (said.some(({ value }) => value !== null)) return onChain;
  const [first = [], ...others] = nodes.map(voterKeys);
  const [only, ...more] = first.filter((key) => others.every((keys) => keys.includes(key)));
  if (only === undefined || more.length > 0) return onChain;
  return guess(only, '--authorized-voter on both nodes; the vote account could not be seen');
}

function voterKeys({ host }: NodeFindings): readonly string[] {
  const process = validatorOf(host);
  if (typeof process === 'string') return [];
  return process.voters.flatMap((path) => host.keys.find((key) => key.path === path)?.publicKey ?? []);
}

function observer({ name, url, origin, rpc }: ObserverFindings): Draft['observers'][number] {
  const source =
    origin === 'given'
      ? 'given with --observer'
      : 'GUESS: a public RPC of this cluster. It limits how often it may be asked; RPCs of people you know are better';
  return { name, url, from: rpc.kind === 'answered' ? source : `${source}; it did not answer: ${rpc.because}` };
}
