import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { inEachShell } from './each-shell.ts';
import { acting, collect, createStubHost, IDENTITY, SECRET, UNSTAKED, until } from './stub-host.ts';
import type { RawAnswer, StubHost } from './stub-host.ts';

/** What is looked at twice is looked at sooner; the order of things stays. */
const hurried = (script: string): string => script.replace('sleep 2.1', 'sleep 0.3');
/** The guard is killed where it would end the validator. */
const killed = (script: string): string => hurried(script).replace('kill -KILL "$pid" &&', () => 'kill -KILL $$;');
const fact = (answer: RawAnswer, key: string): string | undefined => answer.facts.get(key)?.join(' ');

inEachShell('solana.stop under %s', (shell) => {
  let host: StubHost;
  const others: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of others.splice(0)) child.kill('SIGKILL');
    await host.close();
  });
  const active = async (verbMs?: number): Promise<void> => {
    host = await createStubHost({ shell, role: 'active', ...(verbMs !== undefined && { verbMs }) });
    await host.ready(5);
  };
  const call = (
    verb: string,
    args: Record<string, string> = acting(5),
    edit: (script: string) => string = hurried,
  ): Promise<RawAnswer> => {
    const child = host.start(verb, args, edit);
    child.stdin?.end();
    return collect(child);
  };
  const stop = (edit?: (script: string) => string): Promise<RawAnswer> => call('solana.stop', acting(5), edit);
  const pid = (): string => host.read('up').trim();
  const runs = (): boolean => spawnSync('grep', ['-q', '.', `/proc/${pid()}/cmdline`]).status === 0;
  const fenced = (): boolean => host.exists(join('state', host.state.split('/state/')[1] ?? '', 'fenced'));
  /** Another validator on this ledger, as a supervisor starts it. */
  const startAnother = (runsAs: string): void => {
    rmSync(host.path('up'));
    writeFileSync(host.path('running'), `${runsAs}\n`);
    const args = ['--identity', host.link, '--ledger', host.ledger, '--vote-account', 'V'];
    others.push(spawn(host.path('bin/agave-validator'), args, { stdio: 'ignore' }));
  };

  it('leaves nothing that runs, or would come up staked, and proves it twice, 2 s apart', async () => {
    await active();
    const was = pid();
    const began = performance.now();

    const answer = await stop((script) => script);

    expect(answer.answer).toBe('ok');
    expect(performance.now() - began).toBeGreaterThan(2000);
    expect([fact(answer, 'stopped'), fact(answer, 'proof'), fact(answer, 'fence.file')]).toEqual([was, 'gone', 'yes']);
    expect(fact(answer, 'boot_guard')).toBe('no');
    expect([runs(), host.linkTarget()]).toEqual([false, host.path('keys/unstaked.json')]);
    expect(readFileSync(join(host.state, 'fenced'), 'utf8')).toBe('run-1 1\n');
    expect(host.receipts()).toEqual([expect.stringMatching(/^run-1 step 1 solana\.stop \S+ 5 done gone$/)]);
    expect(answer.stdout.toString()).not.toContain(SECRET);
  });

  it('puts the link right first, then the fence file, and only then ends the process', async () => {
    await active();
    const seen: string[] = [];
    for (const [at, text] of [
      ['need_link "$unstaked_key" && save fenced', 'kill -KILL $$; need_link "$unstaked_key" && save fenced'],
      ['save fenced "$run $attempt" ||', '{ kill -KILL $$; } ||'],
      ['kill -KILL "$pid" &&', 'kill -KILL $$; kill -KILL "$pid" &&'],
      ['mark_is_over ||', 'kill -KILL $$; mark_is_over ||'],
    ] as const) {
      await stop((script) => hurried(script).replace(at, () => text));
      const link = host.linkTarget().endsWith('/unstaked.json') ? 'unstaked' : 'staked';
      seen.push(`${link}, ${fenced() ? 'fenced' : 'free'}, ${runs() ? 'runs' : 'ended'}`);
    }

    expect(seen).toEqual([
      'staked, free, runs',
      'unstaked, free, runs',
      'unstaked, fenced, runs',
      'unstaked, fenced, ended',
    ]);
  });

  it.each([
    ['hangs', (): void => host.set('contact-info', 'hang')],
    ['says nothing of use', (): void => writeFileSync(host.path('running'), 'x\n')],
  ])('needs no answer of a validator that %s', async (_title, change) => {
    await active();
    change();

    const answer = await stop();

    expect([answer.answer, fact(answer, 'proof'), runs()]).toEqual(['ok', 'gone', false]);
  });

  it('fences a node where nothing runs, and may be asked again', async () => {
    await active();
    await host.stopValidator();

    const first = await stop();
    const again = await call('solana.stop', acting(5, { attempt: '2' }));

    expect([first.answer, fact(first, 'stopped'), fact(first, 'proof')]).toEqual(['ok', 'none', 'gone']);
    expect([again.answer, fact(again, 'stopped'), fenced()]).toEqual(['ok', 'none', true]);
  });

  it('takes another process that runs unstaked for as good a proof', async () => {
    await active();
    const child = host.start('solana.stop', acting(5), hurried);
    child.stdin?.end();
    const answer = collect(child);
    await until(() => !runs(), 'it is ended');
    startAnother(UNSTAKED);

    expect([(await answer).answer, fact(await answer, 'proof'), runs()]).toEqual(['ok', 'unstaked', true]);
    expect(host.receipts().at(-1)).toMatch(/ done unstaked$/);
  });

  it.each([
    ['runs as the identity', (): void => startAnother(IDENTITY)],
    [
      'does not say as what it runs',
      (): void => {
        host.set('contact-info', 'hang');
        startAnother(UNSTAKED);
      },
    ],
  ])(
    'proves nothing where another process %s, and puts nothing back',
    async (_title, comeUp) => {
      await active(3500);
      const child = host.start('solana.stop', acting(5), hurried);
      child.stdin?.end();
      const answer = collect(child);
      await until(() => !runs(), 'it is ended');
      comeUp();

      expect([(await answer).answer, (await answer).code]).toEqual(['unknown', 'not-stopped']);
      expect([host.linkTarget(), fenced()]).toEqual([host.path('keys/unstaked.json'), true]);
      expect(host.receipts().at(-1)).toMatch(/ unknown not-stopped$/);
    },
    20_000,
  );

  it('proves nothing where the link was changed meanwhile', async () => {
    await active(3500);
    const child = host.start('solana.stop', acting(5), hurried);
    child.stdin?.end();
    const answer = collect(child);
    await until(() => !runs(), 'it is ended');
    unlinkSync(host.link);
    symlinkSync(host.path('keys/staked.json'), host.link);

    expect([(await answer).answer, (await answer).code]).toEqual(['unknown', 'not-stopped']);
  }, 20_000);

  it('does not take a process that it cannot see for none: the lock of the ledger is held', async () => {
    await active(3500);
    await host.stopValidator();
    const lock = join(host.ledger, 'ledger.lock');
    const holder = spawn('flock', ['-F', lock, 'sleep', '30'], { stdio: 'ignore' });
    others.push(holder);
    await until(() => spawnSync('flock', ['-n', lock, 'true']).status !== 0, 'the lock is held');

    const held = await stop();
    holder.kill('SIGKILL');
    await until(() => spawnSync('flock', ['-n', lock, 'true']).status === 0, 'the lock is free');
    const free = await call('solana.stop', acting(5, { attempt: '2' }));

    expect([held.answer, held.code, free.answer, fact(free, 'proof')]).toEqual([
      'unknown',
      'not-stopped',
      'ok',
      'gone',
    ]);
    expect(statSync(lock).size).toBe(0);
  }, 20_000);

  it('does not take a process that it cannot see for none: its socket answers', async () => {
    await active(3500);
    const server = pid();

    // Its command line names the ledger by another path.
    const answer = await stop((script) =>
      hurried(script).replaceAll('"-e$ledger" "-e--ledger=$ledger"', '"-e/elsewhere"'),
    );

    expect([answer.answer, answer.code, pid(), runs()]).toEqual(['unknown', 'not-stopped', server, true]);
  }, 20_000);

  it.each([
    ['two processes', 'process-count', (): void => startAnother(IDENTITY)],
    ['a link that is a file', 'link-not-symlink', (): void => (unlinkSync(host.link), writeFileSync(host.link, 'x\n'))],
    [
      'a staked key file with another key',
      'wrong-key',
      (): void => writeFileSync(host.path('keys/staked.json'), `${UNSTAKED} x\n`),
    ],
    ['no unstaked key file', 'wrong-key', (): void => unlinkSync(host.path('keys/unstaked.json'))],
  ])('refuses %s before anything', async (_title, code, change) => {
    await active();
    const [link, server] = [host.linkTarget(), pid()];
    change();
    await until(() => host.exists('up'), 'it is up');

    const answer = await stop();

    expect([answer.answer, answer.code]).toEqual(['refused', code]);
    expect([fenced(), host.receipts(), spawnSync('kill', ['-0', server]).status]).toEqual([false, [], 0]);
    if (code !== 'link-not-symlink') expect(host.linkTarget()).toBe(link);
  });

  it('refuses a term that is not the recorded one', async () => {
    await active();

    const codes = [await call('solana.stop', acting(4)), await call('solana.stop', acting(6))].map(({ code }) => code);

    expect([codes, runs(), fenced()]).toEqual([['stale-term', 'unfenced-term'], true, false]);
  });

  it('ends nothing where the fence file cannot be written, and says what it did', async () => {
    await active();
    mkdirSync(join(host.state, '.fenced'));

    const answer = await stop();

    expect([answer.answer, answer.code, runs(), fenced()]).toEqual(['unknown', 'state-unwritable', true, false]);
    expect(host.linkTarget()).toBe(host.path('keys/unstaked.json'));
  });

  it('settles a command in flight with the process that was to carry it out', async () => {
    await active();
    host.set('set-identity', 'hang');
    await host.call('solana.step-down', acting(5));
    unlinkSync(host.path('switch/set-identity'));
    expect(fact(await host.call('observe'), 'in_flight')).toMatch(/solana\.step-down/);

    const answer = await call('solana.stop', acting(5, { attempt: '2' }));

    expect([answer.answer, fact(await host.call('observe'), 'in_flight')]).toEqual(['ok', 'none']);
  }, 20_000);

  it('leaves a command in flight where it was killed before its proof, until a fence sees the process gone', async () => {
    await active();
    host.set('set-identity', 'hang');
    await host.call('solana.step-down', acting(5));
    await call('solana.stop', acting(5, { attempt: '2' }), killed);
    const before = fact(await host.call('observe'), 'in_flight');
    await host.stopValidator();

    const after = fact(await host.call('observe', { fence: '6' }), 'in_flight');

    expect([before, after]).toEqual([`${UNSTAKED} solana.stop run-1 2`, 'none']);
  }, 20_000);

  it('tells whether the boot guard has run in this boot, and observe tells it with the rest', async () => {
    await active();
    writeFileSync(join(host.state, 'guarded'), host.read('boot_id'));

    const answer = await stop();
    const seen = await host.call('observe');

    expect(fact(answer, 'boot_guard')).toBe('yes');
    expect(['fence.file', 'role_boot', 'boot_guard'].map((key) => fact(seen, key))).toEqual(['yes', 'none', 'yes']);
    writeFileSync(host.path('boot_id'), '00000000-0000-0000-0000-000000000000\n');
    expect(fact(await host.call('observe'), 'boot_guard')).toBe('no');
  });

  describe('and solana.unfence', () => {
    it('lets it start again, only while the link gives the unstaked key', async () => {
      await active();
      await stop();
      unlinkSync(host.link);
      symlinkSync(host.path('keys/staked.json'), host.link);
      const against = await call('solana.unfence');
      const still = fenced();
      unlinkSync(host.link);
      symlinkSync(host.path('keys/unstaked.json'), host.link);

      const along = await call('solana.unfence', acting(5, { attempt: '2' }));

      expect([against.answer, against.code, still]).toEqual(['refused', 'link-not-unstaked', true]);
      expect([along.answer, fact(along, 'fence.file'), fenced()]).toEqual(['ok', 'no', false]);
      expect(fact(await host.call('observe'), 'fence.file')).toBe('no');
    });

    it('refuses where the unstaked key file holds the staked key', async () => {
      await active();
      await stop();
      writeFileSync(host.path('keys/unstaked.json'), `${IDENTITY} x\n`);

      const answer = await call('solana.unfence');

      expect([answer.code, fenced()]).toEqual(['wrong-key', true]);
    });

    it('does no harm twice, and refuses another term', async () => {
      await active();
      await stop();

      const answers = [
        await call('solana.unfence', acting(6)),
        await call('solana.unfence'),
        await call('solana.unfence', acting(5, { attempt: '2' })),
      ];

      expect(answers.map(({ answer, code }) => code ?? answer)).toEqual(['unfenced-term', 'ok', 'ok']);
    });
  });
});
