import type { ChildProcess } from 'node:child_process';
import { acting, collect, sha256, until } from './stub-host.ts';
import type { RawAnswer, StubHost } from './stub-host.ts';

/** A step-up call whose input is in the test's hands. */
export interface ArmedCall {
  readonly child: ChildProcess;
  readonly nonce: string;
  /** What came out so far. */
  seen(): string;
  send(bytes: Buffer | string): void;
  /** Sends the tower as it should be and waits until it is loaded. */
  load(tower: Buffer): Promise<void>;
  /** The commit line as it should be, without its newline. */
  commitLine(tower: Buffer): string;
  end(): void;
  readonly answer: Promise<RawAnswer>;
}

/** Starts a step-up and waits until it is armed. @throws when it answers instead */
export async function arm(
  host: StubHost,
  term: number,
  more: Record<string, string> = {},
  edit?: (script: string) => string,
): Promise<ArmedCall> {
  const args = acting(term, more);
  const child = host.start('solana.step-up', args, edit);
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  const answer = collect(child);
  await until(() => /deadline_uptime_ms=\d+\n/.test(text) || text.includes('answer='), 'the call is armed');
  const nonce = /^armed=(\S+)$/m.exec(text)?.[1];
  if (nonce === undefined) throw new Error(`Not armed: ${text}`);
  const send = (bytes: Buffer | string): void => void child.stdin?.write(bytes);
  return {
    child,
    nonce,
    seen: () => text,
    send,
    load: async (tower) => {
      send(`tower ${tower.length} ${sha256(tower)} 42\n`);
      send(tower);
      await until(() => text.includes('loaded='), 'the tower is loaded');
    },
    commitLine: (tower) => `commit ${args['run']} ${args['attempt']} ${term} ${nonce} ${sha256(tower)}`,
    end: () => child.stdin?.end(),
    answer,
  };
}
