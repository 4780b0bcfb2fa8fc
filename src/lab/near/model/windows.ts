import type { ChainState } from './chain.ts';
import type { NearRules } from './member.ts';
import { dutiesAt } from './schedule.ts';

/** `[start, end)` heights. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** Heights of this epoch, from the newest on, at which an account has no block and no chunk to produce. */
export function maintenanceWindows({ epoch, height }: ChainState, rules: NearRules, account: string): Window[] {
  const end = epoch.startHeight + rules.epochLength;
  if (!epoch.members.some((member) => member.account === account)) return height < end ? [{ start: height, end }] : [];
  const windows: Window[] = [];
  for (let at = height; at < end; at += 1) {
    const { block, chunks } = dutiesAt(epoch, at, rules);
    if (block === account || chunks.includes(account)) continue;
    const last = windows.at(-1);
    if (last?.end === at) windows[windows.length - 1] = { ...last, end: at + 1 };
    else windows.push({ start: at, end: at + 1 });
  }
  return windows;
}
