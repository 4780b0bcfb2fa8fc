import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { ServerChannel } from 'ssh2';
import { createAnswerGate } from './answer-gate.ts';
import type { CallPhase, OpenCall, Verdict } from './call-record.ts';
import { factsOfOutput } from './facts-of-output.ts';
import { monotonicMs } from './monotonic.ts';

type Script = ChildProcessByStdio<Writable, Readable, Readable>;

export interface ExecSurroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Closes the caller's connection as a pulled cable would. */
  readonly cut: () => void;
  readonly meddle: (phase: CallPhase, call: OpenCall) => Promise<Verdict>;
}

/** A script that runs on a lab host. */
export interface RunningScript {
  /** The connection is gone: the pipes close and the session gets SIGHUP, as under a real sshd. */
  hangUp(): void;
  /** The machine is gone: nothing of the session survives. */
  kill(): void;
  readonly over: Promise<void>;
}

/**
 * Runs one exec request in /bin/sh, in a session of its own, and fills in `call` as it goes. `call` is null for a
 * command that is no guard call; such a command is never meddled with.
 */
export function runScript(
  text: string,
  channel: ServerChannel,
  call: OpenCall | null,
  around: ExecSurroundings,
  atStart: Verdict,
): RunningScript {
  const script = spawn('/bin/sh', ['-c', text], {
    detached: true,
    env: around.env,
    cwd: around.cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  script.stdin.on('error', () => {});
  cutLater(atStart, around);
  script.stderr.on('data', (chunk: Buffer) => channel.stderr.write(chunk));
  feedInput(script, channel, call, around);
  const output = passOutput(script, channel);
  const over = new Promise<void>((resolve) => {
    script.on('error', () => resolve());
    script.on('close', (code) => {
      void finish(code ?? 255, output, channel, call, around).finally(resolve);
    });
  });
  return { hangUp: () => hangUp(script, call), kill: () => signalSession(script, 'SIGKILL'), over };
}

/** Input reaches the script chunk by chunk; the lab is asked before a tower or a commit line does. */
function feedInput(script: Script, channel: ServerChannel, call: OpenCall | null, around: ExecSurroundings): void {
  let turn: Promise<void> = Promise.resolve();
  channel.on('data', (chunk: Buffer) => {
    turn = inTurn(turn, () => feedChunk(script, chunk, call, around));
  });
  channel.on('end', () => {
    turn = inTurn(turn, () => void script.stdin.end());
  });
}

async function inTurn(before: Promise<void>, act: () => void | Promise<void>): Promise<void> {
  await before;
  await act();
}

async function feedChunk(
  script: Script,
  chunk: Buffer,
  call: OpenCall | null,
  around: ExecSurroundings,
): Promise<void> {
  const phase = call && inputPhase(chunk);
  const verdict = call && phase ? await around.meddle(phase, call) : 'pass';
  if (verdict === 'cut') return around.cut();
  if (script.stdin.writable) script.stdin.write(chunk);
  cutLater(verdict, around);
}

function inputPhase(chunk: Buffer): 'tower' | 'commit' | null {
  const text = chunk.toString('latin1');
  if (/(^|\n)commit \S+ \d+ /.test(text)) return 'commit';
  return /^tower \d+ /.test(text) ? 'tower' : null;
}

interface Output {
  readonly chunks: Buffer[];
  readonly gate: ReturnType<typeof createAnswerGate>;
}

function passOutput(script: Script, channel: ServerChannel): Output {
  const output: Output = { chunks: [], gate: createAnswerGate() };
  script.stdout.on('data', (chunk: Buffer) => {
    output.chunks.push(chunk);
    const free = output.gate.take(chunk);
    if (free.length > 0 && channel.writable) channel.write(free);
  });
  return output;
}

async function finish(
  code: number,
  output: Output,
  channel: ServerChannel,
  call: OpenCall | null,
  around: ExecSurroundings,
): Promise<void> {
  let verdict: Verdict = 'pass';
  if (call) {
    call.endedAtMs = monotonicMs();
    call.exitCode = code;
    call.facts = factsOfOutput(Buffer.concat(output.chunks));
    if (!call.cut) verdict = await around.meddle('answer', call);
  }
  if (verdict === 'cut') return around.cut();
  if (!channel.writable) return;
  channel.write(output.gate.rest());
  channel.exit(code);
  channel.end();
  cutLater(verdict, around);
}

function cutLater(verdict: Verdict, around: ExecSurroundings): void {
  if (typeof verdict === 'object') setTimeout(around.cut, verdict.cutAfterMs).unref();
}

function hangUp(script: Script, call: OpenCall | null): void {
  if (script.exitCode !== null || script.signalCode !== null) return;
  if (call) call.cut = true;
  script.stdin.end();
  script.stdout.destroy();
  script.stderr.destroy();
  signalSession(script, 'SIGHUP');
}

/** The script leads its own process group, so the group's number is its pid. */
function signalSession(script: Script, signal: NodeJS.Signals): void {
  if (script.pid === undefined || script.exitCode !== null || script.signalCode !== null) return;
  try {
    process.kill(-script.pid, signal);
  } catch {
    // Gone already.
  }
}
