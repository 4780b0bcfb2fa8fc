import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { arm } from './armed-call.ts';
import { inEachShell } from './each-shell.ts';
import { acting, collect, createStubHost, IDENTITY, SECRET, sha256, towerBytes, UNSTAKED, until } from './stub-host.ts';
import type { StubHost } from './stub-host.ts';

const TOWER = towerBytes(42);

inEachShell('the record under %s', (shell) => {
  let host: StubHost;
  afterEach(() => host.close());
  const create = async (role: 'active' | 'standby'): Promise<void> => {
    host = await createStubHost({ shell, role });
    await host.ready(5);
  };
  const hangingStepUp = async (): Promise<void> => {
    await create('standby');
    host.set('set-identity', 'hang');
    const call = await arm(host, 5);
    await call.load(TOWER);
    call.send(`${call.commitLine(TOWER)}\n`);
    const answer = await call.answer;
    expect([answer.answer, answer.code]).toEqual(['unknown', 'in-flight']);
    unlinkSync(host.path('switch/set-identity'));
  };
  const fence = async (term: number): Promise<string | undefined> =>
    (await host.call('observe', { fence: String(term) })).facts.get('in_flight')?.[0];

  it('marks a command that timed out as in flight, keeps its tower, and nothing acts until that is cleared', async () => {
    await hangingStepUp();

    expect(await fence(6)).toBe(`${IDENTITY} solana.step-up run-1 1`);
    for (const verb of [
      'solana.step-down',
      'solana.take-back',
      'solana.link',
      'solana.tower.set-aside',
      'solana.step-up',
    ]) {
      expect([verb, (await host.call(verb, acting(6, { attempt: '2', sha256: 'none', to: 'unstaked' }))).code]).toEqual(
        [verb, 'in-flight'],
      );
    }
    expect(host.towers()).toEqual([`tower-1_9-${IDENTITY}.bin`]);
  }, 20_000);

  it('clears it when the identity is seen twice, and the link can then follow', async () => {
    await hangingStepUp();
    writeFileSync(host.path('running'), `${IDENTITY}\n`);

    expect(await fence(6)).toBe('none');
    expect(host.receipts().at(-1)).toMatch(/ solana\.step-up \S+ 5 unknown adopted$/);
    expect((await host.call('solana.link', acting(6, { to: 'staked' }))).answer).toBe('ok');
  }, 20_000);

  it('does not clear it by one sight that does not last', async () => {
    await hangingStepUp();
    writeFileSync(host.path('running'), `${IDENTITY}\n`);
    const before = host.shown().length;
    const call = collect(host.start('observe', { fence: '6' }));
    // The guard looks again 2.1 s after this one.
    await until(() => host.shown().length === before + 1, 'the identity is seen once');
    writeFileSync(host.path('running'), `${UNSTAKED}\n`);

    expect((await call).facts.get('in_flight')).toEqual([`${IDENTITY} solana.step-up run-1 1`]);
  }, 20_000);

  it.each([
    [
      'the process was started anew',
      async (): Promise<void> => (await host.stopValidator(), unlinkSync(host.path('up')), host.startValidator()),
    ],
    ['the process is gone', async (): Promise<void> => host.stopValidator()],
    [
      'the host was rebooted',
      async (): Promise<void> => writeFileSync(host.path('boot_id'), '00000000-0000-0000-0000-000000000000\n'),
    ],
  ])(
    'clears it when %s',
    async (_title, change) => {
      await hangingStepUp();
      await change();

      expect(await fence(6)).toBe('none');
      expect(host.receipts().at(-1)).toMatch(/ 5 unknown process-gone$/);
    },
    20_000,
  );

  it('leaves the mark of a guard that was killed with its command under way', async () => {
    await create('active');
    host.set('set-identity', 'hang');
    const child = host.start('solana.step-down', acting(5));
    await until(() => host.calls().length === 1, 'the command was given');

    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));

    expect(await fence(6)).toBe(`${UNSTAKED} solana.step-down run-1 1`);
  }, 20_000);

  it('lets a node give up again what is in flight, and repeats the command', async () => {
    await create('active');
    host.set('set-identity', 'hang');
    const first = await host.call('solana.step-down', acting(5));
    unlinkSync(host.path('switch/set-identity'));

    const again = await host.call('solana.step-down', acting(5, { attempt: '2' }));

    expect([first.code, again.answer, again.data]).toEqual(['in-flight', 'ok', TOWER]);
    expect(host.calls()).toHaveLength(2);
  }, 20_000);

  it('keeps the mark when giving up again is refused, because the first command may still take effect', async () => {
    await create('active');
    host.set('set-identity', 'hang');
    await host.call('solana.step-down', acting(5));
    host.set('set-identity', 'fail');

    const again = await host.call('solana.step-down', acting(5, { attempt: '2' }));

    expect(again.code).toBe('set-identity-failed');
    expect((await host.call('observe')).facts.get('in_flight')).toEqual([`${UNSTAKED} solana.step-down run-1 2`]);
  }, 20_000);

  it('keeps the last ten receipts, oldest first', async () => {
    await create('active');

    for (let attempt = 1; attempt <= 12; attempt++)
      await host.call('solana.link', acting(5, { to: 'staked', attempt: String(attempt) }));
    const seen = (await host.call('observe')).facts.get('receipt') ?? [];

    expect(seen).toEqual(host.receipts());
    expect(seen.map((line) => line.split(' ')[2])).toEqual(['3', '4', '5', '6', '7', '8', '9', '10', '11', '12']);
  });

  it('lets one call work at a time', async () => {
    await create('active');
    const lock = join(host.state, 'lock');
    const holder = spawn('flock', ['-F', lock, 'sleep', '30'], { stdio: 'ignore' });
    await until(() => spawnSync('flock', ['-n', lock, 'true']).status !== 0, 'the lock is held');

    const act = await host.call('solana.step-down', acting(5));
    holder.kill('SIGKILL');

    expect(act.code).toBe('lock-busy');
    expect(host.calls()).toEqual([]);
  }, 20_000);

  it('never runs what an argument holds', async () => {
    await create('active');
    const hostile = [
      '$(touch @)',
      '`touch @`',
      '; touch @',
      "'; touch @; '",
      '$HOME',
      'a b',
      'a\nb',
      '*',
      '"',
      '\\',
      'x|y',
      '~',
    ];

    for (const value of hostile) {
      const answer = await host.call('solana.step-down', {
        ...acting(5),
        step: value.replace('@', host.path('pwned')),
      });
      expect([value, answer.answer, answer.code]).toEqual([value, 'refused', 'bad-request']);
    }
    for (const key of ['PATH', 'IFS', 'state', 'run step', 'x;y', 'verb', '']) {
      expect([key, (await host.call('observe', { [key]: '/tmp' })).code]).toEqual([key, 'bad-request']);
    }
    for (const verb of ['', 'rm', 'observe;x', 'solana.$(x)', 'OBSERVE'])
      expect([verb, (await host.call(verb)).code]).toEqual([verb, 'bad-request']);
    expect(host.exists('pwned')).toBe(false);
    expect(host.calls()).toEqual([]);
  });

  it('takes the target from the root-owned file of the host where there is one, never from the request', async () => {
    await create('active');
    const conf = (lines: Record<string, string>): void =>
      writeFileSync(
        host.path('host.conf'),
        Object.entries(lines)
          .map(([key, value]) => `sol-main.${key}=${value}\n`)
          .join(''),
      );
    const target = {
      identity: IDENTITY,
      genesis: 'GenesisGenesisGenesisGenesisGenesisGenesis11',
      unstaked: UNSTAKED,
      ledger: host.ledger,
      tower: host.ledger,
      log: '-',
      link: host.link,
      staked_key: host.path('keys/staked.json'),
      unstaked_key: host.path('keys/unstaked.json'),
      validator_bin: host.path('bin/agave-validator'),
      keygen_bin: host.path('bin/solana-keygen'),
      cli_bin: host.path('bin/solana'),
      rpc_port: '8899',
    };
    const evil = { validator_bin: host.path('bin/evil'), ledger: '/', identity: UNSTAKED };
    writeFileSync(host.path('bin/evil'), `#!/bin/sh\ntouch ${host.path('pwned')}\n`);
    chmodSync(host.path('bin/evil'), 0o700);

    conf(target);
    const look = await host.call('observe', evil);
    const stranger = await host.call('observe', { validator: 'other' });
    const nameless = await host.call('observe', { validator: '' });
    conf({ ...target, link: '$(touch pwned)' });
    const broken = await host.call('observe');

    expect(look.facts.get('identity.running')).toEqual([IDENTITY]);
    expect(look.facts.get('client.version')).toEqual(['agave-validator 3.0.1']);
    expect([stranger.code, nameless.code, broken.code]).toEqual(['bad-target', 'bad-target', 'bad-request']);
    expect(host.exists('pwned')).toBe(false);
  });

  it('never prints key material', async () => {
    await create('active');

    const answers = [
      await host.call('observe'),
      await host.call('solana.step-down', acting(5)),
      await host.call('observe', { fence: '6', link: host.path('keys/staked.json'), tower: host.path('keys') }),
      await host.call('solana.link', acting(6, { to: 'unstaked', unstaked_key: host.path('keys/staked.json') })),
    ];

    for (const answer of answers) expect(answer.stdout.toString('latin1')).not.toContain(SECRET);
    expect(sha256(answers[1]?.data ?? '')).toBe(sha256(TOWER));
  });
});
