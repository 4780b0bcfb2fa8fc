import type { Clock } from '../../domain/clock.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import type { GuardAnswer, GuardChannel } from '../port.ts';
import { createGuardChannel } from './channel.ts';
import type { Connection } from './connection.ts';
import { startDeadline, untilAborted } from './deadline.ts';
import { depart } from './departure.ts';

/** What a call on one host is made with. */
export interface CallDeps {
  readonly node: NodeName;
  readonly connection: Connection;
  readonly clock: Clock;
  /** Told each measured round trip. Unit: milliseconds. */
  readonly onRoundTrip: (ms: number) => void;
}

/**
 * Sends a command and gives its channel.
 * @param signal ends the waiting; a command that has not left by then never leaves
 * @throws `host/unreachable`, `host/key-changed`, `config/invalid`, `input/invalid`: nothing was sent
 * @throws `host/answer-lost` the command was sent and the host did not confirm it
 */
export async function openChannel(deps: CallDeps, text: string, signal: AbortSignal): Promise<GuardChannel> {
  const client = await deps.connection.client(signal);
  const askedMs = deps.clock.monotonic();
  const departure = depart(client, text, {
    onOpened: () => deps.onRoundTrip(deps.clock.monotonic() - askedMs),
    onConfirmed: (stream) => createGuardChannel(stream, deps),
  });
  try {
    return await untilAborted(signal, departure.confirmed);
  } catch (error) {
    departure.callOff();
    // Also when the host refuses the command: ssh2 reports a refusal and a connection that broke in the same words.
    if (departure.hasLeft()) throw lost(deps.node, messageOf(error), error);
    const message = `Nothing was sent to ${deps.node}: ${messageOf(error)}.`;
    throw new BatonError('host/unreachable', message, { cause: error });
  }
}

/**
 * Sends a command without input and waits for its answer.
 * @param timeoutMs for all of it, the connection included
 * @throws what `openChannel` throws
 * @throws `host/answer-lost`, `host/bad-answer` it was sent, and what it did is not known
 */
export async function call(deps: CallDeps, text: string, timeoutMs: number): Promise<GuardAnswer> {
  const deadline = startDeadline(deps.clock, timeoutMs);
  try {
    const channel = await openChannel(deps, text, deadline.signal);
    channel.end();
    return await untilAborted(deadline.signal, channel.answer).catch((error: unknown) => {
      channel.close();
      throw error instanceof BatonError ? error : lost(deps.node, messageOf(error), error);
    });
  } finally {
    deadline.stop();
  }
}

function lost(node: NodeName, why: string, cause: unknown): BatonError {
  return new BatonError('host/answer-lost', `The command left for ${node} and no answer came back: ${why}.`, { cause });
}
