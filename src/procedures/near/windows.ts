import type { MaintenanceWindow } from '../../chains/near/port.ts';

/** The first window that is open now for at least so many blocks, or will be. */
export function windowFor(
  windows: readonly MaintenanceWindow[],
  head: number,
  blocks: number,
): { readonly inBlocks: number; readonly window: MaintenanceWindow } | null {
  const fitting = windows
    .filter(({ from, to }) => to - Math.max(from, head) >= blocks)
    .toSorted((a, b) => a.from - b.from);
  const [window] = fitting;
  return window === undefined ? null : { inBlocks: Math.max(0, window.from - head), window };
}
