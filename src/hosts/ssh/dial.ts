import type { Duplex } from 'node:stream';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { SshEndpoint } from './config.ts';
import { outOfTime, shakeHands, type Dialled } from './handshake.ts';
import type { PinnedKeys } from './host-key.ts';
import { prepareLogin } from './login.ts';
import type { OpenLine } from './route.ts';

/** Says when a piece of work may be done, and does it. */
type Pass = (work: () => Promise<Dialled>) => Promise<Dialled>;

/**
 * One attempt to connect and log in.
 * @param pinned is asked about the host's key before anything is proven to the host
 * @param pass lets the part through that costs computing: a host that does not even answer takes nobody's place
 * @param signal breaks the attempt off
 * @throws `host/unreachable`, `host/key-changed`; `config/invalid` when our own key or agent cannot be used
 */
export async function dial(
  endpoint: SshEndpoint,
  pinned: PinnedKeys,
  openLine: OpenLine,
  pass: Pass,
  signal: AbortSignal,
): Promise<Dialled> {
  const login = await prepareLogin(endpoint);
  // The line is ours, so that it can be destroyed: ssh2 leaves it half open after a refused login.
  const line = await opened(endpoint, openLine, signal);
  const breakOff = () => line.destroy();
  signal.addEventListener('abort', breakOff);
  try {
    return await pass(() => {
      if (line.destroyed) throw new BatonError('host/unreachable', 'the line to it broke');
      return shakeHands(endpoint, pinned, login, line);
    });
  } finally {
    signal.removeEventListener('abort', breakOff);
  }
}

async function opened(endpoint: SshEndpoint, openLine: OpenLine, signal: AbortSignal): Promise<Duplex> {
  const late = AbortSignal.timeout(endpoint.connectTimeoutMs);
  try {
    const line = await openLine(endpoint, AbortSignal.any([signal, late]));
    // It may break before somebody listens; who does is told by the end of the line.
    return line.on('error', () => undefined);
  } catch (error) {
    if (signal.aborted) throw error;
    const what = late.aborted ? outOfTime(endpoint, 'a line to it') : messageOf(error);
    throw new BatonError('host/unreachable', what, { cause: error });
  }
}
