import { readdirSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { BatonError } from '../../src/domain/failure.ts';
import { openEmbedded } from '../../src/platform/embedded.ts';
import { createLog } from '../../src/platform/log.ts';
import { openDatabase, type BatonDatabase } from '../../src/platform/postgres.ts';
import { writeBackup } from '../../src/store/backup/write.ts';
import { prepareStore } from '../../src/store/prepare.ts';

/**
 * A process on a small disk of its own (its first argument): fills it under the embedded store, makes room again, and
 * prints what it saw as one line of JSON.
 */
const disk = process.argv[2];
if (disk === undefined) throw new Error('the directory is missing');
const log = createLog('silent');
const FILLER = join(disk, 'filler');
const ROW = 'x'.repeat(8_000);
/** Unit: bytes. */
const SOME_ROWS = 2_000_000;

const told = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'it worked';
  } catch (error) {
    return error instanceof BatonError ? `${error.code}: ${error.message}` : `not in our words: ${String(error)}`;
  }
};

/** Leaves room for some rows. */
function fill(): void {
  const { bavail, bsize } = statfsSync(disk ?? '');
  try {
    writeFileSync(FILLER, Buffer.alloc(bavail * bsize - SOME_ROWS, 1));
  } catch {
    // What went in is in; the rest of the last block is not worth having.
  }
}

/** Writes rows one by one; the number that the database confirmed, and what it said in the end. */
async function writeUntilFull(db: BatonDatabase): Promise<{ kept: number; words: string }> {
  for (let kept = 0; ; kept += 1) {
    const words = await told(sql`insert into filling (row) values (${ROW + String(Math.random())})`.execute(db));
    if (words !== 'it worked') return { kept, words };
  }
}

async function untilItWorks(work: () => Promise<unknown>): Promise<void> {
  for (const since = performance.now(); ; await delay(100)) {
    const words = await told(work());
    if (words === 'it worked') return;
    if (performance.now() - since > 60_000) throw new Error(`it never worked again: ${words}`);
  }
}

const embedded = await openEmbedded(join(disk, 'data'), { log });
const db = openDatabase(embedded.url);
await prepareStore(db, 'embedded');
await sql`create table filling (id bigint generated always as identity, row text not null)`.execute(db);
await sql`alter table filling alter column row set storage external`.execute(db);
fill();
const full = await writeUntilFull(db);
const backup = await told(writeBackup(db, join(disk, 'x.backup'), 'full'));
const second = await told(openEmbedded(join(disk, 'second'), { log }).then((opened) => opened.stop()));
const left = readdirSync(disk).filter((name) => name.startsWith('x.backup'));
truncateSync(FILLER, 0);
rmSync(FILLER);
await untilItWorks(() => sql`insert into filling (row) values ('after')`.execute(db));
const { rows } = await sql<{ count: number; after: number }>`
  select count(*)::int as count, (count(*) filter (where row = 'after'))::int as after from filling
`.execute(db);
await db.destroy();
await embedded.stop();
// Started once more from the disk: nothing is left half-written.
const again = await openEmbedded(join(disk, 'data'), { log });
const reopened = openDatabase(again.url);
const stopped = await prepareStore(reopened, 'embedded');
const afterwards = await sql<{ count: number }>`select count(*)::int as count from filling`.execute(reopened);
await reopened.destroy();
await again.stop();
process.stdout.write(
  `${JSON.stringify({ full, backup, second, left, rows: rows[0], stopped, afterwards: afterwards.rows[0]?.count })}\n`,
);
