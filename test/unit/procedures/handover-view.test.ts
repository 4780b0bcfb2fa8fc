import { describe, expect, it } from 'vitest';
import type { SolanaObservation } from '../../../src/chains/solana/observation.ts';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import type { RunContext } from '../../../src/execution/procedure.ts';
import { DOUBTFUL_TOWER, doubtAccepted, gaveUp, viewOfNode } from '../../../src/procedures/solana/handover/view.ts';

const ID = 'Identity1111111111111111111111111';
const SPARE = 'Spare1111111111111111111111111111';
const line = (run: string, attempt: number, state: string) =>
  `${run} take ${attempt} solana.step-up ${'d'.repeat(64)} 3 ${state} -`;

/** Of the same run, after the taking. */
const done = (verb: string) => `r-1 arm 1 ${verb} d 4 done -`;

const SHA = 'a'.repeat(64);
const handedOut = (sha: string): string => `r-1 give 1 solana.step-down d 1 done ${sha}`;
const file = (name: string) => ({ name, bytes: 1, modifiedMs: 1, sha256: SHA });

const entry = (event: JournalEvent, index: number) => ({
  runId: 'r-1',
  seq: index,
  atMs: 1,
  event,
  previousHash: '',
  hash: '',
});

/** A context and a look, with only what the view reads. */
function view(facts: object, events: readonly JournalEvent[] = []) {
  const host = {
    processCount: 1,
    runningIdentity: SPARE,
    bootIdentity: SPARE,
    inFlight: null,
    armed: null,
    armedFile: null,
    state: { kind: 'present', id: 's', term: 4 },
    receipts: [],
    towerFiles: [],
    bootId: 'boot-1',
    ...facts,
  };
  const entries = events.map((event, index) => ({
    runId: 'r-1',
    seq: index + 1,
    atMs: 1,
    event,
    previousHash: '',
    hash: '',
  }));
  const read = { plan: { identity: ID, bound: { 'sol-b unstaked key': SPARE } }, run: { id: 'r-1' }, attempt: 1 };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the view reads these fields only
  const context = { ...read, entries: () => entries } as unknown as RunContext;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const seen = { nodes: { 'sol-b': { host: { kind: 'known', value: host } } } } as unknown as SolanaObservation;
  return viewOfNode(context, seen, 'sol-b');
}

describe('what a fenced look says about a node', () => {
  it('takes the absence of a receipt for proof only while the list still reaches back before the run', () => {
    const others = Array.from({ length: 10 }, () => line('r-0', 1, 'done'));
    const own = Array.from({ length: 10 }, () => line('r-1', 2, 'refused'));

    expect(view({ receipts: [] })?.taking).toBe('none');
    expect(view({ receipts: others })?.taking).toBe('none');
    expect(view({ receipts: own })?.taking).toBe('unknown');
    expect(view({ receipts: [...others.slice(1), line('r-1', 1, 'done')] })?.taking).toBe('done');
  });

  it('does not call a validator gone that still answers on its socket', () => {
    expect(view({ processCount: 0 })?.running).toBe('unknown');
    expect(view({ processCount: 0, runningIdentity: null })?.running).toBe('gone');
  });

  it('counts only the tower that the client requires', () => {
    expect(view({ towerFiles: [file(`tower-1_9-${ID}.bin.new`), file(`tower-${ID}.bin`)] })?.tower).toBe('none');
    expect(view({ towerFiles: [file(`tower-1_9-${ID}.bin`)] })?.tower).toBe('doubtful');
  });

  it('is sure of a tower of the same boot, and of the very one that was handed out', () => {
    const fenced = { kind: 'host.fenced', node: 'sol-b', term: 1, facts: { 'host.boot_id': 'boot-1' } } as const;
    const towerFiles = [file(`tower-1_9-${ID}.bin`)];

    expect(view({ towerFiles }, [fenced])?.tower).toBe('sure');
    expect(view({ towerFiles, bootId: 'boot-2' }, [fenced])?.tower).toBe('doubtful');
    expect(view({ towerFiles, receipts: [handedOut(SHA)] }, [fenced])?.tower).toBe('sure');
    expect(view({ towerFiles, bootId: 'boot-2', receipts: [handedOut(SHA)] }, [fenced])?.tower).toBe('sure');
    expect(view({ towerFiles, bootId: 'boot-2', receipts: [] }, [fenced])?.tower).toBe('doubtful');
  });

  it('knows a tower that is not the one handed out, stored later or perhaps lost', () => {
    const fenced = { kind: 'host.fenced', node: 'sol-b', term: 1, facts: { 'host.boot_id': 'boot-1' } } as const;
    const found = { towerFiles: [file(`tower-1_9-${ID}.bin`)], receipts: [handedOut('b')] };

    expect(view(found, [fenced])?.tower).toBe('replaced');
    expect(view({ ...found, bootId: 'boot-2' }, [fenced])?.tower).toBe('lost');
    // It has run as the validator since: whatever it handed out before is worth nothing.
    const again = `r-1 give-back 1 solana.take-back d 2 done -`;
    expect(view({ ...found, receipts: [handedOut('b'), again] }, [fenced])?.tower).toBe('sure');
  });
});

