// The cards that docs/cards.md shows: made by the projections of the product, from runs of the simulation and of the plays.
import type { PlanRecord } from '../../src/approvals/store.ts';
import type { Card } from '../../src/chats/card.ts';
import { milestones } from '../../src/chats/project/milestone-card.ts';
import { planCard } from '../../src/chats/project/plan-card.ts';
import { runsAsOf } from '../../src/chats/project/run-as-of.ts';
import { runCard } from '../../src/chats/project/run-card.ts';
import { askedCard, stageCards } from '../../src/chats/project/stage-card.ts';
import { statusCard, type StatusLine } from '../../src/chats/project/status-card.ts';
import { type Timeline, timelineOf } from '../../src/chats/project/timeline.ts';
import type { JournalEntry, JournalEvent } from '../../src/domain/journal.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Run } from '../../src/domain/run.ts';
import { planOf as polkadotPlan } from '../../src/lab/polkadot/simulation/plan.ts';
import { play as playPolkadot } from '../../src/lab/polkadot/simulation/play.ts';
import { drawSchedule } from '../../src/lab/simulation/draw.ts';
import { play } from '../../src/lab/simulation/run/play.ts';
import { prepareSteps } from '../../src/procedures/solana/prepare/steps.ts';
import { everyCard } from '../../test/unit/chats/slack/every-card.ts';
import { AT, plan, record } from '../../test/unit/chats/sample.ts';

export const PEOPLE = { ana: 'Ana', ben: 'Ben', cem: 'Cem', anna: 'Ana', ada: 'Ana', lin: 'Ben' };
/** Schedules of the simulation that end so; which they are was looked up once, and is checked. */
const SEEDS = { done: 17, returned: 32, stopped: 44 };
/** When the incident of `everyCard` was looked at, told again and over, and a moment more. Unit: milliseconds. */
const LOOKED_MS = 5_000;
const TOLD_MS = 300_000;
const OVER_MS = 725_000;
/** The four hours of a session on Polkadot. */
const SESSION_SLOTS = 2_400;

/** A card, and what time it is when it is shown. */
export interface Pictured {
  readonly card: Card;
  readonly nowMs: number;
}

interface Told {
  readonly plan: Plan;
  readonly record: PlanRecord;
  readonly run: Run;
  readonly lines: readonly JournalEntry[];
}

export async function picturedCards(): Promise<{
  readonly cards: Readonly<Record<string, Pictured>>;
  /** The notifications of a run, by a name for it. */
  readonly stages: Readonly<Record<string, readonly Pictured[]>>;
  readonly timeline: Timeline;
  /** Which people can decide on. */
  readonly plan: Plan;
}> {
  const done = await simulated('done');
  const polkadot = await played();
  const every = await everyCard();
  const fixed = (name: string, afterMs = 0): Pictured => {
    const card = every[name];
    if (card === undefined) throw new Error(`there is no card "${name}"`);
    return { card, nowMs: AT + afterMs };
  };
  const cards = {
    'plan-handover': openPlan(done.record, 0),
    'plan-approved-once': openPlan(done.record, 1),
    'plan-takeover': await takeoverPlan(),
    'plan-prepare': preparePlan(),
    'plan-polkadot': { ...fixed('plan of a Polkadot handover'), nowMs: polkadot.plan.madeAtMs },
    'run-in-motion': runAt(done, 'step.began', 'give'),
    'run-done': runAtEnd(done),
    'run-returned': runAtEnd(await simulated('returned')),
    'run-stopped': runAt(await simulated('stopped'), 'run.stopped'),
    'run-polkadot': runAt(polkadot, 'step.waiting', 'sessions', 3),
    milestone: milestoneOf(polkadot),
    alarm: fixed('alarm'),
    incident: fixed('incident that lasts', LOOKED_MS),
    'incident-over': fixed('incident that is over', OVER_MS),
    'incident-timeline': fixed('timeline of an incident', OVER_MS),
    'incident-call': fixed('call about an incident', TOLD_MS),
    status: { card: statusCard('reply:q-7', 'prod', statusLines(), AT), nowMs: AT },
    help: fixed('help'),
  };
  const stages = { stages: stagesOf(withIds(done)), 'stages-polkadot': stagesOf(polkadot) };
  return {
    cards,
    stages,
    plan: done.plan,
    timeline: timelineOf(done.run, done.plan, done.lines, done.run.endedAtMs ?? 0),
  };
}

async function simulated(outcome: keyof typeof SEEDS): Promise<Told> {
  const { state, outcome: found } = await play(drawSchedule(SEEDS[outcome]));
  if (found !== outcome) throw new Error(`schedule ${SEEDS[outcome]} ends ${found}: look for one that ends ${outcome}`);
  const last = [...state.runs.values()].at(-1);
  const kept = last && state.plans.get(last.run.plan);
  if (!last || !kept) throw new Error('there is no run');
  return { plan: kept.plan, record: kept, run: last.run, lines: last.lines };
}

async function played(): Promise<Told> {
  const { run, lines } = (await playPolkadot({ sessionSlots: SESSION_SLOTS })).run;
  const of = { ...polkadotPlan({}), id: 'p-4c21' };
  const named = { ...run, id: 'r-8d1e', plan: of.id };
  return { plan: of, record: record({ plan: of }), run: named, lines };
}

