import { createHash } from 'node:crypto';
import { afterEach } from 'vitest';
import type { HostPort } from '../../../src/hosts/port.ts';
import type { GuardCommand, SshHostConfig } from '../../../src/hosts/ssh/config.ts';
import { createSshHost } from '../../../src/hosts/ssh/host.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { startTestHost, type Behaviour, type TestHost } from './test-host.ts';

/** Long enough for a slow machine, short enough for a test that fails. Nothing here waits for it when all goes well. */
export const PATIENCE_MS = 10_000;
export const OBSERVE = { verb: 'observe', args: {} };

const cleanups: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Has something undone after the test. */
export function afterwards(cleanup: () => void | Promise<void>): void {
  cleanups.push(cleanup);
}

/** A running test host and Baton's port to it. */
export async function connected(behaviour: Behaviour = {}, changes: Partial<SshHostConfig> = {}) {
  const server = await startTestHost(behaviour);
  afterwards(() => server.stop());
  return { server, host: portTo(server, changes) };
}

const guardCommand: GuardCommand = (_chain, request) =>
  [request.verb, ...Object.entries(request.args).map(([key, value]) => `${key}=${value}`)].join(' ');

/** Baton's port to a test host. The text of a command is its verb and arguments. */
export function portTo(server: TestHost, changes: Partial<SshHostConfig> = {}): HostPort {
  const config: SshHostConfig = {
    node: 'sol-a',
    chain: 'solana',
    host: '127.0.0.1',
    port: server.port,
    login: 'baton',
    hostKeys: [server.hostKey],
    privateKey: server.userKey,
    become: { kind: 'none' },
    connectTimeoutMs: PATIENCE_MS,
    ...changes,
  };
  const host = createSshHost(config, { clock: systemClock, guardCommand });
  afterwards(() => host.close());
  return host;
}

/** A data block as the guard prints it. */
export function dataBlock(bytes: Buffer): Buffer {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return Buffer.concat([Buffer.from(`data ${bytes.length} ${sha256}\n`), bytes, Buffer.from('\n')]);
}
