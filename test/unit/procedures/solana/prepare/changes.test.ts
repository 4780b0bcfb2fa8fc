import { describe, expect, it } from 'vitest';
import { nodeOf } from '../../../../../src/chains/solana/target.ts';
import { withoutSecrets } from '../../../../../src/platform/redact.ts';
import { changesOf, type NodeScene } from '../../../../../src/procedures/solana/prepare/changes.ts';
import { sha256Of, type PreparedHost } from '../../../../../src/procedures/solana/prepare/host.ts';
import { prepareRole } from '../../../../../src/procedures/solana/prepare/role.ts';
import { healthy } from '../healthy.ts';

const { observation, target } = healthy();
const START = '/home/sol/start.sh';

/** A host on which nothing is to be done. */
function host(role: 'active' | 'passive', differs: Partial<PreparedHost> = {}): PreparedHost {
  const node = nodeOf(target, role === 'active' ? 'sol-a' : 'sol-b');
  const text = `exec agave-validator --identity ${node.identityLink} --authorized-voter ${node.stakedKey}\n`;
  return {
    running: role === 'active' ? target.identity : 'Own',
    toolsMissing: '',
    place: 'writable',
    user: node.runAs,
    linkKind: 'link',
    linkTarget: role === 'active' ? node.stakedKey : node.unstakedKey,
    stakedKey: target.identity,
    unstakedKey: 'Own',
    runs: [],
    voters: [],
    changes: [],
    file: file(text),
    ...differs,
  };
}

function file(text: string): PreparedHost['file'] {
  return { kind: 'file', names: 1, text, shown: 'yes', sha256: sha256Of(text), publicKey: null };
}

function changes(role: 'active' | 'passive', differs: Partial<PreparedHost> = {}, startFile: string | null = START) {
  const node = { ...nodeOf(target, role === 'active' ? 'sol-a' : 'sol-b'), startFile };
  const scene: NodeScene = { target, node, role, host: host(role, differs), facts: null };
  return changesOf(scene, (text) => withoutSecrets(text));
}

describe('what prepare changes on a node', () => {
  it('is nothing where everything is as the runbook wants it', () => {
    for (const role of ['active', 'passive'] as const) expect(changes(role)).toEqual({ changes: [], left: [] });
  });

  it('leads the link to what runs: staked on the active, unstaked on the other', () => {
    const wrong = { linkTarget: '/elsewhere' };

    expect(changes('active', wrong).changes).toMatchObject([
      { step: 'link', after: nodeOf(target, 'sol-a').stakedKey },
    ]);
    expect(changes('passive', wrong).changes).toMatchObject([
      { step: 'link', after: nodeOf(target, 'sol-b').unstakedKey },
    ]);
  });

  it('leaves a key file in the place of the link alone, and then the start file too', () => {
    const { changes: made, left } = changes('active', { linkKind: 'file', file: file('agave-validator -i /k\n') });

    expect(made).toEqual([]);
    expect(left.map(({ what }) => what)).toEqual(['Identity link', 'Start file']);
  });

  it('never makes a passive node lead to an "unstaked" key that is the staked one', () => {
    const { changes: made, left } = changes('passive', { unstakedKey: target.identity, linkKind: 'missing' });

    expect(made).toEqual([]);
    expect(left.map(({ what }) => what)).toEqual(['Unstaked key', 'Identity link', 'Start file']);
  });

  it.each([
    ['no start file is named', {}, null, 'names no start_file'],
    ['it is a link', { file: { ...file(''), kind: 'link' } }, START, 'no regular file'],
    [
      'the host does not show it',
      { file: { ...file(''), text: null, sha256: null, shown: 'key-material' } },
      START,
      'key-material',
    ],
    ['it is not understood', { file: file('echo\n') }, START, 'not understood, because'],
  ] as const)('leaves the start file alone where %s', (_name, differs, startFile, why) => {
    const { left } = changes('active', differs, startFile);

    expect(left).toMatchObject([{ what: 'Start file', because: expect.stringContaining(why) }]);
  });

  it('shows neither a secret of a changed line nor a line that does not change', () => {
    const text =
      'export SOLANA_METRICS_CONFIG="host=x,u=me,p=hunter22222"\n' +
      'exec agave-validator -i /k --known https://rpc.example.com/0123456789abcdef0123456789abcdef\n';
    const { changes: made } = changes('active', { file: file(text) });

    const shown = JSON.stringify(made);
    expect(shown).toContain('[secret]');
    expect(shown).not.toContain('0123456789abcdef0123456789abcdef"');
    expect(shown).not.toContain('hunter');
    expect(made[0]?.diff[0]).toBe('@ line 2');
  });
});

describe('the role of a node that is prepared', () => {
  it('is told only where guard and script say the same', () => {
    expect(prepareRole(observation, 'sol-a', target.identity, host('active')).kind).toBe('active');
    expect(prepareRole(observation, 'sol-b', target.identity, host('passive')).kind).toBe('passive');
    expect(prepareRole(observation, 'sol-a', target.identity, host('passive')).kind).toBe('unknown');
    expect(prepareRole(observation, 'sol-b', target.identity, host('active')).kind).toBe('unknown');
    expect(prepareRole(observation, 'sol-b', target.identity, host('passive', { running: 'unknown' })).kind).toBe(
      'unknown',
    );
    expect(prepareRole(observation, 'sol-a', target.identity, null).kind).toBe('unknown');
  });
});
