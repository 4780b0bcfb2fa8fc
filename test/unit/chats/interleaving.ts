import { array, type Arbitrary, boolean, constant, constantFrom, nat, oneof, record, type Scheduler } from 'fast-check';
import { catalogue } from '../../../commands/catalogue.ts';
import type { PlanRecord } from '../../../src/approvals/store.ts';
import type { Card } from '../../../src/chats/card.ts';
import type { Plan } from '../../../src/domain/plan.ts';
import { settleOpenPlans } from '../../../src/intake/direct.ts';
import type { SubmitDeps } from '../../../src/intake/submit.ts';
import { createModelStore } from '../../../src/lab/simulation/store/model-store.ts';
import { NO_INCIDENTS } from '../alerts/no-incidents.ts';
import { type Chat, DISCORD_IDS, doorsOf, TEAM } from './doors.ts';

export const PEOPLE = ['ana', 'ben', 'cem', 'dan'] as const;
export type Name = (typeof PEOPLE)[number];
export const PLAN = 'p-1';
export const REQUESTER: Name = 'ana';
/** When the plan can be approved no more. Unit: milliseconds. */
const EXPIRES_AT_MS = 100_000;

export type Deed =
  | {
      readonly kind: 'press';
      readonly chat: Chat;
      readonly who: Name;
      readonly word: 'approve' | 'reject';
      readonly action: number;
      readonly digest: 'right' | 'old';
    }
  /** Taken out of the fleet file, or left without the role. */
  | { readonly kind: 'out' | 'no-role'; readonly who: Name }
  | { readonly kind: 'void'; readonly because: 'the plan has changed' | 'the alert is resolved' }
  | { readonly kind: 'expiry' }
  | { readonly kind: 'sweep' };

export interface Rule {
  readonly people: 1 | 2;
  readonly requesterMayApprove: boolean;
  /** From how many chats approvals have to come. */
  readonly platforms: 1 | 2;
}

/** What was seen at one moment of a play: who counted, and whether the plan could be approved. */
export interface Moment {
  readonly counted: ReadonlySet<Name>;
  readonly expired: boolean;
}

/** Everything that the oracle may know. */
export interface Played {
  readonly rule: Rule;
  readonly record: PlanRecord;
  readonly runs: readonly { readonly approvedBy: readonly string[]; readonly sent: Moment }[];
  readonly stored: readonly {
    readonly who: string;
    readonly word: string;
    readonly chat: string;
    readonly sent: Moment;
    readonly pressed: boolean;
  }[];
  readonly rejected: readonly { readonly by: string; readonly sent: Moment }[];
  readonly answers: readonly { readonly deed: Extract<Deed, { kind: 'press' }>; readonly text: string }[];
  /** After everything, and one sweep more. */
  readonly end: Moment;
}

const name = constantFrom(...PEOPLE);
const pressIn = (chats: readonly Chat[]) =>
  record({
    kind: constant('press' as const),
    chat: constantFrom(...chats),
    who: name,
    word: constantFrom('approve' as const, 'approve' as const, 'approve' as const, 'reject' as const),
    // Few numbers, so that many a press is delivered twice.
    action: nat(3),
    digest: constantFrom('right' as const, 'right' as const, 'right' as const, 'old' as const),
  });
const other: Arbitrary<Deed> = oneof(
  record({ kind: constantFrom('out' as const, 'no-role' as const), who: name }),
  record({
    kind: constant('void' as const),
    because: constantFrom('the plan has changed' as const, 'the alert is resolved' as const),
  }),
  constant({ kind: 'expiry' as const }),
  constant({ kind: 'sweep' as const }),
);
/** @param chats where people press */
export const deedsIn = (chats: readonly Chat[]): Arbitrary<readonly Deed[]> =>
  array(oneof({ weight: 4, arbitrary: pressIn(chats) }, { weight: 1, arbitrary: other }), {
    minLength: 2,
    maxLength: 9,
  });
/** @param chats two of them can be asked for where there are two */
export const rulesIn = (chats: readonly Chat[]): Arbitrary<Rule> =>
  record({
    people: constantFrom(1 as const, 2 as const),
    requesterMayApprove: boolean(),
    platforms: chats.length > 1 ? constantFrom(1 as const, 2 as const) : constant(1 as const),
  });

