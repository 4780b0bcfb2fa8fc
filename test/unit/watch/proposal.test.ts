import { describe, expect, it } from 'vitest';
import type { Proposal } from '../../../src/domain/incident.ts';
import type { Signing, ValidatorStatus, Ways, WitnessAnswer } from '../../../src/domain/status.ts';
import { decideProposal, type ProposalMemory } from '../../../src/watch/proposal.ts';
import { AT } from '../chats/sample.ts';

const DWELL_MS = 20_000;
const EVERY_MS = 5_000;
/** More looks than any dwell time has. */
const LONG = 60;
/** How long a look takes at a host that does not answer. */
const LOOK_MS = 1_000;

/** One look: a sign for what each observer says (`-` no vote lands, `+` votes land, `?` silent), and what the active is. */
type Observers = string;
type Active = 'dead' | 'sick' | 'well';
type Look =
  readonly [Observers, Active] | readonly [Observers, Active, { readonly from?: string; readonly closed?: boolean }];

const SIGNING: Readonly<Record<Active, Signing>> = {
  dead: { kind: 'unknown', because: 'sol-a: no answer; sol-b: standby' },
  sick: { kind: 'silent', node: 'sol-a', because: 'sol-a has the identity, and its last vote is old' },
  well: { kind: 'node', node: 'sol-a' },
};

function witnesses(marks: Observers): WitnessAnswer[] {
  return marks.split('').map((mark, at) => ({
    observer: `rpc-${at + 1}`,
    landing: mark === '?' ? null : mark === '+',
    said: mark === '?' ? 'no answer' : mark === '+' ? 'last vote 2 slots (1 s) ago' : 'last vote 160 slots (64 s) ago',
  }));
}

function statusAt([marks, active, more = {}]: Look): ValidatorStatus {
  const closed = { kind: 'closed', because: 'sol-b lags' } as const;
  const open = { kind: 'open', from: more.from ?? 'sol-a', to: 'sol-b' } as const;
  const answers = { kind: 'closed', because: 'sol-a answers' } as const;
  const ways: Ways =
    active === 'dead'
      ? { handover: { kind: 'closed', because: 'sol-a does not answer' }, takeover: more.closed ? closed : open }
      : { handover: more.closed ? closed : open, takeover: answers };
  return {
    validator: 'sol-main',
    chain: 'solana',
    atMs: AT,
    signing: SIGNING[active],
    move: { ready: active !== 'dead', to: 'sol-b', reason: null, more: 0, fit: active !== 'dead' },
    window: { inMs: 0, text: '' },
    standbys: [],
    nodes: [
      { node: 'sol-a', role: active === 'dead' ? 'not known' : 'active', couldSign: null, takenBy: null, found: ['x'] },
      { node: 'sol-b', role: 'standby', couldSign: false, takenBy: null, found: ['caught up'] },
    ],
    witnesses: witnesses(marks),
    ways,
  };
}

interface Setting {
  readonly everyMs?: number;
  readonly alarm?: boolean;
}

/** What is proposed after each look; a sick active is believed to be sick from its second look on. */
function watched(looks: readonly Look[], { everyMs = EVERY_MS, alarm = false }: Setting = {}) {
  let memory: ProposalMemory | null = null;
  let isBelieved = false;
  const proposals: Proposal[] = [];
  const soon: boolean[] = [];
  for (const [index, look] of looks.entries()) {
    const status = statusAt(look);
    const beganMs = AT + index * everyMs;
    const decided = decideProposal(memory, {
      status,
      wrong: isBelieved ? 'no vote lands' : null,
      alarm,
      dwellMs: DWELL_MS,
      apartMs: 60_000,
      beganMs,
      endedMs: beganMs + LOOK_MS,
    });
    isBelieved = look[1] === 'sick';
    // As the store keeps it.
    memory = structuredClone(decided.memory);
    proposals.push(decided.memory.proposal);
    soon.push(decided.soon);
  }
  return { proposals, soon };
}

const kinds = (...given: Parameters<typeof watched>) => watched(...given).proposals.map(({ kind }) => kind);
const times = (count: number, ...look: Look): Look[] => Array.from({ length: count }, () => look);
const again = (looks: readonly Look[]): Look[] => Array.from({ length: LONG }, () => looks).flat();
const takeovers = (...given: Parameters<typeof watched>) =>
  kinds(...given).filter((kind) => kind === 'takeover').length;

