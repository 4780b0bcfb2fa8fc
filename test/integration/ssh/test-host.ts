import { createLabKey } from '../../../src/lab/hosts/keys.ts';
import { once } from 'node:events';
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net';
import { Server, utils, type Connection, type ParsedKey, type ServerChannel } from 'ssh2';

/** What the SSH server of a test does at each moment. Whatever is not given goes well. */
export interface Behaviour {
  /** We have proven who we are. `accept` lets us in. */
  onLogin?(accept: () => void, cut: () => void): void;
  /** A session channel is asked for. `accept` opens it. */
  onSession?(accept: () => void, cut: () => void, reject: () => void): void;
  /** A command has arrived. `confirm` gives the channel on which it answers. */
  onExec?(command: string, confirm: () => ServerChannel, cut: () => void, reject: () => void): void;
  /** Whether the host lets others through to its loopback. */
  forwards?: boolean;
}

export interface TestHost {
  readonly port: number;
  /** `TYPE BASE64`. */
  readonly hostKey: string;
  readonly userKey: string;
  /** Every command that arrived, in order. */
  readonly commands: readonly string[];
  /** How many connections were made. */
  connections(): number;
  /** How many of them are open. */
  open(): number;
  /** The most that had begun to speak SSH and were not yet logged in at one time. */
  mostLoggingIn(): number;
  /** Cuts every connection as a pulled cable does after the reset. */
  cutAll(): void;
  stop(): Promise<void>;
}

const HOST_KEY = createLabKey();
const USER_KEY = createLabKey();

/** An SSH server in this process, on a free port or on the one given. */
export async function startTestHost(
  behaviour: Behaviour = {},
  at: { port?: number; hostKey?: string; banner?: string } = {},
) {
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const loggingIn = { now: 0, most: 0 };
  const ssh = new Server({
    hostKeys: [at.hostKey ?? HOST_KEY.privateKey],
    ...(at.banner === undefined ? {} : { banner: at.banner }),
  });
  ssh.on('connection', (connection) => {
    // Told when the client's first words have come.
    loggingIn.now += 1;
    loggingIn.most = Math.max(loggingIn.most, loggingIn.now);
    connection.once('ready', () => (loggingIn.now -= 1));
    serve(connection, behaviour, commands, cutAll);
  });
  const net: NetServer = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    ssh.injectSocket(socket);
  });
  function cutAll(): void {
    for (const socket of sockets) socket.destroy();
  }
  net.listen(at.port ?? 0, '127.0.0.1');
  await once(net, 'listening');
  const host: TestHost = {
    port: portOf(net),
    hostKey: publicOf(at.hostKey ?? HOST_KEY.privateKey),
    userKey: USER_KEY.privateKey,
    commands,
    connections: () => connections,
    open: () => sockets.size,
    mostLoggingIn: () => loggingIn.most,
    cutAll,
    stop: async () => {
      net.close();
      cutAll();
      await once(net, 'close');
    },
  };
  return host;
}

/** The port on which a server listens. */
export function portOf(server: NetServer): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listens on no port');
  return address.port;
}

/** A private key that is not the test host's. */
export function otherKey(): string {
  return createLabKey().privateKey;
}

/** The public part as it stands in a fleet file. */
export function publicOf(privateKey: string): string {
  const key = parsed(privateKey);
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}

function parsed(key: string): ParsedKey {
  const result = utils.parseKey(key);
  if (result instanceof Error) throw result;
  return result;
}

function serve(connection: Connection, behaviour: Behaviour, commands: string[], cut: () => void): void {
  const allowed = parsed(USER_KEY.publicKey);
  connection.on('error', () => undefined);
  connection.on('authentication', (context) => {
    if (context.method !== 'publickey' || !context.key.data.equals(allowed.getPublicSSH())) return context.reject();
    const { signature, blob, hashAlgo } = context;
    if (signature === undefined || blob === undefined) return context.accept();
    if (!allowed.verify(blob, signature, hashAlgo)) return context.reject();
    if (behaviour.onLogin === undefined) context.accept();
    else behaviour.onLogin(() => context.accept(), cut);
  });
  connection.on('session', (acceptSession, rejectSession) => {
    const accept = () => {
      const session = acceptSession();
      session.on('exec', (confirm, reject, info) => {
        commands.push(info.command);
        if (behaviour.onExec === undefined) reply(confirm(), 'answer=ok\n');
        else behaviour.onExec(info.command, confirm, cut, reject);
      });
    };
    if (behaviour.onSession === undefined) accept();
    else behaviour.onSession(accept, cut, rejectSession);
  });
  connection.on('tcpip', (accept, reject, info) => {
    if (behaviour.forwards === false) return reject();
    const target = connect(info.destPort, info.destIP);
    target.setNoDelay(true);
    target.on('error', () => reject());
    target.on('connect', () => {
      const channel = accept();
      channel.pipe(target).pipe(channel);
    });
  });
}

/** Sends what a command prints and ends it. */
export function reply(channel: ServerChannel, output: string | Buffer, status = 0): void {
  channel.write(output);
  channel.exit(status);
  channel.end();
}
