import type { SolanaTarget } from '../../../chains/solana/target.ts';
import type { PlannedChange } from '../../../domain/plan.ts';
import { lookAtHost, type PreparedHost } from './host.ts';
import type { PrepareLook } from './look.ts';

/** Where a change stands on its host. `other`: neither what the plan found nor what it makes. */
export interface StandsAt {
  readonly change: PlannedChange;
  readonly stands: 'before' | 'after' | 'other';
  readonly found: string;
}

/**
 * Looks where each change of one node stands. An undo has changes of the same kinds with `before` and `after` turned round.
 * @throws as `lookAtHost`
 */
export async function standsNow(
  deps: PrepareLook,
  target: SolanaTarget,
  node: string,
  changes: readonly PlannedChange[],
): Promise<{ readonly host: PreparedHost; readonly standing: readonly StandsAt[] }> {
  const host = await lookAtHost(deps.script(node), target, node);
  const standing: StandsAt[] = [];
  for (const change of changes) standing.push(judged(change, await foundOf(deps, target, host, change)));
  return { host, standing };
}

function judged(change: PlannedChange, found: string): StandsAt {
  const stands = found === change.before ? 'before' : found === change.after ? 'after' : 'other';
  return { change, stands, found };
}

async function foundOf(
  deps: PrepareLook,
  target: SolanaTarget,
  host: PreparedHost,
  { node, what, path, before, after }: PlannedChange,
): Promise<string> {
  switch (what) {
    case 'Identity link':
      return host.linkKind === 'missing' ? 'none' : host.linkKind === 'link' ? host.linkTarget : host.linkKind;
    case 'Unstaked key': {
      if (host.unstakedKey === 'missing') return 'none';
      // Which key it will be nobody knows before it is made; that there is one proves it.
      if (before === 'none') return host.unstakedKey === 'unreadable' ? 'unreadable' : after;
      return host.running === host.unstakedKey ? after : host.unstakedKey;
    }
    case 'Start file': {
      const { file } = await lookAtHost(deps.script(node), target, node, { path });
      return file.kind === 'missing' ? 'none' : (file.sha256 ?? file.shown);
    }
    default:
      // The voter of a process: only the client's own word tells of it.
      return host.voters.includes(after) ? after : before;
  }
}
