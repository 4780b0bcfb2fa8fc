/** What lies in a place of a key: nothing, this validator's key, or another one. */
export type Lies = 'none' | 'own' | 'other';

/** All that decides who can sign on one host: plain values, so that two states can be compared as text. */
export interface KeyState {
  readonly live: Lies;
  readonly staged: Lies;
  readonly fenced: Lies;
  readonly aside: Lies;
  /** The file that the drop-in looks for. */
  readonly file: boolean;
  readonly drop: boolean;
  /** Whether systemd has read the drop-in, or still has it when the file is gone. */
  readonly loaded: boolean;
  readonly was: 'none' | 'enabled' | 'disabled';
  readonly enabled: boolean;
  /** `keyed`: it has the key in memory. */
  readonly running: 'no' | 'bare' | 'keyed';
}

/** A guard that is killed leaves the state after some of the changes, counted from the first. */
export type Outcome =
  { readonly refused: string } | { readonly changes: readonly ((state: KeyState) => Partial<KeyState>)[] };

export const VERBS = [
  'fence',
  'unfence',
  'release',
  'stop',
  'prove-stopped',
  'key-place',
  'start-absent',
  'start-present',
  'key-aside',
  'key-return',
] as const;
export type ModelVerb = (typeof VERBS)[number];

const refused = (code: string): Outcome => ({ refused: code });
const inForce = ({ file, drop, loaded }: KeyState): boolean => file && drop && loaded;
const isFenced = ({ file, drop, fenced }: KeyState): boolean => file || drop || fenced !== 'none';
const hasTraces = ({ file, drop, was }: KeyState): boolean => file || drop || was !== 'none';

/** systemd starts it, at boot or when it is asked, unless a condition that it has read forbids it. */
export function started(state: KeyState): Partial<KeyState> {
  if (state.running !== 'no' || (state.loaded && state.file)) return {};
  return { running: state.live === 'own' ? 'keyed' : 'bare' };
}

const LIFT: Extract<Outcome, { changes: unknown }>['changes'] = [
  () => ({ file: false }),
  () => ({ drop: false }),
  ({ drop }) => ({ loaded: drop }),
  ({ was }) => (was === 'enabled' ? { enabled: true } : {}),
  () => ({ was: 'none' }),
];

/** What each verb of the guard is to do, written down a second time, without a shell. */
export const MODEL: Readonly<Record<ModelVerb, (state: KeyState) => Outcome>> = {
  fence({ live, fenced }) {
    if (!['none own', 'own none'].includes(`${fenced} ${live}`)) return refused('no-live-key');
    return {
      changes: [
        ({ was, enabled }) => (was === 'none' ? { was: enabled ? 'enabled' : 'disabled' } : {}),
        () => ({ enabled: false }),
        () => ({ file: true }),
        () => ({ drop: true }),
        () => ({ loaded: true }),
        (state) => (state.live === 'own' ? { live: 'none', fenced: 'own' } : {}),
      ],
    };
  },
  unfence(state) {
    const { live, fenced } = state;
    if (fenced === 'own' && live === 'none') return { changes: [() => ({ fenced: 'none', live: 'own' }), ...LIFT] };
    return fenced === 'none' && live === 'own' && hasTraces(state) ? { changes: LIFT } : refused('not-fenced');
  },
  release(state) {
    const { live, fenced, staged, running } = state;
    if (live !== 'none') return refused('live-key');
    if (fenced === 'own' && staged === 'other') return refused('staged-other');
    const half = fenced === 'none' && staged === 'own' && hasTraces(state);
    if (fenced !== 'own' && !half) return refused('not-fenced');
    if (running !== 'no') return refused('already-running');
    return { changes: [() => ({ fenced: 'none', staged: 'own' }), ...LIFT] };
  },
  stop({ live }) {
    return live === 'none' ? { changes: [() => ({ running: 'no' })] } : refused('live-key');
  },
  'prove-stopped'(state) {
    if (!inForce(state)) return refused('not-fenced');
    if (state.live !== 'none') return refused('live-key');
    return state.running === 'no' ? { changes: [] } : refused('not-stopped');
  },
  'key-place'(state) {
    if (state.live !== 'none') return refused('live-key');
    if (isFenced(state)) return refused('fenced');
    return state.staged === 'own' ? { changes: [() => ({ staged: 'none', live: 'own' })] } : refused('no-staged-key');
  },
  'start-absent': (state) => (state.live === 'none' ? start(state) : refused('live-key')),
  'start-present': (state) => (state.live === 'own' ? start(state) : refused('no-live-key')),
  'key-aside'({ live, aside, running }) {
    if (live === 'none' && aside === 'own') return { changes: [] };
    if (live !== 'own' || aside !== 'none') return refused('no-live-key');
    if (running === 'no') return refused('rpc-unanswered');
    return running === 'keyed' ? { changes: [() => ({ live: 'none', aside: 'own' })] } : refused('not-signing');
  },
  'key-return'(state) {
    const { live, aside } = state;
    if (live === 'own' && aside === 'none') return { changes: [] };
    if (live !== 'none' || aside !== 'own') return refused('no-aside-key');
    return isFenced(state) ? refused('fenced') : { changes: [() => ({ aside: 'none', live: 'own' })] };
  },
};

function start(state: KeyState): Outcome {
  if (isFenced(state)) return refused('fenced');
  return state.running === 'no' ? { changes: [started] } : refused('already-running');
}

/** Every state that a guard which was killed on its way may leave, the first one untouched and the last one done. */
export function statesAlong(state: KeyState, outcome: Outcome): readonly KeyState[] {
  const states = [state];
  for (const change of 'changes' in outcome ? outcome.changes : []) {
    const last = states.at(-1) ?? state;
    states.push({ ...last, ...change(last) });
  }
  return states;
}

/** What must hold in every state, whatever happened. Empty: all of it does. */
export function broken(
  { live, staged, fenced, aside, file, drop, loaded, running }: KeyState,
  before: KeyState,
): string[] {
  const own = [live, staged, fenced, aside].filter((lies) => lies === 'own').length;
  return [
    ...(own === 1 ? [] : [`the key lies in ${own} places`]),
    ...(before.fenced === 'none' && fenced === 'own' && !(file && drop && loaded)
      ? ['the key went before the fence was in force']
      : []),
    ...(live === 'own' && before.live === 'none' && file && drop && loaded && before.fenced === 'none'
      ? ['a key was given to a fenced node']
      : []),
    ...(running === 'keyed' && before.running === 'no' && before.file && before.loaded
      ? ['a fenced node was started']
      : []),
  ];
}
