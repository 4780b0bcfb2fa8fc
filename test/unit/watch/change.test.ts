import { describe, expect, it } from 'vitest';
import type { FleetEvent } from '../../../src/domain/fleet-journal.ts';
import type { Run } from '../../../src/domain/run.ts';
import type { Signing, ValidatorStatus } from '../../../src/domain/status.ts';
import { decideChange, type WatchMemory } from '../../../src/watch/change.ts';
import { AT, run } from '../chats/sample.ts';

const EVERY_MS = 30_000;

/** What one look sees, in short. */
type Look = 'a' | 'b' | 'a silent' | 'nobody' | 'two' | 'unknown' | 'a unfit' | 'b unfit' | 'a no window';

const SIGNING: Readonly<Record<string, Signing>> = {
  a: { kind: 'node', node: 'sol-a' },
  b: { kind: 'node', node: 'sol-b' },
  'a silent': { kind: 'silent', node: 'sol-a', because: 'no vote' },
  nobody: { kind: 'nobody', because: 'nothing runs' },
  two: { kind: 'two', nodes: ['sol-b', 'sol-a'], because: 'both' },
  unknown: { kind: 'unknown', because: 'no answer' },
};

function status(look: Look): ValidatorStatus {
  const [signer = look, ...words] = look.split(' ');
  const signing = SIGNING[look] ?? SIGNING[signer];
  if (signing === undefined) throw new Error(look);
  const unfit = words.includes('unfit') || signing.kind !== 'node';
  const ready = !unfit && !words.includes('window');
  return {
    validator: 'sol-main',
    chain: 'solana',
    atMs: AT,
    signing,
    move: { ready, to: 'sol-b', reason: ready ? null : 'it lags', more: ready ? 0 : 2, fit: !unfit },
    window: { inMs: 0, text: '' },
    standbys: [],
    nodes: [],
  };
}

type Seen = Look | readonly [Look, Run];

/** The lines that these looks write, 30 s apart; a run given with a look is known from that look on. */
function watched(...looks: readonly Seen[]) {
  let memory: WatchMemory | null = null;
  const lines: { readonly at: number; readonly event: FleetEvent }[] = [];
  const runs: Run[] = [];
  const soon: boolean[] = [];
  for (const [index, entry] of looks.entries()) {
    const [look, moved] = typeof entry === 'string' ? [entry] : entry;
    if (moved !== undefined) runs.unshift(moved);
    const decided = decideChange(memory, status(look), runs, AT + index * EVERY_MS);
    // As the store keeps it.
    memory = structuredClone(decided.memory);
    lines.push(...decided.events.map((event) => ({ at: index + 1, event })));
    soon.push(decided.soon);
  }
  return { lines, memory, soon };
}

const told = (...looks: readonly Seen[]) =>
  watched(...looks).lines.map(({ at, event }) =>
    [at, event.kind, 'trouble' in event ? event.trouble : '', 'node' in event ? event.node : ''].join(' ').trim(),
  );

const done = (atMs: number) => run({ id: 'r-1', state: 'done', endedAtMs: atMs });

describe('what the watch writes down', () => {
  it.each<readonly [string, readonly Seen[], readonly string[]]>([
    ['nothing while all is well', ['a', 'a', 'a', 'a'], []],
    ['nobody signs, once it was seen twice', ['a', 'nobody', 'nobody', 'nobody'], ['3 signer.lost nobody']],
    [
      'it signs again, once it was seen twice',
      ['a', 'nobody', 'nobody', 'a', 'a', 'a'],
      ['3 signer.lost nobody', '5 signer.back  sol-a'],
    ],
    ['nothing of what was seen once', ['a', 'nobody', 'a', 'nobody', 'a', 'unknown', 'a', 'two', 'a'], []],
    ['nothing of two different doubts in a row', ['a', 'nobody', 'unknown', 'a'], []],
    ['votes that do not land', ['a', 'a silent', 'a silent'], ['3 signer.lost silent']],
    ['two that could sign', ['a', 'two', 'two'], ['3 signer.lost two']],
    ['that it cannot be told any more', ['a', 'unknown', 'unknown', 'unknown'], ['3 signer.lost unknown']],
    [
      'one trouble that turns into another',
      ['a', 'unknown', 'unknown', 'nobody', 'nobody'],
      ['3 signer.lost unknown', '5 signer.lost nobody'],
    ],
    ['a trouble that was there at the first look', ['nobody', 'nobody'], ['2 signer.lost nobody']],
    ['a signer that changed without a run', ['a', 'b', 'b', 'b'], ['3 signer.changed']],
    ['no move by a run that ended since', ['a', ['b', done(AT + 1)], 'b', 'b'], []],
    ['no move by a run that is still open', ['a', ['b', run()], 'b'], []],
    ['a change long after a run', ['a', ['a', done(AT + 1)], 'a', 'b', 'b'], ['5 signer.changed']],
    ['a change by a run of other nodes', ['a', ['b', run({ from: 'sol-c', to: 'sol-d' })], 'b'], ['3 signer.changed']],
    ['trouble after a run of ours', ['a', ['nobody', done(AT + 1)], 'nobody'], ['3 signer.lost nobody']],
    [
      'that it could not move for longer than two looks',
      ['a', 'a unfit', 'a unfit', 'a unfit', 'a unfit'],
      ['4 move.lost'],
    ],
    [
      'nothing of two looks at which it could not move',
      ['a', 'a unfit', 'a unfit', 'a', 'a unfit', 'a unfit', 'a'],
      [],
    ],
    ['that it could move again', ['a', 'a unfit', 'a unfit', 'a unfit', 'a', 'a', 'a'], ['4 move.lost', '6 move.back']],
    ['nothing of own leader slots', ['a', 'a no window', 'a no window', 'a no window', 'a no window'], []],
    [
      'one line where nobody signs and nothing can move',
      ['a', 'nobody', 'nobody', 'nobody', 'nobody'],
      ['3 signer.lost nobody'],
    ],
    [
      'nothing of a standby that settles after a move',
      ['a', ['b unfit', done(AT + 1)], 'b unfit', 'b unfit', 'b unfit', 'b', 'b'],
      [],
    ],
    [
      'a standby that does not settle after a move',
      ['a', ['b unfit', done(AT + 1)], ...Array<Look>(12).fill('b unfit')],
      ['11 move.lost'],
    ],
  ])('%s', (_name, looks, lines) => {
    expect(told(...looks)).toEqual(lines);
  });

  it('says how long a trouble lasted and who signed before', () => {
    const { lines } = watched('a', 'nobody', 'nobody', 'b', 'b');

    expect(lines.at(-1)?.event).toEqual({
      kind: 'signer.back',
      node: 'sol-b',
      before: 'sol-a',
      lastedMs: 2 * EVERY_MS,
    });
  });

  it('keeps since when the answer has been the same', () => {
    const { memory } = watched('a', 'a', 'nobody', 'nobody', 'nobody');

    expect(memory?.answer.sinceMs).toBe(AT + 2 * EVERY_MS);
  });

  it('looks again soon at what costs votes, and not at what only cannot be told', () => {
    expect(watched('a', 'nobody').soon).toEqual([false, true]);
    expect(watched('a', 'unknown').soon).toEqual([false, false]);
    expect(watched('a', 'a unfit').soon).toEqual([false, false]);
  });
});
