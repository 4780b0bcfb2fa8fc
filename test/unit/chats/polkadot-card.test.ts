import { beforeAll, describe, expect, it } from 'vitest';
import { journalLine } from '../../../src/chats/project/journal-line.ts';
import { lookBack, type LookBackFrame } from '../../../src/chats/project/look-back.ts';
import { planCard } from '../../../src/chats/project/plan-card.ts';
import { wordsFor } from '../../../src/chats/project/run-words.ts';
import { statusCard } from '../../../src/chats/project/status-card.ts';
import { timelineOf } from '../../../src/chats/project/timeline.ts';
import { renderCard } from '../../../src/chats/terminal/render.ts';
import type { Card, CardSection } from '../../../src/chats/card.ts';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import { draftPolkadotHandover, draftPolkadotTakeover } from '../../../src/intake/polkadot/draft.ts';
import { polkadotStatus } from '../../../src/intake/polkadot/status.ts';
import { assemblePlan } from '../../../src/planning/plan.ts';
import { healthyScene, LOOKED_AT } from '../procedures/polkadot/healthy.ts';
import { proven, sets, FOREIGN_KEYS } from '../../../src/lab/polkadot/simulation/happenings.ts';
import { planOf } from '../../../src/lab/polkadot/simulation/plan.ts';
import { play, SESSION_MS } from '../../../src/lab/polkadot/simulation/play.ts';
import type { Scene } from '../../../src/lab/polkadot/simulation/scene.ts';
import { AT, began, CREATED, hashOf, journal, PEOPLE, plan, run } from './sample.ts';
import { runCard } from '../../../src/chats/project/run-card.ts';

/** Words of Solana, where another thing is moved in another way. */
const FOREIGN_WORDS = /\b(identity|tower|unstaked|staked|armed|vote account|slot changes|quiet|link)\b/i;

const offers: Scene = {
  signing: 'outside',
  happenings: [
    {
      when: ({ events }) => events.some(({ kind }) => kind === 'keys.offered'),
      does: (world) => world.signOutside(),
    },
  ],
};
const away: Scene = {
  happenings: [
    { when: proven('set'), does: (world) => world.old.cut(true) },
    { when: (world) => world.pages.length > 0, does: (world) => world.old.cut(false) },
  ],
};
const voided: Scene = { sessions: 4, happenings: [{ when: proven('set'), does: sets(FOREIGN_KEYS) }] };

interface Told {
  readonly frames: readonly LookBackFrame[];
  readonly cards: readonly Card[];
  /** Everything that anybody reads of it. */
  readonly text: string;
}

async function tell(scene: Scene): Promise<Told> {
  const world = await play(scene);
  const { run: ended, lines } = world.run;
  const of = planOf(scene);
  const frames = lookBack(ended, of, lines);
  const journaled = lines.map((entry) => journalLine(entry, {}, of));
  const timeline = timelineOf(ended, of, lines, lines.at(-1)?.atMs ?? 0);
  return {
    frames,
    cards: frames.flatMap(({ card }) => card ?? []),
    text: JSON.stringify([frames, journaled, timeline]),
  };
}

const headlines = ({ cards }: Told) => cards.map(({ headline }) => headline.replaceAll(/\{t:\d+\}/g, 'THEN'));
const barOf = ({ sections }: Card) =>
  sections.find((section): section is Extract<CardSection, { kind: 'progress' }> => section.kind === 'progress');
const sessionsOf = ({ sections }: Card) =>
  sections.flatMap((section) =>
    section.kind === 'checklist' && section.title.startsWith('Sessions')
      ? section.items.map(({ state, text }) => `${state} ${text}`)
      : [],
  );

let moved: Told;
let signedElsewhere: Told;
let oldAway: Told;
let otherKeys: Told;
let taken: Told;

beforeAll(async () => {
  moved = await tell({});
  signedElsewhere = await tell(offers);
  oldAway = await tell(away);
  otherKeys = await tell(voided);
  taken = await tell({ kind: 'takeover' });
});

