import type { Decision, PlanRecord } from '../../../src/approvals/store.ts';
import type { CheckResult } from '../../../src/domain/check.ts';
import type { JournalEntry, JournalEvent } from '../../../src/domain/journal.ts';
import type { Plan, PlannedStep, PlanState } from '../../../src/domain/plan.ts';
import type { Run } from '../../../src/domain/run.ts';

/** 14 November 2023, 22:13:20 UTC. */
export const AT = 1_700_000_000_000;
export const DIGEST = '19af4d2c8b7e6a5f0c3d1e2b4a596877665544332211ffeeddccbbaa99887766';
export const PEOPLE = { ada: 'Ada Lovelace', lin: 'Lin 林 Wei', omar: 'عمر' };

const LEDGER = '/mnt/ledger';

export const STEPS: readonly PlannedStep[] = [
  step(
    'window',
    'A quiet window has come',
    'no leader slot for 120 s, counted again at its beginning',
    'nothing to undo',
    [
      [
        'sol-a',
        'observe',
        `agave-validator -l ${LEDGER} wait-for-restart-window --min-idle-time 2 --skip-new-snapshot-check`,
      ],
    ],
  ),
  step('arm', 'The standby is armed', 'sol-b answers `armed` with 30 s left', 'the arming runs out by itself', [
    [
      'sol-b',
      'solana.step-up',
      `agave-validator -l ${LEDGER} set-identity --require-tower /home/sol/staked-identity.json`,
    ],
  ]),
  step(
    'give',
    'The active gives the identity up',
    'identity changed in the log of sol-a; tower holds its last vote',
    'the active takes the identity back',
    [['sol-a', 'solana.step-down', `agave-validator -l ${LEDGER} set-identity /home/sol/unstaked-identity.json`]],
  ),
  {
    ...step(
      'take',
      'The standby takes the identity',
      'sol-b runs as the identity with that tower',
      'people decide',
      [],
    ),
    pointOfNoReturn: true,
  },
  step(
    'verify',
    'Votes of the new active land',
    'two observers see votes above the last one in the tower',
    'people decide',
    [['sol-b', 'observe', 'solana catchup --our-localhost 8899']],
  ),
  step('close', 'The old active is left safe', 'old tower set aside, both links right', 'nothing to undo', [
    [
      'sol-a',
      'solana.tower.set-aside',
      `mv ${LEDGER}/tower-1_9-7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2.bin ${LEDGER}/baton-aside-88123`,
    ],
  ]),
];

function step(
  id: string,
  title: string,
  proof: string,
  undo: string,
  commands: readonly (readonly [string, string, string])[],
): PlannedStep {
  return {
    id,
    title,
    proof,
    undo,
    pointOfNoReturn: false,
    commands: commands.map(([node, verb, command]) => ({ node, verb, command })),
  };
}

export function check(id: string, changes: Partial<CheckResult> = {}): CheckResult {
  return {
    id,
    title: `Claim of ${id}`,
    severity: 'must',
    state: 'passed',
    found: `found of ${id}`,
    needed: `needed of ${id}`,
    why: `why of ${id}`,
    fix: `fix of ${id}`,
    ...changes,
  };
}

export function plan(changes: Partial<Plan> = {}): Plan {
  return {
    id: 'p-7f3a',
    digest: DIGEST,
    procedure: 'solana/handover',
    version: 1,
    validator: 'sol-main',
    identity: '7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2',
    from: 'sol-a',
    to: 'sol-b',
    request: 'q-1',
    requestedBy: 'ada',
    madeAtMs: AT,
    checks: Array.from({ length: 31 }, (_, index) => check(`c${index}`)),
    steps: STEPS,
    approval: { people: 2, roles: [], requesterMayApprove: true, holdsForS: 900, cancelWindowS: 30 },
    bound: {},
    policy: { max_wait: 3600, quiet_window: 120 },
    verdict: 'sol-main can move from sol-a to sol-b. It needs 2 approvals.',
    movable: true,
    ...changes,
  };
}

export function decision(person: string, changes: Partial<Decision> = {}): Decision {
  return {
    plan: 'p-7f3a',
    digest: DIGEST,
    person,
    kind: 'approve',
    reason: '',
    chat: 'web',
    atMs: AT + 1000,
    ...changes,
  };
}

export function record(
  changes: { plan?: Partial<Plan>; state?: PlanState; decisions?: readonly Decision[] } = {},
): PlanRecord {
  return {
    plan: plan(changes.plan),
    state: changes.state ?? { kind: 'open', expiresAtMs: AT + 900_000 },
    decisions: changes.decisions ?? [],
  };
}

