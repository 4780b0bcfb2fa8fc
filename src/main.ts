import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { askedToStop } from './cli/asked-to-stop.ts';
import { showFailure } from './cli/output.ts';
import { runCli } from './cli/program.ts';
import { readEnvironment } from './config/environment.ts';
import { withoutSecrets } from './platform/redact.ts';

/**
 * Node strips and compiles the TypeScript at each start, with a program of 15 MiB for it that stays in memory. What it made is kept
 * here for the next start; where this cannot be written, every start does it anew.
 */
const COMPILED = join(import.meta.dirname, '..', 'node_modules', '.cache', 'baton');

/** A stop that was cut short leaves things open that would keep the process alive. Unit: milliseconds. */
const LINGER_MS = 1_000;

const lookOf = (color: boolean) => ({
  // Without a terminal there is no width to keep to; 100 columns is what the renderer goes up to anyway.
  width: process.stdout.columns || 100,
  color,
  // Asked for when it is shown: the answer may come long after the start. So it must never be spread.
  get now() {
    return Date.now();
  },
});
const output = {
  look: lookOf(process.stdout.isTTY),
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(withoutSecrets(text)),
};

// Whoever reads on is free to stop: `baton check | head` is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});
process.on('uncaughtException', (error) => {
  // Node would show every field of the error, among them a URL with its password.
  output.err(`${error.stack ?? error.message}\n`);
  process.exit(1);
});
process.exitCode = await main();
setTimeout(() => process.exit(), LINGER_MS).unref();

async function loadApp() {
  enableCompileCache(COMPILED);
  const { app } = await import('./app/app.ts');
  // A worker runs for months and may be killed: written by itself it would be only at its end.
  flushCompileCache();
  return app;
}

async function main(): Promise<number> {
  try {
    const environment = readEnvironment();
    return await runCli(process.argv.slice(2), {
      environment,
      output: { ...output, look: lookOf(environment.color ?? process.stdout.isTTY) },
      app: loadApp,
      asked: askedToStop,
    });
  } catch (error) {
    return showFailure({ ...output, json: process.argv.includes('--json'), typed: '' }, error);
  }
}
