import { connect } from 'node:net';
import { Client } from 'ssh2';
import { BatonError, messageOf } from '../../domain/failure.ts';
import { fingerprint, pinHostKeys } from './host-key.ts';

/** The key by which a host says it can be known. Nobody has said yet that it is the right one. */
export interface OfferedKey {
  /** `TYPE BASE64`, as it is pinned. */
  readonly entry: string;
  readonly type: string;
  /** As `ssh-keygen -l` shows it: `SHA256:…`. */
  readonly fingerprint: string;
}

/**
 * Asks a host for its key and hangs up. The keys are exchanged before anybody is logged in (RFC 4253, section 7), so
 * neither a user name nor a signature has left us.
 * @param known keys `TYPE BASE64` by which the host may be known already: their types are asked for first
 * @param timeoutMs for all of it
 * @throws `host/unreachable`
 */
export async function offeredHostKey(
  place: { readonly host: string; readonly port: number },
  known: readonly string[],
  timeoutMs: number,
): Promise<OfferedKey> {
  const socket = connect(place);
  const client = new Client();
  try {
    return await new Promise<OfferedKey>((resolve, reject) => {
      const fail = (error: unknown) => reject(unreachable(place, error));
      client.on('error', fail);
      client.on('close', () => fail(new Error('the connection was closed before the host showed its key')));
      client.connect({
        sock: socket,
        // Never sent: the host is hung up on before there is a login.
        username: 'nobody',
        readyTimeout: timeoutMs,
        algorithms: { serverHostKey: pinHostKeys(known).algorithms },
        hostVerifier: (key: Buffer) => {
          resolve(offered(key));
          return false;
        },
      });
    });
  } finally {
    socket.destroy();
  }
}

function offered(raw: Buffer): OfferedKey {
  const type = raw.toString('latin1', 4, 4 + raw.readUInt32BE(0));
  return { entry: `${type} ${raw.toString('base64')}`, type, fingerprint: fingerprint(raw) };
}

function unreachable({ host, port }: { host: string; port: number }, cause: unknown): BatonError {
  return new BatonError(
    'host/unreachable',
    `${host} port ${port} does not answer as an SSH server: ${messageOf(cause)}`,
    {
      cause,
    },
  );
}
