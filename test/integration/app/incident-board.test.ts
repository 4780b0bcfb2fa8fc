import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type IncidentBoardDeps, wantIncidents } from '../../../src/app/incident-board.ts';
import { tellLouder } from '../../../src/app/tell-louder.ts';
import { slackDestination } from '../../../src/chats/channel.ts';
import { FleetSchema } from '../../../src/config/schema.ts';
import type { CauseReport } from '../../../src/domain/incident.ts';
import { fromIncident } from '../../../src/intake/from-incident.ts';
import { answerIncident } from '../../../src/intake/incident-answers.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { prepareStore } from '../../../src/store/prepare.ts';
import {
  ANA,
  BEN,
  CARLA,
  CHANNEL,
  openStage,
  openTestDatabase,
  type Stage,
  type TestDatabase,
} from '../chats/slack/stage.ts';
import { reportOf } from '../store/incident-reports.ts';
import { OPEN, planFor, startedRun } from '../store/started-run.ts';

const KEY = '7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2';
const PLACE = slackDestination(CHANNEL);
/** What the first level has. Unit: milliseconds. */
const WITHIN_MS = 300_000;
const OVER_AT_ONCE = { closesAfterMs: 0, staleAfterMs: 3_600_000 };

let database: TestDatabase;
let stage: Stage;
let deps: IncidentBoardDeps;
let read: number;
beforeAll(async () => {
  database = await openTestDatabase();
  await prepareStore(database.db, 'postgres');
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ['incidents', 'causes', 'outbox', 'chat_posts'] as const)
    await database.db.deleteFrom(table).execute();
  stage = await openStage(database);
  deps = depsOf();
});
afterEach(() => stage.stop());

/** Another process, which has made no card yet. */
function depsOf(): IncidentBoardDeps {
  const { incidents, view, outbox, watch } = database.store;
  const fleet = FleetSchema.parse({
    fleet: 'board',
    nodes: {},
    people: stage.people,
    validators: { 'sol-main': { chain: 'solana', identity: KEY, vote_account: KEY, nodes: ['sol-a', 'sol-b'] } },
    alerts: {
      levels: [
        { roles: ['operator'], within: WITHIN_MS / 1000 },
        { roles: ['reader'], within: (2 * WITHIN_MS) / 1000 },
      ],
    },
  });
  read = 0;
  return {
    fleet,
    incidents: { ...incidents, timeline: (id) => ((read += 1), incidents.timeline(id)) },
    runs: view,
    outbox,
    watch,
    clock: systemClock,
    destinationsOf: () => [PLACE],
    incidentsSeen: new Map(),
    unsilenced: async () => [],
  };
}

async function take(...reports: Partial<CauseReport>[]) {
  await database.store.incidents.take(reports.map((report) => reportOf(report)));
  await wantIncidents(deps);
  const [incident] = await database.store.incidents.recent(60_000);
  if (incident === undefined) throw new Error('there is no incident');
  return incident;
}

const wanted = (key: string, place = PLACE) => database.store.outbox.find(place, key);
const messages = () => stage.slack.messages(CHANNEL);
const textOf = (of: unknown) => JSON.stringify(of);
const later = (ms: number) => ({ ...systemClock, now: () => Date.now() + ms });