describe('a taking of the role that was cut off', () => {
  const gone = line('r-1', 1, 'unknown').replace(/ -$/, ' process-gone');
  const cut = { receipts: [gone], armedFile: 'r-1 1' };

  it('is seen never to have come to the role by the tower that still lies where it came', () => {
    expect(view(cut)?.taking).toBe('unreached');
    expect(view({ ...cut, receipts: [gone, done('solana.link')] })?.taking).toBe('unreached');
  });

  it.each([
    ['the tower that came is not there any more', { armedFile: null }],
    ['what lies there came in another attempt', { armedFile: 'r-1 2' }],
    ['what lies there came in another run', { armedFile: 'r-0 1' }],
    ['there is a tower where the client looks', { towerFiles: [file(`tower-1_9-${ID}.bin`)] }],
    ['there is one that the client was writing', { towerFiles: [file(`tower-1_9-${ID}.bin.new`)] }],
    ['there is one of an old client', { towerFiles: [file(`tower-${ID}.bin`)] }],
    ['towers were set aside after it', { receipts: [gone, done('solana.tower.set-aside')] }],
    ['another run set towers aside after it', { receipts: [gone, `r-2 arm 1 solana.tower.set-aside d 4 done -`] }],
    ['its validator was seen as the validator', { receipts: [gone.replace('process-gone', 'adopted')] }],
    ['it took the role and only the link failed', { receipts: [gone.replace('process-gone', 'link-failed')] }],
    ['its receipt is still open', { receipts: [line('r-1', 1, 'begun')] }],
    ['it was done', { receipts: [line('r-1', 1, 'done')] }],
    ['a command is in flight', { inFlight: 'Identity solana.step-up r-1 1' }],
    ['a call is armed', { armed: 'nonce' }],
    ['the host knows no higher term', { state: { kind: 'present', id: 's', term: 3 } }],
    [
      'the receipts do not reach back before the run',
      { receipts: [...Array.from({ length: 9 }, () => line('r-1', 2, 'refused')), gone] },
    ],
  ])('proves nothing where %s', (_what, facts) => {
    expect(['begun', 'done', 'unknown']).toContain(view({ ...cut, ...facts })?.taking);
  });
});

describe('the proof that the active gave the role up', () => {
  const down: JournalEvent = {
    kind: 'outcome',
    step: 'give',
    attempt: 1,
    verb: 'solana.step-down',
    node: 'sol-a',
    result: 'done',
    evidence: {},
  };
  const back: JournalEvent = {
    kind: 'intent',
    step: 'give-back',
    attempt: 1,
    verb: 'solana.take-back',
    node: 'sol-a',
    argumentsDigest: '',
    expectedBefore: '',
    expectedAfter: '',
    term: 2,
  };

  it('ends with the intent of a take-back, whose answer may be lost', () => {
    expect(gaveUp([down].map(entry), 'sol-a')).toBe(true);
    expect(gaveUp([down, back].map(entry), 'sol-a')).toBe(false);
    expect(gaveUp([down, back, down].map(entry), 'sol-a')).toBe(true);
  });
});

const booted = (boot: string, node = 'sol-a'): JournalEvent => ({
  kind: 'host.fenced',
  node,
  term: 1,
  facts: { 'host.boot_id': boot },
});
const stopped: JournalEvent = {
  kind: 'run.stopped',
  signer: 'nobody',
  because: '',
  code: 'tower/stale',
  exits: [],
  state: DOUBTFUL_TOWER,
};
const asked = (wish: 'return' | 'resume'): JournalEvent => ({ kind: 'wish.stored', wish, by: 'ann', reason: '' });
const accepted = (...events: readonly JournalEvent[]) => doubtAccepted(events.map(entry), 'sol-a');

describe('the doubt about a tower after a loss of power', () => {
  it('is accepted by a return after the stop that told of it, for the boot that was seen then', () => {
    expect(accepted(booted('2'), stopped, asked('return'), booted('2'))).toBe(true);
    expect(
      accepted(booted('2'), booted('7', 'sol-b'), stopped, asked('return'), booted('2'), booted('8', 'sol-b')),
    ).toBe(true);
  });

  it.each([
    ['nobody was told', [booted('2'), asked('return'), booted('2')]],
    ['they asked before', [booted('2'), asked('return'), stopped, booted('2')]],
    ['they asked for something else', [booted('2'), stopped, asked('resume'), booted('2')]],
    ['power was lost again', [booted('2'), stopped, asked('return'), booted('3')]],
    ['they were told once more', [booted('2'), stopped, asked('return'), booted('3'), stopped, booted('3')]],
    ['it was not seen at that stop', [stopped, asked('return'), booted('2')]],
  ] as const)('is not accepted where %s', (_what, events) => {
    expect(accepted(...events)).toBe(false);
  });
});
