import { describe, expect, it } from 'vitest';
import { lostDecisions, type RecordsSeen } from '../../../chaos/lost.ts';
import type { Decision } from '../../../chaos/people.ts';
import type { Line } from '../../../chaos/records.ts';
import type { Committed } from '../../../chaos/wire.ts';
import type { GuardCall } from '../../../src/lab/hosts/call-record.ts';
import { intent } from './intent.ts';

const lines: readonly Line[] = [
  { runId: 'r-1', seq: 1, atMs: 1, event: { kind: 'wish.stored', wish: 'abort', by: 'ben', reason: '' } },
  { runId: 'r-1', seq: 2, atMs: 2, event: intent },
  { runId: 'r-1', seq: 3, atMs: 3, event: { kind: 'attempt.returned', attempt: 1, because: 'somebody was first' } },
];
const seen: RecordsSeen = {
  lines,
  effects: new Set(['r-1/1/give/solana.step-down/v01-a', 'r-1/1/returned']),
  approvals: new Map([['p-1', ['ana', 'ben']]]),
};
const decisions: readonly Decision[] = [
  { kind: 'approve', plan: 'p-1', person: 'ana', atMs: 0 },
  { kind: 'abort', run: 'r-1', person: 'ben', atMs: 0 },
];
const committed: readonly Committed[] = [
  { runId: 'r-1', event: intent },
  { runId: 'r-1', event: { kind: 'attempt.returned', attempt: 1, because: 'me too' } },
];
const call = {
  id: 1,
  node: 'v01-a',
  verb: 'solana.step-down',
  args: { run: 'r-1', step: 'give', attempt: '1', term: '3', digest: 'd' },
  argv: 'solana.step-down',
  callerPort: 1,
  beganAtMs: 1,
  endedAtMs: 2,
  exitCode: 0,
  facts: [],
  cut: false,
} satisfies GuardCall;

const lost = (given: Partial<RecordsSeen>, calls: readonly GuardCall[] = [call]) =>
  lostDecisions(new Set(['r-1']), { decisions, committed }, calls, { ...seen, ...given });

describe('lost decisions', () => {
  it('are none when everything that was confirmed or sent is in journal and tables', () => {
    expect(lost({})).toEqual([]);
  });

  it.each([
    ['an approval', { approvals: new Map([['p-1', ['ben']]]) }],
    ['an intent in its table', { effects: new Set(['r-1/1/returned']) }],
    ['a decision in its table', { effects: new Set(['r-1/1/give/solana.step-down/v01-a']) }],
    ['the last line of the journal', { lines: lines.slice(0, 2) }],
  ])('are named: %s', (_what, given) => {
    expect(lost(given)).toHaveLength(1);
  });

  it('include a wish that is in no journal, and the gap that it leaves', () => {
    expect(lost({ lines: lines.slice(1) })).toEqual([expect.stringContaining('abort'), expect.stringContaining('from line 0 to 2')]); // prettier-ignore
  });

  it('include a call to a host without the intent of that very term', () => {
    expect(lost({}, [{ ...call, args: { ...call.args, term: '4' } }])).toEqual([expect.stringContaining('without an intent')]); // prettier-ignore
  });
});
