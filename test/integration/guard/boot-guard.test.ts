import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { renderBootGuard } from '../../../src/hosts/guard/boot-guard.ts';
import { inEachShell } from './each-shell.ts';
import { GENESIS, IDENTITY } from './stub-host.ts';

const BOOT = '7f1c6c0e-0000-4000-8000-000000000001';
const OTHER_BOOT = '7f1c6c0e-0000-4000-8000-000000000002';

inEachShell('the boot guard under %s', (shell) => {
  let root: string;
  const path = (name: string): string => join(root, name);
  const state = (name: string): string => path(`state/solana-${GENESIS}/${IDENTITY}/${name}`);
  const put = (name: string, text: string): void => writeFileSync(state(name), text);
  const linkTo = (target: string): void => {
    rmSync(path('identity.json'), { force: true });
    symlinkSync(path(target), path('identity.json'));
  };
  const link = (): string => readlinkSync(path('identity.json')).slice(root.length + 1);
  const run = (...args: string[]) => {
    const { status, stderr, stdout } = spawnSync(shell, [path('boot-guard'), ...args], { encoding: 'utf8' });
    return { status, stderr, stdout };
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'boot-guard-'));
    for (const name of ['keys', `state/solana-${GENESIS}/${IDENTITY}`]) mkdirSync(path(name), { recursive: true });
    for (const name of ['keys/staked.json', 'keys/unstaked.json']) writeFileSync(path(name), `${name}\n`);
    writeFileSync(path('boot_id'), `${BOOT}\n`);
    const target = { genesis: GENESIS, identity: IDENTITY, link: path('identity.json') };
    const text = renderBootGuard('solana', [
      { ...target, validator: 'other', link: path('other.json'), unstakedKey: path('keys/other.json') },
      { ...target, validator: 'sol-main', unstakedKey: path('keys/unstaked.json') },
    ])
      .replace('=/var/lib/baton', `=${path('state')}`)
      .replace('=/proc/sys/kernel/random/boot_id', `=${path('boot_id')}`);
    writeFileSync(path('boot-guard'), text, { mode: 0o755 });
    linkTo('keys/staked.json');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('changes nothing in the boot in which the role was given here', () => {
    put('role_boot', `${BOOT}\n`);

    expect(run('sol-main')).toEqual({ status: 0, stderr: '', stdout: '' });
    expect(link()).toBe('keys/staked.json');
    expect(readFileSync(state('guarded'), 'utf8')).toBe(`${BOOT}\n`);
  });

  it.each([
    ['in another boot', (): void => put('role_boot', `${OTHER_BOOT}\n`)],
    ['where no role was ever given', (): void => undefined],
    ['where what says so is torn', (): void => put('role_boot', BOOT)],
    ['where what says so has more than one line', (): void => put('role_boot', `${BOOT}\n${BOOT}\n`)],
    ['where what says so is empty', (): void => put('role_boot', '\n')],
    ['where the record of terms is gone', (): void => rmSync(path('state'), { recursive: true, force: true })],
    [
      'where the boot is not known',
      (): void => {
        put('role_boot', `${BOOT}\n`);
        unlinkSync(path('boot_id'));
      },
    ],
    [
      'where neither is known',
      (): void => {
        writeFileSync(path('boot_id'), '\n');
        put('role_boot', '\n');
      },
    ],
  ])('puts the link on the unstaked key and lets the start go on %s', (_title, change) => {
    change();

    const { status, stderr } = run('sol-main');

    expect([status, link()]).toEqual([0, 'keys/unstaked.json']);
    expect(stderr).toMatch(
      /^Baton boot guard: The role was not given here since this machine was started: .* goes to the unstaked key\.\n$/,
    );
  });

  it('makes a link where there is none, and says nothing where it is right already', () => {
    unlinkSync(path('identity.json'));
    expect([run('sol-main').status, link()]).toEqual([0, 'keys/unstaked.json']);

    expect([run('sol-main'), link()]).toEqual([{ status: 0, stderr: '', stdout: '' }, 'keys/unstaked.json']);
    expect(existsSync(path('identity.json.baton'))).toBe(false);
  });

  it.each([
    ['in the boot of the role', `${BOOT}\n`, 'run-1 1\n'],
    ['in another boot', `${OTHER_BOOT}\n`, 'run-1 1\n'],
    ['whatever the file holds', `${BOOT}\n`, ''],
  ])('lets nothing start while this node is fenced, %s', (_title, roleBoot, fenced) => {
    put('role_boot', roleBoot);
    put('fenced', fenced);

    const { status, stderr } = run('sol-main');

    expect(status).toBe(1);
    expect(stderr).toContain('The validator is not started: Baton stopped it, because another node takes its role');
    expect(stderr).toContain(state('fenced'));
    expect(stderr).toContain('By hand only once');
    expect([link(), existsSync(state('guarded'))]).toEqual(['keys/staked.json', false]);
  });

  it('lets nothing start under a fence file that is a dangling link', () => {
    put('role_boot', `${BOOT}\n`);
    symlinkSync('/nowhere', state('fenced'));

    expect(run('sol-main').status).toBe(1);
  });

  it.each([
    [
      'the link is the key file itself',
      (): void => (unlinkSync(path('identity.json')), writeFileSync(path('identity.json'), 'key')),
    ],
    ['there is no unstaked key file', (): void => unlinkSync(path('keys/unstaked.json'))],
  ])('starts nothing and destroys no file where %s', (_title, change) => {
    change();
    const before = existsSync(path('keys/staked.json')) && readFileSync(path('identity.json'), 'utf8');

    const { status, stderr } = run('sol-main');

    expect([status, stderr.startsWith('Baton boot guard: ')]).toEqual([1, true]);
    expect(stderr).toContain('The validator is not started: ');
    if (existsSync(path('keys/unstaked.json'))) expect(readFileSync(path('identity.json'), 'utf8')).toBe(before);
  });

  it('starts nothing where nobody hears why', () => {
    put('fenced', 'run-1 1\n');

    const { status } = spawnSync(shell, ['-c', `exec 2>&-; . '${path('boot-guard')}'`, 'x', 'sol-main']);

    expect(status).toBe(1);
  });

  it.each([[[]], [['sol-maim']], [['*']]])('starts nothing for a validator that it does not know: %j', (args) => {
    put('role_boot', `${BOOT}\n`);

    const { status, stderr } = run(...args);

    expect(status).toBe(1);
    expect(stderr).toContain(`knows no validator \`${args[0] ?? ''}\``);
  });

  it('lets the start go on where its own note cannot be written, since nothing rests on that', () => {
    put('role_boot', `${BOOT}\n`);
    mkdirSync(state('.guarded'));

    expect([run('sol-main').status, link()]).toEqual([0, 'keys/staked.json']);
  });

  it('can be run from a unit and from a script', () => {
    chmodSync(path('boot-guard'), 0o755);
    put('fenced', 'run-1 1\n');
    writeFileSync(path('start'), `#!/bin/sh\n${path('boot-guard')} sol-main || exit 1\nexec echo started\n`, {
      mode: 0o755,
    });

    const fenced = spawnSync(shell, [path('start')], { encoding: 'utf8' });
    unlinkSync(state('fenced'));
    const free = spawnSync(shell, [path('start')], { encoding: 'utf8' });

    expect([fenced.status, fenced.stdout, free.status, free.stdout]).toEqual([1, '', 0, 'started\n']);
  });
});
