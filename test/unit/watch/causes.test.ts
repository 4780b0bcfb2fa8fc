import { describe, expect, it } from 'vitest';
import type { ValidatorStatus } from '../../../src/domain/status.ts';
import { AT, run } from '../chats/sample.ts';
import { hostOf, nodeOf, reported, signing, told, wellStatus, withHost, withNode } from './look.ts';

const well = wellStatus();
const times = (count: number, status: ValidatorStatus) => Array.from({ length: count }, () => status);
const blind = (landing: boolean | null): ValidatorStatus => ({
  ...signing({ kind: 'unknown', because: 'sol-a: no answer' }),
  witnesses: ['one', 'two'].map((observer) => ({ observer, landing, said: '' })),
});
const silent = signing({ kind: 'silent', node: 'sol-a', because: 'its last vote is 160 slots old' });
const nobody = signing({ kind: 'nobody', because: 'sol-a: standby; sol-b: standby' });
const down = withNode('sol-b', () => ({
  couldSign: null,
  host: hostOf({ silent: 'no route', boots: { kind: 'unknown', because: '' } }),
}));
const both = withNode('sol-b', () => ({ role: 'active', couldSign: true }));
const unfit = wellStatus({
  move: { ready: false, to: 'sol-b', reason: 'sol-b has caught up: 90 slots behind', more: 0, fit: false },
});
const wouldSign = withHost('sol-b', { boots: { kind: 'signing', because: 'its link gives the identity' } });
const wouldNot = withHost('sol-a', { boots: { kind: 'not signing', because: 'its link gives another key' } });
const moved = withHost('sol-b', { movers: ['keepalived'] });
const otherLink = withHost('sol-b', { settings: { 'identity link': 'to /staked.json', 'staked key file': 'S' } });
const polkadot = (signed: number, landing: boolean | null = null) => ({
  ...withHost('sol-a', { signed }),
  chain: 'polkadot' as const,
  witnesses: ['one', 'two'].map((observer) => ({ observer, landing, said: '' })),
});
const filling = { rule: 'disk-filling', node: 'sol-a', name: 'DiskFilling' } as const;
const tookOver = { id: 'r-1', state: 'waiting' as const, from: 'sol-b', to: 'sol-a' };

