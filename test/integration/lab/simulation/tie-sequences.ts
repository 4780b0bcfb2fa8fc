import type { GuardMutation } from '../../../../src/lab/simulation/guard/mutations.ts';
import type { StoreMutation } from '../../../../src/lab/simulation/store/mutations.ts';
import { GOOD, type Move, type Sequence } from './conformance-moves.ts';
import type { Command } from './store-commands.ts';

const HIGHER: Move = { kind: 'fence', term: 'higher', cut: null };
const UP = { kind: 'up', ...GOOD, input: 'good', meanwhile: [] } as const;
const DOWN = { kind: 'down', ...GOOD } as const;
const REPAIR = { kind: 'repair', ...GOOD, to: 'staked' } as const;
const BACK = { kind: 'back', ...GOOD, sha256: 'emitted' } as const;

const STOP = { kind: 'stop', ...GOOD } as const;
const COPY = { kind: 'copy', input: 'good', cut: null } as const;
const WITHOUT = { without: 'tower' } as const;
const KEPT = { keep: 'link' } as const;
const SUPERVISED: Move = { kind: 'supervised', on: true };
const TOWER_COMES: Move = { kind: 'tower', name: 0, slot: 42 };

const active = (...moves: Move[]): Sequence => ({ role: 'active', withLog: true, given: 'fenced', moves });
const standby = (...moves: Move[]): Sequence => ({ role: 'standby', withLog: true, given: 'fenced', moves });

/** Calls in which a guard without the rule is seen: first where it must be told apart, then around it. */
export const GUARD_SEQUENCES: Readonly<Record<GuardMutation, readonly Sequence[]>> = {
  'no-term-check': [
    active(HIGHER, { ...DOWN, term: 'lower' }, { ...BACK, term: 'higher' }),
    active({ ...REPAIR, term: 'higher' }, { ...REPAIR, term: 'oversized' }),
    standby({ ...UP, meanwhile: [HIGHER] }),
  ],
  'fail-open-term': [
    active({ ...DOWN, term: 'oversized' }, HIGHER, BACK),
    active({ ...REPAIR, term: 'empty' }, { ...REPAIR, term: 'malformed' }, { ...REPAIR, term: 'lower' }),
    active({ kind: 'break', file: 'term', text: 'abc\n' }, DOWN, HIGHER, { ...BACK, term: 'higher' }),
    standby({ ...UP, term: 'higher' }),
  ],
  'no-receipts': [active(DOWN, HIGHER, BACK), standby(UP, HIGHER), standby({ ...UP, mode: 'killed' }, HIGHER)],
  'barrier-by-time': [
    active({ kind: 'quiet', on: true }, { kind: 'frozen', on: true }, DOWN),
    active(DOWN, HIGHER, DOWN),
    { ...active(DOWN), withLog: false },
  ],
  'links-other-way-round': [
    active({ ...DOWN, cut: 4 }, { kind: 'restart' }),
    active({ ...DOWN, mode: 'fail' }, DOWN),
    active({ ...DOWN, mode: 'killed' }),
    standby({ ...UP, mode: 'fail' }),
    active(DOWN, HIGHER, { ...BACK, mode: 'fail' }),
    active(DOWN, HIGHER, BACK),
  ],
  'no-tower-requirement': [standby(UP), active(DOWN, HIGHER, BACK)],
  'stop-before-link': [active({ ...STOP, cut: 3 }), active(SUPERVISED, STOP), standby(STOP)],
  'stop-without-proof': [active(SUPERVISED, STOP), active(STOP), standby({ kind: 'deaf', on: true }, STOP)],
  'tower-rebuilt-over': [
    standby(TOWER_COMES, { ...UP, more: WITHOUT }),
    standby({ ...UP, more: WITHOUT, meanwhile: [TOWER_COMES] }),
    standby(TOWER_COMES, UP, { ...UP, more: { ...WITHOUT, ...KEPT } }),
  ],
  'kept-link-flipped': [
    standby({ ...UP, more: KEPT }, { kind: 'restart' }),
    active(DOWN, HIGHER, { ...BACK, more: KEPT }, REPAIR),
    standby(UP),
  ],
  'copy-under-client-name': [standby(COPY, { kind: 'look' }, UP), standby({ ...COPY, input: 'short' }), active(COPY)],
  'commit-line-optional': [
    standby({ ...UP, input: 'no-commit' }),
    standby({ ...UP, input: 'commit-cut' }),
    standby({ ...UP, input: 'commit-other-term' }, { ...UP, input: 'data-short' }),
  ],
};

