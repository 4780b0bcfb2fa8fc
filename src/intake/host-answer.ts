import type { HostFacts, KeyFacts, NodeObservation } from '../chains/solana/observation.ts';
import type { SolanaNodeTarget, SolanaTarget } from '../chains/solana/target.ts';
import type { PublicKey } from '../domain/names.ts';
import type { Boots, HostAnswer } from '../domain/status.ts';
import { argumentsOf } from '../procedures/solana/checks/judge.ts';

/** What is not known of a host that does not answer. */
export const silentHost = (because: string): HostAnswer => ({
  silent: because,
  boots: { kind: 'unknown', because },
  settings: {},
  movers: null,
  signed: null,
});

/** What a node's host shows beside the role. Pure. */
export function hostAnswer(
  observed: NodeObservation | undefined,
  node: SolanaNodeTarget,
  { identity }: SolanaTarget,
): HostAnswer {
  if (observed?.host.kind !== 'known') return silentHost(observed?.host.because ?? 'not looked at');
  const facts = observed.host.value;
  return {
    silent: null,
    boots: bootsOf(facts, node, identity),
    settings: settingsOf(facts),
    movers: facts.movers,
    // agave counts no votes that it would tell without its metrics.
    signed: null,
  };
}

/** By the link where it starts by its link, as it must to be moved; by a key file where that stands in its start line. */
function bootsOf(facts: HostFacts, node: SolanaNodeTarget, identity: PublicKey): Boots {
  if (facts.fenceFile) return { kind: 'not signing', because: 'it was stopped for a takeover' };
  const [given = node.identityLink] = argumentsOf(facts.process?.args ?? [], '--identity', '-i');
  const key =
    given === node.identityLink
      ? facts.bootIdentity
      : ({ [node.stakedKey]: facts.stakedKey, [node.unstakedKey]: facts.unstakedKey }[given]?.publicKey ?? null);
  if (key === null) return { kind: 'unknown', because: `the key behind ${given} is not known` };
  return { kind: key === identity ? 'signing' : 'not signing', because: `${given} gives ${key}` };
}

function settingsOf({ link, stakedKey, unstakedKey }: HostFacts): HostAnswer['settings'] {
  return {
    'identity link': link.kind === 'symlink' ? `to ${link.target ?? 'nowhere'}` : link.kind,
    ...keyIn('staked key file', stakedKey),
    ...keyIn('unstaked key file', unstakedKey),
  };
}

function keyIn(name: string, { publicKey, problem }: KeyFacts): HostAnswer['settings'] {
  if (publicKey !== null) return { [name]: publicKey };
  return problem === 'missing' ? { [name]: 'missing' } : {};
}
