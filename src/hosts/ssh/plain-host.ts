import type { ClientChannel } from 'ssh2';
import type { Clock } from '../../domain/clock.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { SshHostConfig } from './config.ts';
import { createConnection } from './connection.ts';
import { startDeadline, untilAborted } from './deadline.ts';
import { depart } from './departure.ts';
import { createForwardFetch } from './forward.ts';

/** Some 30 KiB is a full answer. More than this is not our script talking. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** What a text printed, and how it ended. */
export interface PlainOutput {
  readonly out: string;
  readonly err: string;
  /** Exit status; null when a signal ended it or the host did not say. */
  readonly status: number | null;
}

/** A host on which texts are run that are no calls of the guard. For looking, before there is a fleet file. */
export interface PlainHost {
  /**
   * Runs a text to its end, without input.
   * @param timeoutMs for all of it, the connection included
   * @throws `host/unreachable`, `host/key-changed`, `config/invalid`: nothing was sent
   * @throws `host/answer-lost`, `host/bad-answer`
   */
  run(text: string, timeoutMs: number): Promise<PlainOutput>;
  /** HTTP to the loopback of the host, as that of `HostPort`. */
  readonly fetch: typeof fetch;
  close(): void;
}

/** A host that is connected to when it is first used. @throws `config/invalid` when a pinned host key is not one */
export function createPlainHost(config: SshHostConfig, deps: { readonly clock: Clock }): PlainHost {
  const connection = createConnection(config, deps);
  return {
    run: async (text, timeoutMs) => {
      const deadline = startDeadline(deps.clock, timeoutMs);
      try {
        const client = await connection.client(deadline.signal);
        const departure = depart(client, text, { onOpened: () => undefined, onConfirmed: collect });
        return await untilAborted(deadline.signal, departure.confirmed).catch((error: unknown) => {
          departure.callOff();
          throw error;
        });
      } catch (error) {
        if (error instanceof BatonError) throw error;
        const message = `${config.node} did not finish its answer: ${messageOf(error)}.`;
        throw new BatonError('host/answer-lost', message, { cause: error });
      } finally {
        deadline.stop();
      }
    },
    fetch: createForwardFetch((signal) => connection.client(signal)),
    close: () => connection.close(),
  };
}

function collect(channel: ClientChannel): Promise<PlainOutput> {
  const output = { out: [] as Buffer[], err: [] as Buffer[] };
  let taken = 0;
  let status: number | null = null;
  return new Promise((resolve, reject) => {
    const take = (chunks: Buffer[]) => (chunk: Buffer) => {
      taken += chunk.length;
      chunks.push(chunk);
      if (taken <= MAX_OUTPUT_BYTES) return;
      channel.close();
      reject(new BatonError('host/bad-answer', `The host sent more than ${MAX_OUTPUT_BYTES} bytes.`));
    };
    channel.on('data', take(output.out));
    channel.stderr.on('data', take(output.err));
    channel.on('exit', (code: number | null) => void (status = code));
    channel.on('error', reject);
    channel.on('close', () =>
      resolve({
        out: Buffer.concat(output.out).toString('utf8'),
        err: Buffer.concat(output.err).toString('utf8'),
        status,
      }),
    );
    channel.end();
  });
}
