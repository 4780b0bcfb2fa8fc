import type { Clock } from '../../domain/clock.ts';
import type { HostPort } from '../port.ts';
import { call, openChannel, type CallDeps } from './call.ts';
import type { GuardCommand, SshHostConfig } from './config.ts';
import { createConnection } from './connection.ts';
import { startDeadline } from './deadline.ts';
import { createForwardFetch } from './forward.ts';

/** What `createSshHost` works with. */
export interface SshHostDeps {
  readonly clock: Clock;
  readonly guardCommand: GuardCommand;
}

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
  const callDeps: CallDeps = { node: config.node, connection, clock: deps.clock, onRoundTrip };
  return {
    node: config.node,
    call: async (request, timeoutMs) => {
      const text = deps.guardCommand(config.chain, request, config.become);
      return await call(callDeps, text, timeoutMs);
    },
    open: async (request) => {
      const text = deps.guardCommand(config.chain, request, config.become);
      const deadline = startDeadline(deps.clock, config.connectTimeoutMs);
      try {
        return await openChannel(callDeps, text, deadline.signal);
      } finally {
        deadline.stop();
      }
    },
    fetch: createForwardFetch((signal) => connection.client(signal)),
    roundTripMs: () => roundTripMs,
    close: () => connection.close(),
  };
}
