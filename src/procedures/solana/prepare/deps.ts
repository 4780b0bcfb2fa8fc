import type { ObserveDeps } from '../../../chains/solana/observe.ts';
import type { SolanaPolicy } from '../../../config/schema.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { HostPort } from '../../../hosts/port.ts';
import type { ChangeParts } from './changes.ts';
import type { PrepareNode } from './target.ts';

/** What preparing works with; the same for every run of a fleet. */
export interface PrepareDeps {
  /** Over the login that prepares hosts, never Baton's own. @throws `config/invalid` where the fleet file names none */
  host(node: NodeName): HostPort;
  /** Looks over the same login: Baton's own key may not be let in yet, or not in this way. */
  readonly observe: ObserveDeps;
  readonly clock: Clock;
  /** What changes are worked out from. Read anew each time: a key file may have been mended. */
  readonly parts: () => Promise<PrepareParts>;
  nodeOf(run: Pick<Plan, 'validator'>, node: NodeName): PrepareNode;
  readonly policyOf: (context: RunContext) => SolanaPolicy;
  /** Whether the fleet file, as it is now, lets Baton act on this validator. */
  readonly mayAct: (context: RunContext) => boolean;
  /**
   * A new connection with Baton's own key, as the fleet file has it, that calls the guard and is closed again.
   * Null when this guard answered; otherwise why not.
   */
  proveAccess(node: NodeName): Promise<string | null>;
}

export interface PrepareParts extends ChangeParts {
  /** The public half of the key that prepares, `TYPE BASE64`; null where an agent decides. */
  readonly ownKey: string | null;
}

/** What people asked for, as the plan bound it. */
export interface PrepareOrder {
  readonly nodes: readonly NodeName[];
  readonly bootGuard: boolean;
  readonly restart: readonly NodeName[];
}

/** The order as facts of a plan, so that the digest covers it. */
export function orderFacts({ nodes, bootGuard, restart }: PrepareOrder): Record<string, string> {
  return {
    'nodes to prepare': nodes.join(' '),
    'boot guard': bootGuard ? 'yes' : 'no',
    'nodes to restart': restart.join(' ') || 'none',
  };
}

export function orderOf({ bound }: Pick<Plan, 'bound'>): PrepareOrder {
  const names = (fact: string) => (bound[fact] ?? '').split(' ').filter((name) => name !== '' && name !== 'none');
  return {
    nodes: names('nodes to prepare'),
    bootGuard: bound['boot guard'] === 'yes',
    restart: names('nodes to restart'),
  };
}
