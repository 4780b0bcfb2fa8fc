import type { Client } from 'ssh2';
import type { Clock } from '../../domain/clock.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import type { GuardAnswer, GuardChannel } from '../port.ts';
import { createGuardChannel } from './channel.ts';
import type { Connection } from './connection.ts';
import { startDeadline, untilAborted } from './deadline.ts';
import { depart } from './departure.ts';
import type { Sessions } from './sessions.ts';

/** One command for a host. */
export interface Command {
  readonly text: string;
  /** Of an open run: goes before others where a connection has to be made first. */
  readonly isUrgent: boolean;
}

/** What a call on one host is made with. */
export interface CallDeps {
  readonly node: NodeName;
  readonly connection: Connection;
  readonly sessions: Sessions;
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
export async function openChannel(deps: CallDeps, command: Command, signal: AbortSignal): Promise<GuardChannel> {
  for (;;) {
    const client = await deps.connection.client(signal, command.isUrgent);
    try {
      return await send(deps, client, command.text, signal);
    } catch (error) {
      if (!isRefusedSession(error) || !(await deps.sessions.room(client, signal))) throw error;
    }
  }
}

async function send(deps: CallDeps, client: Client, text: string, signal: AbortSignal): Promise<GuardChannel> {
  const askedMs = deps.clock.monotonic();
  let ended: (() => void) | undefined;
  const departure = depart(client, text, {
    onOpened: () => {
      ended = deps.sessions.opened(client);
      deps.onRoundTrip(deps.clock.monotonic() - askedMs);
    },
    onConfirmed: (stream) => {
      stream.on('close', () => ended?.());
      return createGuardChannel(stream, deps);
    },
  });
  try {
    return await untilAborted(signal, departure.confirmed);
  } catch (error) {
    departure.callOff();
    ended?.();
    // Also when the host refuses the command: ssh2 reports a refusal and a connection that broke in the same words.
    if (departure.hasLeft()) throw lost(deps.node, messageOf(error), error);
    throw notSent(deps, client, error);
  }
}

function notSent({ node, sessions }: CallDeps, client: Client, cause: unknown): BatonError {
  const why = hasReason(cause) ? noRoom(sessions.count(client), messageOf(cause)) : messageOf(cause);
  return new BatonError('host/unreachable', `Nothing was sent to ${node}: ${why}.`, { cause });
}

function noRoom(open: number, words: string): string {
  const beside = open === 0 ? 'no session' : `no further session beside ${open} of ours`;
  return `its sshd opens ${beside} (MaxSessions in sshd_config): ${words.replace(/[:\s]+$/, '')}`;
}

/** The host answered, and said no: it allows no more sessions on this connection for now, or none at all. */
function isRefusedSession(error: unknown): boolean {
  return error instanceof BatonError && error.code === 'host/unreachable' && hasReason(error.cause);
}

/** ssh2 gives the number of RFC 4254, section 5.1, for a channel that the host refused, and none for a broken line. */
function hasReason(error: unknown): boolean {
  return error instanceof Error && 'reason' in error && typeof error.reason === 'number';
}

/**
 * Sends a command without input and waits for its answer.
 * @param timeoutMs for all of it, the connection included
 * @param onData told the data block as soon as it is there, before the answer
 * @throws what `openChannel` throws
 * @throws `host/answer-lost`, `host/bad-answer` it was sent, and what it did is not known
 */
export async function call(
  deps: CallDeps,
  command: Command,
  timeoutMs: number,
  onData?: (data: Buffer) => void,
): Promise<GuardAnswer> {
  const deadline = startDeadline(deps.clock, timeoutMs);
  try {
    const channel = await openChannel(deps, command, deadline.signal);
    channel.end();
    void channel.data.then((data) => data && onData?.(data));
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