const UNPROVEN: readonly Move[] = [{ kind: 'rotate' }, { kind: 'quiet', on: true }, { kind: 'frozen', on: true }, DOWN];

/** States of the guard that chance finds too rarely. */
export const DEEP_SEQUENCES: readonly Sequence[] = [
  // What was handed out, after giving up was repeated or begun anew without a proof.
  { ...active(...UNPROVEN, HIGHER, { ...BACK, sha256: 'own' }, BACK), given: 'given-up' },
  active(...UNPROVEN, HIGHER, { ...BACK, sha256: 'other' }, { ...BACK, sha256: 'own' }),
  active(DOWN, HIGHER, BACK, ...UNPROVEN, HIGHER, BACK, { ...BACK, sha256: 'own' }),
  // An attempt that was armed before the last one.
  standby({ ...UP, again: true, input: 'nothing' }, { ...UP, input: 'nothing' }, { ...UP, again: true }),
  // A taking that fails, cut around the moment in which the tower is put aside.
  ...[6, 7, 8, 9, 10, 11].map((cut) => standby({ ...UP, mode: 'fail', cut }, { ...UP, mode: 'fail' })),
  // A stop that is cut at each of its points while something starts the validator again, and asked again; then the way out of it.
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((cut) =>
    active(SUPERVISED, { ...STOP, cut }, HIGHER, { kind: 'look' }, STOP, { kind: 'unfence', ...GOOD }),
  ),
  // One that ends a command in flight, and one that finds its process gone already.
  { ...standby(STOP, { kind: 'look' }), given: 'in-flight' },
  { ...standby({ kind: 'stop', ...GOOD, cut: 4 }, { kind: 'look' }, HIGHER), given: 'in-flight' },
  { ...standby({ kind: 'restart' }, STOP, { kind: 'look' }), given: 'in-flight' },
  active(
    { kind: 'stop', ...GOOD },
    { kind: 'guarded' },
    { kind: 'look' },
    { kind: 'unfence', ...GOOD },
    { kind: 'look' },
  ),
  // Takings without a tower and with the link kept, cut at each point, and what follows.
  ...[4, 5, 6, 7, 8, 9].map((cut) => standby({ ...UP, more: { ...WITHOUT, ...KEPT }, cut }, HIGHER, REPAIR)),
  standby({ ...UP, more: WITHOUT, mode: 'fail' }, { ...UP, more: WITHOUT }),
];

const BEGUN: readonly Command[] = [
  { kind: 'start', plan: 0, delayMs: 0 },
  { kind: 'acquire', run: 0, worker: 0 },
];
const TAKEN_OVER: readonly Command[] = [
  ...BEGUN,
  { kind: 'time-passes', ms: 8_000 },
  { kind: 'acquire', run: 0, worker: 1 },
];
const INTENT = { kind: 'intent', lease: 0, attempt: 1, step: 0, digest: 0, repeatable: false } as const;
const DECIDE = { kind: 'decide', lease: 0, attempt: 1 } as const;

/** The same for the store. */
export const STORE_SEQUENCES: Readonly<Record<StoreMutation, readonly (readonly Command[])[]>> = {
  'no-raise-on-takeover': [TAKEN_OVER, [...TAKEN_OVER, { kind: 'raise', lease: 0, atLeast: 7 }, INTENT]],
  'no-conditional-intent': [
    [...BEGUN, { kind: 'time-passes', ms: 8_000 }, INTENT],
    [...TAKEN_OVER, { ...INTENT, lease: 1 }, INTENT, { kind: 'end', lease: 0, ending: 'done' }, { ...INTENT, step: 1 }],
    [{ kind: 'start', plan: 0, delayMs: 0 }, INTENT],
  ],
  'no-decision-row': [
    [...BEGUN, { ...DECIDE, value: 'returned' }, { ...DECIDE, value: 'told' }, { kind: 'read' }],
    [...BEGUN, { kind: 'wish', run: 0, wish: 'abort', person: 0 }, { ...DECIDE, value: 'told' }],
  ],
  'one-word-declares': [
    [
      ...BEGUN,
      { kind: 'stop', lease: 0, seen: 0 },
      { kind: 'declare', run: 0, node: 0, person: 0, people: 2, counted: 2 },
      { kind: 'read' },
    ],
  ],
  'no-unique-open-run': [
    [
      { kind: 'start', plan: 0, delayMs: 0 },
      { kind: 'start', plan: 4, delayMs: 0 },
      { kind: 'acquire', run: 0, worker: 0 },
      { kind: 'end', lease: 0, ending: 'done' },
      { kind: 'start', plan: 2, delayMs: 0 },
    ],
  ],
};
