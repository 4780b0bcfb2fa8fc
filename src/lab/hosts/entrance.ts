import type { NodeName } from '../../domain/names.ts';
import type { CallPhase, GuardCall, Meddler, OpenCall, Verdict } from './call-record.ts';
import { guardWords, withOwnRoot } from './command-text.ts';
import { runScript, type RunningScript } from './exec.ts';
import type { LabKey } from './keys.ts';
import { monotonicMs } from './monotonic.ts';
import { startSshServer, type ExecRequest } from './ssh-server.ts';

/** How anything gets onto a lab host: its SSH server, and what runs there on behalf of a caller. */
export interface Entrance {
  /** Where it listens on 127.0.0.1. */
  readonly port: number;
  /** Every guard call that reached this host, oldest first. */
  readonly calls: () => readonly GuardCall[];
  /** Who is asked at every moment of every call from now on. */
  readonly meddleWith: (meddler: Meddler | null) => void;
  /** Cuts every connection and lets nobody in; what runs goes on. */
  close(): Promise<void>;
  /** Lets callers in again. */
  reopen(): Promise<void>;
  readonly cutAll: () => void;
  /** Ends what callers have running there. */
  endScripts(): Promise<void>;
}

export interface EntranceOptions {
  readonly node: NodeName;
  /** The host's own root, for the guard's constants and as working directory. */
  readonly root: string;
  readonly hostKey: LabKey;
  /** `TYPE BASE64` of the one user key that is let in. */
  readonly userKey: string;
  readonly login: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export async function openEntrance(options: EntranceOptions): Promise<Entrance> {
  const { node, root, login } = options;
  const env = environment(root, login);
  const calls: OpenCall[] = [];
  const running = new Set<RunningScript>();
  let meddler: Meddler | null = null;

  const meddle = async (phase: CallPhase, call: OpenCall): Promise<Verdict> =>
    meddler ? meddler({ phase, call }) : 'pass';
  const exec = (request: ExecRequest): void => {
    const words = guardWords(request.command);
    const call: OpenCall | null = words && {
      id: calls.length + 1,
      node,
      ...words,
      callerPort: request.callerPort,
      beganAtMs: monotonicMs(),
      endedAtMs: null,
      exitCode: null,
      facts: [],
      cut: false,
    };
    if (call) calls.push(call);
    void begin(request, call, { env, cwd: root, cut: request.cut, meddle }, running);
  };
  const ssh = await startSshServer({ ...options, exec });
  return {
    port: ssh.port,
    calls: () => calls,
    meddleWith: (next) => {
      meddler = next;
    },
    close: () => ssh.close(),
    reopen: () => ssh.reopen(),
    cutAll: () => ssh.cutAll(),
    async endScripts() {
      for (const script of running) script.kill();
      await Promise.all([...running].map((script) => script.over));
    },
  };
}

async function begin(
  request: ExecRequest,
  call: OpenCall | null,
  around: Parameters<typeof runScript>[3],
  running: Set<RunningScript>,
): Promise<void> {
  const verdict = call ? await around.meddle('exec', call) : 'pass';
  if (verdict === 'cut') {
    request.cut();
    if (call) {
      call.cut = true;
      call.endedAtMs = monotonicMs();
    }
    return;
  }
  const script = runScript(withOwnRoot(request.command, around.cwd), request.channel, call, around, verdict);
  running.add(script);
  const forget = request.onGone(() => script.hangUp());
  await script.over;
  forget();
  running.delete(script);
}

/** What a session on the host finds: its own programs first. */
export function environment(root: string, login: string): NodeJS.ProcessEnv {
  const { NODE_COMPILE_CACHE } = process.env;
  return {
    PATH: `${root}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
    HOME: root,
    USER: login,
    LOGNAME: login,
    LC_ALL: 'C',
    // Stand-ins are programs of Node, and a look starts some: what was compiled for one is there for the next, where whoever plays wants it.
    ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }),
  };
}