describe('what people read of a Polkadot run', () => {
  it('never speaks of what is moved on Solana', () => {
    for (const { text } of [moved, signedElsewhere, oldAway, otherKeys, taken])
      expect(FOREIGN_WORDS.exec(text.replaceAll('"identity":', ''))).toBeNull();
  });

  it('says first that the old node has to keep running, and when the new one signs', () => {
    expect(headlines(moved)).toContain('old has to keep running. new signs when its keys are active, about THEN.');
  });

  it('draws a bar that only grows, up to the change of keys and then up to the end of the old node', () => {
    const bars = moved.cards.flatMap((card) => barOf(card) ?? []);
    const shares = bars.filter(({ title }) => title === 'Until new signs').map(({ share }) => share);

    expect(new Set(bars.map(({ title }) => title))).toEqual(new Set(['Until new signs', 'Until old may stop']));
    expect(shares.length).toBeGreaterThan(5);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  });

  it('draws the same whenever the card is made: the journal has all of it', () => {
    const events = journal([0, CREATED], ...waiting({ session: 101, stage: 'queued' }));
    const cards = [AT, AT + 1e9].map((now) => runCard(aRun, aPlan, events, now));

    expect(barOf(cards[0] ?? fail())).toMatchObject({ title: 'Until dot-b signs', share: 0.5 });
    expect(cards[0]).toEqual(cards[1]);
  });

  it('says which session of which it is', () => {
    const at = moved.cards.find((card) => sessionsOf(card).some((text) => text.startsWith('running 101')));

    expect(sessionsOf(at ?? fail())).toEqual([
      expect.stringMatching(/^done 100: keys of new are set, block \d+$/),
      'running 101: they are queued',
      'waiting 102: they are active, new signs',
      'waiting 103: old may stop, at the earliest',
    ]);
  });

  it('ends with what is left to be done', () => {
    expect(headlines(moved).at(-1)).toMatch(/^new signs\. The old keys stay on old; .* from session \d+ on/);
    expect(moved.cards.at(-1)).toMatchObject({ tone: 'good', buttons: [] });
  });

  it('shows people the call, its hash and every key, until it is set', () => {
    const card = signedElsewhere.cards.find(({ headline }) => headline.startsWith('People have to sign'));

    expect(card).toMatchObject({ tone: 'warning' });
    expect(card?.sections.map(({ title }) => title)).toContain('Call data');
    expect(signedElsewhere.cards.at(-1)?.sections.map(({ title }) => title)).not.toContain('Call data');
  });

  it('is red and stands first while a node does not run that has to, and only then', () => {
    const loud = oldAway.cards.filter(({ pinned }) => pinned === true);

    expect(loud.length).toBeGreaterThan(0);
    expect(loud.every(({ tone }) => tone === 'bad')).toBe(true);
    expect(loud[0]?.headline).toMatch(/^old does not answer .*! Bring it back at once, with --validator:/);
    expect(oldAway.cards.at(-1)?.pinned).toBeUndefined();
  });

  it('says of a void wait that both nodes keep running, and offers no false way back', () => {
    const last = otherKeys.cards.at(-1);

    expect(last?.headline).toBe('Stopped; old signs. Keep old and new running. Safe ways on: look, resume and return.');
    expect(JSON.stringify(last?.sections)).toContain('Where they are set nobody can go back');
  });

  it('does not ask of a dead node to keep running', () => {
    expect(headlines(taken)).toContain('Nobody signs before new does, about THEN. If old comes back, let it run.');
    expect(headlines(taken).some((line) => line.includes('old has to keep running'))).toBe(false);
    expect(taken.text).not.toContain('Quarantine');
  });

  it('answers an abort that comes too late with what can still be done', () => {
    expect(wordsFor(aRun).tooLate(aRun)).toBe(
      'Too late: the keys of dot-b may have been sent, and what was sent can land. Keep dot-a and dot-b running; nothing is lost while both do. When the run has ended, `handover dot-main --to dot-a` moves it back with new keys.',
    );
  });
});

const aRun = run({
  procedure: 'polkadot/handover',
  validator: 'dot-main',
  from: 'dot-a',
  to: 'dot-b',
  state: 'waiting',
});
const aPlan = plan({ ...planOf({}), validator: 'dot-main', from: 'dot-a', to: 'dot-b' });

function fail(): never {
  throw new Error('no such card');
}

/** Set at AT, active half an hour later, and a look right in between. */
function waiting(figures: { session: number; stage: string }): (readonly [number, JournalEvent])[] {
  const set = { setInSession: 100, setAtBlock: 10, sessionBlocks: 16 };
  return [
    [0, { kind: 'step.proven', step: 'set', attempt: 1, evidence: 'they are next keys', figures: set }],
    [0, began('sessions')],
    [
      900_000,
      {
        kind: 'step.waiting',
        step: 'sessions',
        attempt: 1,
        untilMs: AT + 960_000,
        because: 'Session 101: the keys are queued; active in about 15 min. dot-a has to keep running',
        figures: { ...figures, activeAtMs: AT + 1_800_000 },
      },
    ],
  ];
}