describe('what the watch reports', () => {
  it.each<readonly [string, Parameters<typeof told>[0], readonly string[]]>([
    ['nothing while all is well', times(4, well), []],
    ['votes that do not land', [well, silent, silent, silent], ['3 firing watch:not-signing critical']],
    ['nothing that was seen once', [well, silent, well, nobody, well, down, well, wouldSign, well, moved, well], []],
    [
      'that they land again, once it was seen twice',
      [silent, silent, well, silent, well, well, well],
      ['2 firing watch:not-signing critical', '6 resolved watch:not-signing critical'],
    ],
    [
      'that nobody signs, and not in two lines that no vote lands either',
      [silent, silent, nobody, nobody],
      [
        '2 firing watch:not-signing critical',
        '4 firing watch:nobody-signs critical',
        '4 resolved watch:not-signing critical',
      ],
    ],
    [
      'a signer that cannot be told, louder after ten minutes',
      times(23, blind(true)),
      ['2 firing watch:signer-unknown warning', '22 firing watch:signer-unknown critical'],
    ],
    [
      'that no vote lands also where the signer cannot be told',
      times(2, blind(false)),
      ['2 firing watch:not-signing critical', '2 firing watch:signer-unknown warning'],
    ],
    ['nothing of votes where no observer can tell', times(2, blind(null)), ['2 firing watch:signer-unknown warning']],
    [
      'two that could sign, at the first look',
      [well, both, well, well],
      ['2 firing watch:two-signers critical', '4 resolved watch:two-signers critical'],
    ],
    [
      'a host that does not answer',
      [well, down, down, well, well],
      ['3 firing watch:node-down:sol-b warning', '5 resolved watch:node-down:sol-b warning'],
    ],
    [
      'a standby that is unfit for longer than two looks',
      [well, unfit, unfit, unfit, well, well],
      ['4 firing watch:standby-unfit warning', '6 resolved watch:standby-unfit warning'],
    ],
    [
      'a standby that would sign after a restart',
      [wouldSign, wouldSign, well, well],
      ['2 firing watch:boot-unsafe:sol-b critical', '4 resolved watch:boot-unsafe:sol-b critical'],
    ],
    [
      'a signer that would not sign after a restart',
      [wouldNot, wouldNot],
      ['2 firing watch:boot-unsafe:sol-a warning'],
    ],
    [
      'nothing of it while that is meant, after a takeover',
      times(3, wouldNot).map((status) => ({
        status,
        quarantine: { run: 'r-1', node: 'sol-b', heir: 'sol-a' },
        runs: [run(tookOver)],
      })),
      [],
    ],
    ['programs that may move it', [moved, moved], ['2 firing watch:foreign-failover:sol-b warning']],
    [
      'a link that changed outside of a run',
      [well, otherLink, otherLink],
      ['3 firing watch:changed-outside:sol-b warning'],
    ],
    [
      'no link that a run changed',
      [well, { status: otherLink, runs: [run({ id: 'r-1', state: 'done', endedAtMs: AT + 1 })] }, otherLink, otherLink],
      [],
    ],
    ['no link that changes there and back', [well, otherLink, well, otherLink, well], []],
    [
      'a signer that changed outside of a run',
      [well, ...times(2, { ...well, signing: { kind: 'node', node: 'sol-b' } })],
      ['3 firing watch:changed-outside warning'],
    ],
    [
      'an elected validator that counts no signature for a minute',
      times(4, polkadot(7)),
      ['4 firing watch:not-signing critical'],
    ],
    ['none whose votes an observer sees', times(6, polkadot(7, true)), []],
    ['none that counts', [1, 2, 3, 4, 5, 6].map((count) => polkadot(count)), []],
    ['none that began to count anew', [5, 5, 1, 1, 2].map((count) => polkadot(count)), []],
  ])('%s', (_name, looks, lines) => {
    expect(told(looks)).toEqual(lines);
  });

  it('says again what lasts, every ten minutes', () => {
    expect(told(times(50, down))).toEqual([
      '2 firing watch:node-down:sol-b warning',
      '22 firing watch:node-down:sol-b warning',
      '42 firing watch:node-down:sol-b warning',
    ]);
  });

  it('keeps what a look cannot tell as it was', () => {
    expect(told([wouldSign, wouldSign, down, down, down])).toEqual([
      '2 firing watch:boot-unsafe:sol-b critical',
      '4 firing watch:node-down:sol-b warning',
    ]);
  });

  it('calls a host that does not answer critical where it is the signer and nothing lands', () => {
    const dead = {
      ...blind(false),
      nodes: [nodeOf('sol-a', { couldSign: null, host: hostOf({ silent: 'no route' }) }), nodeOf('sol-b')],
    };
    expect(told([well, dead, dead])).toContain('3 firing watch:node-down:sol-a critical');
  });

  it('ends what was wrong with a node that has left the fleet file', () => {
    expect(told([down, down, { status: well, nodes: ['sol-a'] }])).toEqual([
      '2 firing watch:node-down:sol-b warning',
      '3 resolved watch:node-down:sol-b warning',
    ]);
  });

  it('says a change outside of a run for an hour, and then that it is over', () => {
    const lines = told([well, otherLink, ...times(122, otherLink)]);

    expect(lines.at(0)).toBe('3 firing watch:changed-outside:sol-b warning');
    expect(lines.at(-1)).toBe('123 resolved watch:changed-outside:sol-b warning');
  });

  it('keeps its words while only numbers in them move', () => {
    const older = signing({ kind: 'silent', node: 'sol-a', because: 'its last vote is 190 slots old' });
    expect(told([silent, silent, older, older])).toEqual(['2 firing watch:not-signing critical']);
  });

  it('names no time, so that a clock that is set back hides nothing', () => {
    const { reports } = reported([silent, silent, well, well, silent, silent]);
    expect(reports.map(({ report }) => report.startsAtMs)).toEqual([0, 0, 0]);
  });

  it('looks again soon where something critical is in doubt', () => {
    expect(reported([well, silent, silent, well, well]).soon).toEqual([false, true, false, true, false]);
    expect(reported([well, down]).soon).toEqual([false, false]);
  });

  it.each([
    ['a fault of the node that signs', filling, 'handover'],
    ['a fault of its standby', { ...filling, node: 'sol-b' }, 'none'],
    ['that it does not sign, which Baton sees otherwise', { ...filling, rule: 'not-signing' }, 'none'],
    ['something of the whole validator', { ...filling, node: null }, 'none'],
  ] as const)('proposes what follows from an alert: %s', (_name, alert, proposed) => {
    expect(reported([{ status: well, alerts: [alert] }]).proposals).toEqual([proposed]);
  });

  it('proposes a handover with the second look at votes that do not land, and nothing while two could sign', () => {
    expect(reported([silent, silent]).proposals).toEqual(['none', 'handover']);
    const two = { ...silent, nodes: both.nodes };
    expect(reported([two, two, two]).proposals).toEqual(['none', 'none', 'none']);
  });
});
