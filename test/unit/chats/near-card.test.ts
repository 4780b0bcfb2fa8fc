import { beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../../../src/chats/card.ts';
import { lookBack } from '../../../src/chats/project/look-back.ts';
import { planCard } from '../../../src/chats/project/plan-card.ts';
import { stageCards } from '../../../src/chats/project/stage-card.ts';
import { statusCard } from '../../../src/chats/project/status-card.ts';
import { renderCard } from '../../../src/chats/terminal/render.ts';
import type { GuardAnswer } from '../../../src/hosts/port.ts';
import { type Draft, type PlanWish } from '../../../src/intake/drafts/draft.ts';
import { draftNearPrepare } from '../../../src/intake/near/draft-prepare.ts';
import { draftNearTakeover } from '../../../src/intake/near/draft-takeover.ts';
import { draftNearUpgrade } from '../../../src/intake/near/draft-upgrade.ts';
import { draftNearHandover } from '../../../src/intake/near/draft.ts';
import { nearStatus } from '../../../src/intake/near/status.ts';
import { careFor } from '../../../src/lab/near/matrix/carers.ts';
import { planOf } from '../../../src/lab/near/simulation/plan.ts';
import { play, type World } from '../../../src/lab/near/simulation/play.ts';
import type { Scene } from '../../../src/lab/near/simulation/scene.ts';
import { NearPolicy } from '../../../src/config/schema.ts';
import { assemblePlan } from '../../../src/planning/plan.ts';
import { healthyScene, LOOKED_AT, NEW, OLD, unseen } from '../procedures/near/healthy.ts';
import { PEOPLE } from './sample.ts';

/** Words of other chains, where other things are moved. */
const FOREIGN_WORDS =
  /\b(identity|tower|unstaked|armed|vote account|slots?|session|stash|proxy|keystore|relay|role)\b/i;

interface Told {
  readonly cards: readonly Card[];
  readonly headlines: readonly string[];
  readonly stages: readonly string[];
}

const withoutTimes = (text: string) => text.replaceAll(/\{t:\d+\}/g, 'THEN');

async function tell(scene: Scene): Promise<Told> {
  const { run } = await play(scene);
  const plan = planOf(scene, healthyScene(scene.way));
  const cards = lookBack(run.run, plan, run.lines).flatMap(({ card }) => card ?? []);
  return {
    cards,
    headlines: cards.map(({ headline }) => withoutTimes(headline)),
    stages: stageCards(run.run, run.lines, PEOPLE, 9e12).cards.map(({ card }) => withoutTimes(card.headline)),
  };
}

const told = (world: World) => world.events.some(({ kind }) => kind === 'attempt.told');
const SCENES = {
  moved: { procedure: 'near/hot-swap' },
  restarted: { procedure: 'near/restart', way: 'restart' },
  lost: {
    procedure: 'near/hot-swap',
    forMs: 900_000,
    sequences: [[{ when: told, does: (world) => world.new.neard.power(false) }]],
  },
  unfenced: { procedure: 'near/takeover', gone: 'off', forMs: 600_000 },
  declared: { procedure: 'near/takeover', gone: 'off', alongside: careFor },
  upgraded: { procedure: 'near/upgrade' },
  prepared: { procedure: 'near/prepare', config: { shards: 'AllShards', memtries: false } },
} as const satisfies Readonly<Record<string, Scene>>;

let tales: Readonly<Record<keyof typeof SCENES, Told>>;

beforeAll(async () => {
  const { moved, restarted, lost, unfenced, declared, upgraded, prepared } = SCENES;
  tales = {
    moved: await tell(moved),
    restarted: await tell(restarted),
    lost: await tell(lost),
    unfenced: await tell(unfenced),
    declared: await tell(declared),
    upgraded: await tell(upgraded),
    prepared: await tell(prepared),
  };
});

const factsOf = ({ cards }: Told) =>
  Object.fromEntries((cards.at(-1)?.facts ?? []).map((each) => [each.label, each.value]));

describe('the cards of a NEAR run', () => {
  it('say in no word what is moved on another chain', () => {
    const words = JSON.stringify(Object.values(tales).map(({ cards }) => cards));

    expect(words.match(new RegExp(`.{0,60}${FOREIGN_WORDS.source}.{0,60}`, 'i'))?.[0]).toBeUndefined();
  });

  it('name each step while it lasts, say when nobody signs, and who does at the end', () => {
    expect([...new Set(tales.moved.headlines)]).toEqual([
      'Approved. Starts as soon as a worker is free.',
      'A worker has taken it up and looks at both hosts first.',
      'Step 1 of 9: Look once more.',
      'Step 2 of 9: Fence near-a.',
      'Step 3 of 9: Stop near-a.',
      'Step 3 of 9: Stop near-a. Nobody signs since THEN.',
      'Step 4 of 9: Prove that near-a is stopped. Nobody signs since THEN.',
      'Step 5 of 9: Wait for the height margin. Nobody signs since THEN.',
      'Step 6 of 9: Put the key in place on near-b. Nobody signs since THEN.',
      'Step 7 of 9: Let near-b read the key. Nobody signs since THEN.',
      'Step 7 of 9: Let near-b read the key.',
      'Step 8 of 9: Prove that near-b signs.',
      'Step 9 of 9: Make near-a the standby.',
      'near-b signs. near-a shadows it, and can take it back when it has done so for a whole epoch.',
    ]);
    expect(tales.restarted.headlines.at(-1)).toMatch(/^near-b signs\. /);
  });

  it('end with how long nobody signed, and where the margin lay', () => {
    expect(factsOf(tales.moved)).toMatchObject({
      'Nobody signed for': expect.stringMatching(/^\d+\.\d s$/),
      'Highest block at the stop': expect.stringMatching(/^\d+$/),
      'Final block when the key was placed': expect.stringMatching(/^\d+$/),
    });
  });

  it('say that nobody may start anything where the new node may have the key and is gone', () => {
    const last = tales.lost.cards.at(-1);

    expect(last?.headline).toContain('Unknown who signs');
    expect(JSON.stringify(last?.sections)).toContain('near-a again with its key if near-b is proven not to have it');
  });

  it('ask people to fence a node that is off, and say what a false word does', () => {
    const words = JSON.stringify(tales.unfenced.cards.at(-1));

    expect(tales.unfenced.headlines.at(-1)).toContain('Unknown who signs');
    expect(words).toContain('A false declaration can make two signers');
    expect(words).toContain('near-a is not started: that takes a plan of its own');
    expect(tales.declared.headlines.at(-1)).toBe('near-b signs. near-a was declared fenced: see that it stays so.');
  });

  it('say of a wait for silence what all observers say together', () => {
    const waits = tales.unfenced.headlines.filter((line) => line.includes('Silence is not shown yet'));

    expect(waits[0]).toMatch(/one, two, three: \d+ of \d+ duties in this epoch/);
  });

  it('say of a wait for an epoch how long, and what has to be left alone', () => {
    for (const { headlines } of [tales.prepared, tales.upgraded])
      expect(headlines.find((line) => line.includes('shadows'))).toMatch(
        /near-b shadows the validator, and is ready after .* of epoch, in about \d+ min\. Keep it running/,
      );
    expect(tales.prepared.headlines.at(-1)).toContain('near-b is ready for hot-swap');
  });
});

describe('the notifications of a NEAR run', () => {
  it('tell of move, stop and end, and of an upgrade by its name', () => {
    expect(tales.moved.stages).toEqual([
      'run-1: Moving now: near-a → near-b.',
      'run-1: near-b signs. near-a shadows it, and can take it back when it has done so for a whole epoch.',
    ]);
    expect(tales.upgraded.stages[0]).toBe(
      'run-1: Approved by anna. near-main gets a new neard: near-b first, then near-a.',
    );
    expect(tales.unfenced.stages.at(-1)).toContain('nothing proves that it cannot sign');
  });
});

const APPROVAL = { people: 2, roles: [], requesterMayApprove: true, holdsForS: 900, cancelWindowS: 0 };
const WISH: PlanWish = {
  id: 'p-1',
  request: 'q-1',
  requestedBy: 'ada',
  validator: 'near-main',
  from: OLD,
  to: NEW,
};
const DIFF = 'tracked_shards_config "AllShards" => {"ShadowValidator":"baton.pool.near"}';

const diffOf = (key: string) => (key === 'config.diff' ? [DIFF] : []);

function answers(): Promise<GuardAnswer> {
  const facts = { get: (key: string) => diffOf(key)[0], all: diffOf, entries: () => [] };
  return Promise.resolve({ answer: 'ok', code: '', text: 'valid', facts, data: null });
}

function cardOf({ checks, ...rest }: Draft): Card {
  const { target } = healthyScene();
  const whose = { id: 'p-1', request: 'q-1', requestedBy: 'ada', validator: 'near-main', identity: target.identity };
  const plan = assemblePlan({ checks, ...rest, ...whose, madeAtMs: LOOKED_AT, policy: {} });
  const state = { kind: 'open', expiresAtMs: LOOKED_AT + 900_000 } as const;
  return planCard({ plan, state, decisions: [] }, PEOPLE, LOOKED_AT);
}

const looked = (way: 'hot-swap' | 'restart', policy: object = {}) => ({
  scene: healthyScene(way),
  policy: NearPolicy.parse(policy),
  approval: { handover: APPROVAL, takeover: APPROVAL },
});

describe('the cards of a NEAR plan', () => {
  it('say first how long nobody signs, and what is lost', () => {
    expect(cardOf(draftNearHandover(looked('hot-swap'), WISH)).headline).toBe(
      'Starts when approved. Nobody signs for baton.pool.near from the stop of near-a until near-b has the key, 60 s as a rule.',
    );
    expect(cardOf(draftNearHandover(looked('restart', { window_wait: 60 }), WISH)).headline).toBe(
      'Starts when approved. Waits for a maintenance window, 60 min at the most. Nobody signs for baton.pool.near from the stop of near-a until near-b has the key, 10 min as a rule. near-b is an RPC node no more: it cannot go back to all shards.',
    );
  });

  it('say of a takeover what it rests on, and of an upgrade what does not go back', async () => {
    const gone = { ...looked('hot-swap'), scene: unseen(healthyScene(), OLD) };

    expect(cardOf(draftNearTakeover(gone, WISH, gone.scene.observers)).headline).toContain(
      'near-b gets the key only when near-a is proven, or declared, unable to sign.',
    );
    expect(cardOf(await draftNearUpgrade(looked('hot-swap'), WISH, { ask: answers })).headline).toContain(
      'A database that was migrated cannot go back.',
    );
  });

  it('show what becomes of config.json as a diff', async () => {
    const wish = { ...WISH, prepare: { node: NEW, option: 'hot-swap' } } as const;
    const card = cardOf(await draftNearPrepare(looked('restart'), wish, { ask: answers }));
    const text = renderCard(card, { width: 100, now: LOOKED_AT, color: false });

    expect(text).toContain('- tracked_shards_config: "AllShards"');
    expect(text).toContain('+ tracked_shards_config: {"ShadowValidator":"baton.pool.near"}');
    expect(card.headline).toContain('Nothing on it signs.');
  });
});

describe('the card of a NEAR status', () => {
  it('says of each node whether it has the key, and never that a standby signs', () => {
    const status = nearStatus(healthyScene(), { window_wait: 0 });
    const line = { status, notes: [], lastMove: null, changes: [], alarm: null };
    const text = renderCard(statusCard('k', 'nightshade', [line], LOOKED_AT), {
      width: 100,
      now: LOOKED_AT,
      color: false,
    });

    expect(text).toContain('near-a signs. Could move to near-b now.');
    expect(text).toMatch(/near-b +standby +has no key, set up for hot-swap, neard 2\.13\.0/);
  });
});
