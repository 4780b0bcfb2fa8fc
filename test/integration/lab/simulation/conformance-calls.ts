import type { GuardRequest } from '../../../../src/hosts/port.ts';
import { sha256, towerBytes } from '../../guard/stub-host.ts';
import type { CallMove, CopyChoice, InputChoice, Move, TermChoice } from './conformance-moves.ts';

/** A call with every choice made: the same words go to the model and to the real guard. */
export interface PlannedCall {
  readonly request: GuardRequest;
  readonly cut: number | null;
  /** The input, once it is known how the call was armed. Null: the input ends at once. */
  readonly input: ((nonce: string) => Buffer) | null;
  /** What comes at once where nothing is armed, before the input ends. */
  readonly bytes?: Buffer;
  readonly meanwhile: readonly Move[];
}

/** What the host has on record, as far as calls are made relative to it. */
export interface Known {
  readonly term: string;
  readonly emitted: string;
  /** Hash of the tower that lies there; `none` without one. */
  readonly own: string;
  readonly withLog: boolean;
}

const TOWER = towerBytes(42);
const OTHER_HASH = sha256('x');
const VERBS = {
  down: 'solana.step-down',
  up: 'solana.step-up',
  back: 'solana.take-back',
  repair: 'solana.link',
  aside: 'solana.tower.set-aside',
  stop: 'solana.stop',
  unfence: 'solana.unfence',
  nonsense: 'solana.rm',
} as const;

/** Makes every choice of a call. */
export function planCall(move: CallMove, index: number, known: Known): PlannedCall {
  const log = known.withLog ? {} : { log: '-' };
  const simple = (verb: string, args = {}, cut: number | null = null): PlannedCall => ({
    request: { verb, args: { ...log, ...args } },
    cut,
    input: null,
    meanwhile: [],
  });
  switch (move.kind) {
    case 'create':
      return simple('state.create');
    case 'look':
      return simple('observe');
    case 'window':
      return simple('solana.restart-window', { idle: move.idle });
    case 'copy':
      return { ...simple('solana.tower.copy', {}, move.cut), bytes: copyOf(move.input) };
    case 'fence':
      return simple('observe', { fence: termOf(move.term, known.term) || 'x', run: 'run-1' }, move.cut);
    case 'down':
    case 'aside':
    case 'nonsense':
    case 'stop':
    case 'unfence':
    case 'back':
    case 'repair':
    case 'up': {
      const args = actingArgs(move, index, known);
      const call = simple(VERBS[move.kind], { ...args, ...ownArgs(move, known) }, move.cut);
      if (move.kind !== 'up') return call;
      const { input } = move;
      return { ...call, meanwhile: move.meanwhile, input: (nonce) => inputOf(input, { ...args, ...move.more }, nonce) };
    }
    default:
      return move satisfies never;
  }
}

type Acting = Extract<CallMove, { readonly form: string }>;

function actingArgs(move: Acting, index: number, known: Known): Record<string, string> {
  return {
    run: move.form === 'no-run' ? '' : 'run-1',
    step: 'step',
    attempt: move.form === 'bad-attempt' ? '0' : move.again ? '1' : String(index + 2),
    term: termOf(move.term, known.term),
    digest: move.form === 'bad-digest' ? 'D'.repeat(64) : 'd'.repeat(64),
  };
}

function ownArgs(move: Acting, known: Known): Record<string, string> {
  if (move.kind === 'repair') return { ...move.more, to: move.to };
  if (move.kind !== 'back') return { ...move.more };
  return {
    ...move.more,
    sha256: { emitted: known.emitted, own: known.own, none: 'none', other: OTHER_HASH, empty: '' }[move.sha256],
  };
}

const copyLine = (size: number, hash: string): string => `copy ${size} ${hash}\n`;
const followedBy = (head: string, bytes: Buffer): Buffer => Buffer.concat([Buffer.from(head), bytes]);

function copyOf(choice: CopyChoice): Buffer {
  const hash = sha256(TOWER);
  const large = Buffer.alloc(16_385);
  switch (choice) {
    case 'good':
      return followedBy(copyLine(TOWER.length, hash), TOWER);
    case 'nothing':
      return Buffer.alloc(0);
    case 'line-cut':
      return Buffer.from(copyLine(TOWER.length, hash).trimEnd());
    case 'line-malformed':
      return followedBy(copyLine(TOWER.length, `${hash} 42`), TOWER);
    case 'no-size':
      return followedBy(copyLine(0, hash), TOWER);
    case 'too-large':
      return followedBy(copyLine(large.length, sha256(large)), large);
    case 'short':
      return followedBy(copyLine(TOWER.length, hash), TOWER.subarray(0, 100));
    case 'wrong-hash':
      return followedBy(copyLine(TOWER.length, OTHER_HASH), TOWER);
    default:
      return choice satisfies never;
  }
}

function termOf(choice: TermChoice, recorded: string): string {
  const term = Number(recorded) || 5;
  const words = { same: term, lower: term - 1, higher: term + 1, 'much-higher': term + 1_000_001 };
  if (choice === 'malformed') return `0${term}`;
  // More digits than a shell can compare.
  if (choice === 'oversized') return '9'.repeat(20);
  return choice === 'empty' ? '' : String(words[choice]);
}

function inputOf(choice: InputChoice, args: Record<string, string>, nonce: string): Buffer {
  const none = args['without'] === 'tower';
  const hash = none ? 'none' : sha256(TOWER);
  const tower = none ? Buffer.alloc(0) : TOWER;
  const line = `tower ${tower.length} ${choice === 'hash-wrong' ? OTHER_HASH : hash} 42\n`;
  const whole = (commit: string): Buffer => Buffer.concat([Buffer.from(line), tower, Buffer.from(commit)]);
  const commit = (changed: Record<string, string> = {}): string => {
    const {
      run,
      attempt,
      term,
      nonce: named,
      hash: told,
    } = { ...args, nonce, hash, ...changed } as Record<string, string>;
    return `commit ${run} ${attempt} ${term} ${named} ${told}\n`;
  };
  switch (choice) {
    case 'nothing':
      return Buffer.alloc(0);
    case 'tower-line-cut':
      return Buffer.from(line.trimEnd());
    case 'tower-line-malformed':
      return Buffer.from(line.replace(' 42', ''));
    case 'data-short':
      return whole('').subarray(0, line.length + 150);
    case 'no-commit':
      return whole('');
    case 'commit-cut':
      return whole(commit().trimEnd());
    case 'commit-other-run':
      return whole(commit({ run: 'run-2' }));
    case 'commit-other-attempt':
      return whole(commit({ attempt: '99' }));
    case 'commit-other-term':
      return whole(commit({ term: '99' }));
    case 'commit-other-nonce':
      return whole(commit({ nonce: '0' }));
    case 'commit-other-hash':
      return whole(commit({ hash: OTHER_HASH }));
    case 'commit-blank-added':
      return whole(commit().replace('\n', ' \n'));
    case 'good':
    case 'hash-wrong':
      return whole(commit());
    default:
      return choice satisfies never;
  }
}
