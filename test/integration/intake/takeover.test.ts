import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SolanaRpc } from '../../../src/chains/solana/rpc.ts';
import { readFleet } from '../../../src/config/load.ts';
import { BatonError } from '../../../src/domain/failure.ts';
import type { Intent } from '../../../src/domain/request.ts';
import type { HostPort } from '../../../src/hosts/port.ts';
import { answerRequest, type LookDeps } from '../../../src/intake/look.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { openTestDatabase } from '../database.ts';
import { reportOf } from '../store/incident-reports.ts';
import { heldRun, STOPPED } from '../store/started-run.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const away = () => Promise.reject(new BatonError('host/unreachable', 'no answer'));
const host = (node: string): HostPort => ({
  node,
  call: away,
  open: away,
  fetch: away,
  roundTripMs: () => null,
  close: () => undefined,
});

/** Nothing and nobody answers: what is planned is refused by its checks, and made all the same. */
function lookDeps(): LookDeps {
  const read = readFleet(readFileSync(new URL('../../../config/fleet.example.yaml', import.meta.url), 'utf8'));
  if (read.kind === 'problems') throw new Error('the example has problems');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whatever is asked of it, it is away
  const rpc = new Proxy({}, { get: () => away }) as SolanaRpc;
  const observe = { clock: systemClock, host, rpc: () => rpc };
  const { store } = database;
  return {
    fleet: read.fleet,
    observe,
    sharedObserve: observe,
    destinationsOf: () => ['slack:C0VALIDATE'],
    hosts: new Map(),
    store,
    intake: store.intake,
    clock: systemClock,
    wake: { run: nothing, look: nothing, deliver: nothing, close: nothing },
    check: () => Promise.reject(new Error('nobody asked for a check')),
  };
}

const nothing = async () => undefined;
let requests = 0;
/** What a person asks for, answered: the card of the reply, and the plan where one was made. */
async function asks(intent: Intent, place?: string) {
  const { store } = database;
  const from = place === undefined ? { chat: 'terminal' as const } : { chat: 'slack' as const, place };
  const { request } = await store.intake.save(intent, { ...from, person: 'ada' }, `takeover-${(requests += 1)}`);
  await answerRequest(lookDeps(), request.id);
  const plans = await store.plans.recentPlans(60_000);
  const due = await store.outbox.due(['web', 'terminal', 'slack'], 100);
  return {
    card: due.find(({ key }) => key === `reply:${request.id}`)?.card,
    plan: plans.find(({ plan }) => plan.request === request.id)?.plan,
  };
}

it('an option of NEAR at another chain is refused, and not passed over', async () => {
  const { card } = await asks({ kind: 'prepare', validator: 'sol-main', option: 'restart' });

  expect(JSON.stringify(card)).toContain('`--option` is for NEAR');
});

const TAKEOVER = { kind: 'takeover', validator: 'sol-main', from: 'sol-a', to: 'sol-b' } as const;

describe('a takeover that somebody asks for', () => {
  it('is in nobody’s way where a run stands stopped, and names it as it stood before the look', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'look-takeover');
    await database.db.updateTable('runs').set({ validator: 'sol-main' }).where('id', '=', run.id).execute();
    const held = await asks(TAKEOVER);

    expect([held.plan, held.card?.headline]).toEqual([undefined, expect.stringContaining(`Run ${run.id} is open`)]);

    await store.runs.stop(lease, STOPPED, 0);
    const { plan } = await asks(TAKEOVER);
    const line = (await store.view.journal(run.id)).length;

    expect(plan).toMatchObject({
      procedure: 'solana/takeover',
      from: 'sol-a',
      to: 'sol-b',
      bound: { 'replaces run': `${run.id} at line ${line}` },
      approval: { needsReason: true },
    });
    // A handover replaces nothing.
    expect((await asks({ kind: 'handover', validator: 'sol-main' })).card?.headline).toContain('is open');
    await store.view.standDown(run.id, 'ada', 'the test is over');
    expect((await asks(TAKEOVER)).plan?.bound['replaces run']).toBe('none');
  });

  it('is answered where its card does not appear, with where that stands', async () => {
    const elsewhere = await asks(TAKEOVER, 'slack:D0ADA');
    const thread = await asks(TAKEOVER, 'slack:C0VALIDATE/1712345678.000200');

    const [section] = elsewhere.card?.sections ?? [];
    expect(elsewhere.card?.headline).toContain(`Plan ${elsewhere.plan?.id}: `);
    expect(section).toMatchObject({ text: expect.stringContaining('stands in the channel of sol-main') });
    expect([thread.plan?.procedure, thread.card]).toEqual(['solana/takeover', undefined]);
  });

  it('is not written as a script while it cannot be told who gives and who takes', async () => {
    const { card, plan } = await asks({ ...TAKEOVER, kind: 'plan', procedure: 'takeover', script: true });

    expect([card?.headline, plan]).toEqual([expect.stringContaining('No script'), undefined]);
  });
});

describe('a move that somebody asks for from an incident', () => {
  it('is a plan that names the incident, with the whole id', async () => {
    const [incident] = (await database.store.incidents.take([reportOf()])).opened;

    const { plan } = await asks({ ...TAKEOVER, incident: incident?.id.slice(0, 6) ?? '' });

    expect(plan?.incident).toBe(incident?.id);
  });

  it('is no plan where the incident is over, is about another validator or is not there', async () => {
    const { incidents } = database.store;
    const [other] = (await incidents.take([reportOf({ scope: '*' })])).opened;
    await incidents.take([reportOf()]);
    const mine = await incidents.find('sol-main');
    await incidents.take([reportOf({ status: 'resolved' })]);
    await incidents.settle({ closesAfterMs: 0, staleAfterMs: 3_600_000 });

    const answers = [];
    for (const incident of [mine?.id ?? '', other?.id ?? '', 'i-nothing'])
      answers.push(await asks({ ...TAKEOVER, incident }));

    expect(answers.map(({ plan }) => plan)).toEqual([undefined, undefined, undefined]);
    const words = answers.map(({ card }) => JSON.stringify(card));
    expect(words[0]).toContain(`Incident ${mine?.id} is over since`);
    expect(words[1]).toContain(`Incident ${other?.id} is about no validator`);
    expect(words[2]).toContain('There is no incident i-nothing');
  });
});
