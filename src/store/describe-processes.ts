import { sql, type Kysely } from 'kysely';
import type { CheckResult } from '../domain/check.ts';
import { namedProcess, workerThatHolds } from '../domain/process.ts';
import { liveProcesses } from './processes.ts';
import type { Database } from './schema.ts';

/** Whether a worker runs, and whether everything that runs has read this very fleet file. Changes nothing. */
export async function describeProcesses(
  db: Kysely<Database>,
  {
    file,
    fingerprint,
    fleet,
  }: {
    readonly file: string;
    readonly fingerprint: string;
    readonly fleet: { readonly start_with?: string | undefined };
  },
): Promise<CheckResult[]> {
  const there = await sql<{ there: boolean }>`select to_regclass('processes') is not null as there`.execute(db);
  const live = there.rows[0]?.there === true ? await liveProcesses(db) : [];
  const worker = workerThatHolds(live);
  const others = live.filter((one) => one.fingerprint !== fingerprint);
  return [
    {
      id: 'store-worker',
      title: 'A worker runs',
      severity: 'should',
      state: worker === null ? 'failed' : 'passed',
      found: worker === null ? 'none was seen for 20 s' : namedProcess(worker),
      needed: 'one at least',
      why: 'Only a worker looks at hosts and carries a move out.',
      fix: `Start one: ${fleet.start_with ?? `npm run baton -- start --fleet ${file}`}`,
    },
    {
      id: 'store-same-file',
      title: 'Every running Baton has read this fleet file',
      severity: 'must',
      state: others.length === 0 ? 'passed' : 'failed',
      found:
        others.length === 0
          ? `${live.length} of ${live.length}`
          : others
              .map((one) => `${namedProcess(one)} read another content of ${one.file}, mode ${one.mode}`)
              .join('; '),
      needed: 'the same content in each',
      why: 'The file is read once, at the start: what runs goes by what it has read, not by what the file says now.',
      fix: `Restart ${others.map(({ name }) => name).join(', ')}.`,
    },
  ];
}
