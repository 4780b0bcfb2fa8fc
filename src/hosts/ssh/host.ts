import type { GuardRequest, HostPort } from '../port.ts';
import { call, openChannel, type CallDeps } from './call.ts';
import type { GuardCommand, SshHostConfig } from './config.ts';
import { createConnection, type ConnectionDeps } from './connection.ts';
import { startDeadline } from './deadline.ts';
import { createForwardFetch } from './forward.ts';
import { watchIdle } from './idle.ts';
import { DIRECT } from './route.ts';
import { createSessions } from './sessions.ts';

/** What `createSshHost` works with. */
export interface SshHostDeps extends ConnectionDeps {
  readonly guardCommand: GuardCommand;
}

/** After the login a channel is opened and the command confirmed: two round trips. Unit: milliseconds. */
const CHANNEL_MS = 1000;

/**
 * One host over SSH. Connects when it is first used.
 *
 * Beside what `HostPort` says, `call` and `open` throw `config/invalid` (the key cannot be used) and `input/invalid`
 * (no such request) before anything was sent, `call` and the answer of a channel throw `host/bad-answer` (not of the
 * form of an answer; what was done is not known), and `open` throws `host/answer-lost` when the verb was sent and the
 * host did not confirm it.
 * @throws `config/invalid` when a pinned host key is not one
 */
export function createSshHost(config: SshHostConfig, deps: SshHostDeps): HostPort {
  let roundTripMs: number | null = null;
  const connection = createConnection(config, deps);
  const onRoundTrip = (ms: number) => void (roundTripMs = ms);
  const sessions = createSessions(deps.clock);
  const callDeps: CallDeps = { node: config.node, connection, sessions, clock: deps.clock, onRoundTrip };
  const idle = watchIdle({
    clock: deps.clock,
    afterMs: config.idleMs ?? null,
    isBusy: () => sessions.any(),
    letGo: () => connection.renew(),
  });
  const openWithinMs = config.connectTimeoutMs * (deps.route ?? DIRECT).hops + CHANNEL_MS;
  return {
    node: config.node,
    call: async (request, timeoutMs, onData) => {
      const text = deps.guardCommand(config.chain, request, config.become);
      idle.used();
      return await call(callDeps, { text, isUrgent: isOfRun(request) }, timeoutMs, onData);
    },
    open: async (request) => {
      const text = deps.guardCommand(config.chain, request, config.become);
      idle.used();
      const deadline = startDeadline(deps.clock, openWithinMs);
      try {
        return await openChannel(callDeps, { text, isUrgent: isOfRun(request) }, deadline.signal);
      } finally {
        deadline.stop();
      }
    },
    fetch: createForwardFetch((signal) => {
      idle.used();
      return connection.client(signal);
    }),
    roundTripMs: () => roundTripMs,
    retryNow: () => connection.retryNow(),
    renew: () => connection.renew(),
    close: () => {
      idle.stop();
      connection.close();
    },
  };
}

/** A role may hang in the air: what a run asks goes before what people only want to see. */
function isOfRun({ args }: GuardRequest): boolean {
  return 'run' in args;
}
