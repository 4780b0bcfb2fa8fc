import { observeSolana, type ObserveDeps } from '../../chains/solana/observe.ts';
import type { HostFacts, SolanaObservation } from '../../chains/solana/observation.ts';
import { knownValues } from '../../chains/solana/observation.ts';
import { solanaTarget, type SolanaNodeTarget, type SolanaTarget } from '../../chains/solana/target.ts';
import { policyOf } from '../../config/policy.ts';
import type { Fleet, SolanaValidator } from '../../config/schema.ts';
import type { CheckResult } from '../../domain/check.ts';
import { BatonError } from '../../domain/failure.ts';
import type { NodeName, ValidatorName } from '../../domain/names.ts';
import type { SetupFinding } from '../../domain/setup-report.ts';
import type { HostAcknowledgement } from '../../execution/store.ts';
import { setupChecks } from '../../procedures/solana/checks/setup.ts';
import { cannotSign, roleOf } from '../../procedures/solana/roles.ts';
import { spareHindrance, startedFor, takenBy } from '../../procedures/solana/spare.ts';
import type { FenceHook } from '../../hosts/fence/hook.ts';
import { fenceFindings } from './fence.ts';
import { hostTrouble } from './host-trouble.ts';
import { mendLines } from './mend.ts';

/** What the looks at hosts are made with. */
export interface LookDeps {
  readonly fleet: Fleet;
  readonly observe: ObserveDeps;
  /** What the store last acknowledged of a host; null when nothing. The whole is null when the store cannot be asked. */
  readonly acknowledged: ((identity: string, node: NodeName) => Promise<HostAcknowledgement | null>) | null;
  /** `TYPE BASE64`; null when Baton's own key cannot be read. */
  readonly publicKey: string | null;
  /** What switches a node off; null where the fleet file has nothing. */
  fenceOf(node: NodeName): FenceHook | null;
  /** The key a host shows now, `TYPE BASE64`; null when it cannot be asked. */
  offeredKey(node: NodeName): Promise<string | null>;
}

/** One validator, looked at, with everything that was found about it and its nodes. */
export interface LookedValidator {
  readonly name: ValidatorName;
  readonly target: SolanaTarget;
  readonly findings: readonly SetupFinding[];
  /** What a node is seen to be. */
  roleWords(node: NodeName): string;
}

/** Looks at every node of a validator and makes every check. Changes nothing. */
export async function lookAt(
  deps: LookDeps,
  name: ValidatorName,
  configured: SolanaValidator,
): Promise<LookedValidator> {
  const target = solanaTarget(deps.fleet, name);
  const seen = await observeSolana(deps.observe, target);
  const acknowledged = await acknowledgedOf(deps, target);
  const staked = stakedKeys(seen);
  const sceneOf = (node: SolanaNodeTarget) => ({
    target,
    node,
    facts: factsOf(seen, node.node),
    role: roleOf(seen.nodes[node.node], target.identity, target.others).kind,
    // Whoever signs for another validator is restarted for nobody.
    cannotSign:
      cannotSign(seen.nodes[node.node], target.identity) && takenBy(seen.nodes[node.node], target.others) === null,
    startedFor: startedFor(seen.nodes[node.node], target),
    staked,
  });
  const nodes = new Map(target.nodes.map((node) => [node.node, node]));
  const made = setupChecks(seen, target, policyOf(deps.fleet, configured), acknowledged ?? new Map());
  const checks = acknowledged === null ? made.map((check) => withoutStore(check, deps)) : made;
  const troubles = await troublesOf(deps, target, seen);
  const findings = checks
    // A silent host is told in words of its own.
    .filter(({ id, node }) => id !== 'host-answers' || node === undefined || !troubles.has(node))
    .map((check): SetupFinding => {
      const node = nodes.get(check.node ?? '');
      return { ...check, lines: node === undefined ? [] : mendLines(check, sceneOf(node)) };
    });
  return {
    name,
    target,
    findings: [...troubles.values(), ...findings, ...(await fencesOf(deps, target, troubles))],
    roleWords: (node) => {
      const role = roleOf(seen.nodes[node], target.identity, target.others).kind;
      if (role === 'active') return `signs for ${name}`;
      const hindrance = spareHindrance(seen.nodes[node], target, node);
      if (hindrance !== null) return `not ready for ${name}: ${hindrance}`;
      return role === 'standby' ? `stands by for ${name}` : `role for ${name} not known`;
    },
  };
}

/** What the store knows of the hosts; null when it cannot be asked, or goes away while it is. */
async function acknowledgedOf(
  deps: LookDeps,
  { identity, nodes }: SolanaTarget,
): Promise<ReadonlyMap<NodeName, HostAcknowledgement | null> | null> {
  const ask = deps.acknowledged;
  if (ask === null) return null;
  try {
    return new Map(await Promise.all(nodes.map(async ({ node }) => [node, await ask(identity, node)] as const)));
  } catch (error) {
    if (error instanceof BatonError && error.code.startsWith('store/')) return null;
    throw error;
  }
}

/** A store that could not be asked from the beginning is told of by itself. One that went away meanwhile is not. */
function withoutStore(check: CheckResult, { acknowledged }: LookDeps): CheckResult {
  if (check.id !== 'term-acknowledged') return check;
  if (acknowledged !== null)
    return { ...check, state: 'unknown', found: 'the store went away meanwhile', fix: 'Check again.' };
  return { ...check, severity: 'should', state: 'unknown', found: 'the store cannot be asked', fix: 'Mend the store.' };
}

async function fencesOf(
  deps: LookDeps,
  { nodes }: SolanaTarget,
  troubles: ReadonlyMap<NodeName, SetupFinding>,
): Promise<SetupFinding[]> {
  const found = nodes.map(({ node }) => fenceFindings(node, deps.fenceOf(node), !troubles.has(node)));
  return (await Promise.all(found)).flat();
}

async function troublesOf(
  deps: LookDeps,
  { nodes }: SolanaTarget,
  seen: SolanaObservation,
): Promise<Map<NodeName, SetupFinding>> {
  const found = nodes.map(async (node) => {
    const host = seen.nodes[node.node]?.host;
    if (host?.kind !== 'unknown') return [];
    const offeredKey = host.code === 'host/key-changed' ? await deps.offeredKey(node.node) : null;
    return [[node.node, hostTrouble({ node, unread: host, publicKey: deps.publicKey, offeredKey })] as const];
  });
  return new Map((await Promise.all(found)).flat());
}

function factsOf(seen: SolanaObservation, node: NodeName): HostFacts | null {
  const host = seen.nodes[node]?.host;
  return host?.kind === 'known' ? host.value : null;
}

function stakedKeys({ observers }: SolanaObservation): ReadonlySet<string> | null {
  const lists = knownValues(observers.map(({ stakedNodes }) => stakedNodes));
  return lists.length === 0 ? null : new Set(lists.flat());
}