describe('an incident in the channel', () => {
  it('is one message that calls the first level, edited in place, with its timeline in the thread', async () => {
    await take({});
    await stage.slack.until('the card is there', () => messages().length === 1);
    await take({ key: 'am:2', name: 'NodeDown', summary: 'sol-a does not answer' });
    await stage.slack.until('it was edited', () => textOf(messages()[0]).includes('1 more'));

    const [card] = messages();
    expect(textOf(card?.blocks)).toContain(`<@${ANA}> <@${BEN}>`);
    const thread = () => stage.slack.thread(CHANNEL, card?.ts ?? '').slice(1);
    await stage.slack.until('the timeline is in the thread', () => thread().length === 1);
    await stage.slack.until('it has both lines', () => textOf(thread()).includes('sol-a does not answer'));
    expect(messages()).toHaveLength(1);
  });

  it('calls nobody for a warning, and everybody of the first level once it is critical', async () => {
    await take({ severity: 'warning' });
    await stage.slack.until('the card is there', () => messages().length === 1);
    expect(textOf(messages()[0]?.blocks)).not.toContain('<@');
    await take({ key: 'am:2', name: 'NodeDown', summary: 'sol-a is down' });
    await stage.slack.until('people are called', () => messages().length === 2);

    expect(textOf(messages()[1]?.blocks)).toContain(`<@${ANA}> <@${BEN}>`);
    expect(messages()[1]?.text).toContain('Critical now: sol-a is down.');
  });

  it('tells the next level when nobody acknowledges, once for all workers, and stops when somebody does', async () => {
    const { id } = await take({});
    const { incidents } = database.store;
    await wantIncidents(deps);
    await stage.slack.until('the card is there', () => messages().length === 1);
    await Promise.all([1, 2, 3].map(() => tellLouder({ incidents, clock: later(WITHIN_MS) }, deps.fleet)));
    await wantIncidents(deps);
    await stage.slack.until('the next level is called', () => messages().length === 2);

    const call = () => messages()[1];
    expect(textOf(call()?.blocks)).toContain(`<@${CARLA}>`);
    expect(call()?.text).toContain('Nobody has acknowledged');
    const [card] = messages();
    if (card === undefined) throw new Error('no card');
    await stage.slack.as('ana').click(card, 'Acknowledge');
    await stage.slack.until('Ana is told', () => stage.told('ana').length > 0);
    await wantIncidents(deps);
    await stage.slack.until('nothing is asked any more', () => !textOf(call()?.blocks).includes(`ack ${id}`));
    expect(textOf(wantedFacts(await wanted(`incident:${id}`)))).toContain('Ana, since');
    await tellLouder({ incidents, clock: later(10 * WITHIN_MS) }, deps.fleet);
    await wantIncidents(deps);
    expect((await incidents.find(id))?.told.level).toBe(1);
  });

  it('closes its card, and says what was void with it', async () => {
    const { id } = await take({});
    await database.store.plans.savePlan(planFor('p-1', { incident: id }), OPEN);
    await wantIncidents(deps);
    expect(wantedFacts(await wanted(`incident:${id}`))).toContainEqual(['Plan', 'p-1 waits for approval']);
    await take({ status: 'resolved' });
    await database.store.incidents.settle(OVER_AT_ONCE);
    await wantIncidents(deps);

    await stage.slack.until('the card is closed', () => textOf(messages()[0] ?? null).includes('Over after'));
    expect(await wanted(`incident:${id}`)).toMatchObject({ tone: 'good', buttons: [] });
    expect(wantedFacts(await wanted(`incident:${id}`))).toContainEqual([
      'Void with it',
      'p-1: what it was for is over',
    ]);
    expect(textOf(messages()[0]?.blocks)).not.toContain(`ack ${id}`);
  });

  it('links the run that came from it', async () => {
    const { id } = await take({});
    const run = await startedRun(database.store, `run-of-${id}`, { incident: id });
    await wantIncidents(deps);

    expect(await wanted(`incident:${id}`, 'web:main')).toMatchObject({ run: run.id });
    expect(textOf(wantedFacts(await wanted(`incident:${id}`)))).toContain(run.id);
  });

  it('of no validator stands in every channel', async () => {
    const { id } = await take({ scope: '*', node: null });

    expect(await wanted(`incident:${id}`)).toMatchObject({ title: expect.stringContaining('no validator') });
  });

  it('names a run that people started without it, and says of its own older plan that it is of no use any more', async () => {
    const { id } = await take({});
    await database.store.plans.savePlan(planFor('p-own', { incident: id, madeAtMs: Date.now() }), OPEN);
    const run = await startedRun(database.store, 'p-other', { validator: 'sol-main', madeAtMs: Date.now() + 1 });
    await wantIncidents({ ...deps, clock: later(60_000) });

    const card = await wanted(`incident:${id}`);
    expect(card?.run).toBe(run.id);
    expect(card?.headline).toContain(`Run ${run.id} is at work on it. As it stands, it has not told`);
    expect(textOf(wantedFacts(card))).toContain(`run ${run.id} of plan p-other is queued`);
    expect(textOf(wantedFacts(card))).toContain(`p-own is of no use any more: run ${run.id} began since`);
  });

  it('is read once while nothing changes, and never goes back for a process that comes later', async () => {
    const { id } = await take({});
    for (let times = 0; times < 3; times += 1) await wantIncidents(deps);
    expect(read).toBe(1);
    // Something beside it has changed: it is read although its own revision has not.
    await wantIncidents({ ...deps, unsilenced: async () => [{ incident: id, because: 'it does not answer' }] });
    expect(read).toBe(2);
    const old = await database.store.incidents.recent(60_000);
    await take({ key: 'am:2', summary: 'sol-a is down' });
    const stale = depsOf();
    await wantIncidents({ ...stale, incidents: { ...stale.incidents, recent: async () => old } });

    expect((await wanted(`incident:${id}`))?.headline).toContain('1 more');
  });
});

