import * as fc from 'fast-check';

/** Which term a call names, relative to the one that the host has recorded. */
export type TermChoice = 'same' | 'lower' | 'higher' | 'much-higher' | 'malformed' | 'empty' | 'oversized';

/** How the input of a step-up departs from what it should be. */
const INPUTS = [
  'good',
  'nothing',
  'tower-line-cut',
  'tower-line-malformed',
  'data-short',
  'hash-wrong',
  'no-commit',
  'commit-cut',
  'commit-other-run',
  'commit-other-attempt',
  'commit-other-term',
  'commit-other-nonce',
  'commit-other-hash',
  'commit-blank-added',
] as const;
export type InputChoice = (typeof INPUTS)[number];

const MODES = ['ok', 'fail', 'fail-late', 'killed', 'odd'] as const;
type Mode = (typeof MODES)[number];

/** Something that happens on a host by itself. */
export type Happening =
  | { readonly kind: 'mode'; readonly mode: Mode }
  | { readonly kind: 'quiet' | 'frozen' | 'deaf'; readonly on: boolean }
  /** Whether something starts the validator again at once when the guard ends it. */
  | { readonly kind: 'supervised'; readonly on: boolean }
  /** The boot guard has run. */
  | { readonly kind: 'guarded' }
  /** The armed call, where there is one, is killed. */
  | { readonly kind: 'kill' }
  /** The command that was cut off takes effect now. */
  | { readonly kind: 'carried-out' }
  | { readonly kind: 'restart' | 'stop' | 'reboot' | 'rotate' }
  | { readonly kind: 'tower'; readonly name: number; readonly slot: number | null }
  | { readonly kind: 'link'; readonly to: 'staked' | 'unstaked' | 'file' | 'missing' }
  | {
      readonly kind: 'key';
      readonly which: 'staked' | 'unstaked';
      readonly holds: 'own' | 'other' | 'missing';
    }
  | { readonly kind: 'break'; readonly file: BrokenFile; readonly text: string | null }
  | { readonly kind: 'block'; readonly file: BlockedFile; readonly on: boolean };

type BrokenFile = 'term' | 'receipts' | 'id' | 'armed' | 'role_boot' | 'fenced' | 'guarded';
type BlockedFile = 'term' | 'receipts' | 'armed' | 'barrier' | 'role_boot' | 'fenced';

interface Called {
  readonly term: TermChoice;
  /** A new attempt, or the first one once more. */
  readonly again: boolean;
  /** The guard is killed at this one of its points, if it comes so far; null: it is not. */
  readonly cut: number | null;
  /** What becomes of a set-identity from here on. */
  readonly mode: Mode;
  readonly form: 'good' | 'no-run' | 'bad-digest' | 'bad-attempt';
  /** A taking without a tower, or one that leaves the link; what means nothing there is refused. */
  readonly more?: Readonly<Record<string, string>>;
}

/** How the input of a copy departs from what it should be. */
const COPIES = [
  'good',
  'nothing',
  'line-cut',
  'line-malformed',
  'no-size',
  'too-large',
  'short',
  'wrong-hash',
] as const;
export type CopyChoice = (typeof COPIES)[number];

/** Something that is asked of the guard. */
export type CallMove =
  | { readonly kind: 'create' | 'look' }
  | { readonly kind: 'window'; readonly idle: string }
  | { readonly kind: 'fence'; readonly term: TermChoice; readonly cut: number | null }
  | (Called & { readonly kind: 'down' | 'aside' | 'nonsense' | 'stop' | 'unfence' })
  | (Called & { readonly kind: 'back'; readonly sha256: 'emitted' | 'own' | 'none' | 'other' | 'empty' })
  | (Called & { readonly kind: 'repair'; readonly to: string })
  | (Called & {
      readonly kind: 'up';
      readonly input: InputChoice;
      readonly meanwhile: readonly Move[];
    })
  | { readonly kind: 'copy'; readonly input: CopyChoice; readonly cut: number | null };

export type Move = Happening | CallMove;

export interface Sequence {
  /** As the host begins; a beginning may ask for another. */
  readonly role: 'active' | 'standby';
  readonly withLog: boolean;
  /** What has happened before: deep states are rare by chance alone. */
  readonly given: 'nothing' | 'fenced' | 'given-up' | 'taken' | 'in-flight';
  readonly moves: readonly Move[];
}

const mostly = <T>(usual: T, ...rare: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 3, arbitrary: fc.constantFrom(...rare) });
/** No verb has more points than this. */
const MOST_POINTS = 12;
const rarelyCut = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: MOST_POINTS }) },
);

const usually = <T>(usual: T, ...rare: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 14, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...rare) });

