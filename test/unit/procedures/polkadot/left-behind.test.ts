import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../../src/domain/journal.ts';
import { leftBehind, leftBehindWords } from '../../../../src/domain/left-behind.ts';
import { replacedRun } from '../../../../src/domain/replaced-run.ts';
import { keysNamed, PROXY, STASH } from '../../../../src/lab/polkadot/simulation/cast.ts';
import type { Chains } from '../../../../src/lab/polkadot/simulation/chains.ts';
import { play } from '../../../../src/lab/polkadot/simulation/play.ts';
import { signedBy } from '../../../../src/lab/polkadot/simulation/set-keys.ts';
import { NOTHING, unsafe } from '../../../../src/lab/polkadot/simulation/unsafe.ts';

const extrinsic = {
  chain: 'asset-hub',
  bytes: '0x01',
  hash: '0x02',
  signer: PROXY,
  nonce: 0,
  birth: { hash: '0x03', number: 1 },
  lastValidBlock: 64,
} as const;
const signed: JournalEvent = { kind: 'keys.signed', call: '', callHash: '', extrinsic, relayBlock: 1 };
const offered: JournalEvent = {
  kind: 'keys.offered',
  chain: 'relay',
  callData: '0x04',
  callHash: '0x05',
  words: [],
  relayBlock: 1,
};
const expired: JournalEvent = { kind: 'keys.settled', hash: '0x02', result: 'expired', text: '' };
const set: JournalEvent = { kind: 'step.proven', step: 'set', attempt: 1, evidence: '', figures: {} };
const of = (...events: readonly JournalEvent[]) =>
  leftBehind(
    'r-1',
    events.map((event) => ({ event })),
  );

describe('what an earlier run has left behind', () => {
  it('is an extrinsic that was never seen to be over, until its last block', () => {
    expect(of(signed)).toEqual([{ kind: 'signed', run: 'r-1', extrinsic }]);
    expect(of(signed).map(leftBehindWords)).toEqual([expect.stringContaining('can land until block 64 of Asset Hub')]);
    expect(of(signed, expired)).toEqual([]);
  });

  it('is call data that people were given and did not use, until its keys are archived', () => {
    expect(of(offered)).toEqual([{ kind: 'offered', run: 'r-1', chain: 'relay', callHash: '0x05' }]);
    expect(of(offered).map(leftBehindWords)).toEqual([expect.stringContaining('until its keys are archived')]);
    expect(of(offered, set)).toEqual([]);
  });
});

describe('a run after one that has left an extrinsic behind', () => {
  it('signs nothing until that one cannot land any more', async () => {
    const world = await play({
      leftBehind: (chains) => [{ kind: 'signed', run: 'r-0', extrinsic: foreign(chains) }],
    });
    const own = world.events.find((event) => event.kind === 'keys.signed');

    expect(
      world.events.some((event) => event.kind === 'step.waiting' && event.because.startsWith('Nothing is signed yet')),
    ).toBe(true);
    expect(own?.kind === 'keys.signed' ? own.extrinsic.birth.number : 0).toBeGreaterThan(60);
    expect(world.run.run.state).toBe('done');
    expect(unsafe(world)).toEqual(NOTHING);
  });
});

describe('a takeover on Polkadot', () => {
  it('may replace a run that stands stopped, and a handover may not', () => {
    const bound = { 'replaces run': 'r-7 at line 41' };

    expect(replacedRun({ procedure: 'polkadot/takeover', bound })).toEqual({ run: 'r-7', line: 41 });
    expect(replacedRun({ procedure: 'polkadot/handover', bound })).toBeNull();
  });
});

/** Signed by the proxy for keys that no node has, and never sent. */
function foreign(chains: Chains) {
  const keys = keysNamed('foreign').encoded;
  const call = {
    name: 'proxy.proxy',
    real: STASH,
    forceProxyType: null,
    call: { name: 'session.setKeys', keys, proof: '0x' },
  };
  const callData = `0x${Buffer.from(JSON.stringify(call)).toString('hex')}` as const;
  return signedBy(chains, { chain: 'asset-hub', callData, callHash: '0x', words: [] }, PROXY, 64);
}
