import { describe, expect, it } from 'vitest';
import type { Line } from '../../../chaos/records.ts';
import { staleCalls, triedAfter } from '../../../chaos/stale.ts';
import type { GuardCall } from '../../../src/lab/hosts/call-record.ts';
import { intent } from './intent.ts';

const args = { run: 'r-1', step: 'give', attempt: '1', term: '3', digest: 'd' };

function call(given: Partial<GuardCall>): GuardCall {
  const { beganAtMs = 100 } = given;
  return {
    id: 1,
    node: 'v01-a',
    verb: 'solana.step-down',
    args,
    argv: '',
    callerPort: 1,
    beganAtMs,
    endedAtMs: beganAtMs + 10,
    exitCode: 0,
    facts: [['answer', 'ok']],
    cut: false,
    ...given,
  };
}

const fence = (term: number, beganAtMs: number) => call({ verb: 'observe', args: { fence: String(term) }, beganAtMs });
const refused = call({ facts: [['code', 'stale-term'], ['answer', 'refused']] }); // prettier-ignore

function outcome(result: 'done' | 'refused' | 'unknown', evidence: Record<string, string>, atMs = 200): Line {
  const key = { step: 'give', attempt: 1, verb: 'solana.step-down', node: 'v01-a' };
  return { runId: 'r-1', seq: 1, atMs, event: { kind: 'outcome', ...key, result, evidence } };
}
const late = outcome('refused', { code: 'stale-term' });

describe('calls that came after a machine had acknowledged a higher term', () => {
  it('are rejected when the guard refused them, and journaled when their outcome says so', () => {
    expect(staleCalls([fence(4, 50), refused], [late])).toMatchObject([{ came: 'rejected', isJournaled: true }]);
    expect(staleCalls([fence(4, 50), refused], [])).toMatchObject([{ came: 'rejected', isJournaled: false }]);
    const unheard = outcome('unknown', { error: 'no answer came back' });
    expect(staleCalls([fence(4, 50), refused], [unheard])).toMatchObject([{ isJournaled: true }]);
    expect(staleCalls([fence(4, 50), refused], [outcome('done', {})])).toMatchObject([{ isJournaled: false }]);
  });

  it('are executed when the guard did anything but refuse', () => {
    expect(staleCalls([fence(4, 50), call({})], [])).toMatchObject([{ came: 'executed' }]);
    expect(staleCalls([fence(4, 50), call({ facts: [] })], [])).toMatchObject([{ came: 'executed' }]);
  });

  it('are none when the term was the highest, the look came later, or the script never ran', () => {
    expect(staleCalls([fence(3, 50), call({})], [])).toEqual([]);
    expect(staleCalls([call({}), fence(4, 105)], [])).toEqual([]);
    expect(staleCalls([fence(4, 50), call({ exitCode: null, cut: true })], [])).toEqual([]);
  });
});

describe('what a frozen worker tried when it woke', () => {
  const freeze = {
    moment: { run: 'r-1', intent, isTold: false, worker: 7, atMs: 10 },
    thawedAtMs: 150,
    isFenced: true,
  };

  it('is read from the outcome that it recorded after waking', () => {
    expect(triedAfter(freeze, [late])?.came).toBe('rejected');
    expect(triedAfter(freeze, [outcome('unknown', { lost: 'no answer came back' })])?.came).toBe('ended');
    expect(triedAfter(freeze, [outcome('done', {})])?.came).toBe('executed');
  });

  it('is nothing when it recorded nothing, or woke before another worker had the host', () => {
    expect(triedAfter(freeze, [outcome('refused', { code: 'stale-term' }, 120)])).toBeNull();
    expect(triedAfter({ ...freeze, isFenced: false }, [late])).toBeNull();
  });
});
