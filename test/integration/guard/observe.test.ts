import { type ChildProcess, spawn } from 'node:child_process';
import { symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { guardCommand, guardWords } from '../../../src/hosts/guard/command.ts';
import { renderGuard } from '../../../src/hosts/guard/render.ts';
import { inEachShell } from './each-shell.ts';
import { collect, createStubHost, IDENTITY, SECRET, sha256, towerBytes, UNSTAKED, until } from './stub-host.ts';
import type { StubHost } from './stub-host.ts';

inEachShell('observe under %s', (shell) => {
  let host: StubHost;
  afterEach(() => host.close());
  const look = async (role: 'active' | 'standby'): Promise<Record<string, string | undefined>> => {
    host = await createStubHost({ shell, role });
    const answer = await host.call('observe');
    return Object.fromEntries([...answer.facts].map(([key, values]) => [key, values.join(' ')]));
  };

  it('tells who runs, what would come up after a restart, and which keys and towers are there', async () => {
    const facts = await look('active');

    expect(facts).toMatchObject({
      'process.count': '1',
      'identity.running': IDENTITY,
      'client.version': 'agave-validator 3.0.1',
      'link.kind': 'symlink',
      'link.target': host.path('keys/staked.json'),
      'boot.identity': IDENTITY,
      'key.staked': IDENTITY,
      'key.staked.mode': '600',
      'key.unstaked': UNSTAKED,
      'ledger.writable': 'yes',
      'tower.writable': 'yes',
      'tools.missing': '',
      state: 'missing',
      'state.term': 'none',
      in_flight: 'none',
      armed: 'none',
      answer: 'ok',
    });
    expect(facts['tower.file']).toMatch(
      new RegExp(`^tower-1_9-${IDENTITY}\\.bin 200 \\d{13} ${sha256(towerBytes(42))}$`),
    );
    expect(facts['tower.base64']).toBe(towerBytes(42).toString('base64'));
    expect(facts['process.arg']).toContain(`--identity ${host.link} --ledger ${host.ledger} --vote-account V`);
    expect(Number(facts['host.uptime_ms'])).toBeGreaterThan(0);
  });

  it('changes nothing and needs no record', async () => {
    await look('standby');

    expect(host.exists('state')).toBe(false);
    expect(host.calls()).toEqual([]);
  });

  it('says unknown, missing and unreadable where it cannot tell', async () => {
    await look('standby');
    await host.stopValidator();
    unlinkSync(host.link);
    unlinkSync(host.path('keys/unstaked.json'));
    writeFileSync(host.path('keys/staked.json'), 'not a key\n');
    writeFileSync(host.path('running'), 'x"}\nanswer=ok\n');

    const answer = await host.call('observe');

    const one = (key: string): string | undefined => answer.facts.get(key)?.join(' ');
    expect([
      one('process.count'),
      one('identity.running'),
      one('link.kind'),
      one('key.unstaked'),
      one('key.staked'),
      one('boot.identity'),
    ]).toEqual(['0', 'unknown', 'missing', 'missing', 'unreadable', 'missing']);
    expect(one('answer')).toBe('ok');
  });

  it('is not fooled by a file name that holds a line end', async () => {
    await look('standby');
    unlinkSync(host.link);
    symlinkSync('x\nanswer=refused', host.link);

    const answer = await host.call('observe');

    expect([answer.facts.get('link.target'), answer.facts.get('answer')]).toEqual([['x'], ['ok']]);
  });

  it('counts servers of this ledger and nothing else', async () => {
    await look('standby');
    const others = [
      ['-l', host.ledger, 'monitor', '--identity', 'x'], // somebody's CLI call
      ['--ledger', host.ledger], // a tool that is no validator
      ['--identity', 'x', '--ledger', join(host.ledger, 'other')],
      ['--identity', 'x', `--ledger=${host.ledger}`], // a second server
    ].map((args) =>
      spawn('/bin/sh', ['-c', 'read -r never', 'agave-validator', ...args], { stdio: ['pipe', 'ignore', 'ignore'] }),
    );
    await until(() => others.every((child) => child.pid !== undefined), 'they run');

    const answer = await host.call('observe');
    for (const child of others) child.kill('SIGKILL');

    expect(answer.facts.get('process.count')).toEqual(['2']);
  });
});

inEachShell('programs of others under %s', (shell) => {
  let host: StubHost;
  const others: ChildProcess[] = [];
  const runs = (argv0: string, args: readonly string[]) =>
    others.push(spawn('/bin/sh', args, { argv0, stdio: ['pipe', 'ignore', 'ignore'] }));
  const movers = async () => (await host.call('observe')).facts.get('movers');
  afterEach(async () => {
    for (const child of others.splice(0)) child.kill('SIGKILL');
    await host.close();
  });

  it('are named when they run as a program or as a script, without their arguments', async () => {
    host = await createStubHost({ shell, role: 'standby' });
    expect(await movers()).toEqual(['none']);
    const script = host.path('solana-standby-failover.sh');
    writeFileSync(script, 'read -r never\n');
    runs('/usr/sbin/keepalived', ['-c', 'read -r never', SECRET]);
    runs('bash', [script, SECRET]);
    runs('less', ['-c', 'read -r never', '/usr/bin/solana-validator-ha']); // somebody reads it
    runs('/opt/keepalived-exporter', ['-c', 'read -r never']);
    await until(() => others.every(({ pid }) => pid !== undefined), 'they run');

    const answer = await host.call('observe');

    expect(answer.facts.get('movers')?.join(' ').split(' ').toSorted()).toEqual([
      'keepalived',
      'solana-standby-failover.sh',
    ]);
    expect(answer.stdout.toString()).not.toContain(SECRET);
  });

  it('are not looked for in a fenced look, for which a run waits', async () => {
    host = await createStubHost({ shell, role: 'standby' });
    await host.call('state.create');

    const answer = await host.call('observe', { fence: '1' });

    expect(answer.facts.has('movers')).toBe(false);
  });
});

describe('the text of an SSH command', () => {
  it('is the guard itself, and answers like the readable one', async () => {
    const text = guardCommand('solana', { verb: 'observe', args: { identity: 'x' } }, { kind: 'none' });

    const answer = await collect(spawn('/bin/sh', ['-c', text], { stdio: ['ignore', 'pipe', 'pipe'] }));

    expect([answer.answer, answer.code]).toEqual(['refused', 'bad-target']);
  });

  it('is split and not evaluated when the guard is the forced command', async () => {
    const words = guardWords({ verb: 'observe', args: { identity: IDENTITY } });
    const env = { PATH: process.env['PATH'], SSH_ORIGINAL_COMMAND: `${words} link=$(id) ledger=/*` };

    const answer = await collect(
      spawn('/bin/sh', ['-c', renderGuard('solana'), 'baton-guard'], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
    );

    expect([answer.answer, answer.code]).toEqual(['refused', 'bad-request']);
  });
});
