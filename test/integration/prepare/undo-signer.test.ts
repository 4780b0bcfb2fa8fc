import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { inEachShell } from '../guard/each-shell.ts';
import { createBareHost, type BareHost } from './bare-host.ts';

inEachShell('what an undo would make a second signer of, in %s', (shell) => {
  let host: BareHost;
  afterEach(() => host.close());

  /** A prepared node whose start file said this before. @param lines with the place of the keys as KEYS */
  async function changedFrom(
    role: 'active' | 'standby',
    lines: string,
  ): Promise<{ undo: () => ReturnType<BareHost['change']> }> {
    host = await createBareHost(shell, role);
    const old = lines.replaceAll('KEYS', host.path('keys'));
    writeFileSync(host.path('start.sh'), old, { mode: 0o755 });
    if (role === 'standby') await host.change('prepare.keygen');
    await host.change('prepare.link', { to: role === 'standby' ? 'unstaked' : 'staked', before: 'none' });
    expect((await host.write(old, '#!/bin/sh\nexec prepared\n')).answer).toBe('ok');
    const look = await host.call('prepare.look');
    const [set = '', entry = ''] =
      (look.facts.get('kept') ?? []).find((line) => line.includes(' start '))?.split(' ') ?? [];
    return { undo: () => host.change('prepare.undo.start', { set, entry }) };
  }

  it.each([
    ['with the staked key', 'exec agave-validator --identity KEYS/staked.json --ledger /l\n'],
    ['with the staked key in quotes', 'exec agave-validator \\\n  --identity="KEYS/staked.json" --ledger /l\n'],
    ['by a variable', 'ID=KEYS/staked.json\nexec agave-validator -i "$ID" --ledger /l\n'],
    ['by a file below another directory', 'cd KEYS\nexec agave-validator --identity staked.json\n'],
    ['with another key first', 'agave-validator --identity /old.json || agave-validator --identity KEYS/staked.json\n'],
    ['in no way that can be read', 'exec "$@"\n'],
    ['with a key that is not there now', 'exec agave-validator --identity KEYS/mounted-later.json --ledger /l\n'],
    ['by a list', '# --identity KEYS/unstaked.json\nargs=(--identity "$KEY")\nexec agave-validator "${args[@]}"\n'],
  ])('leaves a start file alone that started a passive node %s', async (_title, lines) => {
    const { undo } = await changedFrom('standby', lines);

    expect(await undo()).toMatchObject({ answer: 'refused', code: 'would-sign' });
    expect(host.read('start.sh')).toContain('exec prepared');
  });

  it.each([
    ['standby', 'exec agave-validator --identity KEYS/unstaked.json --authorized-voter KEYS/staked.json\n'],
    ['active', 'exec agave-validator --identity KEYS/staked.json --ledger /l\n'],
  ] as const)('puts back on a node that is %s what cannot make two', async (role, lines) => {
    const { undo } = await changedFrom(role, lines);

    expect((await undo()).answer).toBe('ok');
    expect(host.read('start.sh')).toContain('agave-validator');
  });

  it('leaves the start file of a signer alone whose link does not give the staked key: that is a takeover not over', async () => {
    const { undo } = await changedFrom('active', 'exec agave-validator --identity KEYS/staked.json --ledger /l\n');
    rmSync(host.stub.link);
    symlinkSync(host.path('keys/unstaked.json'), host.stub.link);

    expect(await undo()).toMatchObject({ answer: 'refused', code: 'link-first' });
    expect(host.read('start.sh')).toContain('exec prepared');
  });

  it.each(['its whole path', 'a path from its directory'])(
    'does not turn the link of a passive node back to the staked key by %s',
    async (to) => {
      host = await createBareHost(shell, 'standby');
      await host.change('prepare.keygen');
      const before = to === 'its whole path' ? host.path('keys/staked.json') : 'keys/staked.json';
      rmSync(host.stub.link, { force: true });
      symlinkSync(before, host.stub.link);
      const made = await host.change('prepare.link', { to: 'unstaked', before });
      const look = await host.call('prepare.look');
      const [set = '', entry = ''] =
        (look.facts.get('kept') ?? []).find((line) => line.includes(' link '))?.split(' ') ?? [];

      const undone = await host.change('prepare.undo.link', { set, entry });

      expect(made.answer).toBe('ok');
      expect(undone).toMatchObject({ answer: 'refused', code: 'would-sign' });
      expect(host.stub.linkTarget()).toBe(host.path('keys/unstaked.json'));
    },
  );
});
