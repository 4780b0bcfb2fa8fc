import { readFileSync } from 'node:fs';
import { factOf, type GuardCall } from './hosts/call-record.ts';
import { monotonicMs } from './hosts/monotonic.ts';

/** From the moment the active is asked to give up until the standby's set-identity has returned, as the hosts saw it. */
export interface CriticalSection {
  readonly ms: number;
  /** Guard calls, on any host, of which some part fell into it. */
  readonly guardCalls: number;
  /** How the old node proved that it votes no more. */
  readonly barrier: string | null;
}

/** Null when the role was not both given and taken. */
export function criticalSection(calls: readonly GuardCall[]): CriticalSection | null {
  const take = calls.findLast((call) => call.verb === 'solana.step-up' && factOf(call, 'answer') === 'ok');
  if (!take) return null;
  const give = calls.findLast(
    (call) =>
      call.verb === 'solana.step-down' && factOf(call, 'answer') === 'ok' && call.beganAtMs < (take.endedAtMs ?? 0),
  );
  if (!give) return null;
  const returnedMs = uptimeToMonotonic(factOf(take, 'set_identity_ended_ms')) ?? take.endedAtMs ?? give.beganAtMs;
  const inside = calls.filter((call) => call.beganAtMs < returnedMs && (call.endedAtMs ?? Infinity) > give.beganAtMs);
  return {
    ms: Math.round(returnedMs - give.beganAtMs),
    guardCalls: inside.length,
    barrier: factOf(give, 'barrier') ?? null,
  };
}

/** The guard reads /proc/uptime; all lab hosts share the machine's. Its steps are 10 ms. */
function uptimeToMonotonic(uptimeMs: string | undefined): number | null {
  if (uptimeMs === undefined || !/^\d+$/.test(uptimeMs)) return null;
  const uptimeNowMs = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000;
  return Number(uptimeMs) - uptimeNowMs + monotonicMs();
}
