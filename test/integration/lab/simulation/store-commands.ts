import * as fc from 'fast-check';

/** A write that can also be part of a transaction. */
export type WriteCommand =
  | { readonly kind: 'append'; readonly lease: number; readonly step: number }
  | {
      readonly kind: 'intent';
      readonly lease: number;
      readonly attempt: number;
      readonly step: number;
      readonly digest: number;
      readonly repeatable: boolean;
    }
  | {
      readonly kind: 'outcome';
      readonly run: number;
      /** Whose term it has. */
      readonly lease: number;
      readonly attempt: number;
      readonly step: number;
      readonly result: 'done' | 'refused' | 'unknown';
    }
  | {
      readonly kind: 'decide';
      readonly lease: number;
      readonly attempt: number;
      readonly value: 'told' | 'returned';
    };

/** One call of the store, or something that happens to the database. Runs, leases and the rest are numbers to choose by. */
export type Command =
  | WriteCommand
  | { readonly kind: 'together'; readonly writes: readonly WriteCommand[]; readonly fails: boolean }
  | { readonly kind: 'start'; readonly plan: number; readonly delayMs: number }
  /** A plan of a takeover is stored that replaces a run as it stands, or `off` lines away from that. */
  | {
      readonly kind: 'plan-takeover';
      readonly number: number;
      readonly run: number;
      readonly off: number;
      readonly foreign: boolean;
      readonly nodes: number;
    }
  | { readonly kind: 'start-takeover'; readonly number: number }
  | {
      readonly kind: 'word';
      readonly plan: number;
      readonly person: number;
      readonly reject: boolean;
      readonly digest: number;
      readonly action: number;
    }
  | { readonly kind: 'close-plan'; readonly plan: number }
  | { readonly kind: 'acquire'; readonly run: number; readonly worker: number }
  | { readonly kind: 'renew'; readonly lease: number }
  | { readonly kind: 'load-waiting'; readonly run: number }
  | { readonly kind: 'wait-on'; readonly run: number; readonly dueInMs: number; readonly revision: number }
  | { readonly kind: 'release'; readonly lease: number; readonly dueInMs: number | null }
  | { readonly kind: 'raise'; readonly lease: number; readonly atLeast: number }
  | { readonly kind: 'begin-attempt'; readonly lease: number }
  | { readonly kind: 'stop'; readonly lease: number; readonly seen: number }
  | { readonly kind: 'end'; readonly lease: number; readonly ending: 'done' | 'returned' | 'cancelled' }
  | {
      readonly kind: 'acknowledge';
      readonly lease: number;
      readonly node: number;
      readonly state: number;
      readonly term: number;
    }
  | {
      readonly kind: 'adopt';
      readonly identity: number;
      readonly node: number;
      readonly state: number;
      readonly term: number;
      readonly person: number;
      readonly needed: number;
    }
  | {
      readonly kind: 'wish';
      readonly run: number;
      readonly wish: 'abort' | 'return' | 'resume' | 'look';
      readonly person: number;
    }
  | {
      readonly kind: 'declare';
      readonly run: number;
      readonly node: number;
      readonly person: number;
      readonly people: number;
      readonly counted: number;
    }
  | { readonly kind: 'stand-down'; readonly run: number; readonly person: number }
  | { readonly kind: 'pause'; readonly scope: number; readonly person: number }
  | { readonly kind: 'unpause'; readonly scope: number; readonly person: number; readonly alone: boolean }
  | { readonly kind: 'read' }
  | { readonly kind: 'time-passes'; readonly ms: number }
  | { readonly kind: 'restored' }
  | { readonly kind: 'promoted' };

const { array, boolean, constant, constantFrom, integer, nat, oneof, record } = fc;

/** `common` mostly, and now and then one of `rare`. */
function mostly<T>(common: T, rare: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return oneof({ weight: 5, arbitrary: constant(common) }, { weight: 1, arbitrary: rare });
}

/** Calls of one kind. */
function drawn<K extends Command['kind'], F extends object>(
  kind: K,
  fields: { [N in keyof F]: fc.Arbitrary<F[N]> },
): fc.Arbitrary<{ kind: K } & F> {
  return record<F>(fields).map((rest) => ({ kind, ...rest }));
}

/** 0: the newest that anybody was given; 1: the one before it … Old ones are what a worker shows that slept. */
const lease = mostly(0, integer({ min: 1, max: 3 }));
const run = mostly(0, nat(3));
const attempt = mostly(1, nat(3));
const step = nat(1);
const node = mostly(0, nat(4));
const person = nat(2);
const plan = nat(5);
const scope = nat(3);
const state = mostly(0, constant(1));

const append = drawn('append', { lease, step });
const intent = drawn('intent', { lease, attempt, step, digest: nat(1), repeatable: boolean() });
const outcome = drawn('outcome', { run, lease, attempt, step, result: constantFrom('done', 'refused', 'unknown') });
const decide = drawn('decide', { lease, attempt, value: constantFrom('told', 'returned') });

/** A run has been started, taken and put off once. */
const revision = mostly(3, integer({ min: 1, max: 8 }));