/** Plays the deeds at once: between any two calls to the store anything else may happen, in the order of the scheduler. */
export async function play(scheduler: Scheduler, rule: Rule, all: readonly Deed[]): Promise<Played> {
  const time = { nowMs: 1_000, monotonicMs: 0 };
  const turn = () => scheduler.schedule(Promise.resolve());
  const clock = {
    now: () => time.nowMs,
    monotonic: () => time.monotonicMs,
    async sleep(ms: number) {
      time.monotonicMs += ms;
      await turn();
    },
  };
  const people = Object.fromEntries(
    PEOPLE.map((who) => [
      who,
      {
        name: who,
        roles: who === 'dan' ? ['reader'] : ['operator'],
        terminal: [],
        web: [],
        slack: [`${TEAM}/${who}`],
        discord: [DISCORD_IDS[who]],
      },
    ]),
  );
  const moment = (): Moment => ({
    counted: new Set(PEOPLE.filter((who) => people[who]?.roles.includes('operator') === true)),
    expired: time.nowMs >= EXPIRES_AT_MS,
  });
  const model = createModelStore({ databaseClock: clock, newRunId: () => 'r-1' });
  const { plans, view, pauses } = model.connect('bot', { fateOf: () => turn().then(() => 'answered' as const) });
  const direct = model.connect('test');
  await direct.plans.savePlan(planOf(rule), { kind: 'open', expiresAtMs: EXPIRES_AT_MS });

  const runs: Played['runs'][number][] = [];
  const stored: Played['stored'][number][] = [];
  const rejected: Played['rejected'][number][] = [];
  const answers: Played['answers'][number][] = [];
  const pressed = new Set<string>();
  const watched: SubmitDeps['plans'] = {
    ...plans,
    async decide(decision, actionId) {
      const sent = moment();
      const answer = await plans.decide(decision, actionId);
      const { person: who, kind: word, chat } = decision;
      if (answer === 'stored') stored.push({ who, word, chat, sent, pressed: pressed.has(`${chat} ${who} ${word}`) });
      return answer;
    },
    async start(id, approvedBy, delayMs) {
      const sent = moment();
      const answer = await plans.start(id, approvedBy, delayMs);
      if (answer.kind === 'started') runs.push({ approvedBy, sent });
      return answer;
    },
    async closePlan(id, state) {
      const sent = moment();
      const isClosed = await plans.closePlan(id, state);
      if (isClosed && state.kind === 'rejected') rejected.push({ by: state.by, sent });
      return isClosed;
    },
  };
  const deps: SubmitDeps = {
    people,
    catalogue,
    plans: watched,
    runs: { ...view, verifyJournal: () => Promise.reject(new Error('not asked')) },
    pauses,
    clock,
    intake: intakeOf(turn),
    incidents: NO_INCIDENTS,
    refusals: { refused: () => turn() },
    wake: { run: turn, look: turn, deliver: turn, close: turn },
  };
  const doors = doorsOf(deps, () => people);
  const perform = async (deed: Deed) => {
    await turn();
    switch (deed.kind) {
      case 'press': {
        pressed.add(`${deed.chat} ${deed.who} ${deed.word}`);
        const digest = deed.digest === 'right' ? DIGEST : 'e'.repeat(64);
        const words = deed.word === 'reject' ? ['reject', PLAN] : ['approve', PLAN, '--digest', digest];
        const card = await doors[deed.chat](deed.who, words, `${deed.word}:${deed.digest}:${deed.action}`);
        answers.push({ deed, text: card.headline });
        return;
      }
      case 'out':
        delete people[deed.who];
        return;
      case 'no-role':
        people[deed.who]?.roles.splice(0);
        return;
      case 'void':
        await plans.closePlan(PLAN, { kind: 'void', because: deed.because });
        return;
      case 'expiry':
        time.nowMs = EXPIRES_AT_MS;
        return;
      case 'sweep':
        await settleOpenPlans(deps);
    }
  };
  await scheduler.waitFor(Promise.all(all.map((deed) => perform(deed))));
  await scheduler.waitFor(settleOpenPlans(deps));
  const found = await direct.plans.findPlan(PLAN);
  if (found === null) throw new Error('the plan is gone');
  return { rule, record: found, runs, stored, rejected, answers, end: moment() };
}

const DIGEST = 'd'.repeat(64);
const none = () => Promise.reject(new Error('not asked'));

function planOf({ people, requesterMayApprove, platforms }: Rule): Plan {
  return {
    id: PLAN,
    digest: DIGEST,
    procedure: 'solana/handover',
    version: 1,
    validator: 'sol-main',
    identity: 'Identity',
    from: 'sol-a',
    to: 'sol-b',
    request: 'q-1',
    requestedBy: REQUESTER,
    madeAtMs: 1,
    checks: [],
    steps: [],
    approval: { people, roles: ['operator'], requesterMayApprove, platforms, holdsForS: 99, cancelWindowS: 0 },
    bound: {},
    policy: {},
    verdict: 'It can be moved.',
    movable: true,
  };
}

/** Actions and their answers, each call a turn of its own. */
function intakeOf(turn: () => Promise<unknown>): SubmitDeps['intake'] {
  const kept = new Map<string, Card | null>();
  return {
    save: none,
    find: none,
    answered: none,
    unanswered: none,
    async begin(actionId) {
      await turn();
      const fresh = !kept.has(actionId);
      if (fresh) kept.set(actionId, null);
      return { fresh, card: kept.get(actionId) ?? null };
    },
    async keep(actionId, card) {
      await turn();
      const standing = kept.get(actionId) ?? card;
      kept.set(actionId, standing);
      return standing;
    },
    async kept(actionId) {
      await turn();
      return kept.get(actionId) ?? null;
    },
  };
}
