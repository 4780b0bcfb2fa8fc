import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { spanText } from './span.ts';
import { readUnit, type Unit, unitTexts } from './unit-file.ts';

/** One service, supervised as systemd does it: started, ended, and started again by itself as its unit says. */
export interface Service {
  reload(): void;
  start(): void;
  stop(): Promise<void>;
  /** What `systemctl show` prints. */
  properties(): Readonly<Record<string, string>>;
}

/** CLOCK_MONOTONIC. Unit: microseconds. */
const monotonicUs = (): number => Number(process.hrtime.bigint() / 1000n);

export function superviseService(
  directory: string,
  name: string,
  lab: { readonly log: string; readonly environment: Readonly<Record<string, string>> },
): Service {
  let texts = unitTexts(directory, name);
  let unit = load(texts);
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  let failed = false;
  let restarts = 0;
  let endedUs = 0;
  let wanted = false;

  const run = (): void => {
    timer = null;
    if (unit === null) return;
    const log = openSync(lab.log, 'a');
    const env = { ...process.env, ...unit.environment, ...lab.environment };
    const started = spawn(unit.program, unit.args, { env, stdio: ['ignore', log, log] });
    child = started;
    started.once('exit', (code) => {
      child = null;
      endedUs = monotonicUs();
      failed = code !== 0 && wanted;
      const again = unit?.restart === 'always' || (unit?.restart === 'on-failure' && failed);
      if (!wanted || !again) return;
      timer = setTimeout(() => {
        restarts += 1;
        run();
      }, unit?.restartMs);
    });
  };
  const stateOf = (): readonly [active: string, sub: string] => {
    if (child !== null) return ['active', 'running'];
    if (timer !== null) return ['activating', 'auto-restart'];
    return failed ? ['failed', 'failed'] : ['inactive', 'dead'];
  };
  return {
    reload() {
      texts = unitTexts(directory, name);
      unit = load(texts);
    },
    start() {
      wanted = true;
      if (child === null && timer === null) run();
    },
    async stop() {
      wanted = false;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      const running = child;
      if (running === null) return;
      await new Promise((resolve) => {
        running.once('exit', resolve);
        running.kill('SIGTERM');
      });
    },
    properties() {
      const [active, sub] = stateOf();
      const now = unitTexts(directory, name);
      const stale = now.size !== texts.size || [...now].some(([file, text]) => texts.get(file) !== text);
      return {
        LoadState: unit === null ? (texts.size === 0 ? 'not-found' : 'bad-setting') : 'loaded',
        ActiveState: active,
        SubState: sub,
        MainPID: String(child?.pid ?? 0),
        Restart: unit?.restart ?? 'no',
        RestartUSec: spanText(unit?.restartMs ?? 100),
        DropInPaths: (unit?.dropIns ?? []).join(' '),
        NeedDaemonReload: stale ? 'yes' : 'no',
        ExecMainExitTimestampMonotonic: String(child === null ? endedUs : 0),
        NRestarts: String(restarts),
        Result: failed ? 'exit-code' : 'success',
        UnitFileState: unit === null ? '' : 'enabled',
        ExecStart: unit === null ? '' : `{ path=${unit.program} ; argv[]=${[unit.program, ...unit.args].join(' ')} ; }`,
      };
    },
  };
}

function load(texts: ReadonlyMap<string, string>): Unit | null {
  try {
    return readUnit(texts);
  } catch {
    return null;
  }
}
