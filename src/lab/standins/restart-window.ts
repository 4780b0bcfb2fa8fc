import { setTimeout as sleep } from 'node:timers/promises';
import { callAdmin } from './admin-client.ts';
import { flag } from './flags.ts';
import { callRpc } from './rpc-client.ts';

/** agave looks again each five seconds. */
const LOOK_AGAIN_MS = 5000;

/**
 * `wait-for-restart-window`: returns when no own leader slot comes for `--min-idle-time` minutes; fails when this epoch has
 * no such window.
 */
export async function waitForRestartWindow(ledger: string, args: readonly string[]): Promise<void> {
  const minutes = Number(flag(args, '--min-idle-time') ?? 10);
  const { rpc, id } = await callAdmin<{ rpc: string; id: string }>(ledger, 'contactInfo', []);
  const port = Number(rpc.split(':').at(-1));
  const identity = flag(args, '--identity') ?? id;
  const needed = Math.ceil((minutes * 60_000) / (await slotMs(port)));
  console.log(`Identity: ${identity}`);
  console.log(`Minimum Idle Time: ${minutes} minutes (~${needed} slots)`);
  console.log(`Maximum permitted delinquency: ${flag(args, '--max-delinquent-stake') ?? '5'}%`);
  for (;;) {
    const { idle, longest } = await idleSlots(port, identity);
    if (idle >= needed) break;
    if (longest < needed) {
      console.log('Validator has no idle window of that length in this epoch');
      process.exitCode = 1;
      return;
    }
    console.log(`Waiting for a restart window: ${idle} idle slots`);
    await sleep(LOOK_AGAIN_MS);
  }
  console.log('Ready to restart');
}

async function slotMs(port: number): Promise<number> {
  // Without the full API a node gives no performance samples; agave then reckons with 400 ms.
  const samples = callRpc<{ numSlots: number; samplePeriodSecs: number }[]>(port, 'getRecentPerformanceSamples', [1]);
  const [sample] = await samples.catch(() => []);
  return sample ? (sample.samplePeriodSecs * 1000) / sample.numSlots : 400;
}

async function idleSlots(port: number, identity: string): Promise<{ idle: number; longest: number }> {
  const info = await callRpc<{ slotIndex: number; slotsInEpoch: number }>(port, 'getEpochInfo', [
    { commitment: 'processed' },
  ]);
  const schedule = await callRpc<Record<string, number[]> | null>(port, 'getLeaderSchedule', [null, { identity }]);
  const ahead = [...(schedule?.[identity] ?? []).filter((slot) => slot >= info.slotIndex), info.slotsInEpoch];
  const gaps = ahead.map((slot, index) => slot - (ahead[index - 1] ?? info.slotIndex));
  return { idle: gaps[0] ?? 0, longest: Math.max(...gaps) };
}