export function run(changes: Partial<Run> = {}): Run {
  return {
    id: 'r-52c1',
    plan: 'p-7f3a',
    procedure: 'solana/handover',
    version: 1,
    validator: 'sol-main',
    identity: '7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2',
    from: 'sol-a',
    to: 'sol-b',
    state: 'running',
    revision: 3,
    attempt: 1,
    dueAtMs: null,
    wish: null,
    createdAtMs: AT,
    endedAtMs: null,
    ...changes,
  };
}

/** Entries from `[milliseconds after AT, event]`, with hashes that only look like some. */
export function journal(...events: readonly (readonly [number, JournalEvent])[]): JournalEntry[] {
  return events.map(([afterMs, event], index) => ({
    runId: 'r-52c1',
    seq: index + 1,
    atMs: AT + afterMs,
    event,
    previousHash: hashOf(index),
    hash: hashOf(index + 1),
  }));
}

export function hashOf(seq: number): string {
  return seq.toString(16).padStart(64, '0');
}

export const CREATED: Extract<JournalEvent, { kind: 'run.created' }> = {
  kind: 'run.created',
  plan: 'p-7f3a',
  digest: DIGEST,
  procedure: 'solana/handover',
  version: 1,
  validator: 'sol-main',
  from: 'sol-a',
  to: 'sol-b',
  requestedBy: 'ada',
  approvedBy: ['ada', 'lin'],
  database: '7301/1',
};

export function began(id: string, attempt = 1): JournalEvent {
  return { kind: 'step.began', step: id, attempt };
}

export function proven(id: string, evidence = `evidence of ${id}`, attempt = 1): JournalEvent {
  return { kind: 'step.proven', step: id, attempt, evidence, figures: {} };
}

export function intent(id: string, verb: string, node: string): JournalEvent {
  return {
    kind: 'intent',
    step: id,
    attempt: 1,
    verb,
    node,
    argumentsDigest: 'ab12',
    expectedBefore: 'unstaked',
    expectedAfter: 'staked',
    term: 7,
  };
}

export function outcome(id: string, verb: string, node: string): Extract<JournalEvent, { kind: 'outcome' }> {
  return {
    kind: 'outcome',
    step: id,
    attempt: 1,
    verb,
    node,
    result: 'done',
    evidence: { set_identity_ended_ms: 88_123, barrier: 'log' },
  };
}

export const ENDED: JournalEvent = {
  kind: 'run.ended',
  ending: 'done',
  signer: 'sol-b',
  because: 'votes of sol-b landed at both observers',
  figures: { gapSlots: 3, gapMs: 1240, criticalSectionMs: 1380, guardCallsInCriticalSection: 2, barrier: 'log' },
};

/** A whole run that ended well. */
export const WHOLE = journal(
  [0, CREATED],
  [120, { kind: 'lease.taken', owner: 'w1', term: 7, takeover: false }],
  [150, { kind: 'host.fenced', node: 'sol-a', term: 7, facts: { 'identity.running': '7Np41oeY', 'process.count': 1 } }],
  [160, { kind: 'host.fenced', node: 'sol-b', term: 7, facts: { 'identity.running': '9xQeWvG8', 'process.count': 1 } }],
  [200, began('window')],
  [
    220,
    {
      kind: 'step.waiting',
      step: 'window',
      attempt: 1,
      untilMs: AT + 6000,
      because: 'sol-main leads slots 812,344 to 812,347',
    },
  ],
  [6000, proven('window', 'No leader slot for 186 s (slots 812,348 to 812,813).')],
  [6020, began('arm')],
  [6350, proven('arm', 'sol-b armed, 59 s left.')],
  [6360, began('give')],
  [6370, intent('give', 'solana.step-down', 'sol-a')],
  [7240, outcome('give', 'solana.step-down', 'sol-a')],
  [7260, proven('give', 'Identity changed in the log after the last vote for slot 812,351; the tower holds it.')],
  [7270, began('take')],
  [7275, intent('take', 'solana.step-up', 'sol-b')],
  [7280, { kind: 'attempt.told', attempt: 1 }],
  [7750, outcome('take', 'solana.step-up', 'sol-b')],
  [7760, proven('take', 'sol-b runs as 7Np41oeY…T4K2 with tower 5d1c…90ab.')],
  [7770, began('verify')],
  [
    10_900,
    proven('verify', 'Last vote 812,360 at both observers, above 812,351 in the tower; 1 slot behind the cluster.'),
  ],
  [10_920, began('close')],
  [11_400, proven('close', 'Old tower of sol-a set aside; sol-a comes up unstaked after a reboot.')],
  [11_420, ENDED],
);
