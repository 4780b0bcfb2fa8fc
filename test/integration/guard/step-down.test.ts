import { appendFileSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { inEachShell } from './each-shell.ts';
import { acting, collect, createStubHost, IDENTITY, sha256, towerBytes, UNSTAKED, until } from './stub-host.ts';
import type { StubHost } from './stub-host.ts';

const TOWER = towerBytes(42);
const ADOPTED = `voting: 42 x\nIdentity changed from ${IDENTITY} to ${UNSTAKED}\n`;

inEachShell('solana.step-down under %s', (shell) => {
  let host: StubHost;
  afterEach(() => host.close());
  const active = async (withLog = true, verbMs?: number): Promise<StubHost> => {
    host = await createStubHost({ shell, role: 'active', withLog, ...(verbMs === undefined ? {} : { verbMs }) });
    await host.ready(5);
    return host;
  };
  const begun = (): Promise<void> => until(() => host.running() === UNSTAKED, 'the identity was given up');

  it('flips the link before it gives the identity up, and hands out the tower with its hash', async () => {
    await active();

    const answer = await host.call('solana.step-down', acting(5));

    expect(answer.answer).toBe('ok');
    expect(host.calls()).toEqual([
      expect.stringMatching(
        /^set-identity unstaked\.json link=unstaked\.json tower=none lock=no receipt=5 begun in-flight:/,
      ),
    ]);
    expect(answer.data).toEqual(TOWER);
    expect(answer.stdout.toString('latin1')).toContain(`data ${TOWER.length} ${sha256(TOWER)}\n`);
    expect([
      answer.facts.get('link.flipped'),
      answer.facts.get('barrier'),
      answer.facts.get('barrier.last_voting'),
    ]).toEqual([['yes'], ['log'], ['42']]);
    expect(host.receipts()).toEqual([`run-1 step 1 solana.step-down ${'d'.repeat(64)} 5 done ${sha256(TOWER)}`]);
  });

  it('waits for the adoption in the log, and then for the tower to hold the last vote logged before it', async () => {
    await active();
    host.set('quiet', 'yes');
    host.set('frozen', 'yes');
    const call = collect(host.start('solana.step-down', acting(5)));
    await begun();

    appendFileSync(host.log, `voting: 77 x\nIdentity changed from ${IDENTITY} to ${UNSTAKED}\nvoting: 99 x\n`);
    writeFileSync(host.towerFile, towerBytes(76));
    writeFileSync(join(host.ledger, 'next'), towerBytes(77));
    renameSync(join(host.ledger, 'next'), host.towerFile);
    const answer = await call;

    expect([answer.answer, answer.facts.get('barrier.last_voting')]).toEqual(['ok', ['77']]);
    expect(answer.data).toEqual(towerBytes(77));
  });

  it('does not take an adoption of earlier days for this one', async () => {
    await active(true, 1500);
    appendFileSync(host.log, ADOPTED);
    host.set('quiet', 'yes');
    host.set('frozen', 'yes');

    const answer = await host.call('solana.step-down', acting(5));

    expect([answer.answer, answer.code, answer.data]).toEqual(['unknown', 'barrier-unproven', null]);
    expect(host.receipts().at(-1)).toMatch(/ 5 unknown barrier-unproven$/);
    expect(host.linkTarget()).toMatch(/unstaked\.json$/);
  }, 20_000);

  it('hands nothing out while the tower lacks the last logged vote, however still it is', async () => {
    await active(true, 5000);
    writeFileSync(host.towerFile, towerBytes(41));

    const answer = await host.call('solana.step-down', acting(5));

    expect([answer.code, answer.data]).toEqual(['barrier-unproven', null]);
  }, 20_000);

  it('goes by the slots of the node without a log, and by them too when the log was rotated', async () => {
    await active(false);
    const withoutLog = await host.call('solana.step-down', acting(5));
    await host.close();
    await active();
    host.set('quiet', 'yes');
    const call = collect(host.start('solana.step-down', acting(5)));
    await begun();
    renameSync(host.log, `${host.log}.1`);
    writeFileSync(host.log, 'x'.repeat(100) + ADOPTED);
    const rotated = await call;

    for (const answer of [withoutLog, rotated]) {
      expect([answer.answer, answer.facts.get('barrier'), answer.facts.get('barrier.last_voting')]).toEqual([
        'ok',
        ['slots'],
        ['none'],
      ]);
      expect(answer.data).toEqual(TOWER);
    }
  }, 20_000);

  it('goes by the slots when the log was cut: the last vote may have been cut off with it', async () => {
    await active();
    appendFileSync(host.log, `${'x'.repeat(1000)}\n`);
    host.set('quiet', 'yes');
    const call = collect(host.start('solana.step-down', acting(5)));
    await begun();

    writeFileSync(host.log, ADOPTED);
    const answer = await call;

    expect([answer.answer, answer.facts.get('barrier'), answer.facts.get('barrier.last_voting')]).toEqual([
      'ok',
      ['slots'],
      ['none'],
    ]);
  }, 20_000);

  it('proves nothing without a log while the slot stands still', async () => {
    await active(false, 1500);
    host.set('frozen', 'yes');

    const answer = await host.call('solana.step-down', acting(5));

    expect([answer.answer, answer.code, answer.data]).toEqual(['unknown', 'barrier-unproven', null]);
  });

  it('proves nothing without a log by one change of slot', async () => {
    await active(false, 4000);
    host.set('last-slot', '1001');

    const answer = await host.call('solana.step-down', acting(5));

    expect([answer.answer, answer.code, answer.data]).toEqual(['unknown', 'barrier-unproven', null]);
  });

  it('proves nothing without a log while the tower changes', async () => {
    await active(false, 4000);
    let slot = 100;
    // As the client stores it: a file that is emptied first would be no tower for a moment.
    const voting = setInterval(() => {
      writeFileSync(`${host.towerFile}.new`, towerBytes(slot++));
      renameSync(`${host.towerFile}.new`, host.towerFile);
    }, 50);

    const answer = await host.call('solana.step-down', acting(5));
    clearInterval(voting);

    expect([answer.answer, answer.code, answer.data]).toEqual(['unknown', 'barrier-unproven', null]);
  });

  it('proves the barrier again from where it began and hands the tower out again', async () => {
    await active();
    const first = await host.call('solana.step-down', acting(5));
    appendFileSync(host.log, 'x\n'.repeat(1000));
    await host.call('observe', { fence: '6' });

    const again = await host.call('solana.step-down', acting(6, { attempt: '2' }));

    expect([again.answer, again.facts.get('barrier'), again.facts.get('barrier.last_voting')]).toEqual([
      'ok',
      ['log'],
      ['42'],
    ]);
    expect(again.data).toEqual(first.data);
    expect(host.calls()).toHaveLength(1);
  });

  it('goes by the slots on a node that was given up by hand', async () => {
    await active();
    writeFileSync(host.path('running'), `${UNSTAKED}\n`);
    appendFileSync(host.log, ADOPTED);

    const answer = await host.call('solana.step-down', acting(5));

    expect([answer.answer, answer.facts.get('barrier')]).toEqual(['ok', ['slots']]);
    expect(host.linkTarget()).toMatch(/unstaked\.json$/);
    expect(host.calls()).toEqual([]);
  });

  it('puts the link back when the command fails and the node still signs', async () => {
    await active();
    host.set('set-identity', 'fail');

    const answer = await host.call('solana.step-down', acting(5));

    expect([answer.answer, answer.code, answer.data]).toEqual(['refused', 'set-identity-failed', null]);
    expect(host.linkTarget()).toMatch(/\/staked\.json$/);
    expect(host.receipts().at(-1)).toMatch(/ 5 refused set-identity-failed$/);
  });

  it('goes on when the command says it failed but the identity was given up', async () => {
    await active();
    host.set('set-identity', 'fail-late');

    expect((await host.call('solana.step-down', acting(5))).answer).toBe('ok');
  });

  it.each([
    ['no validator runs', async (): Promise<void> => host.stopValidator(), 'process-count'],
    ['there is no tower', async (): Promise<void> => unlinkSync(host.towerFile), 'tower-missing'],
    ['the tower is empty', async (): Promise<void> => writeFileSync(host.towerFile, ''), 'tower-missing'],
    [
      'the link is a file',
      async (): Promise<void> => (unlinkSync(host.link), writeFileSync(host.link, 'x')),
      'link-not-symlink',
    ],
    [
      'the staked key file holds another key',
      async (): Promise<void> => writeFileSync(host.path('keys/staked.json'), `${UNSTAKED} x\n`),
      'wrong-key',
    ],
    [
      'the unstaked key file holds the identity',
      async (): Promise<void> => writeFileSync(host.path('keys/unstaked.json'), `${IDENTITY} x\n`),
      'wrong-key',
    ],
    [
      'the unstaked key file is missing',
      async (): Promise<void> => unlinkSync(host.path('keys/unstaked.json')),
      'wrong-key',
    ],
    [
      'it runs as a third key',
      async (): Promise<void> => writeFileSync(host.path('running'), `${IDENTITY.replace('11', '22')}\n`),
      'identity-unknown',
    ],
    ['its identity cannot be read', async (): Promise<void> => host.set('contact-info', 'hang'), 'identity-unknown'],
  ])('refuses and changes nothing when %s', async (_title, change, code) => {
    await active();
    const target = host.linkTarget();
    await change();

    const answer = await host.call('solana.step-down', acting(5));

    expect([answer.answer, answer.code]).toEqual(['refused', code]);
    expect(host.calls()).toEqual([]);
    if (code !== 'link-not-symlink') expect(host.linkTarget()).toBe(target);
  });

  it('records what it did although the connection was cut in the middle', async () => {
    await active();
    host.set('quiet', 'yes');
    host.set('frozen', 'yes');
    const child = host.start('solana.step-down', acting(5));
    await begun();

    child.stdout?.destroy();
    child.stderr?.destroy();
    child.stdin?.destroy();
    for (const signal of ['SIGHUP', 'SIGPIPE', 'SIGTERM', 'SIGINT'] as const) child.kill(signal);
    appendFileSync(host.log, ADOPTED);

    await until(
      () =>
        host
          .receipts()
          .at(-1)
          ?.endsWith(`done ${sha256(TOWER)}`) === true,
      'the receipt is closed',
    );
    expect(readFileSync(host.log, 'utf8')).toContain('Identity changed');
  });
});
