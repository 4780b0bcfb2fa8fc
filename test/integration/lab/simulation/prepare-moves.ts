import * as fc from 'fast-check';
import type { PrepareMutation } from '../../../../src/lab/simulation/prepare/mutations.ts';

/** What is done to a real host and to the model of it. Texts and keys are named; each side knows what they are there. */
export type PrepareMove =
  | { readonly kind: 'fence'; readonly by: number }
  | { readonly kind: 'keygen'; readonly term: Term }
  | { readonly kind: 'link'; readonly to: 'staked' | 'unstaked'; readonly before: 'seen' | 'none'; readonly term: Term }
  | {
      readonly kind: 'write';
      readonly part: 'start' | 'keys';
      readonly before: 'seen' | 'wrong';
      readonly text: TextName;
      /** `late`: somebody changes the file after it was looked at. */
      readonly change: 'none' | 'late';
      readonly short: boolean;
      readonly term: Term;
    }
  | { readonly kind: 'record' }
  | { readonly kind: 'voter' }
  | { readonly kind: 'restart'; readonly role: 'active' | 'passive'; readonly before: 'right' | 'wrong' }
  | { readonly kind: 'undo'; readonly part: 'start' | 'keys' | 'link' | 'unstaked'; readonly again: boolean }
  | { readonly kind: 'somebody'; readonly does: 'start' | 'keys' | 'link-staked' | 'link-old' | 'key' | 'no-key' }
  | { readonly kind: 'role'; readonly is: 'active' | 'passive' };

type Term = 'right' | 'lower' | 'higher';
export const TEXTS = ['by-link', 'by-staked', 'by-old', 'by-variable'] as const;
export type TextName = (typeof TEXTS)[number];

export interface PrepareSequence {
  readonly role: 'active' | 'standby';
  readonly moves: readonly PrepareMove[];
}

const term = fc.constantFrom<Term>('right', 'right', 'right', 'right', 'right', 'lower', 'higher');
const part = fc.constantFrom('start' as const, 'start' as const, 'keys' as const);

const move: fc.Arbitrary<PrepareMove> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('keygen' as const), term }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      to: fc.constantFrom('staked' as const, 'unstaked' as const, 'unstaked' as const),
      before: fc.constantFrom('seen' as const, 'seen' as const, 'none' as const),
      term,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      part,
      before: fc.constantFrom('seen' as const, 'seen' as const, 'seen' as const, 'wrong' as const),
      text: fc.constantFrom(...TEXTS),
      change: fc.constantFrom('none' as const, 'none' as const, 'none' as const, 'late' as const),
      short: fc.constantFrom(false, false, false, false, true),
      term,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('undo' as const),
      part: fc.constantFrom('start' as const, 'start' as const, 'keys' as const, 'link' as const, 'unstaked' as const),
      again: fc.constantFrom(false, false, true),
    }),
  },
  fc.record({ kind: fc.constant('fence' as const), by: fc.constantFrom(1, 1, 0, -1) }),
  fc.constant({ kind: 'record' as const }),
  fc.constant({ kind: 'voter' as const }),
  fc.record({
    kind: fc.constant('restart' as const),
    role: fc.constantFrom('active' as const, 'passive' as const),
    before: fc.constantFrom('right' as const, 'right' as const, 'wrong' as const),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('somebody' as const),
      does: fc.constantFrom('start', 'keys', 'link-staked', 'link-old', 'key', 'no-key'),
    }),
  },
  fc.record({ kind: fc.constant('role' as const), is: fc.constantFrom('active' as const, 'passive' as const) }),
);

export const prepareSequence: fc.Arbitrary<PrepareSequence> = fc.record({
  role: fc.constantFrom('active', 'standby', 'standby'),
  moves: fc.array(move, { minLength: 6, maxLength: 12 }),
});

const RIGHT = { term: 'right' } as const;
const LINK = { kind: 'link', to: 'unstaked', before: 'seen', ...RIGHT } as const;
const KEY = { kind: 'keygen', ...RIGHT } as const;
const WRITE = { kind: 'write', part: 'start', before: 'seen', change: 'none', short: false, ...RIGHT } as const;
const prepared = (...moves: PrepareMove[]): PrepareSequence => ({ role: 'standby', moves: [KEY, LINK, ...moves] });

/** Calls in which a script without the rule is seen. */
export const PREPARE_SEQUENCES: Readonly<Record<PrepareMutation, readonly PrepareSequence[]>> = {
  'key-written-over': [{ role: 'standby', moves: [{ kind: 'somebody', does: 'key' }, KEY, KEY] }],
  'changed-file-written-over': [
    prepared({ ...WRITE, text: 'by-link', change: 'late' }, { ...WRITE, part: 'keys', text: 'by-old', change: 'late' }),
  ],
  'undo-without-a-look': [
    prepared(
      { ...WRITE, text: 'by-link' },
      { kind: 'somebody', does: 'start' },
      { kind: 'undo', part: 'start', again: false },
      { kind: 'somebody', does: 'link-old' },
      { kind: 'undo', part: 'link', again: false },
    ),
  ],
  'undo-brings-a-signer': [
    prepared(
      { ...WRITE, text: 'by-staked' },
      { ...WRITE, text: 'by-link' },
      { kind: 'undo', part: 'start', again: false },
    ),
    {
      role: 'standby',
      moves: [KEY, { kind: 'somebody', does: 'link-staked' }, LINK, { kind: 'undo', part: 'link', again: false }],
    },
  ],
  'link-the-other-way': [
    { role: 'standby', moves: [KEY, LINK] },
    { role: 'active', moves: [{ ...LINK, to: 'staked' }] },
  ],
};
