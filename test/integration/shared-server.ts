import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPostmaster } from '../../src/platform/embedded-files.ts';

/** Names the directory of the database server that the test files of a run share. */
export const SHARED_SERVER = 'BATON_TEST_SERVER';

/**
 * Around all test files. Nothing is started here: the first file that needs a database starts the server, and whoever lets go
 * last stops it.
 */
export default function shareServer(): () => Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-databases-'));
  // The account that runs Postgres has to get through.
  chmodSync(directory, 0o755);
  process.env[SHARED_SERVER] = directory;
  return async () => {
    // A file that was broken off has not let go, and nobody would stop the server after it. SIGINT ends every session.
    const left = await readPostmaster(join(directory, 'postgres'));
    if (left !== null) process.kill(left.pid, 'SIGINT');
    rmSync(directory, { recursive: true, force: true, maxRetries: STOPS_WITHIN_TRIES, retryDelay: 100 });
  };
}

/** A server that stops still writes for a second or so: ten tries, each waiting 100 ms more than the one before, take 5 s. */
const STOPS_WITHIN_TRIES = 10;
