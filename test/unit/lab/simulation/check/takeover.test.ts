import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../../../src/domain/journal.ts';
import { checkTakeover } from '../../../../../src/lab/simulation/check/takeover.ts';
import type { HistoryEvent } from '../../../../../src/lab/referee/history.ts';
import { STAKED } from '../../../../../src/lab/simulation/run/cast.ts';
import type { Happening } from '../../../../../src/lab/simulation/run/happened.ts';
import type { Played } from '../../../../../src/lab/simulation/run/play.ts';

type At<T> = T & { readonly atMs: number };

/** What the checker finds in a takeover of which only this is known. */
function foundIn(known: {
  readonly happened?: readonly At<Happening>[];
  readonly lines?: readonly At<{ readonly event: JournalEvent }>[];
  readonly judged?: readonly HistoryEvent[];
}): string[] {
  const { happened = [], lines = [], judged = [] } = known;
  const entries = lines.map((line, index) => ({ ...line, runId: 'r-1', seq: index + 1, previousHash: '', hash: '' }));
  const schedule = { procedure: 'solana/takeover' };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the checker reads nothing else
  const played = { schedule, happened, entries, judged, referee: judged } as unknown as Played;
  return checkTakeover(played).map(({ counter }) => counter);
}

const line = (atMs: number, event: JournalEvent) => ({ atMs, event });
const outcome = (verb: string, attempt = 1, result: 'done' | 'refused' = 'done'): JournalEvent => ({
  kind: 'outcome',
  step: 'fence',
  attempt,
  verb,
  node: 'sol-a',
  result,
  evidence: {},
});
const used = (reliedOnBy: 'fence' | 'quarantine'): JournalEvent => ({
  kind: 'override.used',
  node: 'sol-a',
  reliedOnBy,
  because: '',
});
const stopped: JournalEvent = { kind: 'run.stopped', signer: 'unknown', because: '', code: '', exits: [] };
const told: JournalEvent = { kind: 'attempt.told', attempt: 1 };
const signs = (node: string, atMs: number): HistoryEvent => ({
  kind: 'capability.began',
  atMs,
  node,
  instance: `${node}/1`,
  identity: STAKED.publicKey,
});

const commit = (observersRead: number) =>
  foundIn({
    happened: [{ kind: 'told', atMs: 1, node: 'sol-b', lastVote: 7, hasTower: true, observersRead }],
  });
const effect = (name: string, atMs: number, lastReceipt = '') => ({
  kind: 'effect' as const,
  atMs,
  id: 1,
  node: 'sol-a',
  request: { verb: 'solana.stop', args: {} },
  name,
  recordedTerm: '1\n',
  lastReceipt,
  hasIntent: true,
  isTold: false,
  linkIsStaked: false,
  hasTower: false,
});
const off = (hasIntent: boolean) => foundIn({ happened: [{ kind: 'off', atMs: 1, node: 'sol-a', hasIntent }] });
const link = (node: string, others: readonly string[]) => ({ kind: 'link' as const, atMs: 50, node, others });
const answered = (atMs: number) =>
  foundIn({ happened: [effect('kill', 1_000), effect('receipts', atMs, 'r-1 fence 1 solana.stop d 1 done gone')] });

describe('telling the standby of a takeover', () => {
  it('is found where the old node could sign and nothing had fenced it in that attempt, since the last stop', () => {
    const judged = [signs('sol-a', 1)];
    const foundAfter = (...events: JournalEvent[]) =>
      foundIn({ judged, lines: [...events, told].map((event, index) => line(10 + index, event)) });

    expect(foundAfter()).toEqual(['tookUnfenced']);
    expect(foundAfter(outcome('solana.stop', 2))).toEqual(['tookUnfenced']);
    expect(foundAfter(outcome('fence.off', 1, 'refused'))).toEqual(['tookUnfenced']);
    expect(foundAfter(used('fence'), stopped)).toEqual(['tookUnfenced']);
    expect(foundAfter(used('quarantine'))).toEqual(['tookUnfenced']);
    expect(foundAfter(used('fence'))).toEqual([]);
    expect(foundAfter(outcome('fence.off'))).toEqual([]);
    expect(foundIn({ lines: [line(10, told)] })).toEqual([]);
  });

  it('is found where fewer than two observers were asked since the call was opened', () => {
    expect([commit(1), commit(2)]).toEqual([['toldUnlooked'], []]);
  });

  it('is found where it gets a tower without a vote that had landed long before', () => {
    const judged: HistoryEvent[] = [{ kind: 'vote.landed', atMs: 1_000, identity: STAKED.publicKey, slot: 8 }];
    const carried = (lastVote: number, atMs: number) =>
      foundIn({ judged, happened: [{ kind: 'carried', atMs, node: 'sol-b', lastVote }] });

    expect([carried(7, 20_000), carried(8, 20_000), carried(7, 2_000)]).toEqual([['staleTowerCarried'], [], []]);
  });
});

describe('the old node of a takeover', () => {
  it('is found where it became the validator again after it had stopped or given up', () => {
    const judged = [signs('sol-a', 1), { ...signs('sol-a', 20), instance: 'sol-a/2' }];

    expect(foundIn({ judged, lines: [line(10, outcome('solana.stop'))] })).toEqual(['oldStartedFenced']);
    expect(foundIn({ judged, lines: [line(30, outcome('solana.stop'))] })).toEqual([]);
    expect(foundIn({ judged, lines: [line(10, outcome('fence.off'))] })).toEqual([]);
  });

  it('is found where it was stopped without two looks 2 s apart', () => {
    expect([answered(1_500), answered(3_100)]).toEqual([['stopUnproven'], []]);
  });

  it('is found where it was switched off and nothing had been written down', () => {
    expect([off(false), off(true)]).toEqual([['unjournaled'], []]);
  });
});

describe('the link of the new node', () => {
  it('is found where it is staked while the old one would come up as the validator, and nobody has declared otherwise', () => {
    expect(foundIn({ happened: [link('sol-b', ['sol-a'])] })).toEqual(['linkBeforeProof']);
    expect(foundIn({ happened: [link('sol-b', [])] })).toEqual([]);
    expect(foundIn({ happened: [link('sol-b', ['sol-a'])], lines: [line(10, used('fence'))] })).toEqual([
      'linkBeforeProof',
    ]);
    expect(foundIn({ happened: [link('sol-b', ['sol-a'])], lines: [line(10, used('quarantine'))] })).toEqual([]);
    expect(foundIn({ happened: [link('sol-b', ['sol-a'])], lines: [line(60, used('quarantine'))] })).toEqual([
      'linkBeforeProof',
    ]);
  });
});
