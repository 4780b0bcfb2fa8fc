import { copyFileSync, linkSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { afterEach, expect, it } from 'vitest';
import { inEachShell } from '../guard/each-shell.ts';
import { sha256, SECRET } from '../guard/stub-host.ts';
import { createBareHost, MADE, START, type BareHost } from './bare-host.ts';

const NEW = START.replace('/old.json', '/new.json');

inEachShell('the script that prepares a host, in %s', (shell) => {
  let host: BareHost;
  const bare = async (role: 'active' | 'standby' = 'standby') => (host = await createBareHost(shell, role));
  const linked = async (role: 'active' | 'standby' = 'standby') => {
    await bare(role);
    if (role === 'standby') await host.change('prepare.keygen');
    await host.change('prepare.link', { to: role === 'standby' ? 'unstaked' : 'staked', before: 'none' });
    return host;
  };
  afterEach(() => host.close());

  it('looks and tells no secret', async () => {
    await bare();
    const look = await host.call('prepare.look');

    expect(look.answer).toBe('ok');
    expect(look.facts.get('file.start')?.[0]).toMatch(`file ${sha256(START)} ${START.length} `);
    expect(Buffer.from(look.facts.get('file.start.base64')?.[0] ?? '', 'base64').toString()).toBe(START);
    expect([look.facts.get('key.unstaked'), look.facts.get('role'), look.facts.get('link.kind')]).toEqual([
      ['missing'],
      ['passive'],
      ['missing'],
    ]);
    expect(look.stdout.toString()).not.toContain(SECRET);
  });

  it('makes a key for the node and never writes over one', async () => {
    await bare();
    const made = await host.change('prepare.keygen');
    writeFileSync(host.path('keys/unstaked.json'), `${MADE} another\n`);
    const again = await host.change('prepare.keygen');

    expect(made.facts.get('key.unstaked')).toEqual([MADE]);
    expect(made.stdout.toString()).not.toContain(SECRET);
    expect([made.answer, again.answer]).toEqual(['ok', 'ok']);
    expect(host.read('keys/unstaked.json')).toBe(`${MADE} another\n`);
  });

  it('leaves a file alone that stands where the key would and is none', async () => {
    await bare();
    writeFileSync(host.path('keys/unstaked.json'), 'no key\n');
    const answer = await host.change('prepare.keygen');

    expect(answer).toMatchObject({ answer: 'refused', code: 'key-exists' });
    expect(host.read('keys/unstaked.json')).toBe('no key\n');
  });

  it.each([
    ['active', 'staked', 'keys/staked.json'],
    ['standby', 'unstaked', 'keys/unstaked.json'],
  ] as const)('links a node that is seen to be %s to its %s key', async (role, to, key) => {
    await linked(role);

    expect(readlinkSync(host.path('identity.json'))).toBe(host.path(key));
    expect((await host.change('prepare.link', { to, before: 'none' })).answer).toBe('ok');
  });

  it('refuses the link of the other role, and where it cannot be told what runs', async () => {
    await bare();
    await host.change('prepare.keygen');
    const wrong = await host.change('prepare.link', { to: 'staked', before: 'none' });
    writeFileSync(host.path('running'), 'nobody\n');
    const unknown = await host.change('prepare.link', { to: 'unstaked', before: 'none' });

    expect([wrong.code, unknown.code]).toEqual(['role-changed', 'role-changed']);
    expect(host.exists('identity.json')).toBe(false);
  });

  it('leaves a link alone that is not what the card showed, and a file in its place', async () => {
    await bare('active');
    symlinkSync('/elsewhere', host.path('identity.json'));
    const changed = await host.change('prepare.link', { to: 'staked', before: 'none' });

    expect(changed.code).toBe('changed-since');
    expect(readlinkSync(host.path('identity.json'))).toBe('/elsewhere');
  });

  it('writes a start file with owner and mode as they were, and puts it back byte for byte', async () => {
    await linked();
    const old = START.replace('/old.json', host.path('keys/old.json'));
    writeFileSync(host.path('start.sh'), old);
    const wrote = await host.write(old, NEW);
    const mode = statSync(host.path('start.sh')).mode & 0o777;
    const text = host.read('start.sh');
    const kept = (await host.call('prepare.look')).facts.get('kept')?.find((line) => line.includes(' start ')) ?? '';
    const [run = '', entry = ''] = kept.split(' ');
    const undone = await host.change('prepare.undo.start', { set: run, entry });

    expect([wrote.answer, undone.answer]).toEqual(['ok', 'ok']);
    expect([text, mode]).toEqual([NEW, 0o755]);
    expect(host.read('start.sh')).toBe(old);
    expect((await host.change('prepare.undo.start', { set: run, entry })).answer).toBe('ok');
  });

  it('makes the link first', async () => {
    await bare();

    expect((await host.write(START, NEW)).code).toBe('link-first');
    expect(host.read('start.sh')).toBe(START);
  });

  it('refuses a file that changed since, bytes that did not come whole, and a link in its place', async () => {
    await linked();
    const changed = await host.write(`${START}#`, NEW);
    const short = await host.change(
      'prepare.write.start',
      { before: sha256(START), after: sha256(NEW), bytes: String(NEW.length) },
      NEW.slice(3),
    );

    expect([changed.code, short.code]).toEqual(['changed-since', 'short-data']);
    expect(host.read('start.sh')).toBe(START);
  });

  it('does a write twice as once', async () => {
    await linked();
    await host.write(START, NEW);
    const again = await host.write(START, NEW);
    const kept = (await host.call('prepare.look')).facts.get('kept')?.filter((line) => line.includes(' start '));

    expect(again.answer).toBe('ok');
    expect(kept).toHaveLength(1);
  });

  it('refuses a worker whose term is not the newest', async () => {
    await linked();
    await host.call('prepare.look', { fence: '6', run: 'r-1' });

    expect((await host.write(START, NEW)).code).toBe('stale-term');
    expect(host.read('start.sh')).toBe(START);
  });

  it('does not put a start file back on a node that has another role by now', async () => {
    await linked();
    await host.write(START, NEW);
    const kept = (await host.call('prepare.look')).facts.get('kept')?.find((line) => line.includes(' start ')) ?? '';
    const [run = '', entry = ''] = kept.split(' ');
    const [staked = ''] = host.read('keys/staked.json').split(' ');
    writeFileSync(host.path('running'), `${staked}\n`);

    expect((await host.change('prepare.undo.start', { set: run, entry })).code).toBe('role-changed');
    expect(host.read('start.sh')).toBe(NEW);
  });

  it('makes nothing of an unstaked key file that holds the identity', async () => {
    await bare();
    copyFileSync(host.path('keys/staked.json'), host.path('keys/unstaked.json'));
    const link = await host.change('prepare.link', { to: 'unstaked', before: 'none' });
    // Somebody may have made it before.
    symlinkSync(host.path('keys/unstaked.json'), host.path('identity.json'));
    const start = await host.write(START, NEW);
    const restart = await host.change('prepare.restart', { role: 'passive' });

    expect([link.code, start.code, restart.code]).toEqual(['wrong-key', 'wrong-key', 'wrong-key']);
    expect(host.read('start.sh')).toBe(START);
  });

  it('leaves a file with a second name alone', async () => {
    await linked();
    linkSync(host.path('start.sh'), host.path('start-too.sh'));

    expect(await host.fact('file.start')).toMatch(/^named-twice none /);
    expect((await host.write(START, NEW)).code).toBe('file-named-twice');
    expect([host.read('start.sh'), host.read('start-too.sh')]).toEqual([START, START]);
  });

  it('has systemd read a unit anew that it changed or put back', async () => {
    await linked();
    const old = START.replace('/old.json', host.path('keys/old.json'));
    writeFileSync(host.path('sol.service'), old);
    const unit = { start_file: host.path('sol.service') };
    const hashes = { before: sha256(old), after: sha256(NEW), bytes: String(NEW.length) };
    const wrote = await host.change('prepare.write.start', { ...unit, ...hashes }, NEW);
    if (userInfo().uid !== 0) return expect(wrote.code).toBe('not-possible');
    const kept = (await host.call('prepare.look')).facts.get('kept')?.find((line) => line.includes(' start ')) ?? '';
    const [set = '', entry = ''] = kept.split(' ');
    const undone = await host.change('prepare.undo.start', { ...unit, set, entry });

    expect([wrote.answer, undone.answer, host.read('sol.service')]).toEqual(['ok', 'ok', old]);
    expect(host.calls().filter((line) => line.includes('daemon-reload'))).toEqual(
      Array(2).fill('systemctl daemon-reload'),
    );
  });

  it('adds the voter once to a process, and knows it', async () => {
    await bare();
    const before = await host.fact('voter.added');
    await host.change('prepare.voter-add');

    expect([before, await host.fact('voter.added')]).toEqual(['no', 'yes']);
    host.set('authorized-voter', 'already present');
    expect((await host.change('prepare.voter-add')).answer).toBe('ok');
    host.set('authorized-voter', 'no');
    expect((await host.change('prepare.voter-add')).code).toBe('voter-failed');
  });

  it('restarts only what it was told, with the right link', async () => {
    await bare();
    const early = await host.change('prepare.restart', { role: 'passive' });
    await host.change('prepare.keygen');
    await host.change('prepare.link', { to: 'unstaked', before: 'none' });
    const wrong = await host.change('prepare.restart', { role: 'active' });
    const process = await host.fact('process.start');
    const other = await host.change('prepare.restart', { role: 'passive', before: `${process}1` });
    const right = await host.change('prepare.restart', { role: 'passive', before: process });

    expect([early.code, wrong.code, other.code, right.answer]).toEqual([
      'link-first',
      'role-changed',
      'process-changed',
      'ok',
    ]);
    expect(host.calls().filter((line) => line.includes('restart'))).toEqual([
      'systemctl restart --no-block sol.service',
    ]);
  });

  it('sets a key aside that it made, and leaves one that is in use', async () => {
    await linked();
    const kept = (await host.call('prepare.look')).facts.get('kept') ?? [];
    const entryOf = (file: string) => kept.find((line) => line.includes(` ${file} `))?.split(' ') ?? [];
    const undo = (file: string) => {
      const [run = '', entry = ''] = entryOf(file);
      return host.change(`prepare.undo.${file}`, { set: run, entry });
    };
    const inUse = await undo('unstaked');
    const link = await undo('link');
    const key = await undo('unstaked');

    expect([inUse.code, link.answer, key.answer]).toEqual(['key-in-use', 'ok', 'ok']);
    expect([host.exists('keys/unstaked.json'), host.exists('keys/unstaked.json.baton-undone')]).toEqual([false, true]);
  });
});