const called = {
  mode: mostly<Mode>('ok', ...MODES.slice(1)),
  term: usually<TermChoice>('same', 'lower', 'higher', 'malformed', 'empty', 'oversized'),
  again: usually(false, true),
  cut: rarelyCut,
  more: fc.oneof(
    { weight: 40, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.constantFrom({ keep: 'link' }, { without: 'tower' }, { keep: 'links' }, { without: '::' }),
    },
  ),
  form: fc.oneof(
    { weight: 20, arbitrary: fc.constant('good' as const) },
    { weight: 1, arbitrary: fc.constantFrom('no-run' as const, 'bad-digest' as const, 'bad-attempt' as const) },
  ),
};
const on = fc.boolean();

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('mode' as const), mode: mostly<Mode>('ok', ...MODES.slice(1)) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('mode' as const), mode: fc.constantFrom(...MODES) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('quiet' as const, 'frozen' as const, 'deaf' as const), on }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('supervised' as const), on }) },
  { weight: 1, arbitrary: fc.constant<Happening>({ kind: 'guarded' }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('carried-out' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'restart' as const,
        'restart' as const,
        'stop' as const,
        'reboot' as const,
        'rotate' as const,
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('tower' as const),
      name: fc.constantFrom(0, 0, 1, 2),
      slot: fc.constantFrom(42, 42, 43, null, null),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      to: fc.constantFrom('staked' as const, 'unstaked' as const, 'file' as const, 'missing' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('break' as const),
      file: fc.constantFrom<BrokenFile[]>('term', 'receipts', 'id', 'armed', 'role_boot', 'fenced', 'guarded'),
      text: fc.constantFrom(null, '', '5', 'abc\n', '05\n', '5\n6\n', 'x y\n', '7\n'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('block' as const),
      file: fc.constantFrom<BlockedFile[]>('term', 'receipts', 'armed', 'barrier', 'role_boot', 'fenced'),
      on,
    }),
  },
);

const key: fc.Arbitrary<Move> = fc.record({
  kind: fc.constant('key' as const),
  which: fc.constantFrom('staked' as const, 'unstaked' as const),
  holds: fc.constantFrom('own' as const, 'other' as const, 'missing' as const),
});

const fence: fc.Arbitrary<Move> = fc.record({
  kind: fc.constant('fence' as const),
  term: mostly<TermChoice>('higher', 'same', 'lower', 'much-higher', 'malformed'),
  cut: rarelyCut,
});
const simple = (kind: 'down' | 'aside' | 'nonsense' | 'stop' | 'unfence'): fc.Arbitrary<Move> =>
  fc.record({ kind: fc.constant(kind), ...called });
const plain: fc.Arbitrary<Move> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'create' }) },
  { weight: 3, arbitrary: fc.constant<Move>({ kind: 'look' }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('window' as const), idle: fc.constantFrom('2', '0', '') }),
  },
  { weight: 8, arbitrary: fence },
  { weight: 8, arbitrary: simple('down') },
  { weight: 4, arbitrary: simple('aside') },
  { weight: 1, arbitrary: simple('nonsense') },
  { weight: 4, arbitrary: simple('stop') },
  { weight: 2, arbitrary: simple('unfence') },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('copy' as const),
      input: mostly<CopyChoice>(...COPIES),
      cut: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(1, 2) }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('back' as const),
      ...called,
      sha256: mostly<'emitted' | 'own' | 'none' | 'other' | 'empty'>('emitted', 'own', 'none', 'other', 'empty'),
      more: usually({}, { keep: 'link' }, { without: 'tower' }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('repair' as const),
      ...called,
      to: fc.constantFrom<string[]>('staked', 'unstaked', 'staked', 'unstaked', '/etc/passwd'),
    }),
  },
);
const kill = fc.constant<Move>({ kind: 'kill' });
const happenings: fc.Arbitrary<Move> = happening;
const up: fc.Arbitrary<Move> = fc.record({
  kind: fc.constant('up' as const),
  ...called,
  input: fc.oneof(
    { weight: 2, arbitrary: fc.constant<InputChoice>('good') },
    { weight: 1, arbitrary: fc.constantFrom<InputChoice[]>('no-commit', 'commit-cut') },
    { weight: 1, arbitrary: fc.constantFrom(...INPUTS) },
  ),
  more: mostly({}, { keep: 'link' }, { without: 'tower' }, { without: 'tower', keep: 'link' }),
  meanwhile: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Move[]>([]) },
    { weight: 1, arbitrary: fc.array(fc.oneof(plain, happenings, kill), { maxLength: 2 }) },
  ),
});

export const GOOD = { term: 'same', again: false, cut: null, mode: 'ok', form: 'good' } as const;
const FENCED: readonly Move[] = [{ kind: 'create' }, { kind: 'fence', term: 'same', cut: null }];
const HIGHER: Move = { kind: 'fence', term: 'higher', cut: null };

/** The moves that lead to where a sequence begins. */
export const BEGINNINGS: Readonly<Record<Sequence['given'], readonly Move[]>> = {
  nothing: [],
  fenced: FENCED,
  'given-up': [...FENCED, { kind: 'down', ...GOOD }, HIGHER],
  taken: [...FENCED, { kind: 'up', ...GOOD, input: 'good', meanwhile: [] }, HIGHER],
  'in-flight': [...FENCED, { kind: 'up', ...GOOD, mode: 'killed', input: 'good', meanwhile: [] }],
};

/** Everything that can be asked of a guard, and what can happen around it. */
export const sequences: fc.Arbitrary<Sequence> = fc.record({
  role: fc.constantFrom('active' as const, 'standby' as const),
  withLog: mostly(true, true, false),
  given: fc.constantFrom(
    'nothing' as const,
    'fenced' as const,
    'fenced' as const,
    'fenced' as const,
    'fenced' as const,
    'given-up' as const,
    'given-up' as const,
    'given-up' as const,
    'taken' as const,
    'in-flight' as const,
  ),
  moves: fc.array(
    fc.oneof(
      { weight: 5, arbitrary: plain },
      { weight: 3, arbitrary: up },
      { weight: 3, arbitrary: happenings },
      { weight: 1, arbitrary: key },
    ),
    { minLength: 2, maxLength: 8 },
  ),
});