/** How often each is drawn, against the others. */
const WEIGHTED: readonly (readonly [weight: number, calls: fc.Arbitrary<Command>])[] = [
  [3, drawn('start', { plan, delayMs: mostly(0, constant(5_000)) })],
  [3, drawn('start-takeover', { number: nat(1) })],
  [10, drawn('acquire', { run, worker: nat(3) })],
  [4, append],
  [6, intent],
  [5, outcome],
  [5, decide],
  [
    5,
    drawn('together', {
      writes: array(oneof(append, intent, outcome, decide), { maxLength: 3 }),
      fails: mostly(false, constant(true)),
    }),
  ],
  [3, drawn('renew', { lease })],
  [3, drawn('load-waiting', { run })],
  [4, drawn('wait-on', { run, dueInMs: constantFrom(0, 251, 5_000.4, -7), revision })],
  [3, drawn('release', { lease, dueInMs: constantFrom(null, 0, 250, 251, 5_000.4, -7) })],
  [3, drawn('raise', { lease, atLeast: mostly(0, constantFrom(7, -1, 0.5, 1e15)) })],
  [2, drawn('begin-attempt', { lease })],
  [5, drawn('stop', { lease, seen: nat(6) })],
  [2, drawn('end', { lease, ending: constantFrom('done', 'returned', 'cancelled') })],
  [4, drawn('acknowledge', { lease, node, state, term: nat(2) })],
  [3, drawn('adopt', { identity: nat(2), node, state, term: nat(6), person, needed: integer({ min: 1, max: 2 }) })],
  [6, drawn('wish', { run, wish: constantFrom('abort', 'return', 'resume', 'look'), person })],
  [
    8,
    drawn('declare', {
      run,
      node: mostly(0, constant(1)),
      person,
      people: constantFrom(1, 2, 3),
      counted: mostly(3, nat(3)),
    }),
  ],
  [3, drawn('stand-down', { run, person })],
  [1, drawn('pause', { scope, person })],
  [3, drawn('unpause', { scope, person, alone: boolean() })],
  [2, drawn('word', { plan, person, reject: boolean(), digest: nat(1), action: nat(5) })],
  [1, drawn('close-plan', { plan })],
  [2, constant({ kind: 'read' })],
  [
    3,
    drawn('plan-takeover', {
      number: nat(1),
      run,
      off: mostly(0, constantFrom(-1, 1)),
      foreign: mostly(false, constant(true)),
      nodes: nat(3),
    }),
  ],
];

const call = oneof(...WEIGHTED.map(([weight, arbitrary]) => ({ weight, arbitrary })));
/** A lease is 8,000 ms long and a job may come 250 ms early: both sides of either are drawn. */
const time = drawn('time-passes', {
  ms: oneof(
    { weight: 5, arbitrary: constantFrom(1, 1_000) },
    { weight: 2, arbitrary: constantFrom(7_999, 8_000) },
    // A declaration counts for 15 minutes.
    { weight: 1, arbitrary: constantFrom(899_999, 900_000) },
  ),
});
const event: fc.Arbitrary<Command> = oneof(
  { weight: 40, arbitrary: call },
  { weight: 5, arbitrary: time },
  { weight: 1, arbitrary: constantFrom({ kind: 'restored' }, { kind: 'promoted' }) },
);

const BEGUN: readonly Command[] = [
  { kind: 'start', plan: 0, delayMs: 0 },
  { kind: 'acquire', run: 0, worker: 0 },
];

/** The same, stopped, with a plan that replaces it: what comes then is before the start, or after it. */
const STOPPED: readonly Command[] = [
  ...BEGUN,
  { kind: 'intent', lease: 0, attempt: 1, step: 0, digest: 0, repeatable: false },
  { kind: 'decide', lease: 0, attempt: 1, value: 'told' },
  { kind: 'stop', lease: 0, seen: 6 },
  { kind: 'plan-takeover', number: 0, run: 0, off: 0, foreign: false, nodes: 1 },
];

const BEGINNINGS = oneof(
  { weight: 6, arbitrary: constant(BEGUN) },
  { weight: 1, arbitrary: constant([]) },
  { weight: 1, arbitrary: constant(STOPPED) },
  { weight: 1, arbitrary: constant<readonly Command[]>([...STOPPED, { kind: 'start-takeover', number: 0 }]) },
);

/** What is done to a store, in order. Most begin with a run that somebody holds, so that the rest is about something. */
export const sequence: fc.Arbitrary<readonly Command[]> = fc
  .tuple(BEGINNINGS, array(event, { maxLength: 70, size: 'max' }))
  .map(([begun, rest]) => [...begun, ...rest]);

/** Every kind as often as any other; `read` and `plan-takeover` are many calls, each with a moment of its own. */
const racer = oneof(...WEIGHTED.map(([, arbitrary]) => arbitrary)).filter(
  ({ kind }) => kind !== 'read' && kind !== 'plan-takeover',
);
/** Of a run that a plan replaces: what the start of that plan can meet. */
const atStopped = fc.tuple(constant<Command>({ kind: 'start-takeover', number: 0 }), racer);

/** Two calls that arrive at the same moment, after some that did not. */
export const race: fc.Arbitrary<readonly [before: readonly Command[], atOnce: readonly [Command, Command]]> = oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(
      array(event, { maxLength: 6, size: 'max' }).map((before) => [...BEGUN, ...before]),
      fc.tuple(racer, racer),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(constant(STOPPED), atStopped) },
);
