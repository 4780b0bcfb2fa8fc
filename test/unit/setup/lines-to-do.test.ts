import { describe, expect, it } from 'vitest';
import { linesToDo, type PasteLine, type SetupFinding, type SetupReport } from '../../../src/domain/setup-report.ts';

const voter: PasteLine = { node: 'sol-b', place: 'in the start script', line: '--authorized-voter /k' };
const restart: PasteLine = { node: 'sol-b', place: 'last', line: '# Restart the validator on this node.', last: true };
const link: PasteLine = { node: 'sol-b', place: 'as sol', line: 'ln -s /k /l.new && mv -T /l.new /l' };
const key: PasteLine = { node: 'sol-b', place: 'as sol', line: 'solana-keygen new -o /k' };

function finding(id: string, lines: readonly PasteLine[], severity: 'must' | 'should' = 'must'): SetupFinding {
  return { id, title: id, severity, state: 'failed', found: '', needed: '', why: '', fix: '', lines };
}

function report(...groups: SetupFinding[][]): SetupReport {
  return {
    fleet: 'prod',
    headline: '',
    ready: false,
    groups: groups.map((findings) => ({ name: '', about: '', parts: [{ title: '', findings, folded: 0 }] })),
    hostLines: [],
  };
}

describe('lines to do', () => {
  it('mend the link before anything else and restart after everything else, in whatever order they were found', () => {
    const found = report([
      finding('tower-directory', [voter, restart]),
      finding('unstaked-key', [key]),
      finding('identity-link', [link]),
    ]);

    expect(linesToDo(found)).toEqual([link, voter, key, restart]);
  });

  it.each([
    [
      'the link is a file that nobody may replace',
      [finding('identity-argument', [voter, restart]), finding('identity-link', [])],
    ],
    ['its unstaked key is the identity', [finding('authorized-voter', [voter, restart]), finding('unstaked-key', [])]],
    ['what comes up is not known', [finding('authorized-voter', [voter, restart]), finding('boot-identity', [])]],
  ])('restart no node when %s', (_, findings) => {
    expect(linesToDo(report(findings))).toEqual([voter]);
  });

  it('restart a node whose link is mended here, whatever came up before', () => {
    const found = report([finding('boot-identity', []), finding('identity-link', [link]), finding('voter', [restart])]);

    expect(linesToDo(found)).toEqual([link, restart]);
  });

  it('put what waits for every node at the very end, whether or not a node may be restarted', () => {
    const adopt: PasteLine = { node: null, place: 'here', line: 'adopt', last: true };
    const act: PasteLine = { node: null, place: 'into the fleet file', line: 'mode: act', last: true };
    const person: PasteLine = { node: null, place: 'into the fleet file', line: 'terminal: [ben]' };
    const found = report(
      [finding('term-state', [adopt]), finding('authorized-voter', [voter, restart]), finding('unstaked-key', [])],
      [finding('term-state', [adopt]), finding('identity-link', [link])],
      [finding('mode', [act], 'should'), finding('approvals', [person])],
    );

    expect(linesToDo(found)).toEqual([voter, link, person, adopt, act]);
  });

  it('name each line once, and restart each node by itself', () => {
    const other = { ...restart, node: 'sol-a' };
    const found = report(
      [finding('authorized-voter', [voter, restart]), finding('tower-directory', [restart], 'should')],
      [finding('authorized-voter', [other])],
    );

    expect(linesToDo(found)).toEqual([voter, restart, other]);
  });
});
