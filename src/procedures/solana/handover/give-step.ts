import type { SolanaRpc } from '../../../chains/solana/rpc.ts';
import { guardArgs, type SolanaTarget } from '../../../chains/solana/target.ts';
import { decodeTower } from '../../../chains/solana/tower.ts';
import type { Clock } from '../../../domain/clock.ts';
import { BatonError } from '../../../domain/failure.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { GuardAnswer } from '../../../hosts/port.ts';
import { unstakedKeyOf } from './bound-keys.ts';
import { carry, type Carried } from './carry.ts';
import { type Armed, type HandoverDeps, liveArmed, setLiveTower } from './deps.ts';
import { watchLine, type LineWatch } from './line-watch.ts';

/** safety protocol 4.2: the step-down begins only while the armed standby has at least this long. */
const NEEDED_BEFORE_GIVING_MS = 30_000;
/** The guard answers within 10 s by its own limits; the rest is for a slow line. */
const ANSWER_WITHIN_MS = 16_000;
/** Observers are asked this often while the active gives up, so that a fresh reading is there when its answer comes. */
const READ_EVERY_MS = 250;
/** A reading older than this may be from before the active gave up, so another one is waited for. */
const FRESH_MS = 1_000;
/** How long a silent observer may hold the tower back; then the role goes back instead. */
const OBSERVER_PATIENCE_MS = 3_000;

/** Active node gives up the identity; its tower leaves only after the barrier was proven there. */
export function giveStep(deps: HandoverDeps): ProcedureStep {
  return {
    id: 'give',
    needsLive: true,
    async perform(context) {
      const armed = liveArmed(context);
      if (!armed || armed.untilMonotonicMs - deps.clock.monotonic() < NEEDED_BEFORE_GIVING_MS) {
        armed?.channel.close();
        return {
          kind: 'refused',
          code: 'arm/expired',
          text: 'The standby is not armed long enough any more. Nothing was given up.',
        };
      }
      const target = deps.targetOf(context);
      const votes = watchVotes(deps, target);
      const line = watchLine(context, deps, target);
      try {
        return await giveUp(context, deps, target, armed, { votes, line });
      } finally {
        votes.stop();
        line.stop();
      }
    },
  };
}

async function giveUp(
  context: RunContext,
  deps: HandoverDeps,
  target: SolanaTarget,
  armed: Armed,
  { votes, line }: { readonly votes: VoteWatch; readonly line: LineWatch },
): Promise<StepResult> {
  const { from } = context.run;
  let carried: Carried | null = null;
  const gaveAtMonotonicMs = deps.clock.monotonic();
  const answer = await context.act({
    step: 'give',
    node: from,
    request: { verb: 'solana.step-down', args: guardArgs(target, from, unstakedKeyOf(context.plan, from)) },
    expectedBefore: `runs as ${target.identity}; its link points to the staked key`,
    expectedAfter:
      'runs as its unstaked identity; its link points to the unstaked key; no vote of the old identity follows',
    timeoutMs: ANSWER_WITHIN_MS,
    outcomeWithNext: true,
    // The old node proves, then sends the tower, then closes its receipt: the bytes may travel on meanwhile.
    onData: (data) => (carried = carry(armed, data)),
  });
  if (answer.answer !== 'ok') return { kind: answer.answer, code: answer.code, text: answer.text };
  if (!answer.data) return { kind: 'unknown', code: 'barrier/unproven', text: 'The old node sent no tower.' };

  const { sha256, loaded } = carried ?? carry(armed, answer.data);
  const tower = decodeTower(answer.data);
  const problem = await towerProblem(tower, answer, target, votes);
  if (problem) return { kind: 'unknown', code: 'tower/stale', text: problem };
  setLiveTower(context, { sha256, lastVote: tower.lastVote, gaveAtMonotonicMs, loaded, isLineAlive: line.isAlive });
  const barrier = answer.facts.get('barrier') ?? 'unknown';
  return {
    kind: 'proven',
    evidence: `${from} runs as its unstaked identity; barrier by ${barrier}; last vote ${tower.lastVote}`,
    figures: {
      barrier,
      lastVote: tower.lastVote,
      towerSha256: sha256,
      barrierMs: Number(answer.facts.get('barrier_ms') ?? 0),
      giveMs: Math.round(deps.clock.monotonic() - gaveAtMonotonicMs),
    },
  };
}

/**
 * Why this tower must not be handed over, or null. `--require-tower` proves no freshness, so it is proven here: against
 * what the old node itself logged, and against what every observer has seen land.
 */
async function towerProblem(
  tower: ReturnType<typeof decodeTower>,
  answer: GuardAnswer,
  target: SolanaTarget,
  votes: VoteWatch,
): Promise<string | null> {
  if (tower.identity !== target.identity) return `The tower belongs to ${tower.identity}, not to ${target.identity}.`;
  if (!tower.signatureValid) return 'The signature of the tower is not by the validator identity.';
  const logged = Number(answer.facts.get('barrier.last_voting') ?? NaN);
  if (Number.isSafeInteger(logged) && tower.lastVote < logged) {
    return `The tower ends at vote ${tower.lastVote}; the old node logged a vote for ${logged}.`;
  }
  for (const seen of await votes.latest()) {
    if (seen.lastVote > tower.lastVote) {
      return `The tower ends at vote ${tower.lastVote}; ${seen.observer} has seen a vote for ${seen.lastVote}.`;
    }
  }
  return null;
}

interface SeenVote {
  readonly askedAtMs: number;
  readonly lastVote: number;
}

interface VoteWatch {
  /** The newest reading of every observer, asked for within the last second. @throws `chain/unreachable` when one stays silent */
  latest(): Promise<readonly { readonly observer: string; readonly lastVote: number }[]>;
  stop(): void;
}

/** Reads the vote account at every observer, over and over, while the active gives up. */
function watchVotes(deps: HandoverDeps, target: SolanaTarget): VoteWatch {
  const seen = new Map<string, SeenVote>();
  const stopped = new AbortController();
  const watches = [...deps.observers].map(([name, rpc]) =>
    watchOne(name, rpc, target.voteAccount, seen, deps.clock, stopped.signal),
  );
  return {
    async latest() {
      const patience = deps.clock.monotonic() + OBSERVER_PATIENCE_MS;
      const isFresh = (name: string) => deps.clock.monotonic() - (seen.get(name)?.askedAtMs ?? -Infinity) <= FRESH_MS;
      while (![...deps.observers.keys()].every(isFresh)) {
        if (deps.clock.monotonic() > patience) {
          const silent = [...deps.observers.keys()].filter((name) => !isFresh(name)).join(', ');
          throw new BatonError(
            'chain/unreachable',
            `Observer ${silent} did not tell the last vote; the tower could not be proven fresh.`,
          );
        }
        await deps.clock.sleep(20);
      }
      return [...seen].map(([observer, { lastVote }]) => ({ observer, lastVote }));
    },
    stop: () => {
      stopped.abort();
      void Promise.allSettled(watches);
    },
  };
}

async function watchOne(
  name: string,
  rpc: SolanaRpc,
  vote: string,
  seen: Map<string, SeenVote>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const askedAtMs = clock.monotonic();
    const reading = await rpc.voteAccount(vote, 'processed').catch(() => null);
    // Votes only grow; on a fork that died a reading may go back, and the highest is what counts.
    if (reading) seen.set(name, { askedAtMs, lastVote: Math.max(reading.lastVote, seen.get(name)?.lastVote ?? 0) });
    await clock.sleep(READ_EVERY_MS, signal).catch(() => undefined);
  }
}