describe('call data for people', () => {
  const callData = `0x${'ab'.repeat(700)}` as const;
  const keys = [`gran 0x${'11'.repeat(32)}`, `beef 0x${'22'.repeat(33)}`];
  const words = ['On Asset Hub, as a proxy of type StakingOperator of 14Sh…: stakingRcClient.setKeys.', ...keys];
  const offered: JournalEvent = {
    kind: 'keys.offered',
    chain: 'asset-hub',
    callData,
    callHash: `0x${hashOf(7)}`,
    relayBlock: 9,
    words,
  };
  const asks: JournalEvent = {
    kind: 'step.waiting',
    step: 'set',
    attempt: 1,
    untilMs: AT + 30_000,
    because: `People have to sign call 0x${hashOf(7)} on Asset Hub`,
  };
  const card = runCard(aRun, aPlan, journal([0, CREATED], [1, began('set')], [2, offered], [3, asks]), AT);
  const text = renderCard(card, { width: 60, color: false, now: AT, timeZone: 'UTC' });

  it('is one line on the terminal, so that it can be copied, and everything else keeps to the width', () => {
    const long = text.split('\n').filter((line) => line.length > 60);

    expect(long).toEqual([callData]);
  });

  it('has the hash in full, and the keys in rows', () => {
    expect(text.replaceAll(/\s/g, '')).toContain(`callhash:0x${hashOf(7)}`);
    expect(card.sections).toContainEqual({
      kind: 'table',
      title: 'The keys that it sets',
      columns: ['Type', 'Public key'],
      rows: keys.map((line) => line.split(' ')),
    });
  });

  it('stands whole in the journal', () => {
    const [entry] = journal([0, offered]);

    expect(entry && journalLine(entry, PEOPLE).detail).toContain(`call data ${callData}`);
  });
});

describe('a plan and a status of a Polkadot validator', () => {
  const people = { people: 2, roles: [], requesterMayApprove: true, holdsForS: 900, cancelWindowS: 0 };
  const wish = { id: 'p-1', request: 'q-1', requestedBy: 'ada', validator: 'dot-main', from: undefined, to: undefined };

  async function cardOf(draft: typeof draftPolkadotHandover): Promise<Card> {
    const scene = await healthyScene();
    const { script: _, ...rest } = draft(
      { scene, oldNode: 'demote', atMs: LOOKED_AT, approval: { handover: people, takeover: people } },
      wish,
    );
    const made = assemblePlan({
      ...rest,
      id: 'p-1',
      request: 'q-1',
      requestedBy: 'ada',
      validator: 'dot-main',
      identity: scene.target.stash,
      madeAtMs: LOOKED_AT,
      policy: {},
    });
    return planCard(
      { plan: made, state: { kind: 'open', expiresAtMs: LOOKED_AT + 9e5 }, decisions: [] },
      PEOPLE,
      LOOKED_AT,
    );
  }

  it('says first when it starts, when it ends at the earliest, and what has to keep running', async () => {
    const { headline, buttons } = await cardOf(draftPolkadotHandover);
    const [active, stop] = [...headline.matchAll(/\{t:(\d+)\}/g)].map(([, ms]) => Number(ms));

    expect(headline.replaceAll(/\{t:\d+\}/g, 'THEN')).toBe(
      'Starts when approved. If that is now, new signs about THEN and old may stop about THEN, at the earliest. Until then old has to keep running.',
    );
    expect((stop ?? 0) - (active ?? 0)).toBe(SESSION_MS);
    expect(buttons[0]?.confirm).toBe(
      'Move dot-main from old to new, with new keys on new?\nIt can be aborted until the keys are sent. old has to keep running until the run says that it may stop.',
    );
  });

  it('says of a takeover what it costs', async () => {
    const { headline, buttons } = await cardOf(draftPolkadotTakeover);

    expect(headline).toContain('Until then nobody signs, and no wait can be skipped');
    expect(buttons[0]?.confirm).not.toContain('fenced');
  });

  it('has nothing of Solana on either', async () => {
    const scene = await healthyScene();
    const line = { status: polkadotStatus(scene, LOOKED_AT), notes: [], lastMove: null, changes: [], alarm: null };
    const { data: _, ...status } = statusCard('reply:1', 'lab', [line], LOOKED_AT);
    const plans = [await cardOf(draftPolkadotHandover), await cardOf(draftPolkadotTakeover)];

    expect(status.facts.map(({ label }) => label)).toEqual([
      'Signs',
      'Could move',
      'Session',
      'Could take over: new',
      'Last move',
    ]);
    expect(FOREIGN_WORDS.exec(JSON.stringify([status, plans]))).toBeNull();
  });
});

describe('a prepare of a Polkadot node', () => {
  const prepares = run({ ...aRun, procedure: 'polkadot/prepare', state: 'stopped' });
  const stopped: JournalEvent = {
    kind: 'run.stopped',
    signer: 'dot-a',
    because: 'dot-b is syncing.',
    code: 'run/checks-failed',
    exits: ['look', 'resume', 'return', 'stand-down'],
  };
  const card = runCard(
    prepares,
    plan({ ...aPlan, procedure: 'polkadot/prepare' }),
    journal([0, CREATED], [1, stopped]),
    AT,
  );

  it('speaks of one node and of no move, and puts nothing back', () => {
    expect(card.headline).toBe('Stopped: dot-b is syncing. Nobody gave or took a role in it.');
    expect(card.buttons.map(({ label }) => label)).toEqual(['Look again', 'Resume', 'Call off', 'Stand down']);
    expect(JSON.stringify(card)).not.toMatch(/put back|--undo|keep dot-a/i);
  });
});