describe('what is proposed', () => {
  it('is nothing while the signer answers and nothing is wrong', () => {
    expect(kinds(times(4, '++', 'well'))).toEqual(['none', 'none', 'none', 'none']);
  });

  it('is a handover where the signer answers and its votes do not land, once that is believed', () => {
    expect(kinds(times(3, '--', 'sick'))).toEqual(['none', 'handover', 'handover']);
  });

  it('is a takeover when a dead signer was seen dead for the whole dwell time, at every look', () => {
    const { proposals, soon } = watched(times(7, '--', 'dead'));

    // The first look ends a second after it began, so that the sixth begins 24 s later and the fifth only 19 s.
    expect(proposals.map(({ kind }) => kind)).toEqual(['none', 'none', 'none', 'none', 'none', 'takeover', 'takeover']);
    expect(soon).toEqual([true, true, true, true, true, false, false]);
  });

  it('says what each witness said', () => {
    expect(watched(times(6, '--', 'dead')).proposals.at(-1)).toEqual({
      kind: 'takeover',
      from: 'sol-a',
      to: 'sol-b',
      evidence: [
        'seen so for 24 s, at 6 looks',
        'observer rpc-1: last vote 160 slots (64 s) ago',
        'observer rpc-2: last vote 160 slots (64 s) ago',
        'sol-a: not known, x',
        'sol-b: standby, caught up',
      ],
    });
  });

  it('is nothing where more than one node could sign, whatever else is seen', () => {
    expect(kinds(times(9, '--', 'dead'), { alarm: true })).toEqual(Array(9).fill('none'));
    expect(kinds(times(9, '--', 'sick'), { alarm: true })).toEqual(Array(9).fill('none'));
  });

  it('is nothing where the move would be forbidden, and says why', () => {
    for (const active of ['dead', 'sick'] as const) {
      const { proposals } = watched(times(9, '--', active, { closed: true }));
      expect(proposals.at(-1)).toMatchObject({ kind: 'none', because: expect.stringContaining('sol-b lags') });
    }
  });

  it('is a handover again, and no takeover, as soon as a dead signer answers', () => {
    expect(kinds([...times(7, '--', 'dead'), ...times(2, '--', 'sick')]).slice(6)).toEqual([
      'takeover',
      'none',
      'handover',
    ]);
  });

  it('begins the time anew for another node', () => {
    expect(
      takeovers([...times(5, '--', 'dead', { from: 'sol-a' }), ...times(5, '--', 'dead', { from: 'sol-c' })]),
    ).toBe(0);
  });

  it('takes looks that are too far apart for no proof of the time between them', () => {
    expect(takeovers(times(6, '--', 'dead'), { everyMs: 90_000 })).toBe(0);
    expect(takeovers(times(6, '--', 'dead'), { everyMs: 30_000 })).toBe(5);
  });
});

describe('no takeover is proposed', () => {
  it.each<readonly [string, readonly Look[]]>([
    ['one observer sees votes, the first', times(LONG, '+-', 'dead')],
    ['one observer sees votes, the second', times(LONG, '-+', 'dead')],
    ['one of three observers sees votes', times(LONG, '--+', 'dead')],
    ['one observer is silent, the first', times(LONG, '?-', 'dead')],
    ['one observer is silent, the second', times(LONG, '-?', 'dead')],
    ['all observers are silent', times(LONG, '??', 'dead')],
    ['an observer says that no vote lands while the signer answers', times(LONG, '-+', 'well')],
    ['all observers say so while the signer answers', times(LONG, '--', 'well')],
    ['all observers say so while the signer answers and is sick', times(LONG, '--', 'sick')],
    ['the signer is cut off and its votes land', times(LONG, '++', 'dead')],
    ['all lie for less than the dwell time', [...times(4, '--', 'dead'), ...times(LONG, '++', 'dead')]],
    ['all lie for less than the dwell time, again and again', again([...times(5, '--', 'dead'), ['+-', 'dead']])],
    [
      'they fall silent in turn',
      again([
        ['-?', 'dead'],
        ['?-', 'dead'],
      ]),
    ],
    [
      'they lie in turn',
      again([
        ['-+', 'dead'],
        ['+-', 'dead'],
      ]),
    ],
    ['the signer answers now and then', again([...times(4, '--', 'dead'), ['--', 'well']])],
    ['a look in between had too few witnesses', again([...times(4, '--', 'dead'), ['-?', 'dead']])],
  ])('when %s', (_name, looks) => {
    expect(takeovers(looks)).toBe(0);
  });

  it('of three observers one may be silent, and the other two are enough', () => {
    expect(takeovers(times(7, '-?-', 'dead'))).toBe(2);
  });
});
