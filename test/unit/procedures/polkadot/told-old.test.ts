import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../../src/domain/journal.ts';
import { told } from '../../../../src/procedures/polkadot/handover/told-old.ts';
import { entries } from './entries.ts';

const of = { step: 'demote', attempt: 2, verb: 'polkadot.validator-off', node: 'old' } as const;
const intent: JournalEvent = {
  kind: 'intent',
  ...of,
  argumentsDigest: '',
  expectedBefore: '',
  expectedAfter: '',
  term: 4,
};
const outcome = (result: 'done' | 'refused' | 'unknown', evidence = {}): JournalEvent => ({
  kind: 'outcome',
  ...of,
  result,
  evidence,
});
const fenced = (node: string): JournalEvent => ({ kind: 'host.fenced', node, term: 5, facts: {} });

describe('an order to the old node', () => {
  it.each<[string, readonly JournalEvent[], object | null]>([
    ['was never given', [{ ...intent, step: 'keys' }], null],
    ['has no answer, and may come late', [intent], { result: null, over: false }],
    ['lost its answer, and may come late', [intent, outcome('unknown')], { result: null, over: false }],
    [
      'cannot come late to a host that was fenced since',
      [intent, outcome('unknown'), fenced('old')],
      { result: null, over: true },
    ],
    ['may come late where another host was fenced', [intent, fenced('new')], { result: null, over: false }],
    ['may come late where its host was fenced before', [fenced('old'), intent], { result: null, over: false }],
    ['is over when it was refused', [intent, outcome('refused')], { result: 'refused', over: true }],
    [
      'is over when it was done',
      [intent, outcome('done', { restarting: '77' })],
      { result: 'done', pid: '77', over: true },
    ],
    [
      'counts as its last',
      [intent, outcome('done'), { ...intent, attempt: 3 }],
      { attempt: 3, result: null, over: false },
    ],
  ])('%s', (_, events, expected) => {
    if (expected === null) expect(told(entries(...events))).toBeNull();
    else expect(told(entries(...events))).toMatchObject(expected);
  });
});
