import type { NodeName } from '../../domain/names.ts';
import type { CallMoment, Meddler, Verdict } from '../hosts/call-record.ts';
import type { LabHost } from '../hosts/lab-host.ts';
import { hangNextSetIdentity } from '../hosts/hanging-command.ts';
import { setClockOffset } from '../hosts/wall-clock.ts';
import type { FaultOrder } from './faults.ts';
import { createStepMoments } from './step-moments.ts';

/** What a fault can lay hands on. */
export interface FaultTargets {
  hostOf(node: string): LabHost;
  /** Ends the worker process at the other end of a connection, for good. */
  killCaller(host: LabHost, callerPort: number): void;
  /** Asks that process to end in good order. */
  stopCaller(host: LabHost, callerPort: number): void;
  /** Stops that process for `ms`, then lets it go on. */
  freezeCaller(host: LabHost, callerPort: number, ms: number): Promise<void>;
  crashDatabase(): Promise<void>;
  /** What a person does who changes his mind. */
  abort(): Promise<void>;
}

export interface ArmedFault {
  readonly meddler: Meddler;
  fired(): boolean;
  /** The host at which it struck; null before. */
  struck(): NodeName | null;
  /** Resolves when what the fault set in motion is over (the host is up again, the worker goes on). */
  settled(): Promise<void>;
}

/** Longer than a lease (8 s), so that another worker takes the run over before the first one wakes. */
const FREEZE_MS = 12_000;
/** A real host takes minutes; the lab only needs everybody to notice. */
const DOWN_MS = 3000;
const CLOCK_JUMP_S = 30;
/** Verbs take 50 to 1500 ms in the lab: delays up to this strike all over them. */
const LONGEST_DELAY_MS = 600;

/** A fault that strikes once, at its step, at a moment within it that the seed picks. */
export function armFault(order: FaultOrder, seed: number, targets: FaultTargets): ArmedFault {
  const place = createStepMoments();
  const delayMs = (seed * 137) % LONGEST_DELAY_MS;
  const kind = seed % 2 === 0 ? 'deaf' : 'carried-out';
  let struck: NodeName | null = null;
  let settled: Promise<void> = Promise.resolve();

  const strike = (moment: CallMoment): Verdict | Promise<Verdict> => {
    const host = targets.hostOf(moment.call.node);
    const { callerPort } = moment.call;
    struck = host.node;
    switch (order.name) {
      case 'connection-cut-before':
      case 'answer-lost':
        return 'cut';
      case 'connection-cut-after':
        return { cutAfterMs: delayMs };
      case 'command-hangs':
        hangNextSetIdentity(host.root, kind);
        return 'pass';
      case 'host-reboots':
        settled = later(delayMs, () => host.reboot(DOWN_MS));
        return 'pass';
      case 'worker-killed':
        targets.killCaller(host, callerPort);
        return 'pass';
      case 'worker-stopped':
        targets.stopCaller(host, callerPort);
        return 'pass';
      case 'worker-frozen':
        settled = targets.freezeCaller(host, callerPort, FREEZE_MS);
        return 'pass';
      case 'database-restarted':
        settled = targets.crashDatabase();
        return settled.then(() => 'pass');
      case 'abort-asked':
        settled = targets.abort();
        return settled.then(() => 'pass');
      case 'clock-jumps':
        setClockOffset(host.root, CLOCK_JUMP_S);
        return 'pass';
      default:
        return order.name satisfies never;
    }
  };

  return {
    meddler(moment) {
      const here = place(moment);
      if (struck !== null || here?.step !== order.step || here.at !== momentOf(order, seed)) return 'pass';
      return strike(moment);
    },
    fired: () => struck !== null,
    struck: () => struck,
    settled: () => settled,
  };
}

/** Processes may fall before the host has done anything, or after it has done all and before anybody knows. */
function momentOf(order: FaultOrder, seed: number): 'begin' | 'end' {
  if (order.name === 'answer-lost') return 'end';
  const atProcess = ['worker-killed', 'worker-stopped', 'worker-frozen', 'database-restarted'].includes(order.name);
  return atProcess && order.step !== 'arm' && seed % 2 === 1 ? 'end' : 'begin';
}

async function later(ms: number, act: () => Promise<void>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  await act();
}
