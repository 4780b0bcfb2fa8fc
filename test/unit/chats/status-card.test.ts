import { describe, expect, it } from 'vitest';
import { statusCard, type StatusLine } from '../../../src/chats/project/status-card.ts';
import { renderCard } from '../../../src/chats/terminal/render.ts';
import type { Signing, ValidatorStatus } from '../../../src/domain/status.ts';
import { AT } from './sample.ts';

type Changes = Partial<Omit<StatusLine, 'status'>> & { status?: Partial<ValidatorStatus> };

function line({ status, ...changes }: Changes = {}): StatusLine {
  return {
    status: {
      validator: 'sol-main',
      chain: 'solana',
      atMs: AT,
      signing: { kind: 'node', node: 'sol-a' },
      move: { ready: true, to: 'sol-b', reason: null, more: 0, fit: true },
      window: { inMs: 0, text: 'Next own leader slot 812, in 320 s.' },
      standbys: [{ node: 'sol-b', lagSlots: 1, copy: { lastVote: 812, ageMs: 12_000 }, notReady: null }],
      nodes: [
        {
          node: 'sol-a',
          role: 'active',
          couldSign: true,
          takenBy: null,
          found: ['caught up', 'agave-validator 3.0.14'],
        },
        { node: 'sol-b', role: 'standby', couldSign: false, takenBy: null, found: ['1 slot behind'] },
      ],
      ...status,
    },
    notes: [],
    lastMove: { id: 'r-52c1', from: 'sol-b', to: 'sol-a', endedAtMs: AT - 7_200_000 },
    changes: [],
    alarm: null,
    ...changes,
  };
}

const REFUSED = { ready: false, to: 'sol-b', reason: 'Standby has caught up: 9 slots behind', more: 2, fit: false };
const LOOK = { width: 80, color: false, now: AT, timeZone: 'UTC' };
const cardOf = (...lines: StatusLine[]) => statusCard('reply:1', 'demo', lines, AT);

describe('The status card of one validator', () => {
  it('answers every question by itself', () => {
    const card = cardOf(line());

    expect(card).toMatchObject({ headline: 'sol-a signs. Could move to sol-b now.', tone: 'good' });
    expect(Object.fromEntries(card.facts.map(({ label, value }) => [label, value]))).toEqual({
      Signs: 'sol-a',
      'Could move': 'to sol-b',
      'Next quiet window': 'now. Next own leader slot 812, in 320 s.',
      'Lag of sol-b': '1 slot',
      'Could take over: sol-b': 'ready',
      'Tower copy on sol-b': 'vote 812, 12.0 s old',
      'Last move': `sol-b → sol-a by r-52c1, {t:${AT - 7_200_000}}`,
    });
  });

  it('says of what and when it was, and the same name only once', () => {
    const { look, title } = statusCard('reply:1', 'sol-main', [line({ status: { atMs: AT - 5 } })], AT);

    expect(look).toEqual({ kind: 'status', about: ['sol-main'], atMs: AT - 5 });
    expect(title).toBe('Status · sol-main');
    expect(cardOf(line()).title).toBe('Status · demo · sol-main');
  });

  it('says the first reason and how many more', () => {
    expect(cardOf(line({ status: { move: REFUSED } }))).toMatchObject({
      headline: 'sol-a signs. Could not move to sol-b now: Standby has caught up: 9 slots behind (and 2 more).',
      tone: 'warning',
    });
  });

  it.each<readonly [Signing, string]>([
    [{ kind: 'nobody', because: 'sol-a: stopped' }, 'Nobody signs: sol-a: stopped.'],
    [{ kind: 'unknown', because: 'sol-a: no answer' }, 'Cannot tell who signs: sol-a: no answer.'],
    [{ kind: 'silent', node: 'sol-a', because: 'delinquent' }, 'No vote lands: delinquent.'],
    [
      { kind: 'two', nodes: ['sol-a', 'sol-b'], because: 'both' },
      'sol-a and sol-b both run as the identity: stop one of them now.',
    ],
  ])('is bad when %j', (signing, headline) => {
    expect(cardOf(line({ status: { signing } }))).toMatchObject({ headline, tone: 'bad' });
  });

  it('puts what people decided behind what was seen', () => {
    expect(cardOf(line({ notes: ['Paused by Ana.'] }))).toMatchObject({
      headline: 'sol-a signs. Could move to sol-b now. But: Paused by Ana.',
      tone: 'warning',
    });
  });

  it('lists the last changes in words', () => {
    const changes = [
      {
        validator: 'sol-main',
        seq: 2,
        atMs: AT,
        hash: 'h',
        event: { kind: 'signer.back', node: 'sol-a', before: 'sol-a', lastedMs: 61_000 } as const,
      },
    ];

    expect(cardOf(line({ changes })).sections.at(-1)).toMatchObject({
      rows: [[`{t:${AT}}`, 'sol-a signs again, after 1 min 1 s.']],
    });
  });

  it('gives each answer to programs as a field of its own', () => {
    const card = cardOf(line({ status: { move: REFUSED, window: { inMs: 90_000, text: '' } } }));

    expect(card.data).toMatchObject({
      validators: [
        {
          validator: 'sol-main',
          signs: 'node',
          signer: 'sol-a',
          movable: false,
          to: 'sol-b',
          reason: 'Standby has caught up: 9 slots behind',
          moreReasons: 2,
          windowInMs: 90_000,
          lagSlots: 1,
          lastMove: { run: 'r-52c1', from: 'sol-b', to: 'sol-a' },
          notes: [],
        },
      ],
    });
  });
});

describe('The status card of a fleet', () => {
  const two = line({ status: { validator: 'sol-two', move: REFUSED, window: { inMs: 720_000, text: '' } } });

  it('has one line for each validator, and what needs words below', () => {
    const [table, list] = cardOf(line(), two).sections;

    expect(table).toMatchObject({
      rows: [
        ['sol-main', 'sol-a', 'sol-b', 'now', '1', `→ sol-a {t:${AT - 7_200_000}}`],
        ['sol-two', 'sol-a', 'no', 'in 12 min', '1', `→ sol-a {t:${AT - 7_200_000}}`],
      ],
    });
    expect(list).toMatchObject({
      items: [{ state: 'warned', text: expect.stringContaining('sol-two: sol-a signs.') }],
    });
  });

  it('takes the worst tone and names who needs a look', () => {
    const gone = line({ status: { validator: 'sol-x', signing: { kind: 'nobody', because: 'stopped' } } });

    expect(cardOf(line(), gone)).toMatchObject({ headline: '1 validator of 2 needs a look: sol-x.', tone: 'bad' });
    expect(statusCard('reply:1', 'demo', [], AT).headline).toBe('No validator is in the fleet file.');
  });

  it('fits on a terminal of 80 columns', () => {
    const text = renderCard(cardOf(line(), line({ status: { validator: 'sol-two' } })), LOOK);

    expect(Math.max(...text.split('\n').map((row) => row.length))).toBeLessThanOrEqual(80);
    expect(text).toMatch(/^sol-main\s+sol-a\s+sol-b\s+now\s+1\s+→ sol-a .* ago\)$/m);
  });

  it('names the lag of each standby where there are more', () => {
    const many = line({
      status: {
        standbys: [
          { node: 'sol-b', lagSlots: 0, copy: null, notReady: null },
          { node: 'sol-c', lagSlots: null, copy: null, notReady: null },
        ],
      },
    });

    expect(cardOf(many, two).sections[0]).toMatchObject({
      rows: [expect.arrayContaining(['sol-b 0, sol-c ?']), expect.anything()],
    });
  });
});
