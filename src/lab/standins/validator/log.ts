import { openSync, writeSync } from 'node:fs';

/** A log in the form agave writes: `[time LEVEL  module] text`. */
export interface ValidatorLog {
  info(module: string, text: string): void;
  warn(module: string, text: string): void;
  error(module: string, text: string): void;
}

/** @param path file to append to, or `-` for standard error */
export function openLog(path: string): ValidatorLog {
  const file = path === '-' ? process.stderr.fd : openSync(path, 'a');
  const line = (level: string, module: string, text: string): void => {
    // agave has nanoseconds; the clock here has microseconds.
    const micros = Math.floor((performance.timeOrigin + performance.now()) * 1000);
    const time = new Date(micros / 1000).toISOString().slice(0, 19);
    const fraction = `${String(micros % 1_000_000).padStart(6, '0')}000`;
    writeSync(file, `[${time}.${fraction}Z ${level.padEnd(5)} ${module}] ${text}\n`);
  };
  return {
    info: (module, text) => line('INFO', module, text),
    warn: (module, text) => line('WARN', module, text),
    error: (module, text) => line('ERROR', module, text),
  };
}
