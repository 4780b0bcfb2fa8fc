import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import type { SolanaTarget } from '../../../chains/solana/target.ts';
import type { NodeName } from '../../../domain/names.ts';
import { cannotSign, roleOf, type RolesReading } from '../roles.ts';

/** Which nodes a person named; what is left out is told by what is seen. */
export interface Named {
  readonly from?: NodeName | undefined;
  readonly to?: NodeName | undefined;
}

/**
 * Tells the old node, which nobody may be able to ask, and the standby that is to take over from it. The old node is the one
 * that is not seen to be passive: where more than one could sign, no person's word about a single one of them is enough, so
 * the rest has to be seen passive first. Where every other node is passive, nothing needs a fence but one still has to be named.
 */
export function tellTakeoverRoles(seen: SolanaObservation, target: SolanaTarget, named: Named = {}): RolesReading {
  const names = target.nodes.map(({ node }) => node);
  const stray = [named.from, named.to].find((name) => name !== undefined && !names.includes(name));
  if (stray !== undefined) return untold(`${stray} is not a node of ${target.validator}`);
  const to = standbyOf(seen, target, named);
  if (to.kind === 'untold') return to;
  const others = names.filter((name) => name !== to.node);
  const maySign = others.filter((name) => !cannotSign(seen.nodes[name], target.identity));
  if (named.from !== undefined) {
    if (named.from === to.node) return untold(`${named.from} cannot take over from itself`);
    const more = maySign.filter((name) => name !== named.from);
    return more.length === 0 ? told(named.from, to.node) : untold(unclear(more));
  }
  if (maySign.length > 1) return untold(`${unclear(maySign)}; only one of them can be taken over from`);
  const from = maySign[0] ?? (others.length === 1 ? others[0] : undefined);
  return from === undefined
    ? untold('no other node is left that could have signed: say which, with --from')
    : told(from, to.node);
}

type StandbyReading = { readonly kind: 'standby'; readonly node: NodeName } | Extract<RolesReading, { kind: 'untold' }>;

function standbyOf(seen: SolanaObservation, target: SolanaTarget, { from, to }: Named): StandbyReading {
  const candidates = target.nodes
    .map(({ node }) => node)
    .filter((name) => name !== from && (to === undefined || name === to));
  const roles = candidates.map((node) => ({ node, role: roleOf(seen.nodes[node], target.identity, target.others) }));
  const standbys = roles.filter(({ role }) => role.kind === 'standby');
  const [only] = standbys;
  if (only && standbys.length === 1) return { kind: 'standby', node: only.node };
  if (standbys.length > 1)
    return untold(`${standbys.map(({ node }) => node).join(' and ')} could take over: say which, with --to`);
  const words = roles.map(({ node, role }) => `${node}: ${'because' in role ? role.because : role.kind}`);
  return untold(`no node is seen to be a standby (${words.join('; ')})`);
}

const told = (from: NodeName, to: NodeName): RolesReading => ({ kind: 'told', roles: { from, to } });
const untold = (because: string): Extract<RolesReading, { kind: 'untold' }> => ({ kind: 'untold', because });
const unclear = (names: readonly NodeName[]) =>
  `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} not seen to be passive`;