/** As it stands while people decide. @param approvals how many have approved */
function openPlan({ plan: of, decisions }: PlanRecord, approvals: number): Pictured {
  const expiresAtMs = of.madeAtMs + of.approval.holdsForS * 1000;
  const open = { plan: of, state: { kind: 'open', expiresAtMs }, decisions: decisions.slice(0, approvals) } as const;
  return { card: planCard(open, PEOPLE, of.madeAtMs), nowMs: of.madeAtMs };
}

async function takeoverPlan(): Promise<Pictured> {
  const { state } = await play(drawSchedule(1, undefined, 'solana/takeover'));
  const kept = [...state.plans.values()].find((each) => each.plan.procedure === 'solana/takeover' && each.plan.movable);
  if (kept === undefined) throw new Error('there is no plan of a takeover');
  return openPlan(kept, 1);
}

function preparePlan(): Pictured {
  const lines = [
    ' exec agave-validator \\',
    '-  --identity /home/sol/staked.json \\',
    '+  --identity /home/sol/identity.json \\',
  ];
  const of = plan({
    procedure: 'solana/prepare',
    verdict: 'sol-a and sol-b lack 4 things. It needs 2 approvals.',
    bound: { 'nodes to prepare': 'sol-a sol-b', 'nodes to restart': 'none' },
    steps: prepareSteps([], new Map(), []),
    diffs: [{ node: 'sol-a', path: '/home/sol/start.sh', lines }],
  });
  return openPlan(record({ plan: of }), 0);
}

function runAtEnd({ run, plan: of, lines }: Told): Pictured {
  const nowMs = run.endedAtMs ?? lines.at(-1)?.atMs ?? 0;
  return { card: runCard(run, of, lines, nowMs, PEOPLE), nowMs };
}

/** As it stood after the `count`-th such line. */
function runAt(told: Told, kind: JournalEvent['kind'], step?: string, count = 1): Pictured {
  const { run, plan: of, lines } = told;
  const found = lines.flatMap(({ event }, at) =>
    event.kind === kind && (step === undefined || ('step' in event && event.step === step)) ? [at] : [],
  );
  const at = found[count - 1];
  const state = at === undefined ? undefined : runsAsOf(run, of, lines)[at];
  if (at === undefined || state === undefined) throw new Error(`the run has no such line: ${kind}`);
  const nowMs = (lines[at]?.atMs ?? 0) + 1000;
  return { card: runCard(state, of, lines.slice(0, at + 1), nowMs, PEOPLE), nowMs };
}

function milestoneOf({ run, lines }: Told): Pictured {
  const [first] = milestones(run, lines);
  if (first === undefined) throw new Error('the run has no milestone');
  return { card: first.card, nowMs: first.atMs };
}

/** Ids as the product makes them, which the simulation does not: only such are links. */
function withIds({ run, record: kept, ...told }: Told): Told {
  const of = { ...kept.plan, id: 'p-7f3a' };
  return { ...told, plan: of, record: { ...kept, plan: of }, run: { ...run, id: 'r-52c1', plan: of.id } };
}

/** That people are asked, and every stage after that, each when it came. */
function stagesOf({ run, record: kept, lines }: Told): Pictured[] {
  const { plan: of, decisions } = kept;
  const asked = askedCard({ plan: of, state: { kind: 'open', expiresAtMs: of.madeAtMs }, decisions }, PEOPLE);
  const { cards } = stageCards(run, lines, PEOPLE, Number.POSITIVE_INFINITY);
  return [
    ...(asked === null ? [] : [{ card: asked, nowMs: of.madeAtMs }]),
    ...cards.map(({ card, atMs }) => ({ card, nowMs: atMs })),
  ];
}

/** What a look says of four validators: one is well, one cannot be moved, of one nobody signs, one is on Polkadot. */
function statusLines(): StatusLine[] {
  const behind = 'sol-2-b is 512 slots behind';
  return [
    statusLine('sol-1', {}),
    statusLine('sol-2', { move: { ready: false, to: 'sol-2-b', reason: behind, more: 0, fit: false } }),
    statusLine('sol-3', {
      signing: { kind: 'nobody', because: 'both nodes run unstaked' },
      move: { ready: false, to: null, reason: 'Nobody signs', more: 0, fit: false },
    }),
    statusLine('dot-1', { chain: 'polkadot', window: { inMs: null, text: '' }, standbys: [] }),
  ];
}

function statusLine(name: string, over: Partial<StatusLine['status']>): StatusLine {
  return {
    status: {
      validator: name,
      chain: 'solana',
      atMs: AT,
      signing: { kind: 'node', node: `${name}-a` },
      move: { ready: true, to: `${name}-b`, reason: null, more: 0, fit: true },
      window: { inMs: 0, text: 'No own leader slot for 320 s.' },
      standbys: [{ node: `${name}-b`, lagSlots: 1, copy: { lastVote: 812_344, ageMs: 12_000 }, notReady: null }],
      nodes: [],
      ...over,
    },
    notes: [],
    lastMove: null,
    changes: [],
    alarm: null,
  };
}
