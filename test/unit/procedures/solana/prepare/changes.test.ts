import { describe, expect, it } from 'vitest';
import { boundOf, changesOf, type Change } from '../../../../../src/procedures/solana/prepare/changes.ts';
import { restrictKey } from '../../../../../src/procedures/solana/prepare/authorized-keys.ts';
import { diffOf } from '../../../../../src/procedures/solana/prepare/diff.ts';
import type { PrepareLook } from '../../../../../src/procedures/solana/prepare/look.ts';
import { bareLook, BATON_KEY, file, MADE, nodeNamed, parts } from './scene.ts';

const wish = { bootGuard: false };
const on = (look: PrepareLook, name = 'sol-b', guard: 'travels' | 'installed' = 'installed') =>
  changesOf(look, nodeNamed(name, guard), wish, parts);
const named = (changes: readonly Change[]) =>
  changes.map((change) => `${change.step} ${change.kind === 'file' ? change.part : change.kind}`);

const links = (look: PrepareLook) => on(look, 'sol-b').changes.flatMap((one) => (one.kind === 'link' ? [one.to] : []));

/** The look after every change has been made. */
function after(look: PrepareLook, name: string): PrepareLook {
  const { node } = nodeNamed(name);
  const files = { ...look.files };
  const unstakedKey = look.unstakedKey === 'missing' ? MADE : look.unstakedKey;
  for (const change of on({ ...look, unstakedKey }, name).changes)
    if (change.kind === 'file') files[change.part] = file(change.text, change.path);
  const target = look.role === 'active' ? node.stakedKey : node.unstakedKey;
  return { ...look, files, unstakedKey, record: 'writable', hasVoter: true, link: { kind: 'symlink', target } };
}

describe('what a host lacks', () => {
  it('is everything on a bare one, the link before the start file and the access last', () => {
    expect(named(on(bareLook('passive')).changes)).toEqual([
      'keys key',
      'record record',
      'links link',
      'start start',
      'voters voter',
      'guard guard',
      'guard host-file',
      'guard sudoers',
      'access keys',
    ]);
  });

  it.each([
    ['active', 'sol-a'],
    ['passive', 'sol-b'],
  ] as const)('is nothing on one that was prepared while %s', (role, name) => {
    expect(on(after(bareLook(role), name), name)).toEqual({ changes: [], leftAlone: [] });
  });

  it('leaves guard and access alone where the guard travels', () => {
    expect(named(on(bareLook('passive'), 'sol-b', 'travels').changes)).not.toContain('access keys');
  });

  it('links by what runs, and not at all where that is unknown', () => {
    expect([links(bareLook('active')), links(bareLook('passive'))]).toEqual([['staked'], ['unstaked']]);
    expect(links(bareLook('passive', { role: 'unknown' }))).toEqual([]);
  });

  it('leaves alone what it does not understand, and says why', () => {
    const { files } = bareLook('passive');
    const look = bareLook('passive', {
      link: { kind: 'file', target: '' },
      unstakedKey: 'unreadable',
      files: {
        ...files,
        start: file('exec something\n', '/home/sol/start.sh'),
        sudoers: file('somebody ALL=(ALL) ALL\n', '/etc/sudoers.d/baton'),
        keys: file('ssh-rsa AAAAother me\n', '/k'),
        guard: { ...files.guard, kind: 'link' },
      },
    });
    const found = on(look);

    expect(found.leftAlone.map(({ part }) => part).toSorted()).toEqual([
      'guard',
      'key',
      'keys',
      'link',
      'start',
      'sudoers',
    ]);
    expect(named(found.changes)).toEqual(['record record', 'voters voter', 'guard host-file']);
  });

  it('takes the rule of a guard that travelled for its own', () => {
    const { files } = bareLook('passive');
    const sudoers = file('# by hand\nbaton ALL=(sol) NOPASSWD: /bin/sh\n', '/etc/sudoers.d/baton');

    expect(named(on(bareLook('passive', { files: { ...files, sudoers } })).changes)).toContain('guard sudoers');
  });

  it('binds no text with a key that is still to be made', () => {
    const bound = Object.fromEntries(on(bareLook('passive')).changes.map(boundOf));

    expect(bound['sol-b host-file']).toBe('none → with the new key');
    expect(bound['sol-b guard']).toMatch(/^none → [0-9a-f]{64}$/);
  });

  it('puts the boot guard there before the start file that calls it', () => {
    const { changes } = changesOf(bareLook('passive'), nodeNamed('sol-b'), { bootGuard: true }, parts);
    const start = changes.find((change) => change.kind === 'file' && change.part === 'start');

    expect(named(changes).slice(2, 5)).toEqual(['start boot-guard', 'links link', 'start start']);
    expect(start?.kind === 'file' && start.text).toContain('/usr/local/lib/baton/boot-guard sol-main || exit 1\nexec');
  });
});

describe('the line of one key', () => {
  const options = 'restrict,command="/guard"';

  it('gets its options, whatever stood before it, and no other line changes', () => {
    const text = `# keys\nssh-rsa AAAA1 a\nfrom="10.0.0.1" ${BATON_KEY} old comment\nssh-rsa AAAA2 b\n`;
    const edit = restrictKey(text, BATON_KEY, options);

    expect(edit).toEqual({
      kind: 'changed',
      text: `# keys\nssh-rsa AAAA1 a\n${options} ${BATON_KEY} old comment\nssh-rsa AAAA2 b\n`,
    });
    expect(edit.kind === 'changed' && restrictKey(edit.text, BATON_KEY, options)).toEqual({ kind: 'same' });
  });

  it.each([
    ['not there', 'ssh-rsa AAAA1 a\n'],
    ['a comment', `# ${BATON_KEY}\n`],
    ['there twice', `${BATON_KEY}\n${BATON_KEY}\n`],
    ['only the beginning of another', `${BATON_KEY}more\n`],
  ])('is left alone where it is %s', (_name, text) => {
    expect(restrictKey(text, BATON_KEY, options).kind).toBe('not-understood');
  });
});

describe('a diff', () => {
  it('shows what changes, without what may be secret', () => {
    const before = 'export API_TOKEN=abcdef\na --rpc-password hunter2 --identity /old\nsame\n';
    const lines = diffOf(before, before.replace('/old', '/new').replace('abcdef', 'ghijkl'), (text) => text);

    expect(lines).toEqual([
      '- export API_TOKEN=[secret]',
      '- a --rpc-password [secret] --identity /old',
      '+ export API_TOKEN=[secret]',
      '+ a --rpc-password [secret] --identity /new',
    ]);
  });
});
