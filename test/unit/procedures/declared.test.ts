import { describe, expect, it } from 'vitest';
import type { SolanaRpc } from '../../../src/chains/solana/rpc.ts';
import { known } from '../../../src/chains/solana/observation.ts';
import { towerFileName } from '../../../src/chains/solana/target.ts';
import { BatonError } from '../../../src/domain/failure.ts';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import type { RunContext } from '../../../src/execution/procedure.ts';
import {
  declaredRole,
  oldTowerNow,
  restartWords,
  toldAndDeclared,
} from '../../../src/procedures/solana/handover/declared.ts';
import type { HandoverDeps } from '../../../src/procedures/solana/handover/deps.ts';
import { healthy } from './solana/healthy.ts';

const SUM = 'a'.repeat(64);
const GAVE: JournalEvent = {
  kind: 'step.proven',
  step: 'give',
  attempt: 1,
  evidence: 'gave',
  figures: { lastVote: 100, towerSha256: SUM },
};
const STOPPED: JournalEvent = { kind: 'run.stopped', signer: 'unknown', because: 'silent', code: 'x', exits: [] };
const granted = (node: string): JournalEvent[] => [
  { kind: 'override.declared', node, by: 'ann', reason: 'off' },
  { kind: 'override.granted', node, by: ['ann'], term: 9 },
];
const used = (node: string, reliedOnBy: 'verify' | 'give-back'): JournalEvent => ({
  kind: 'override.used',
  node,
  reliedOnBy,
  because: 'it is not waited for',
});

function contextOf(events: readonly JournalEvent[], decisions: Record<number, 'told' | 'returned'> = { 1: 'told' }) {
  const entries = events.map((event, at) => ({
    event,
    atMs: at,
    seq: at + 1,
    runId: 'r-1',
    previousHash: '',
    hash: '',
  }));
  const { target } = healthy();
  const read = {
    run: { id: 'r-1', from: 'sol-a', to: 'sol-b' },
    plan: { identity: target.identity },
    attempt: Math.max(...Object.keys(decisions).map(Number)),
    decision: (attempt: number) => decisions[attempt],
    entries: () => entries,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is asked for here reads these fields only
  return read as unknown as RunContext;
}

const observer = (vote: number | null): SolanaRpc => {
  const voteAccount = () =>
    vote === null ? Promise.reject(new BatonError('chain/unreachable', 'away')) : Promise.resolve({ lastVote: vote });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else is asked
  return { voteAccount } as unknown as SolanaRpc;
};

/** What the old node has and what observers say; by default all that is needed. */
async function towerWith({
  votes = [100, 100],
  lies = SUM,
  emitted = SUM,
  events = [GAVE],
}: {
  readonly votes?: readonly (number | null)[];
  readonly lies?: string;
  readonly emitted?: string;
  readonly events?: readonly JournalEvent[];
}) {
  const { observation, target } = healthy();
  const host = observation.nodes['sol-a']?.host;
  if (host?.kind !== 'known') throw new Error('sol-a answers in a healthy fleet');
  observation.nodes['sol-a']!.host = known({
    ...host.value,
    receipts: [`r-1 give 1 solana.step-down digest 7 done ${emitted}`],
    towerFiles: [{ name: towerFileName(target.identity), bytes: 1, modifiedMs: 1, sha256: lies }],
  });
  const observers = new Map(votes.map((vote, at) => [`o-${at}`, observer(vote)]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else is read
  const deps = { observers, targetOf: () => target } as unknown as HandoverDeps;
  return oldTowerNow(contextOf(events), deps, observation);
}

describe('the tower of the old node, when the standby was declared fenced', () => {
  it.each([
    ['is the one it sent away, and no later vote is known', {}, 'holds'],
    ['is the one it sent away, and observers are behind it', { votes: [90, 100] }, 'holds'],
    ['is below a vote that one observer knows', { votes: [100, 101] }, 'behind'],
    ['is below a vote that the only observer knows', { votes: [null, 101] }, 'behind'],
    ['is judged by one observer only', { votes: [100, null] }, 'unproven'],
    ['is judged by none', { votes: [] }, 'unproven'],
    ['is another file than the one it sent away', { lies: 'b'.repeat(64) }, 'unproven'],
    ['is not the one that the receipt names', { emitted: 'b'.repeat(64) }, 'unproven'],
    ['was never proven to have been given', { events: [] }, 'unproven'],
  ] as const)('%s', async (_what, changes, expected) => {
    expect(await towerWith(changes)).toBe(expected);
  });
});

describe('an override', () => {
  it('is of the node it was granted for, and not in force without a grant', () => {
    expect(declaredRole(contextOf([STOPPED, granted('sol-a')[0]!]))).toBeNull();
    expect(declaredRole(contextOf([STOPPED, ...granted('sol-a')]))).toBe('old');
    expect(declaredRole(contextOf([STOPPED, ...granted('sol-b')]))).toBe('standby');
  });

  it('is good for the step that used it first, and for no other', () => {
    expect(declaredRole(contextOf([...granted('sol-b'), used('sol-b', 'give-back')]))).toBe('standby');
    expect(declaredRole(contextOf([...granted('sol-b'), used('sol-b', 'verify')]))).toBeNull();
  });

  it.each([
    [899_999, [], 'old'],
    [900_000, [], null],
    [900_000, [used('sol-a', 'verify')], 'old'],
  ] as const)('is in force %i ms after its grant, with %j', (laterMs, since, expected) => {
    const grant = granted('sol-a');
    const taken: JournalEvent = { kind: 'lease.taken', owner: 'w', term: 10, takeover: false };
    const context = contextOf([...grant, ...since, taken]);
    const entries = context.entries().map((entry) => ({
      ...entry,
      atMs: entry.event.kind === 'lease.taken' ? grant.length - 1 + laterMs : entry.atMs,
    }));

    expect(declaredRole({ ...context, entries: () => entries })).toBe(expected);
  });

  it('is gone at the next stop', () => {
    expect(declaredRole(contextOf([...granted('sol-a'), STOPPED]))).toBeNull();
  });

  it('leaves an attempt told that only people have cleared, in every later attempt', () => {
    const events = [...granted('sol-b'), used('sol-b', 'give-back'), STOPPED];

    expect(toldAndDeclared(contextOf(events, { 1: 'told', 2: 'returned' }))).toBe(1);
    expect(toldAndDeclared(contextOf([STOPPED], { 1: 'told', 2: 'returned' }))).toBeNull();
  });
});

const fenced = (identity: string): JournalEvent => ({
  kind: 'host.fenced',
  node: 'sol-a',
  term: 3,
  facts: { 'boot.identity': identity },
});
const stepDown = (verb: string, result: 'done' | 'unknown'): JournalEvent => ({
  kind: 'outcome',
  step: 'give',
  attempt: 1,
  node: 'sol-a',
  verb,
  result,
  evidence: {},
});

describe('what a restart of a declared node does', () => {
  const { identity } = healthy().target;

  it.each([
    ['its link was seen to give the staked key', [fenced(identity)], 'makes a second signer'],
    ['its link was seen to give another key', [fenced('Other')], 'does not sign'],
    ['it gave up after it was seen', [fenced(identity), stepDown('solana.step-down', 'done')], 'does not sign'],
    ['giving up was not proven', [fenced(identity), stepDown('solana.step-down', 'unknown')], 'makes a second signer'],
    ['it was never seen', [], 'was not seen'],
  ] as const)('when %s', (_what, events, words) => {
    expect(restartWords(contextOf(events), 'sol-a')).toContain(words);
  });
});
