import type { SessionState } from '../../../chains/polkadot/session-state.ts';
import type { SetKeysCall } from '../../../chains/polkadot/set-keys.ts';
import type { JournalEvent } from '../../../domain/journal.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import { isChainAway } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import { slotsMs } from '../pace.ts';
import { signerBefore } from '../signer.ts';
import { refusedAfter } from './stored.ts';

/** What people sign elsewhere lands when they do. */
export const LOOK_OUTSIDE_SLOTS = 5;
/** A few looks of 30 s, so that a worker that was away for a minute misses nothing. Unit: blocks. */
const RECENT_BLOCKS = 20;
/** After a longer absence the oldest are left out: each is a read of a whole block. Unit: blocks. */
const MOST_BLOCKS = 200;

type Offered = Extract<JournalEvent, { kind: 'keys.offered' }>;

/**
 * What people sign is followed by its effect. That it had none is said by the relay chain's event about keys from Asset Hub, and by the
 * extrinsics that carry the call: inside the proxy it fails without another word.
 */
export async function outside(
  context: RunContext,
  deps: PolkadotDeps,
  state: SessionState,
  offered: Offered,
): Promise<StepResult> {
  const error = await refusedAfter(context, deps, state, offered.relayBlock, RECENT_BLOCKS);
  if (error !== null) return refused(`The relay chain turned the keys away that people have set: ${error}.`, context);
  const seen = await seenOf(context, deps, offered);
  if (seen.failed !== null) {
    // Journaled, so that after a `resume` the same one is not told of again.
    await context.journal({ kind: 'keys.settled', hash: offered.callHash, result: 'failed', text: seen.failed });
    return refused(`The keys were not set: ${seen.failed}`, context);
  }
  const { lookedTo, said } = seen;
  return {
    kind: 'wait',
    untilMs: deps.clock.now() + slotsMs(state, LOOK_OUTSIDE_SLOTS),
    because: `${said === null ? '' : `${said} `}${offeredWords(offered)}`,
    ...(lookedTo !== null && { figures: { lookedTo, said } }),
  };
}

interface Seen {
  /** The proxy carried it out and it failed there: only the real proxy comes that far. */
  readonly failed: string | null;
  /** The last block that was looked into. */
  readonly lookedTo: number | null;
  /** Somebody sent it who may not, or in a way that was refused whole: told of, and anybody can do that. */
  readonly said: string | null;
}

async function seenOf(context: RunContext, deps: PolkadotDeps, offered: Offered): Promise<Seen> {
  const { chain, callData, callHash } = offered;
  const before = lastSeen(context);
  try {
    const head = (await deps.setKeys.finalizedHead(chain)).number;
    const from = Math.max(1, (before.lookedTo ?? head - RECENT_BLOCKS) + 1, head - MOST_BLOCKS);
    const uses = from > head ? [] : await deps.setKeys.callUses({ chain, callData, from, to: head });
    let seen: Seen = { failed: null, lookedTo: Math.max(head, before.lookedTo ?? 0), said: before.said };
    for (const { block, result } of uses) {
      if (result.kind !== 'failed') continue;
      const { level, error, text } = result.failure;
      const words =
        `block ${block.number} of ${chainWords(chain)} has the call, and it failed: ${error}. ${text}`.trim();
      if (level === 'extrinsic') seen = { ...seen, said: words.replace('block', 'Block') };
      else if (!wasTold(context, callHash, words)) seen = { ...seen, failed: words };
    }
    return seen;
  } catch (error) {
    // It is only for people to know sooner: whether the keys are set is read elsewhere.
    if (!isChainAway(error)) throw error;
    return { failed: null, ...before };
  }
}

function lastSeen(context: RunContext): Omit<Seen, 'failed'> {
  const last = context.entries().findLast(({ event }) => event.kind === 'step.waiting' && event.step === 'set')?.event;
  const figures = last?.kind === 'step.waiting' ? last.figures : undefined;
  const { lookedTo, said } = figures ?? {};
  return {
    lookedTo: typeof lookedTo === 'number' ? lookedTo : null,
    said: typeof said === 'string' ? said : null,
  };
}

function wasTold(context: RunContext, callHash: string, words: string): boolean {
  return context
    .entries()
    .some(({ event }) => event.kind === 'keys.settled' && event.hash === callHash && event.text === words);
}

/** What people are asked to do. */
export function offeredWords({ chain, callHash }: Pick<SetKeysCall, 'chain' | 'callHash'>): string {
  return `People have to sign call ${callHash} on ${chainWords(chain)}`;
}

const chainWords = (chain: SetKeysCall['chain']): string => (chain === 'relay' ? 'the relay chain' : 'Asset Hub');

function refused(text: string, context: RunContext): StepResult {
  return { kind: 'refused', code: 'run/checks-failed', text, signer: signerBefore(context) };
}
