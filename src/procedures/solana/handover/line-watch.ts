import { nodeOf, type SolanaTarget } from '../../../chains/solana/target.ts';
import { hostOf } from '../../../execution/context.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { HandoverDeps } from './deps.ts';

/** Asked this often while the active gives up. */
const ASK_EVERY_MS = 250;
/** No answer for this long, and the line may be dead. */
const FRESH_MS = 1_000;
const ANSWER_WITHIN_MS = 3_000;

/** Whether the line to the standby carries answers. */
export interface LineWatch {
  /** Something asked within the last second was answered. */
  readonly isAlive: () => boolean;
  stop(): void;
}

/** Asks the standby's own node something over the line of the armed call, over and over, while the active gives up. */
export function watchLine(context: RunContext, deps: HandoverDeps, target: SolanaTarget): LineWatch {
  const { to } = context.run;
  const stopped = new AbortController();
  const url = `http://127.0.0.1:${nodeOf(target, to).rpcPort}`;
  const rpc = deps.observe.rpc(url, { fetch: hostOf(deps.hosts, to).fetch, timeoutMs: ANSWER_WITHIN_MS });
  let answeredMs = -Infinity;
  const watch = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const askedMs = deps.clock.monotonic();
      await rpc.slot('processed').then(
        () => (answeredMs = askedMs),
        () => undefined,
      );
      await deps.clock.sleep(ASK_EVERY_MS, stopped.signal).catch(() => undefined);
    }
  };
  void watch();
  return { isAlive: () => deps.clock.monotonic() - answeredMs <= FRESH_MS, stop: () => stopped.abort() };
}
