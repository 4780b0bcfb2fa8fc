import { symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { arm } from './armed-call.ts';
import { inEachShell } from './each-shell.ts';
import { acting, createStubHost, IDENTITY, sha256, towerBytes, UNSTAKED } from './stub-host.ts';
import type { StubHost } from './stub-host.ts';

const TOWER = towerBytes(42);

inEachShell('after a step-down under %s', (shell) => {
  let host: StubHost;
  afterEach(() => host.close());
  const steppedDown = async (): Promise<void> => {
    host = await createStubHost({ shell, role: 'active' });
    await host.ready(5);
    await host.call('solana.step-down', acting(5));
  };

  it('the role is taken back at a higher term with the tower that was handed out', async () => {
    await steppedDown();
    await host.call('observe', { fence: '6' });

    const answer = await host.call('solana.take-back', acting(6, { sha256: sha256(TOWER) }));

    expect(answer.answer).toBe('ok');
    expect([host.running(), host.linkTarget().endsWith('/staked.json')]).toEqual([IDENTITY, true]);
    expect(host.calls().at(-1)).toMatch(/^set-identity --require-tower staked\.json link=unstaked\.json /);
  });

  it('it is not taken back at the term of the step-down', async () => {
    await steppedDown();

    const answer = await host.call('solana.take-back', acting(5, { sha256: sha256(TOWER) }));

    expect([answer.answer, answer.code, host.running()]).toEqual(['refused', 'term-not-higher', UNSTAKED]);
  });

  it.each([
    ['another hash is named', sha256('x'), (): void => undefined, 'wrong-tower'],
    ['none is named although one was handed out', 'none', (): void => undefined, 'wrong-tower'],
    ['no hash is named', '', (): void => undefined, 'wrong-tower'],
    [
      'the tower has changed since',
      sha256(TOWER),
      (): void => writeFileSync(host.towerFile, towerBytes(43)),
      'tower-changed',
    ],
    ['the tower is gone', sha256(TOWER), (): void => unlinkSync(host.towerFile), 'wrong-tower'],
  ])('it is not taken back when %s', async (_title, hash, change, code) => {
    await steppedDown();
    await host.call('observe', { fence: '6' });
    change();

    const answer = await host.call('solana.take-back', acting(6, { sha256: hash }));

    expect([answer.answer, answer.code, host.running()]).toEqual(['refused', code, UNSTAKED]);
    expect(host.calls()).toHaveLength(1);
  });

  it('only the link is put back where the identity was never given up', async () => {
    host = await createStubHost({ shell, role: 'active' });
    await host.ready(5);
    unlinkSync(host.link);
    symlinkSync(host.path('keys/unstaked.json'), host.link);

    const answer = await host.call('solana.take-back', acting(5, { sha256: 'none' }));

    expect([answer.answer, host.calls().length]).toEqual(['ok', 0]);
    expect(host.linkTarget()).toMatch(/\/staked\.json$/);
  });

  it('a node that took the identity later and restarted before its link was flipped takes it again with its own tower', async () => {
    await steppedDown();
    await host.call('solana.tower.set-aside', acting(5));
    await host.call('observe', { fence: '6' });
    const call = await arm(host, 6, { run: 'run-2' });
    await call.load(TOWER);
    call.send(`${call.commitLine(TOWER)}\n`);
    expect((await call.answer).answer).toBe('ok');
    await host.stopValidator();
    writeFileSync(host.path('running'), `${UNSTAKED}\n`);
    writeFileSync(host.towerFile, towerBytes(50));
    unlinkSync(host.path('up'));
    await host.startValidator();
    await host.call('observe', { fence: '7' });

    const unseen = await host.call('solana.take-back', acting(7, { sha256: 'none' }));
    const answer = await host.call('solana.take-back', acting(7, { attempt: '2', sha256: sha256(towerBytes(50)) }));

    expect([unseen.code, answer.answer, host.running()]).toEqual(['tower-changed', 'ok', IDENTITY]);
  });

  it('is not given up again with another tower than the one that was handed out', async () => {
    await steppedDown();
    writeFileSync(host.towerFile, towerBytes(30));

    const again = await host.call('solana.step-down', acting(5, { attempt: '2' }));

    expect([again.answer, again.code, again.data]).toEqual(['refused', 'tower-changed', null]);
    expect(host.running()).toBe(UNSTAKED);
  });

  it('a hash of an earlier time is worthless once the role was given up again and nothing was handed out', async () => {
    host = await createStubHost({ shell, role: 'active', verbMs: 1500 });
    await host.ready(5);
    await host.call('solana.step-down', acting(5));
    // It signs again, by hand, and votes on.
    writeFileSync(host.path('running'), `${IDENTITY}\n`);
    writeFileSync(host.towerFile, towerBytes(50));
    for (const name of ['quiet', 'frozen']) host.set(name, 'yes');
    const unproven = await host.call('solana.step-down', acting(5, { attempt: '2' }));
    await host.call('observe', { fence: '6' });

    const old = await host.call('solana.take-back', acting(6, { attempt: '2', sha256: sha256(TOWER) }));
    const own = await host.call('solana.take-back', acting(6, { attempt: '3', sha256: sha256(towerBytes(50)) }));

    expect([unproven.answer, old.code, own.answer, host.running()]).toEqual([
      'unknown',
      'tower-changed',
      'ok',
      IDENTITY,
    ]);
  });

  it('what was handed out stays the last when the barrier is not proven another time', async () => {
    host = await createStubHost({ shell, role: 'active', verbMs: 1500 });
    await host.ready(5);
    await host.call('solana.step-down', acting(5));
    unlinkSync(host.log);
    host.set('frozen', 'yes');
    const again = await host.call('solana.step-down', acting(5, { attempt: '2' }));
    await host.call('observe', { fence: '6' });

    const none = await host.call('solana.take-back', acting(6, { attempt: '2', sha256: 'none' }));
    const same = await host.call('solana.take-back', acting(6, { attempt: '3', sha256: sha256(TOWER) }));

    expect([again.answer, again.code, none.code, same.answer]).toEqual([
      'unknown',
      'barrier-unproven',
      'wrong-tower',
      'ok',
    ]);
    expect(host.receipts().filter((line) => line.includes('step-down'))).toEqual([
      expect.stringMatching(/ 5 done [0-9a-f]{64}$/),
      expect.stringMatching(/ 5 unknown again$/),
    ]);
  });

  it('a failed take-back leaves the own tower where it is', async () => {
    await steppedDown();
    await host.call('observe', { fence: '6' });
    host.set('set-identity', 'fail');

    const answer = await host.call('solana.take-back', acting(6, { sha256: sha256(TOWER) }));

    expect([answer.answer, answer.code]).toEqual(['refused', 'set-identity-failed']);
    expect(host.towers()).toEqual([`tower-1_9-${IDENTITY}.bin`]);
  });

  it('every tower is set aside under a name that the client never reads', async () => {
    await steppedDown();
    for (const name of [`tower-1_9-${IDENTITY}.bin.new`, `tower-${IDENTITY}.bin`])
      writeFileSync(join(host.ledger, name), 'x');

    const answer = await host.call('solana.tower.set-aside', acting(5, { attempt: '3' }));

    expect([answer.answer, answer.facts.get('aside')?.length]).toEqual(['ok', 3]);
    expect(host.towers()).toHaveLength(3);
    expect(host.towers().every((name) => /^baton-aside-\d+-tower-/.test(name))).toBe(true);
  });

  it('no tower is set aside where the process runs as the identity, or a call is armed', async () => {
    host = await createStubHost({ shell, role: 'active' });
    await host.ready(5);
    const running = await host.call('solana.tower.set-aside', acting(5));
    expect([running.code, host.towers()]).toEqual(['not-unstaked', [`tower-1_9-${IDENTITY}.bin`]]);
    await host.close();

    host = await createStubHost({ shell, role: 'standby' });
    await host.ready(5);
    const call = await arm(host, 5);
    const armed = await host.call('solana.tower.set-aside', acting(5));
    call.end();

    expect(armed.code).toBe('armed-elsewhere');
    await call.answer;
  });

  it('the link follows what runs and is never set against it', async () => {
    await steppedDown();
    unlinkSync(host.link);
    symlinkSync(host.path('keys/staked.json'), host.link);

    const against = await host.call('solana.link', acting(5, { to: 'staked' }));
    const along = await host.call('solana.link', acting(5, { to: 'unstaked' }));
    const nowhere = await host.call('solana.link', acting(5, { to: '/etc/passwd' }));

    expect([against.code, along.answer, nowhere.code]).toEqual(['link-not-running', 'ok', 'bad-request']);
    expect(host.linkTarget()).toMatch(/unstaked\.json$/);
  });
});
