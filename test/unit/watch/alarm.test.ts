import { describe, expect, it } from 'vitest';
import { type Alarm, alarmIn, type Quarantine } from '../../../src/domain/alarm.ts';
import type { FleetEvent } from '../../../src/domain/fleet-journal.ts';
import type { NodeAnswer } from '../../../src/domain/status.ts';
import { decideAlarm } from '../../../src/watch/alarm.ts';
import { AT, run } from '../chats/sample.ts';

const EVERY_MS = 30_000;

/** One look at `a`, `b` and `c`: `+` could sign, `-` could not, `?` cannot be told, a blank: not a node of the validator. */
type Look = string;

function nodesOf(look: Look): NodeAnswer[] {
  return ['a', 'b', 'c'].flatMap((node, at) => {
    const mark = look[at] ?? ' ';
    if (mark === ' ') return [];
    return [{ node, role: 'not known', couldSign: mark === '?' ? null : mark === '+', takenBy: null, found: [] }];
  });
}

interface Setting {
  readonly quarantine?: Quarantine;
  readonly signer?: string;
  readonly moved?: string;
}

/** What these looks write, 30 s apart, each with what was written before. */
function watched(looks: readonly Look[], { quarantine, signer, moved }: Setting = {}) {
  let clearLooks = 0;
  let alarm: Alarm | null = null;
  const lines: { readonly at: number; readonly event: FleetEvent }[] = [];
  const soon: boolean[] = [];
  for (const [index, look] of looks.entries()) {
    const decided = decideAlarm(
      {
        alarm,
        clearLooks,
        quarantine: quarantine ?? null,
        signer: signer ?? null,
        runs: moved === undefined ? [] : [run({ state: 'done', to: moved })],
      },
      nodesOf(look),
      AT + index * EVERY_MS,
    );
    clearLooks = decided.clearLooks;
    soon.push(decided.soon);
    for (const event of decided.events) {
      lines.push({ at: index + 1, event });
      alarm = alarmIn({ validator: 'sol-main', seq: lines.length, atMs: AT, event, hash: '' });
    }
  }
  return { lines, soon };
}

const told = (...given: Parameters<typeof watched>) =>
  watched(...given).lines.map(({ at, event }) =>
    [at, event.kind, 'nodes' in event ? event.nodes.join('') : '', 'returned' in event ? event.returned : '']
      .filter((word) => word !== '' && word !== null)
      .join(' '),
  );

const BACK: Quarantine = { run: 'r-1', node: 'a', heir: 'b' };

describe('an alarm', () => {
  it.each<readonly [string, readonly Look[], Setting, readonly string[]]>([
    ['is not raised while one could sign', ['+-', '-+', '--', '+?', '??'], {}, []],
    ['is raised at the first look at two', ['+-', '++', '++', '++'], {}, ['2 alarm.raised ab']],
    ['is over only when that was seen twice', ['++', '+-', '+-'], {}, ['1 alarm.raised ab', '3 alarm.cleared ab']],
    ['is not over after one look in between', ['++', '+-', '++', '+-', '++'], {}, ['1 alarm.raised ab']],
    ['is not over while one of them is silent', ['++', '+?', '+?', '?-', '+?', '??'], {}, ['1 alarm.raised ab']],
    ['is over with the one that is silent alone', ['++', '?-', '?-'], {}, ['1 alarm.raised ab', '3 alarm.cleared ab']],
    ['is not over when nothing could be looked at', ['++', '', '', ''], {}, ['1 alarm.raised ab']],
    [
      'is told anew with all of them when one more could',
      ['++-', '?-+', '?++'],
      {},
      ['1 alarm.raised ab', '3 alarm.raised abc'],
    ],
    [
      'waits for all that ever could',
      ['++-', '+-+', '+?-', '+?-', '+--', '+--'],
      {},
      ['1 alarm.raised ab', '2 alarm.raised abc', '6 alarm.cleared abc'],
    ],
    [
      'does not wait for a node that is no longer one of the validator',
      ['++', '+ ', '+ '],
      {},
      ['1 alarm.raised ab', '3 alarm.cleared ab'],
    ],
    [
      'is raised again after it was over',
      ['++', '--', '--', '++'],
      {},
      ['1 alarm.raised ab', '3 alarm.cleared ab', '4 alarm.raised ab'],
    ],
    [
      'is raised by a node in quarantine that could sign, alone too',
      ['?+', '++', '+?'],
      { quarantine: BACK },
      ['2 alarm.raised ab a'],
    ],
    ['counts whoever was told in its place', ['+?'], { quarantine: BACK }, ['1 alarm.raised ab a']],
    [
      'of a node that came back is over when that one could not sign',
      ['+-', '+-', '-?', '-+'],
      { quarantine: BACK },
      ['1 alarm.raised ab a', '4 alarm.cleared ab'],
    ],
    ['does not take quarantine itself for a danger', ['-+', '?+', '-+'], { quarantine: BACK }, []],
  ])('%s', (_name, looks, setting, lines) => {
    expect(told(looks, setting)).toEqual(lines);
  });

  it.each<readonly [string, Setting, string | null]>([
    ['whoever was told in place of the one that came back', { quarantine: BACK, signer: 'a', moved: 'a' }, 'b'],
    ['whom the watch knew', { signer: 'b', moved: 'a' }, 'b'],
    ['whom the last move led to', { moved: 'a' }, 'a'],
    ['nobody where nothing says who', { signer: 'c', moved: 'c' }, null],
  ])('leaves as it is %s', (_name, setting, keep) => {
    expect(watched(['++-'], setting).lines[0]?.event).toMatchObject({ keep });
  });

  it('says since when, also when one more is seen, and how long it lasted', () => {
    const { lines } = watched(['++-', '+++', '+--', '+--']);

    expect(lines.map(({ event }) => event)).toMatchObject([
      { sinceMs: AT },
      { sinceMs: AT, nodes: ['a', 'b', 'c'] },
      { lastedMs: 3 * EVERY_MS, signer: 'a' },
    ]);
  });

  it('is looked at again at once while it is seen, and until it is believed to be over', () => {
    expect(watched(['+-', '++', '+?', '+-', '+-', '+-']).soon).toEqual([false, true, false, true, false, false]);
  });
});
