import { askedToStop } from './cli/asked-to-stop.ts';
import { runCli } from './cli/program.ts';
import { readEnvironment } from './config/environment.ts';

const environment = readEnvironment();

process.exitCode = await runCli(process.argv.slice(2), {
  environment,
  output: {
    // Without a terminal there is no width to keep to; 100 columns is what the renderer goes up to anyway.
    look: {
      width: process.stdout.columns ?? 100,
      color: environment.color ?? process.stdout.isTTY,
      // Asked for when it is shown: the answer may come long after the start.
      get now() {
        return Date.now();
      },
    },
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  },
  app: async () => (await import('./app/app.ts')).app,
  asked: askedToStop,
});
