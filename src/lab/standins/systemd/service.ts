import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { spanText } from './span.ts';
import { readUnit, type Unit, unitTexts } from './unit-file.ts';

/** One service, supervised as systemd does it: started, ended, and started again by itself as its unit says. */
export interface Service {
  reload(): void;
  /** Nothing starts where a condition of the unit does not hold. One that is being stopped starts after that. */
  start(): void;
  /** Resolves when it has ended: by itself, or killed where it takes longer than its unit lets it. */
  stop(): Promise<void>;
  /** Whether it starts with the machine. */
  enable(enabled: boolean): void;
  /** What `systemctl show` prints. */
  properties(): Readonly<Record<string, string>>;
}

type Result = 'success' | 'exit-code' | 'timeout';

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
  let stopping: Promise<void> | null = null;
  let [result, wanted, enabled]: [Result, boolean, boolean] = ['success', false, true];
  let [restarts, endedUs] = [0, 0];

  const run = (): void => {
    timer = null;
    if (unit === null || !unit.conditions.every(holds)) return;
    const started = spawnUnit(unit, lab);
    child = started;
    const over = (code: number | null): void => {
      child = null;
      endedUs = monotonicUs();
      if (wanted) result = code === 0 ? 'success' : 'exit-code';
      const again = unit?.restart === 'always' || (unit?.restart === 'on-failure' && result !== 'success');
      if (!wanted || !again) return;
      timer = setTimeout(() => {
        restarts += 1;
        run();
      }, unit?.restartMs);
    };
    started.once('exit', over);
    started.once('error', () => over(null)); // there is no such program
  };
  const end = async (running: ChildProcess): Promise<void> => {
    result = 'success';
    const over = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signalOf(unit));
    const late = unit?.stopMs ?? null;
    const hard =
      late === null
        ? null
        : setTimeout(() => {
            result = 'timeout';
            running.kill('SIGKILL');
          }, late);
    await over;
    if (hard !== null) clearTimeout(hard);
    stopping = null;
  };
  const stateOf = (): readonly [active: string, sub: string] => {
    if (stopping !== null) return ['deactivating', 'stop-sigterm'];
    if (child !== null) return ['active', 'running'];
    if (timer !== null) return ['activating', 'auto-restart'];
    return result === 'success' ? ['inactive', 'dead'] : ['failed', 'failed'];
  };
  return {
    reload() {
      texts = unitTexts(directory, name);
      unit = load(texts);
    },
    start() {
      wanted = true;
      if (stopping !== null) void stopping.then(() => child === null && timer === null && wanted && run());
      else if (child === null && timer === null) run();
    },
    async stop() {
      wanted = false;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      if (child !== null) stopping ??= end(child);
      await stopping;
    },
    enable: (next) => void (enabled = next),
    properties() {
      const [active, sub] = stateOf();
      const now = unitTexts(directory, name);
      const stale = now.size !== texts.size || [...now].some(([file, text]) => texts.get(file) !== text);
      return {
        LoadState: unit === null ? (texts.size === 0 ? 'not-found' : 'bad-setting') : 'loaded',
        ActiveState: active,
        SubState: sub,
        MainPID: String(child?.pid ?? 0),
        NeedDaemonReload: stale ? 'yes' : 'no',
        ExecMainExitTimestampMonotonic: String(child === null ? endedUs : 0),
        NRestarts: String(restarts),
        Result: result,
        UnitFileState: unit === null ? '' : enabled ? 'enabled' : 'disabled',
        FragmentPath: unit === null ? '' : join(directory, name),
        SendSIGHUP: 'no',
        ...settingsOf(unit),
      };
    },
  };
}

/** What of `systemctl show` the unit file decides. */
function settingsOf(unit: Unit | null): Readonly<Record<string, string>> {
  const stopMs = unit === null ? 0 : unit.stopMs;
  return {
    Restart: unit?.restart ?? 'no',
    RestartUSec: spanText(unit?.restartMs ?? 100),
    TimeoutStopUSec: stopMs === null ? 'infinity' : spanText(stopMs),
    KillSignal: String(constants.signals[signalOf(unit)]),
    DropInPaths: (unit?.dropIns ?? []).join(' '),
    ExecStart: unit === null ? '' : `{ path=${unit.program} ; argv[]=${[unit.program, ...unit.args].join(' ')} ; }`,
  };
}

function spawnUnit(
  { program, args, environment }: Unit,
  lab: { readonly log: string; readonly environment: Readonly<Record<string, string>> },
): ChildProcess {
  const log = openSync(lab.log, 'a');
  const env = { ...process.env, ...environment, ...lab.environment };
  const started = spawn(program, args, { env, stdio: ['ignore', log, log] });
  closeSync(log);
  return started;
}

const holds = (condition: string): boolean =>
  condition.startsWith('!') ? !existsSync(condition.slice(1)) : existsSync(condition);

function signalOf(unit: Unit | null): NodeJS.Signals {
  const wanted = unit?.killSignal;
  const names = Object.keys(constants.signals).filter((name): name is NodeJS.Signals => name in constants.signals);
  return names.find((name) => name === wanted) ?? 'SIGTERM';
}

function load(texts: ReadonlyMap<string, string>): Unit | null {
  try {
    return readUnit(texts);
  } catch {
    return null;
  }
}
