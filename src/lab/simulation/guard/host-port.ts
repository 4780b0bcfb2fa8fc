import { BatonError } from '../../../domain/failure.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { GuardChannel, GuardRequest, HostPort } from '../../../hosts/port.ts';
import { callGuard, type GuardCall } from './guard.ts';
import { uptimeMs, type SimulatedHost } from './host.ts';
import { createLine, type Line } from './line.ts';
import type { GuardMutations } from './mutations.ts';
import type { Point } from './script.ts';

/**
 * What becomes of a call on its way. `go`: nothing. `unreachable`: it never leaves. `lost`: it leaves, the host never hears of
 * it. `hidden`: it is carried out, and nothing that it says comes back.
 */
export type Departure = 'go' | 'unreachable' | 'lost' | 'hidden';
/** At a point of the guard: it goes on, it is killed, or the connection breaks and it goes on alone. */
export type AtPoint = 'go' | 'kill' | 'cut';

export interface SimulatedHostDeps {
  readonly host: SimulatedHost;
  /** The caller's: it may stand still, or be gone, while the machine goes on. */
  readonly clock: Clock;
  /** Time as it passes on the machine. */
  readonly hostTime: Pick<Clock, 'sleep'>;
  readonly mutations: GuardMutations;
  /** What carries a request out; left out: the guard. */
  readonly carriesOut?: (request: GuardRequest) => GuardCall;
  /** Asked before a call leaves. It may take its time: that is the line. */
  depart(request: GuardRequest): Promise<Departure>;
  /** Asked at each point of the guard, before it goes on from there. */
  atPoint(request: GuardRequest, point: Point): Promise<AtPoint> | AtPoint;
  /** Told how to cut a connection that was opened, for when its caller is gone. */
  readonly whenCallerEnds?: (cut: () => void) => void;
  /** Told of what the caller writes into a call. */
  readonly onWrite?: (request: GuardRequest, bytes: Buffer) => void;
  readonly fetch: typeof fetch;
  readonly roundTripMs: number;
}

/** Made once: each one that is made costs a stack trace. */
const OVER = new Error('over');
/** While somebody else holds the lock it is looked at this often. Unit: milliseconds. */
const LOCK_POLL_MS = 50;

/** One simulated machine as the runner and the procedures see any other. */
export function createSimulatedHostPort(deps: SimulatedHostDeps): HostPort {
  const { host } = deps;
  const open = async (request: GuardRequest): Promise<GuardChannel> => {
    const departure = await deps.depart(request);
    if (departure === 'unreachable') throw new BatonError('host/unreachable', `${host.setup.name} does not answer.`);
    return openChannel(deps, request, departure);
  };
  return {
    node: host.setup.name,
    async call(request, timeoutMs, onData) {
      const channel = await open(request);
      channel.end();
      const done = new AbortController();
      void channel.data.then((data) => data && onData?.(data)).catch(() => undefined);
      const late = deps.clock.sleep(timeoutMs, done.signal).then(() => 'late' as const);
      late.catch(() => undefined);
      try {
        const first = await Promise.race([channel.answer, late]);
        if (first !== 'late') return first;
        channel.close();
        throw answerLost(host);
      } finally {
        done.abort(OVER);
      }
    },
    open,
    fetch: deps.fetch,
    roundTripMs: () => deps.roundTripMs,
    close: () => undefined,
  };
}

function openChannel(deps: SimulatedHostDeps, request: GuardRequest, departure: Departure): GuardChannel {
  const { host } = deps;
  const line = createLine(departure === 'go');
  const call = departure === 'lost' ? null : (deps.carriesOut?.(request) ?? callGuard(host, request, deps.mutations));
  const answer = line.answer.then((given) => given ?? Promise.reject(answerLost(host)));
  answer.catch(() => undefined); // a channel may be cut off by somebody who does not want its answer
  if (call) {
    call.onEnd(() => line.wake());
    drive(deps, request, call, line).then(
      () => line.finish(),
      (error: unknown) => line.fail(error),
    );
  } else line.cut();
  const close = (): void => {
    line.cut();
    call?.input.end();
    line.wake();
  };
  deps.whenCallerEnds?.(close);
  return {
    nextFact: () => line.nextFact(),
    write: (bytes) => {
      if (line.isOpen && call) {
        deps.onWrite?.(request, Buffer.from(bytes));
        call.input.feed(Buffer.from(bytes));
      }
      line.wake();
    },
    end: () => {
      call?.input.end();
      line.wake();
    },
    data: line.data,
    answer,
    close,
  };
}

/** Lets a call go on from point to point, as time and input allow it. */
async function drive(deps: SimulatedHostDeps, request: GuardRequest, call: GuardCall, line: Line): Promise<void> {
  const { host, hostTime } = deps;
  for (let point = call.step(); point !== null; point = call.step()) {
    if (point.kind === 'line') line.add(point.key, point.value);
    if (point.kind === 'data') line.addData(point.bytes);
    const fate = await deps.atPoint(request, point);
    if (fate === 'kill') call.kill();
    if (fate === 'cut') {
      line.cut();
      call.input.end();
    }
    if (!call.isAlive) return;
    if (point.kind === 'wait') await hostTime.sleep(point.ms);
    if (point.kind === 'locked') await hostTime.sleep(LOCK_POLL_MS);
    if (point.kind === 'input') await line.woken(hostTime, Math.max(0, point.untilMs - uptimeMs(host)));
  }
}

function answerLost(host: SimulatedHost): BatonError {
  return new BatonError('host/answer-lost', `${host.setup.name} gave no answer.`);
}
