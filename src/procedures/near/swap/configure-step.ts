import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { NodeName, StepId } from '../../../domain/names.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { fencedOr } from '../look-at.ts';
import { fieldOf, MEMTRIES, NO_SHARDS, TRACKED } from '../way.ts';
import { act, notDone } from './act.ts';

/** What config.json of a node is to say. Null: it stays as it is. */
export interface Wanted {
  readonly shards: 'AllShards' | 'NoShards' | 'ShadowValidator';
  readonly memtries: boolean | null;
}

/** Configure: the failover node is to come up as a validator. It reads that at its next start, and not before. */
export function configureStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'configure',
    async perform(context) {
      const { to } = context.run;
      const seen = await fencedOr(context, deps, to);
      if ('instead' in seen) return seen.instead;
      return configure(
        context,
        deps,
        { step: 'configure', node: to, facts: seen.facts },
        { shards: 'NoShards', memtries: true },
      );
    },
  };
}

/** Writes what is not so yet, by compare and swap of the file that was just seen. */
export async function configure(
  context: RunContext,
  deps: NearDeps,
  { step, node, facts }: { readonly step: StepId; readonly node: NodeName; readonly facts: NearHostFacts },
  wanted: Wanted,
): Promise<StepResult> {
  const { pool } = deps.targetOf(context);
  const { config } = facts;
  if (config.kind === 'unreadable')
    return { kind: 'refused', code: 'host/refused', text: `config.json of ${node} cannot be read.` };
  const words = `tracked_shards_config ${wanted.shards}${wanted.memtries === null ? '' : `, memtries ${wanted.memtries}`}`;
  if (isAsWanted(config.fields, wanted, pool))
    return { kind: 'proven', evidence: `config.json of ${node} says so already: ${words}` };
  const answer = await act(context, deps, {
    step,
    node,
    verb: 'near.config',
    args: {
      shards: wanted.shards,
      memtries: wanted.memtries === null ? 'same' : String(wanted.memtries),
      sha256: config.sha256,
    },
    before: `config.json is ${config.sha256}: ${TRACKED} ${fieldOf(config, TRACKED) ?? 'none'}, ${MEMTRIES} ${fieldOf(config, MEMTRIES) ?? 'none'}`,
    after: words,
  });
  return (
    notDone(answer, node) ?? { kind: 'proven', evidence: `config.json of ${node}: ${words}; read at its next start` }
  );
}

function isAsWanted(fields: Readonly<Record<string, string>>, { shards, memtries }: Wanted, pool: string): boolean {
  const tracked = shards === 'ShadowValidator' ? JSON.stringify({ ShadowValidator: pool }) : JSON.stringify(shards);
  return fields[TRACKED] === tracked && (memtries === null || fields[MEMTRIES] === String(memtries));
}

/** Whether the failover node's config.json is that of a validator already. */
export function isConfigured({ config }: Pick<NearHostFacts, 'config'>): boolean {
  return fieldOf(config, TRACKED) === NO_SHARDS && fieldOf(config, MEMTRIES) === 'true';
}
