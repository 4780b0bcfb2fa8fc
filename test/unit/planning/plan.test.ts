import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../src/domain/check.ts';
import type { Json } from '../../../src/domain/names.ts';
import { canonicalJson, digestOf } from '../../../src/planning/digest.ts';
import { acceptedWarnings, assemblePlan, verdictOf, type PlanInput } from '../../../src/planning/plan.ts';

const check = (
  id: string,
  severity: CheckResult['severity'],
  state: CheckResult['state'],
  node?: string,
): CheckResult => ({
  id,
  title: id,
  severity,
  state,
  found: 'found',
  needed: 'needed',
  why: 'why',
  fix: 'fix',
  ...(node === undefined ? {} : { node }),
});

const input: PlanInput = {
  id: 'p-1',
  procedure: 'solana/handover',
  version: 1,
  validator: 'sol-main',
  identity: 'identity',
  from: 'sol-a',
  to: 'sol-b',
  request: 'r-1',
  requestedBy: 'ada',
  madeAtMs: 1,
  checks: [check('healthy', 'should', 'failed', 'sol-a'), check('one-process', 'must', 'passed')],
  steps: [
    {
      id: 'take',
      title: 'Take it',
      commands: [{ node: 'sol-b', verb: 'solana.step-up', command: 'set-identity' }],
      proof: 'it votes',
      undo: 'people decide',
      pointOfNoReturn: true,
    },
  ],
  approval: { people: 2, roles: [], requesterMayApprove: true, holdsForS: 900, cancelWindowS: 30 },
  bound: { 'sol-a client': '3.0.14', genesis: 'g' },
  policy: { quiet_window: 120, approvals: { people: 2, roles: ['ops'] } },
  waitMs: 0,
};

const anyJson: fc.Arbitrary<Json> = fc.json().map((text): Json => JSON.parse(text));

/** The same value with every object built in the other order. */
function shuffled(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => shuffled(item));
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => [key, shuffled(inner)]);
  return Object.fromEntries(entries.toReversed());
}

describe('canonicalJson', () => {
  it('does not care in which order keys were written, and says the same as JSON', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it('tells different values apart', () => {
    expect(canonicalJson({ a: ['b'] })).not.toBe(canonicalJson({ a: 'b' }));
    expect(canonicalJson({ a: { b: 1 }, c: 2 })).not.toBe(canonicalJson({ a: { b: 1, c: 2 } }));
    expect(canonicalJson({ a: '1' })).not.toBe(canonicalJson({ a: 1 }));
    expect(digestOf({ a: 1 })).not.toBe(digestOf({ a: 2 }));
  });
});

describe('assemblePlan', () => {
  const digest = assemblePlan(input).digest;

  it('gives one digest whatever the order of keys', () => {
    expect(assemblePlan({ ...input, bound: { genesis: 'g', 'sol-a client': '3.0.14' } }).digest).toBe(digest);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, Partial<PlanInput>]>([
    ['procedure', { procedure: 'solana/takeover' }],
    ['version', { version: 2 }],
    ['validator', { validator: 'other' }],
    ['identity', { identity: 'other' }],
    ['node that gives', { from: 'sol-c' }],
    ['node that takes', { to: 'sol-c' }],
    ['bound fact', { bound: { ...input.bound, genesis: 'other' } }],
    ['further bound fact', { bound: { ...input.bound, more: 'x' } }],
    [
      'command',
      {
        steps: input.steps.map((step) => ({
          ...step,
          commands: [{ node: 'sol-b', verb: 'solana.step-up', command: 'other' }],
        })),
      },
    ],
    [
      'node of a command',
      {
        steps: input.steps.map((step) => ({
          ...step,
          commands: [{ node: 'sol-a', verb: 'solana.step-up', command: 'set-identity' }],
        })),
      },
    ],
    ['policy', { policy: { ...input.policy, quiet_window: 60 } }],
    ['approval rule', { approval: { ...input.approval, people: 1 } }],
    ['reason that is asked for', { approval: { ...input.approval, needsReason: true } }],
    ['accepted warning', { checks: input.checks.slice(1) }],
  ])('gives another digest for another %s', (_, change) => {
    expect(assemblePlan({ ...input, ...change }).digest).not.toBe(digest);
  });

  it.each<[string, Partial<PlanInput>]>([
    ['id', { id: 'p-2' }],
    ['request', { request: 'r-2' }],
    ['requester', { requestedBy: 'bob' }],
    ['time', { madeAtMs: 2 }],
    ['wait', { waitMs: 40_000 }],
    ['figures of a check', { checks: input.checks.map((one) => ({ ...one, found: 'other' })) }],
    ['remark about the clock', { checks: [...input.checks, check('clock-difference', 'should', 'unknown')] }],
  ])('gives the same digest for another %s', (_, change) => {
    expect(assemblePlan({ ...input, ...change }).digest).toBe(digest);
  });

  it('says what its procedure says where nothing is in the way, and what is in the way where something is', () => {
    const said = { ...input, verdict: 'Can take over now.' };

    expect(assemblePlan(said).verdict).toBe('Can take over now.');
    expect(assemblePlan({ ...said, checks: [check('x', 'must', 'failed')] }).verdict).toContain('Cannot move');
  });

  it('can be approved unless a must failed or is not known', () => {
    expect(assemblePlan(input).movable).toBe(true);
    expect(assemblePlan({ ...input, checks: [check('x', 'must', 'failed')] }).movable).toBe(false);
    expect(assemblePlan({ ...input, checks: [check('x', 'must', 'unknown')] }).movable).toBe(false);
  });
});

describe('verdictOf', () => {
  it.each<[string, CheckResult[], number | null]>([
    ['Can move now.', [], 0],
    ['Can move now.', [check('x', 'should', 'failed')], 400],
    ['Can move after a wait of about 40 s.', [], 40_200],
    ['Can move after a wait of about 10 min.', [], 600_000],
    ['Can move; how long the wait will be is not known.', [], null],
    ['Cannot move: 1 check failed.', [check('x', 'must', 'failed')], 0],
    [
      'Cannot move: 3 checks failed.',
      [
        check('x', 'must', 'failed'),
        check('y', 'must', 'unknown'),
        check('z', 'must', 'failed'),
        check('w', 'should', 'failed'),
      ],
      null,
    ],
  ])('says: %s', (sentence, checks, waitMs) => {
    expect(verdictOf(checks, waitMs)).toBe(sentence);
  });
});

describe('acceptedWarnings', () => {
  it('names them by check and node, in order', () => {
    const checks = [
      check('y', 'should', 'failed'),
      check('x', 'should', 'unknown', 'sol-b'),
      check('x', 'should', 'failed', 'sol-a'),
      check('z', 'must', 'failed'),
      check('w', 'should', 'passed'),
    ];

    expect(acceptedWarnings(checks)).toEqual(['x@sol-a', 'x@sol-b', 'y']);
  });
});
