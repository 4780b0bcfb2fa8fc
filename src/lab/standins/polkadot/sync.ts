import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Warp first, then the blocks before it are fetched; only then the chain is whole (sc-informant, display.rs). */
export type SyncPhase = 'warping' | 'history' | 'synced';

/** How long a node that starts with an empty database is in each phase. Unit: milliseconds. */
export interface SyncPlan {
  readonly warpMs: number;
  readonly historyMs: number;
}

/** `WARP,HISTORY`; nothing: it has the chain at once. */
export function syncPlan(text: string | undefined): SyncPlan {
  const [warpMs = 0, historyMs = 0] = (text ?? '').split(',').map(Number);
  return { warpMs, historyMs };
}

/** Phases by the clock. What was fetched stays fetched over a restart. */
export function followSync(chainDirectory: string, plan: SyncPlan, now: () => number): () => SyncPhase {
  const mark = join(chainDirectory, 'db', 'lab-synced');
  const began = now();
  const total = plan.warpMs + plan.historyMs;
  return () => {
    if (existsSync(mark)) return 'synced';
    const passed = now() - began;
    if (passed < plan.warpMs) return 'warping';
    if (passed < total) return 'history';
    writeFileSync(mark, '');
    return 'synced';
  };
}
