import type { Kysely } from 'kysely';
import { verifyFleetJournal } from './fleet-journal.ts';
import { fleetHash, journalHash, NO_HASH } from './hash.ts';
import type { Database, JournalRow, RunRow } from './schema.ts';
import { mayIdle } from './statements.ts';

/** What a look over the whole record found. `pruned` counts runs that retention let go of; the chain still names them. */
interface Verdict {
  readonly runs: number;
  readonly entries: number;
  readonly pruned: number;
  readonly watched: number;
  readonly broken: string[];
}

/**
 * Recomputes every hash from the stored text. `broken` holds one sentence per thing that does not fit: a line that was
 * changed, taken out or put in, a run whose end is missing, a fleet chain that names other hashes.
 */
export async function verifyJournal(db: Kysely<Database>): Promise<Verdict> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      await mayIdle(tx);
      return verifyIn(tx);
    });
}

/** The same within a transaction that sees one moment. */
export async function verifyIn(tx: Kysely<Database>): Promise<Verdict> {
  const runs = await tx.selectFrom('runs').selectAll().orderBy('created_at_ms').orderBy('id').execute();
  const links = await tx.selectFrom('fleet_chain').selectAll().orderBy('seq').execute();
  const head = await tx.selectFrom('fleet_chain_head').selectAll().executeTakeFirst();
  const broken = [...brokenLinks(links, head), ...missingRuns(runs, links)];
  let entries = 0;
  for (const run of runs) {
    const lines = await tx.selectFrom('journal').selectAll().where('run_id', '=', run.id).orderBy('seq').execute();
    entries += lines.length;
    broken.push(...brokenLines(run, lines), ...brokenEnds(run, lines, links));
  }
  const pruned = links.filter(({ moment }) => moment === 'pruned').length;
  const fleet = await verifyFleetJournal(tx);
  return { runs: runs.length, entries, pruned, watched: fleet.entries, broken: [...broken, ...fleet.broken] };
}

/** The chain names every run there ever was: one without a record was let go of by retention, or taken out. */
function missingRuns(runs: readonly RunRow[], links: readonly Link[]): string[] {
  const there = new Set(runs.map(({ id }) => id));
  const pruned = new Set(links.filter(({ moment }) => moment === 'pruned').map((link) => link.run_id));
  const named = new Set(links.map((link) => link.run_id));
  return [
    ...[...named].filter((id) => !there.has(id) && !pruned.has(id)).map((id) => `run ${id}: its record is gone`),
    ...[...pruned].filter((id) => there.has(id)).map((id) => `run ${id}: it was pruned, and a record of it is there`),
  ];
}

function brokenLines(run: RunRow, lines: readonly JournalRow[]): string[] {
  const broken: string[] = [];
  let previous = NO_HASH;
  for (const [index, line] of lines.entries()) {
    const where = `run ${run.id} line ${index + 1}`;
    if (line.seq !== index + 1) broken.push(`${where}: found line ${line.seq} in its place`);
    if (line.previous_hash !== previous) broken.push(`${where}: does not continue the line before it`);
    if (line.hash !== journalHash(line.previous_hash, line.run_id, line.seq, line.at_ms, line.event))
      broken.push(`${where}: was changed`);
    previous = line.hash;
  }
  if (run.last_seq !== lines.length || run.last_hash !== previous) {
    broken.push(`run ${run.id}: ends at line ${lines.length}, but line ${run.last_seq} was written`);
  }
  return broken;
}

type Link = Database['fleet_chain'];

/** Lines after the end are allowed: a worker that lost its lease may still have recorded an outcome. */
function brokenEnds(run: RunRow, lines: readonly JournalRow[], links: readonly Link[]): string[] {
  const named = (moment: 'first' | 'last') =>
    links.find((link) => link.run_id === run.id && link.moment === moment)?.run_hash;
  const broken: string[] = [];
  if (named('first') !== lines[0]?.hash) broken.push(`run ${run.id}: its first line is not the one of the fleet chain`);
  if (run.ended_at_ms === null) return broken;
  const ended = lines.find((line) => /^\{\s*"kind"\s*:\s*"run\.ended"/.test(line.event));
  if (ended === undefined || named('last') !== ended.hash)
    broken.push(`run ${run.id}: its end is not the one of the fleet chain`);
  return broken;
}

function brokenLinks(links: readonly Link[], head: { last_seq: number; last_hash: string } | undefined): string[] {
  const broken: string[] = [];
  let previous = NO_HASH;
  for (const [index, link] of links.entries()) {
    const where = `fleet chain line ${index + 1}`;
    if (link.seq !== index + 1) broken.push(`${where}: found line ${link.seq} in its place`);
    if (link.previous_hash !== previous) broken.push(`${where}: does not continue the line before it`);
    if (link.hash !== fleetHash(link.previous_hash, link.seq, link.run_id, link.moment, link.run_hash))
      broken.push(`${where}: was changed`);
    previous = link.hash;
  }
  if (head?.last_seq !== links.length || head.last_hash !== previous)
    broken.push(`fleet chain: ends at line ${links.length}, but more was written`);
  return broken;
}
