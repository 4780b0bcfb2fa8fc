import { describe, expect, it } from 'vitest';
import {
  dutiesFrom,
  dutiesInWords,
  dutiesOf,
  newestDuties,
  readingsOf,
  type Reading,
} from '../../../../../src/procedures/near/takeover/duties.ts';
import { hungWords } from '../../../../../src/procedures/near/takeover/hung.ts';
import { silenceSince } from '../../../../../src/procedures/near/takeover/silence.ts';
import { deaf, epoch, healthyScene, known, NEW, notRunning, OLD, seenAs, unseen, type Change } from '../healthy.ts';

const BEFORE = { epoch: 1_000, produced: 90, expected: 100 };
const reading = (observer: string, expected: number, produced = 90, of = 1_000): Reading => ({
  observer,
  duties: { epoch: of, produced, expected },
});
const none = (observer: string): Reading => ({ observer, duties: 'none' });

describe('the silence of a pool', () => {
  it.each<[string, readonly Reading[]]>([
    ['two observers expect ten more and see nothing more', [reading('one', 110), reading('two', 112)]],
    ['a third one is behind', [reading('one', 110), reading('two', 112), reading('three', 95, 88)]],
    ['a new epoch has begun without it', [reading('one', 10, 0, 2_000), reading('two', 12, 0, 2_000)]],
  ])('is shown when %s', (_name, readings) => {
    expect(silenceSince(BEFORE, readings).kind).toBe('silent');
  });

  it.each<[string, readonly Reading[]]>([
    ['any observer sees something more', [reading('one', 150), reading('two', 150, 91)]],
    ['something was produced in the next epoch', [reading('one', 50, 0, 2_000), reading('two', 50, 1, 2_000)]],
  ])('is broken when %s', (_name, readings) => {
    expect(silenceSince(BEFORE, readings).kind).toBe('signs');
  });

  it.each<[string, readonly Reading[]]>([
    ['one observer alone expects more', [reading('one', 150), reading('two', 101)]],
    ['too little was expected', [reading('one', 109), reading('two', 109)]],
    ['one observer alone tells', [reading('one', 150)]],
    ['observers tell of an epoch that is over', [reading('one', 150, 90, 500), reading('two', 150, 90, 500)]],
    ['nobody tells', []],
  ])('is not shown when %s', (_name, readings) => {
    expect(silenceSince(BEFORE, readings).kind).toBe('not-yet');
  });

  it('says nothing where no duty is, and without a first reading', () => {
    expect(silenceSince(BEFORE, [none('one'), none('two')]).kind).toBe('no-seat');
    expect(silenceSince(BEFORE, [none('one')]).kind).toBe('not-yet');
    expect(silenceSince(null, [reading('one', 500), reading('two', 500)]).kind).toBe('not-yet');
  });
});

describe('what is counted of a pool', () => {
  it('is blocks, chunks and endorsements together, and nothing without a seat', () => {
    expect(dutiesOf(epoch)).toEqual({ epoch: epoch.startHeight, produced: 9_100, expected: 9_110 });
    expect(dutiesOf({ ...epoch, seat: null })).toBe('none');
  });

  it('is the newest that any observer knows', () => {
    expect(newestDuties([reading('one', 100, 80), reading('two', 99, 90), reading('three', 500, 400, 1)])).toEqual(
      BEFORE,
    );
    expect(newestDuties([none('one')])).toBeNull();
    expect(readingsOf([{ name: 'one', epoch: { kind: 'unknown', because: '' } }])).toEqual([]);
  });

  it('is bound in words that can be read back', () => {
    expect(dutiesFrom(dutiesInWords(BEFORE))).toEqual(BEFORE);
    expect(dutiesFrom(dutiesInWords(null))).toBeNull();
    expect(dutiesFrom(undefined)).toBeNull();
  });
});

const farBehind: Change = ({ rpc, ...facts }) => ({
  ...facts,
  rpc: {
    ...rpc,
    status:
      rpc.status.kind === 'known' ? known({ ...rpc.status.value, height: rpc.status.value.height - 500 }) : rpc.status,
  },
});

const hungAs = (change: Change) => {
  const seen = seenAs(healthyScene(), OLD, change);
  return hungWords(seen.nodes[OLD], seen);
};

describe('a node that is hung', () => {
  it('answers, and its neard does not, does not run, or is far behind', () => {
    expect(hungAs(deaf)).toContain('its neard does not');
    expect(hungAs(notRunning)).toContain('no neard runs');
    expect(hungAs(farBehind)).toContain('blocks behind');
  });

  it('is none that works, and none that is away', () => {
    const scene = healthyScene();
    const away = unseen(scene, OLD);

    expect(hungAs((facts) => facts)).toBeNull();
    expect(hungWords(away.nodes[OLD], away)).toBeNull();
    expect(hungWords(scene.nodes[NEW], scene)).toBeNull();
  });
});
