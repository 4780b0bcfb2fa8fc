import { sql, type Kysely } from 'kysely';
import type { Declared, DeclarationRule } from '../approvals/store.ts';
import type { JournalEvent } from '../domain/journal.ts';
import type { NodeName, PersonName, RunId } from '../domain/names.ts';
import { declarationsOf, overrideOf, takesWord } from '../domain/override.ts';
import { toEntry } from './rows.ts';
import type { Database, RunRow } from './schema.ts';
import { appendedLine, eventText, movedOn } from './statements.ts';

/**
 * The run's row is locked first, so that two people who declare at once are counted one after the other, and nobody takes the
 * run up meanwhile. The journal is what is counted: there is no second record that could differ from it.
 */
export async function declareFenced(
  db: Kysely<Database>,
  id: RunId,
  node: NodeName,
  by: PersonName,
  reason: string,
  { people, counted }: DeclarationRule,
): Promise<Declared> {
  return db.transaction().execute(async (tx) => {
    const run = await tx
      .selectFrom('runs')
      .selectAll()
      .where('id', '=', id)
      .where('state', 'in', ['stopped', 'waiting'])
      .forUpdate()
      .executeTakeFirst();
    if (run === undefined) return { kind: 'not-stopped' };
    const rows = await tx.selectFrom('journal').selectAll().where('run_id', '=', id).orderBy('seq').execute();
    const entries = rows.map(toEntry);
    if (!takesWord(run.state, entries, node)) return { kind: 'not-stopped' };
    const { rows: now } = await sql<{ ms: number }>`select baton_now_ms() as ms`.execute(tx);
    const nowMs = now[0]?.ms ?? 0;
    // One that no worker came to use in time stands in nobody's way: it can be declared again.
    const standing = overrideOf(entries, nowMs);
    if (standing !== null) return { kind: 'granted', node: standing.node, by: standing.by.map((each) => each.by) };
    const have = declarationsOf(entries, node, nowMs).map((each) => each.by);
    if (!have.includes(by)) {
      have.push(by);
      await appendTo(tx, id, { kind: 'override.declared', node, by, reason });
    }
    const agreed = have.filter((person) => counted.includes(person));
    if (agreed.length < people) return { kind: 'needs', have: agreed };
    await grant(tx, run, node, agreed);
    return { kind: 'granted', node, by: agreed };
  });
}

/** Every override raises the term (safety protocol 1.1), and the run is taken up: a stopped one as with `resume`. */
async function grant(
  tx: Kysely<Database>,
  { id, identity }: RunRow,
  node: NodeName,
  by: readonly PersonName[],
): Promise<void> {
  const { rows } = await sql<{ term: number }>`
    insert into terms (identity, term) values (${identity}, 1)
    on conflict (identity) do update set term = terms.term + 1
    returning term
  `.execute(tx);
  const term = rows[0]?.term ?? 0;
  await appendTo(tx, id, { kind: 'override.granted', node, by, term });
  await sql`
    update runs set called = true,
      wish = case when state <> 'stopped' or wish in ('abort', 'return') then wish else 'resume' end
    where id = ${id}
  `.execute(tx);
}

async function appendTo(tx: Kysely<Database>, id: RunId, event: JournalEvent): Promise<void> {
  await sql`
    with target as (select * from runs where id = ${id}),
    ${appendedLine(sql`target`, eventText(event))}
    ${movedOn(sql`revision = runs.revision + 1`)}
  `.execute(tx);
}
