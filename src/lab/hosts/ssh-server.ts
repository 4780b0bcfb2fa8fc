import { connect, createServer, type Socket } from 'node:net';
import ssh2, { type Connection, type ParsedKey, type PublicKeyAuthContext, type ServerChannel } from 'ssh2';
import { messageOf } from '../../domain/failure.ts';
import { listen } from '../cluster/listen.ts';
import type { LabKey } from './keys.ts';

export interface ExecRequest {
  readonly command: string;
  readonly channel: ServerChannel;
  readonly callerPort: number;
  /** Closes the connection without a word. */
  readonly cut: () => void;
  /** Calls back once, when the connection is gone; the returned function takes that back. */
  readonly onGone: (listener: () => void) => () => void;
}

/** An SSH server on the loopback that accepts one key and hands out every exec request. */
export interface LabSshServer {
  readonly port: number;
  /** Cuts every connection and stops listening. Harmless where it does not listen. */
  close(): Promise<void>;
  /** Listens again on the same port. Harmless where it does. */
  reopen(): Promise<void>;
  cutAll(): void;
}

export interface LabSshOptions {
  readonly hostKey: LabKey;
  /** `TYPE BASE64` of the one user key. */
  readonly userKey: string;
  readonly login: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly exec: (request: ExecRequest) => void;
}

export async function startSshServer(options: LabSshOptions): Promise<LabSshServer> {
  const allowed = parseUserKey(options.userKey);
  const sockets = new Map<number, Socket>();
  const ssh = new ssh2.Server({ hostKeys: [options.hostKey.privateKey] }, (client, info) => {
    const socket = sockets.get(info.port);
    if (socket) serve(client, socket, info.port, allowed, options);
  });
  // Our own listener, so that a connection can be cut below SSH: an SSH server can only say goodbye.
  const listener = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    const callerPort = socket.remotePort ?? 0;
    sockets.set(callerPort, socket);
    socket.on('close', () => sockets.delete(callerPort));
    ssh.injectSocket(socket);
  });
  const port = await listen(listener, options.port);
  const cutAll = (): void => {
    for (const socket of sockets.values()) socket.resetAndDestroy();
  };
  return {
    port,
    cutAll,
    async close() {
      const closed = new Promise<void>((resolve) => {
        listener.close(() => resolve());
      });
      cutAll();
      await closed;
    },
    async reopen() {
      if (!listener.listening) await listen(listener, port);
    },
  };
}

function parseUserKey(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw new Error(`the user key of a lab host is not readable: ${messageOf(key)}`);
  return key;
}

function serve(
  client: Connection,
  socket: Socket,
  callerPort: number,
  allowed: ParsedKey,
  options: LabSshOptions,
): void {
  const gones = new Set<() => void>();
  socket.once('close', () => gones.forEach((gone) => gone()));
  client.on('error', () => {});
  client.on('authentication', (context) => {
    if (context.method === 'publickey' && context.username === options.login && isAllowed(context, allowed))
      context.accept();
    else context.reject(['publickey']);
  });
  client.on('session', (accept) => {
    accept().on('exec', (acceptExec, _reject, info) => {
      const channel = acceptExec();
      channel.on('error', () => {});
      options.exec({
        command: info.command,
        channel,
        callerPort,
        cut: () => socket.resetAndDestroy(),
        onGone: (gone) => {
          gones.add(gone);
          if (socket.destroyed) gone();
          return () => void gones.delete(gone);
        },
      });
    });
  });
  client.on('tcpip', (accept, reject, info) => {
    if (!['127.0.0.1', 'localhost', '::1'].includes(info.destIP)) return reject();
    const target = connect(info.destPort, '127.0.0.1');
    target.once('error', () => reject());
    target.once('connect', () => {
      const channel = accept();
      target.removeAllListeners('error');
      target.on('error', () => channel.destroy());
      channel.on('error', () => target.destroy());
      channel.on('close', () => target.destroy());
      channel.pipe(target).pipe(channel);
    });
  });
}

function isAllowed(context: PublicKeyAuthContext, allowed: ParsedKey): boolean {
  if (context.key.algo !== allowed.type || !context.key.data.equals(allowed.getPublicSSH())) return false;
  if (!context.signature || !context.blob) return true;
  const verified: unknown = allowed.verify(context.blob, context.signature, context.hashAlgo);
  return verified === true; // An Error otherwise, which is truthy.
}
