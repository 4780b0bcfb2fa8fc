import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NearReader } from '../../../src/chains/near/port.ts';
import { readFleet } from '../../../src/config/load.ts';
import { BatonError } from '../../../src/domain/failure.ts';
import type { Intent } from '../../../src/domain/request.ts';
import { answerRequest, type LookDeps } from '../../../src/intake/look.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { openTestDatabase } from '../database.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const away = () => Promise.reject(new BatonError('chain/unreachable', 'no answer'));
const nothing = async () => undefined;
const chain: NearReader = {
  status: away,
  finalBlock: away,
  block: away,
  epoch: away,
  previousEpochStart: away,
  windows: away,
  protocol: away,
};

const never = () => {
  throw new Error('nothing of Solana is asked');
};

/** Nothing and nobody answers. */
function lookDeps(): LookDeps {
  const read = readFleet(readFileSync(new URL('../../unit/config/good-near.yaml', import.meta.url), 'utf8'));
  if (read.kind === 'problems') throw new Error('the good file has problems');
  const observe = { clock: systemClock, host: never, rpc: never };
  const { store } = database;
  return {
    fleet: { ...read.fleet, mode: 'act' },
    observe,
    sharedObserve: observe,
    near: {
      observers: [
        { name: 'one', chain },
        { name: 'two', chain },
      ],
      look: (_target, node) =>
        Promise.resolve({ kind: 'unseen', node, because: 'no answer', code: 'host/unreachable' }),
      ask: away,
      clock: systemClock,
      sharedWith: () => ({}),
    },
    destinationsOf: () => [],
    hosts: new Map(),
    store,
    intake: store.intake,
    clock: systemClock,
    wake: { run: nothing, look: nothing, deliver: nothing, close: nothing },
    check: () => Promise.reject(new Error('nobody asked for a check')),
  };
}

let requests = 0;
async function asks(intent: Intent) {
  const { store } = database;
  const { request } = await store.intake.save(intent, { chat: 'terminal', person: 'ada' }, `near-${(requests += 1)}`);
  await answerRequest(lookDeps(), request.id);
  const plans = await store.plans.recentPlans(60_000);
  const due = await store.outbox.due(['terminal'], 100);
  return {
    card: due.find(({ key }) => key === `reply:${request.id}`)?.card,
    plan: plans.find(({ plan }) => plan.request === request.id)?.plan,
  };
}

describe('a NEAR node that somebody wants prepared', () => {
  it('is no plan yet without an option: both are shown, and a button for either', async () => {
    const { card, plan } = await asks({ kind: 'prepare', validator: 'near-main', node: 'near-b' });

    expect(plan).toBeUndefined();
    expect(card).toMatchObject({
      title: 'Prepare near-b for near-main: by which option?',
      buttons: [
        { command: 'prepare near-main --node near-b --option hot-swap' },
        { command: 'prepare near-main --node near-b --option restart' },
      ],
    });
  });

  it('is a plan with one, which says what is in its way', async () => {
    const { plan } = await asks({ kind: 'prepare', validator: 'near-main', node: 'near-b', option: 'restart' });

    expect(plan).toMatchObject({ procedure: 'near/prepare', movable: false, bound: { way: 'restart' } });
  });

  it('has to be named where it cannot be told which one', async () => {
    const { card } = await asks({ kind: 'prepare', validator: 'near-main' });

    expect(JSON.stringify(card)).toContain('Say which node: --node near-a or --node near-b');
  });
});

it('an upgrade that somebody asks for is planned', async () => {
  const { plan } = await asks({ kind: 'upgrade', validator: 'near-main' });

  expect(plan).toMatchObject({ procedure: 'near/upgrade', movable: false });
});
