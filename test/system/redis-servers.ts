import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';

export type Settings = Readonly<Record<string, string | number>>;

/** Real Redis servers on free ports of the loopback, with data in a directory that goes with them. */
export interface RedisServers {
  readonly directory: string;
  /** Starts one. Its address is `127.0.0.1:PORT`. Unless said otherwise it is fit: noeviction, appendonly. */
  start(settings?: Settings, as?: 'server' | 'sentinel'): Promise<RedisServer>;
  /** Ends all that still run. */
  close(): Promise<void>;
}

export interface RedisServer {
  readonly address: string;
  readonly port: number;
  /** Sends a signal, and waits for its end when that ends it. */
  signal(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP'): Promise<void>;
  /** `kill -9`. Resolves when it is gone, also when it was gone before. */
  kill(): Promise<void>;
  /** The same server again, on the same port with the same data. */
  restart(): Promise<void>;
}

const FIT: Settings = { 'maxmemory-policy': 'noeviction', appendonly: 'yes', save: '' };

export function redisServers(): RedisServers {
  const directory = mkdtempSync(join(tmpdir(), 'baton-redis-'));
  const running = new Set<ChildProcess>();
  return {
    directory,
    async start(settings = {}, as = 'server') {
      const port = await freePort();
      const home = join(directory, String(port));
      mkdirSync(home);
      const all = { port, bind: '127.0.0.1', dir: home, ...(as === 'server' ? FIT : {}), ...settings };
      const file = join(home, 'redis.conf');
      writeFileSync(file, `${Object.entries(all).map(line).join('\n')}\n`);
      const launch = async () => {
        const child = spawn('redis-server', [file, ...(as === 'sentinel' ? ['--sentinel'] : [])], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        running.add(child);
        await untilReady(child);
        return child;
      };
      let child = await launch();
      return {
        port,
        address: `127.0.0.1:${port}`,
        signal: async (signal) => {
          if (signal === 'SIGSTOP') child.kill(signal);
          else await end(child, signal);
        },
        kill: () => end(child, 'SIGKILL'),
        restart: async () => {
          child = await launch();
        },
      };
    },
    async close() {
      for (const child of running) await end(child, 'SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function untilReady(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('the server has no output');
  const printed: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    if (/Ready to accept connections|Sentinel ID is/.test(line)) {
      // Read on, so that the pipe never fills up.
      child.stdout.resume();
      return;
    }
  }
  throw new Error(`redis-server is not ready. Is it installed? ${printed.join('\n')}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** A line of redis.conf. */
const line = ([name, value]: [string, string | number]) => `${name} ${value === '' ? '""' : value}`;
