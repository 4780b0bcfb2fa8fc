import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LabKey } from '../hosts/keys.ts';
import type { DotPart, FromDot, ToDot } from './dot-protocol.ts';
import type { DotTrouble } from './trouble-words.ts';

/** The demo's Polkadot world, which runs in a process of its own. */
export interface DotSide {
  readonly part: DotPart;
  /** Resolves when both nodes answer and the validator has signed. @throws when they do not get there */
  ready(): Promise<void>;
  /** @returns what has happened, in a sentence */
  make(trouble: DotTrouble): Promise<string>;
  /** Ends it and everything that it has started. */
  close(): Promise<void>;
}

/** The types of both chains are a great deal of text: 290 MB so, and 480 MB without. */
const FRUGAL = '--optimize-for-size';
const PROGRAM = join(import.meta.dirname, 'dot-process.ts');
/** Two nodes, two chains and the SSH servers are closed within a second; after this it is not waited for. Unit: milliseconds. */
const CLOSED_WITHIN_MS = 10_000;

/** Resolves when its hosts can be named in a fleet file. @param root where its hosts live */
export async function startDotSide(root: string, options: { seed: number; userKey: LabKey }): Promise<DotSide> {
  const child = spawn(process.execPath, [FRUGAL, PROGRAM, root], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const heard = listenTo(child);
  // Nobody may be waiting for it just then.
  const ready = heard('ready').then(() => undefined);
  ready.catch(() => {});
  const started = heard('started');
  send(child, { kind: 'start', ...options });
  try {
    const { part } = await started;
    return {
      part,
      ready: () => ready,
      async make(name) {
        const done = heard('done');
        send(child, { kind: 'trouble', name });
        return (await done).said;
      },
      close: () => end(child),
    };
  } catch (error) {
    await end(child);
    throw error;
  }
}

function send(child: ChildProcess, message: ToDot): void {
  child.send(message);
}

/** @returns what waits for the next message of a kind; it fails with what the process says, or when it ends */
function listenTo(child: ChildProcess) {
  return async <K extends FromDot['kind']>(kind: K): Promise<Extract<FromDot, { kind: K }>> => {
    const waiting = Promise.withResolvers<Extract<FromDot, { kind: K }>>();
    const hear = (message: FromDot): void => {
      if (isOf(message, kind)) waiting.resolve(message);
      else if (message.kind === 'failed') waiting.reject(new Error(message.text));
    };
    const gone = (): void => waiting.reject(new Error('the process with the simulated Polkadot has ended'));
    child.on('message', hear);
    child.once('exit', gone);
    try {
      return await waiting.promise;
    } finally {
      child.off('message', hear);
      child.off('exit', gone);
    }
  };
}

function isOf<K extends FromDot['kind']>(message: FromDot, kind: K): message is Extract<FromDot, { kind: K }> {
  return message.kind === kind;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = once(child, 'exit');
  if (child.connected) child.disconnect();
  const hard = setTimeout(() => child.kill('SIGKILL'), CLOSED_WITHIN_MS);
  await over;
  clearTimeout(hard);
}
