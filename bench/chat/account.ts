import type { Client } from 'pg';
import type { ChatName } from './cast.ts';
import type { Load, Sight } from './orders.ts';

/** What was lost and what was done twice, each in a few words. */
export interface Account {
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
}

interface WantedCard {
  readonly channel: string;
  readonly key: string;
  readonly revision: number;
  readonly delivered: number;
}

/** Cards for the chat whose last revision was not taken yet, and requests without an answer. */
export async function leftToDo(database: Client, chat: ChatName): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select ((select count(*) from outbox where destination like $1 and delivered_revision < revision)
      + (select count(*) from requests where answered_at_ms is null))::int as count`,
    [`${chat}:%`],
  );
  return rows[0]?.count ?? 0;
}

/** Compares what is in the store with what is to be seen. Asks the store first: what comes later can only be newer. */
export async function accountOf(
  database: Client,
  chat: ChatName,
  sight: () => Promise<Sight>,
  load: Load,
): Promise<Account> {
  const cards = await wantedCards(database, chat);
  const requests = await count(database, 'select count(*)::int as count from requests');
  const unanswered = await count(database, 'select count(*)::int as count from requests where answered_at_ms is null');
  const open = await stillOpen(database, load.approvedByBoth);
  const seen = await sight();
  return {
    lost: [
      ...times(seen.answersMissing, 'a deed without an answer'),
      ...times(load.looks - requests, 'a command that was not stored'),
      ...times(unanswered, 'a request without an answer'),
      ...open.map((plan) => `${plan} was approved by both and is open`),
      ...notShown(cards, seen),
    ],
    duplicated: [
      ...times(seen.answersTooMany, 'an answer that was given twice'),
      ...times(requests - load.looks, 'a command that was stored twice'),
      ...(await runsTwice(database)),
      ...postedTwice(seen),
    ],
  };
}

const times = (number: number, what: string): string[] => Array.from({ length: Math.max(0, number) }, () => what);

async function count(database: Client, text: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(text);
  return rows[0]?.count ?? 0;
}

async function wantedCards(database: Client, chat: ChatName): Promise<readonly WantedCard[]> {
  const { rows } = await database.query<WantedCard>(
    `select split_part(split_part(destination, ':', 2), '/', 1) as channel, key, revision, delivered_revision as delivered
    from outbox where destination like $1`,
    [`${chat}:%`],
  );
  return rows;
}

function notShown(cards: readonly WantedCard[], { shown }: Sight): string[] {
  const revisions = new Map(shown.map(({ channel, key, revision }) => [`${channel} ${key}`, revision]));
  return cards.flatMap(({ channel, key, revision, delivered }) => {
    // A picture has no revisions and stands in a thread.
    const seen = key.startsWith('picture:') ? delivered : (revisions.get(`${channel} ${key}`) ?? 0);
    return seen < revision ? [`${key} in ${channel} is shown as of revision ${seen} of ${revision}`] : [];
  });
}

function postedTwice({ posted }: Sight): string[] {
  const messages = posted.map(({ channel, key, part }) => `${key}, part ${part}, in ${channel}`);
  const first = new Set<string>();
  const again = messages.filter((message) => first.size === first.add(message).size);
  return again.map((message) => `${message} was posted again`);
}

async function stillOpen(database: Client, keys: readonly string[]): Promise<string[]> {
  const ids = keys.map((key) => key.slice('plan:'.length));
  const { rows } = await database.query<{ id: string }>(
    `select id from plans where id = any($1::text[]) and state_kind = 'open'`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

async function runsTwice(database: Client): Promise<string[]> {
  const { rows } = await database.query<{ plan_id: string }>(
    'select plan_id from runs group by plan_id having count(*) > 1',
  );
  return rows.map((row) => `${row.plan_id} was started twice`);
}
