import { join } from 'node:path';
import { BatonError } from '../../src/domain/failure.ts';
import { openEmbedded } from '../../src/platform/embedded.ts';
import { createLog } from '../../src/platform/log.ts';

/** Opens the embedded store below its first argument and prints why that did not work. */
await openEmbedded(join(process.argv[2] ?? '', 'data'), { log: createLog('silent') }).catch((error: unknown) =>
  process.stdout.write(
    error instanceof BatonError ? `${error.code}: ${error.message}` : `not in our words: ${String(error)}`,
  ),
);
