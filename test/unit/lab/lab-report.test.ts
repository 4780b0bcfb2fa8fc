import { describe, expect, it } from 'vitest';
import type { JournalEntry, JournalEvent } from '../../../src/domain/journal.ts';
import { criticalSection } from '../../../src/lab/critical-section.ts';
import type { GuardCall } from '../../../src/lab/hosts/call-record.ts';
import { createAnswerGate } from '../../../src/lab/hosts/answer-gate.ts';
import { guardWords, withOwnRoot } from '../../../src/lab/hosts/command-text.ts';
import { reportOf, stepsOf, type ReportParts } from '../../../src/lab/report.ts';

const call = (verb: string, beganAtMs: number, endedAtMs: number, facts: GuardCall['facts'] = []): GuardCall => ({
  id: 1, node: 'sol-a', verb, args: {}, argv: '', callerPort: 1, beganAtMs, endedAtMs, exitCode: 0, facts: [...facts, ['answer', 'ok']], cut: false,
}); // prettier-ignore

describe('the critical section', () => {
  it('goes from giving to taken and counts the calls in between', () => {
    const section = criticalSection([
      call('observe', 0, 50),
      call('solana.step-up', 60, 900),
      call('solana.step-down', 100, 500, [['barrier', 'log']]),
      call('observe', 950, 990),
    ]);

    expect(section).toEqual({ ms: 800, guardCalls: 2, barrier: 'log' });
  });

  it('counts every further call that falls into it', () => {
    const section = criticalSection([
      call('solana.step-up', 60, 900),
      call('solana.step-down', 100, 500),
      call('observe', 600, 650),
    ]);

    expect(section?.guardCalls).toBe(3);
  });

  it('is absent when the role was not taken', () => {
    expect(criticalSection([call('solana.step-down', 100, 500)])).toBeNull();
  });
});

describe('the report of a lab run', () => {
  const parts: ReportParts = {
    procedure: 'solana/handover',
    seed: 1,
    fault: null,
    faultFired: null,
    outcome: 'done',
    allowed: ['done'],
    from: 'sol-a',
    to: 'sol-b',
    word: {
      doubleSigned: 0,
      lockoutViolations: 0,
      staleTower: 0,
      unseenLost: 0,
      falseDeclarations: 0,
      idleSafeSigner: null,
      signers: ['sol-b'],
      gap: { lastOldSlot: 100, firstNewSlot: 102, castMs: 900, firstLandedSlot: 103, landedMs: 1300.4 },
      nobodySignsMs: 500,
      evidence: { overlaps: [], lockouts: [], stale: [] },
    },
    section: { ms: 640, guardCalls: 2, barrier: 'log' },
    entries: [],
    workersThatActed: 1,
    tookMs: 9000,
    trouble: [],
  };

  it('has no problems after a clean move', () => {
    expect(reportOf(parts)).toMatchObject({
      gapSlots: 3,
      gapMs: 1300,
      criticalSectionMs: 640,
      guardCallsInCriticalSection: 2,
      problems: [],
    });
  });

  it.each([
    ['an end that is not allowed', { outcome: 'returned', word: { ...parts.word, signers: ['sol-a'] } }],
    ['two that could sign', { word: { ...parts.word, doubleSigned: 1 } }],
    ['a broken lockout', { word: { ...parts.word, lockoutViolations: 1 } }],
    ['a stale tower', { word: { ...parts.word, staleTower: 1 } }],
    ['a safe signer left idle', { word: { ...parts.word, idleSafeSigner: 'sol-a' } }],
    ['a fault that never struck', { fault: 'worker-killed@give', faultFired: false }],
    ['another signer than the end says', { word: { ...parts.word, signers: ['sol-a'] } }],
    ['nobody who signs after the end', { word: { ...parts.word, signers: [] } }],
  ] as const)('names one problem for %s', (_title, change) => {
    expect(reportOf({ ...parts, ...change }).problems).toHaveLength(1);
  });

  it('shows each step once per attempt, with what it took', () => {
    const events: [number, JournalEvent][] = [
      [10, { kind: 'step.began', step: 'window', attempt: 1 }],
      [11, { kind: 'step.waiting', step: 'window', attempt: 1, untilMs: 500, because: 'a leader slot is near' }],
      [50, { kind: 'step.proven', step: 'window', attempt: 1, evidence: 'quiet', figures: {} }],
      [51, { kind: 'step.began', step: 'arm', attempt: 1 }],
      [60, { kind: 'step.refused', step: 'arm', attempt: 1, code: 'x', text: 'no' }],
    ];
    const entries: JournalEntry[] = events.map(([atMs, event], seq) => ({
      runId: 'r',
      seq,
      atMs,
      event,
      previousHash: '',
      hash: '',
    }));

    expect(stepsOf(entries)).toEqual([
      { id: 'window', attempt: 1, state: 'proven', tookMs: 40, text: 'quiet' },
      { id: 'arm', attempt: 1, state: 'refused', tookMs: 9, text: 'no' },
    ]);
  });
});

describe('a command on a lab host', () => {
  it('sees only its own root', () => {
    expect(withOwnRoot('a; STATE_ROOT=/var/lib/baton\nHOST_FILE=/etc/baton/host.conf # x', '/tmp/r')).toBe(
      'a; STATE_ROOT=/tmp/r/state\nHOST_FILE=/tmp/r/etc/host.conf # x',
    );
  });

  it('is refused when the guard sets a constant twice', () => {
    expect(() => withOwnRoot('STATE_ROOT=/var/lib/baton STATE_ROOT=/var/lib/baton', '/tmp/r')).toThrow(
      /more than once/,
    );
  });

  it('is taken apart into verb and arguments', () => {
    expect(guardWords("/bin/sh -c 'echo baton-guard' baton-guard solana.step-up run=r-1 'user=sol'")).toEqual({
      verb: 'solana.step-up',
      args: { run: 'r-1', user: 'sol' },
      argv: "solana.step-up run=r-1 'user=sol'",
    });
    expect(guardWords("/bin/sh -c 'x' baton-prepare prepare.link run=r-1")?.verb).toBe('prepare.link');
    expect(guardWords('uptime')).toBeNull();
  });

  it.each([
    [['a=1\nanswer=ok\n'], ['a=1\n'], 'answer=ok\n'],
    [['a=1\nans', 'wer=ok\n'], ['a=1\n', ''], 'answer=ok\n'],
    [['a=1\nansw', 'x=2\n'], ['a=1\n', 'answx=2\n'], ''],
    [['the answer=no line start\n'], ['the answer=no line start\n'], ''],
    [['part', ' of a line\nanswer=refused\n'], ['part', ' of a line\n'], 'answer=refused\n'],
  ])('has only its answer line held back: %j', (chunks, passed, held) => {
    const gate = createAnswerGate();

    expect(chunks.map((chunk) => gate.take(Buffer.from(chunk)).toString())).toEqual(passed);
    expect(gate.rest().toString()).toBe(held);
  });
});