const says = async (intent: Parameters<typeof answerIncident>[1]) => {
  const { incidents } = database.store;
  const answer = { people: stage.people, incidents, clock: systemClock };
  return (await answerIncident(answer, intent, { chat: 'web', person: 'ana' }, 'reply:1')).headline;
};

describe('what people say about an incident', () => {
  it('is done once, and said clearly the second time, late, and for what there is not', async () => {
    const { id } = await take({});

    expect(await says({ kind: 'ack', incident: 'sol-main' })).toContain(`You have ${id} in hand`);
    expect(await says({ kind: 'ack', incident: id })).toBe(`You have ${id} in hand already.`);
    expect(await says({ kind: 'silence', incident: id, until: '25h' })).toContain('more than 24 hours');
    expect(await says({ kind: 'silence', incident: id, until: '1h disk comes' })).toContain('calls nobody until');
    expect((await database.store.incidents.find(id))?.silenced).toMatchObject({ by: 'ana', reason: 'disk comes' });
    expect(await says({ kind: 'silence', incident: id, until: 'off' })).toContain('is not silenced any more');
    expect(await says({ kind: 'silence', incident: id, until: 'off' })).toContain('is not silenced.');
    await take({ status: 'resolved' });
    await database.store.incidents.settle(OVER_AT_ONCE);
    expect(await says({ kind: 'ack', incident: id })).toContain('is over since');
    expect(await says({ kind: 'ack', incident: 'i-nothing' })).toContain('There is no incident i-nothing');
    expect(await says({ kind: 'incidents' })).toBe('No incident is open.');
  });

  it('makes one plan of two presses, and none of a late one', async () => {
    const { id } = await take({});
    const { store } = database;
    const press = (own: string) =>
      fromIncident(store, { kind: 'handover', validator: 'sol-main', incident: id }, 'sol-main', own);
    expect(await press('p-first')).toEqual({ kind: 'open', id });
    await store.plans.savePlan(planFor('p-first', { incident: id }), OPEN);

    // The same request, answered again by another worker, is no second press.
    expect((await press('p-first')).kind).toBe('open');
    expect(textOf(await press('p-second'))).toContain('Plan p-first was asked for');
    await take({ status: 'resolved' });
    await store.incidents.settle(OVER_AT_ONCE);
    expect(textOf(await press('p-third'))).toContain('is over since');
  });

  it('never silences two signers', async () => {
    const { id } = await take({ rule: 'two-signers', name: 'TwoSigners' });

    expect(await says({ kind: 'silence', incident: id, until: '1h' })).toContain('never silenced');
    expect(await wanted(`incident:${id}`)).toBeNull();
  });
});

const wantedFacts = (card: { readonly facts: readonly { label: string; value: string }[] } | null) =>
  (card?.facts ?? []).map(({ label, value }) => [label, value]);
