import { solanaTarget } from '../../../chains/solana/target.ts';
import { SolanaPolicy, type Fleet } from '../../../config/schema.ts';
import { messageOf } from '../../../domain/failure.ts';
import type { NodeName, RunId } from '../../../domain/names.ts';
import { advance, type RunnerDeps } from '../../../execution/runner.ts';
import type { HostPort } from '../../../hosts/port.ts';
import { solanaHandover } from '../../../procedures/solana/handover/handover.ts';
import type { PrepareDeps } from '../../../procedures/solana/prepare/deps.ts';
import { solanaPrepare, solanaUnprepare } from '../../../procedures/solana/prepare/prepare.ts';
import type { TakeoverDeps } from '../../../procedures/solana/takeover/deps.ts';
import { solanaTakeover } from '../../../procedures/solana/takeover/takeover.ts';
import type { ConnectedStore } from '../store/model-store.ts';
import type { Life } from './life.ts';
import type { Jobs } from './jobs.ts';

/** What one worker process is made of; the runner and the procedures are the product's own. */
export interface WorkerParts extends Pick<TakeoverDeps, 'observe' | 'observers' | 'hookOf' | 'accepts' | 'cameBack'> {
  readonly fleet: Fleet;
  readonly life: Life;
  readonly store: ConnectedStore;
  readonly hosts: ReadonlyMap<NodeName, HostPort>;
  readonly jobs: Jobs;
  readonly prepare: PrepareDeps;
  /** A job failed with something that is no signal of the runner's. */
  readonly failed: (because: string) => void;
}

export interface SimulatedWorker {
  readonly life: Life;
  /** Takes no more jobs and asks what runs to reach a safe point. */
  askToStop(): void;
  /** Does one job; two at once are allowed, as in a real worker. */
  work(runId: RunId): Promise<void>;
}

/** A run at most this often per sweep. Unit: milliseconds. */
const SWEEP_EVERY_MS = 2_000;

export function startSimulatedWorker(parts: WorkerParts): SimulatedWorker {
  const { life, store, jobs } = parts;
  const stopping = new AbortController();
  const runner = runnerOf(parts);
  let jobsDone = 0;

  const work = async (runId: RunId): Promise<void> => {
    try {
      await advance(runner, runId, `${life.name}/${++jobsDone}`, stopping.signal);
      await wakeNext(store, jobs, runId, life.clock.now());
    } catch (error) {
      parts.failed(messageOf(error));
    }
  };
  const sweep = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await life.clock.sleep(SWEEP_EVERY_MS);
      for (const { id } of await store.view.dueRuns().catch(() => [])) jobs.add(id);
    }
  };
  void sweep();
  life.onEnd(() => store.die());
  return { life, work, askToStop: () => stopping.abort(new Error('asked to stop')) };
}

/** The wait of a run ends by its own job; the sweep is the net below. */
async function wakeNext(store: ConnectedStore, jobs: Jobs, runId: RunId, nowMs: number): Promise<void> {
  const run = await store.view.findRun(runId);
  if (run?.state === 'waiting' && run.dueAtMs !== null) jobs.add(runId, Math.max(0, run.dueAtMs - nowMs));
}

function runnerOf({
  fleet,
  life,
  store,
  hosts,
  observe,
  observers,
  hookOf,
  accepts,
  cameBack,
  prepare,
}: WorkerParts): RunnerDeps {
  const deps: TakeoverDeps = {
    hosts,
    observe,
    observers,
    hookOf,
    accepts,
    cameBack,
    clock: life.clock,
    targetOf: (context) => solanaTarget(fleet, context.run.validator),
    mayAct: () => true,
    policyOf: (context) => SolanaPolicy.parse(context.plan.policy),
  };
  const played = [solanaHandover(deps), solanaTakeover(deps), solanaPrepare(prepare), solanaUnprepare(prepare)];
  const procedures = played.map((procedure) => [procedure.id, procedure] as const);
  return { store: store.runs, hosts, procedures: new Map(procedures), clock: life.clock };
}
