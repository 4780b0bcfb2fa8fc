import { unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { arm } from './armed-call.ts';
import { inEachShell } from './each-shell.ts';
import { acting, createStubHost, IDENTITY, sha256, towerBytes, UNSTAKED, until } from './stub-host.ts';
import type { StubHost } from './stub-host.ts';

const TOWER = towerBytes(42);

inEachShell('solana.step-up under %s', (shell) => {
  let host: StubHost;
  afterEach(() => host.close());
  const standby = async (armMs?: number): Promise<StubHost> => {
    host = await createStubHost({ shell, role: 'standby', ...(armMs === undefined ? {} : { armMs }) });
    await host.ready(5);
    return host;
  };
  const nothingChanged = (): void => {
    expect(host.running()).toBe(UNSTAKED);
    expect(host.linkTarget()).toMatch(/unstaked\.json$/);
    expect(host.towers()).toEqual([]);
  };

  it('takes the identity with the tower in place, private, and the receipt begun, and flips the link after', async () => {
    await standby();
    const call = await arm(host, 5);
    await call.load(TOWER);

    call.send(`${call.commitLine(TOWER)}\n`);
    const answer = await call.answer;

    expect(answer.answer).toBe('ok');
    expect(host.running()).toBe(IDENTITY);
    expect(host.linkTarget()).toMatch(/\/staked\.json$/);
    expect(host.towers()).toEqual([`tower-1_9-${IDENTITY}.bin`]);
    expect(host.calls()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^set-identity --require-tower staked.json link=unstaked.json tower=600-${sha256(TOWER).slice(0, 8)} lock=no receipt=5 begun in-flight:`,
        ),
      ),
    ]);
    expect(host.receipts()).toEqual([`run-1 step 1 solana.step-up ${'d'.repeat(64)} 5 done ${sha256(TOWER)}`]);
    expect([...answer.facts.keys()]).toEqual([
      'armed',
      'deadline_uptime_ms',
      'loaded',
      'set_identity_began_ms',
      'set_identity_ended_ms',
      'answer',
    ]);
  });

  it('answers without waiting for the end of its input', async () => {
    await standby();
    const call = await arm(host, 5);
    await call.load(TOWER);

    call.send(`${call.commitLine(TOWER)}\nmore that nobody reads`);

    expect((await call.answer).answer).toBe('ok');
  });

  it.each([
    ['the input ends at once', (): string => '', 'input-ended'],
    ['the tower line has no newline', (): string => `tower 200 ${sha256(TOWER)} 42`, 'input-ended'],
    ['the tower line is malformed', (): string => `tower 200 ${sha256(TOWER)}\n`, 'bad-tower-line'],
    ['the tower line has more words', (): string => `tower 200 ${sha256(TOWER)} 42 x\n`, 'bad-tower-line'],
    ['the size is not a number', (): string => `tower 2e2 ${sha256(TOWER)} 42\n`, 'bad-tower-line'],
    ['the size is absurd', (): string => `tower 9999999 ${sha256(TOWER)} 42\n`, 'bad-tower-line'],
    [
      'the data is short',
      (): Buffer => Buffer.concat([Buffer.from(`tower 200 ${sha256(TOWER)} 42\n`), TOWER.subarray(0, 150)]),
      'short-data',
    ],
    [
      'the hash is wrong',
      (): Buffer => Buffer.concat([Buffer.from(`tower 200 ${sha256('x')} 42\n`), TOWER]),
      'wrong-hash',
    ],
    [
      'the input ends after the tower',
      (): Buffer => Buffer.concat([Buffer.from(`tower 200 ${sha256(TOWER)} 42\n`), TOWER]),
      'input-ended',
    ],
  ])('refuses and changes nothing when %s', async (_title, input, code) => {
    await standby();

    const answer = await host.call('solana.step-up', acting(5), input());

    expect([answer.answer, answer.code]).toEqual(['refused', code]);
    expect(host.calls()).toEqual([]);
    nothingChanged();
  });

  it.each([
    ['has no newline', (line: string): string => line, 'input-ended'],
    ['names another run', (line: string): string => `${line.replace('run-1', 'run-2')}\n`, 'bad-commit'],
    ['names another attempt', (line: string): string => `${line.replace('run-1 1', 'run-1 2')}\n`, 'bad-commit'],
    ['names another term', (line: string): string => `${line.replace(' 5 ', ' 6 ')}\n`, 'bad-commit'],
    ['names another hash', (line: string): string => `${line.slice(0, -1)}x\n`, 'bad-commit'],
    ['names another nonce', (line: string): string => `${line.replace(/ \S+ (\S+)$/, ' 0 $1')}\n`, 'bad-commit'],
    ['has blanks added', (line: string): string => `${line} \n`, 'bad-commit'],
    ['is another word', (line: string): string => `${line.replace('commit', 'Commit')}\n`, 'bad-commit'],
  ])('refuses and changes nothing when the commit line %s', async (_title, edit, code) => {
    await standby();
    const call = await arm(host, 5);
    await call.load(TOWER);

    call.send(edit(call.commitLine(TOWER)));
    call.end();
    const answer = await call.answer;

    expect([answer.answer, answer.code]).toEqual(['refused', code]);
    expect(host.calls()).toEqual([]);
    nothingChanged();
  });

  it('refuses at its deadline by itself, while the input stays open', async () => {
    await standby(1000);
    const before = await arm(host, 5);
    const answer = await before.answer;

    const loaded = await arm(host, 5, { attempt: '2' });
    await loaded.load(TOWER);
    const second = await loaded.answer;

    expect([answer.code, second.code]).toEqual(['arm-expired', 'arm-expired']);
    nothingChanged();
  });

  it('arms once per attempt, and not while another call is armed', async () => {
    await standby();
    const call = await arm(host, 5);

    const beside = await host.call('solana.step-up', acting(5, { attempt: '2' }));
    call.end();
    await call.answer;
    const again = await host.call('solana.step-up', acting(5));
    const next = await arm(host, 5, { attempt: '2' });
    next.end();

    expect([beside.code, again.code]).toEqual(['armed-elsewhere', 'already-armed']);
    expect((await next.answer).code).toBe('input-ended');
    // Neither of them a second time, whichever was armed last; another run has attempts of its own.
    const codes = [];
    for (const more of [{ attempt: '1' }, { attempt: '2' }, { attempt: '1', run: 'run-2' }])
      codes.push((await host.call('solana.step-up', acting(5, more))).code);
    expect(codes).toEqual(['already-armed', 'already-armed', 'input-ended']);
  });

  it('waits without the lock, and a newer holder ends it', async () => {
    await standby();
    const call = await arm(host, 5);
    await call.load(TOWER);
    expect((await host.call('observe')).facts.get('armed')).toEqual([call.nonce]);

    const fence = await host.call('observe', { fence: '6' });
    call.send(`${call.commitLine(TOWER)}\n`);
    const answer = await call.answer;

    expect([fence.answer, fence.facts.get('armed')]).toEqual(['ok', ['none']]);
    expect(answer.answer).toBeNull();
    expect(host.calls()).toEqual([]);
    nothingChanged();
  });

  it('refuses the commit when the term was raised between arming and commit, even if it was not ended', async () => {
    await standby();
    const call = await arm(host, 5);
    await call.load(TOWER);
    writeFileSync(join(host.state, 'term'), '6\n');

    call.send(`${call.commitLine(TOWER)}\n`);
    const answer = await call.answer;

    expect([answer.answer, answer.code]).toEqual(['refused', 'stale-term']);
    nothingChanged();
  });

  it('never kills another process that has the number of an armed call of an earlier boot', async () => {
    await standby();
    const call = await arm(host, 5);
    writeFileSync(host.path('boot_id'), '00000000-0000-0000-0000-000000000000\n');

    await host.call('observe', { fence: '6' });
    call.end();

    expect((await call.answer).code).toBe('input-ended');
  });

  it.each([
    ['the identity', (): void => writeFileSync(host.path('running'), `${IDENTITY}\n`), 'not-unstaked'],
    ['the link', (): void => (unlinkSync(host.link), writeFileSync(host.link, 'x')), 'link-not-unstaked'],
    [
      'the destination of the tower',
      (): void => writeFileSync(join(host.ledger, `tower-${IDENTITY}.bin`), 'x'),
      'tower-present',
    ],
    ['the readiness of the validator', (): void => host.set('contact-info', 'hang'), 'not-unstaked'],
  ])('looks at %s again after the commit line', async (_title, change, code) => {
    await standby();
    const call = await arm(host, 5);
    await call.load(TOWER);
    change();

    call.send(`${call.commitLine(TOWER)}\n`);
    const answer = await call.answer;

    expect([answer.answer, answer.code]).toEqual(['refused', code]);
    expect(host.calls()).toEqual([]);
    expect(host.towers().filter((name) => name.startsWith('baton-'))).toEqual([]);
  });

  it('looks at the deadline again once it has the lock', async () => {
    await standby();
    const call = await arm(host, 5, {}, (script) => script.replace('take_up() {', 'take_up() { deadline=0'));
    await call.load(TOWER);

    call.send(`${call.commitLine(TOWER)}\n`);

    expect((await call.answer).code).toBe('arm-expired');
    nothingChanged();
  });

  it('refuses the commit when the validator was restarted since it was armed', async () => {
    await standby();
    const call = await arm(host, 5);
    await call.load(TOWER);
    await host.stopValidator();
    unlinkSync(host.path('up'));
    await host.startValidator();

    call.send(`${call.commitLine(TOWER)}\n`);

    expect((await call.answer).code).toBe('process-changed');
    nothingChanged();
  });

  it.each([`tower-1_9-${IDENTITY}.bin`, `tower-1_9-${IDENTITY}.bin.new`, `tower-${IDENTITY}.bin`])(
    'does not arm beside %s',
    async (name) => {
      await standby();
      writeFileSync(join(host.ledger, name), 'old');

      const answer = await host.call('solana.step-up', acting(5));

      expect([answer.answer, answer.code]).toEqual(['refused', 'tower-present']);
      expect(host.towers()).toEqual([name]);
    },
  );

  it('leaves no tower under a name that the client reads when the command fails', async () => {
    await standby();
    host.set('set-identity', 'fail');
    const told = `sync() { echo "$*" >>${host.path('syncs')}; command sync "$@"; }\n`;
    const call = await arm(host, 5, {}, (script) => told + script);
    await call.load(TOWER);

    call.send(`${call.commitLine(TOWER)}\n`);
    const answer = await call.answer;

    expect([answer.answer, answer.code]).toEqual(['refused', 'set-identity-failed']);
    expect(answer.facts.get('text')?.[0]).toContain('Unable to load tower');
    expect(host.towers()).toEqual([expect.stringMatching(/^baton-aside-\d+-tower-1_9-/)]);
    // Once when it was put in its place, once when it was put aside.
    expect(
      host
        .read('syncs')
        .split('\n')
        .filter((line) => line === `${host.ledger}/`),
    ).toHaveLength(2);
    expect(host.linkTarget()).toMatch(/unstaked\.json$/);
    expect(host.receipts().at(-1)).toMatch(/ 5 refused set-identity-failed$/);
  });

  it('shows what came as long as it was not moved on, also after it was killed with its receipt open', async () => {
    await standby();
    const call = await arm(host, 5, {}, (script) =>
      script.replace('move_up "$incoming"', () => 'kill -KILL $$; move_up "$incoming"'),
    );
    expect((await host.call('observe')).facts.get('armed.file')).toBeUndefined();
    await call.load(TOWER);
    expect((await host.call('observe')).facts.get('armed.file')).toEqual(['run-1 1']);
    call.send(`${call.commitLine(TOWER)}\n`);
    await call.answer;
    await host.stopValidator();
    unlinkSync(host.path('up'));
    await host.startValidator();

    const { facts } = await host.call('observe', { fence: '6' });

    expect(facts.get('armed.file')).toEqual(['run-1 1']);
    expect(facts.get('tower.file')).toBeUndefined();
    expect(facts.get('receipt')?.at(-1)).toMatch(/ 5 unknown process-gone$/);
  });

  it('shows it no more once the tower was moved on, before the role is asked for', async () => {
    await standby();
    const call = await arm(host, 5, {}, (script) =>
      script.replace('take_identity() {', () => 'take_identity() { kill -KILL $$'),
    );
    await call.load(TOWER);
    call.send(`${call.commitLine(TOWER)}\n`);
    await call.answer;

    const { facts } = await host.call('observe', { fence: '6' });

    expect(facts.get('armed.file')).toBeUndefined();
    expect(facts.get('tower.file')).toHaveLength(1);
    expect(host.calls()).toEqual([]);
  });

  it('keeps the tower and finishes when the command says it failed but the identity was taken', async () => {
    await standby();
    host.set('set-identity', 'fail-late');
    const call = await arm(host, 5);
    await call.load(TOWER);

    call.send(`${call.commitLine(TOWER)}\n`);

    expect((await call.answer).answer).toBe('ok');
    expect([host.running(), host.towers()]).toEqual([IDENTITY, [`tower-1_9-${IDENTITY}.bin`]]);
    expect(host.linkTarget()).toMatch(/\/staked\.json$/);
  });

  it('is not killed by a cut connection between the commit line and its receipt', async () => {
    await standby();
    const call = await arm(host, 5);
    await call.load(TOWER);

    call.child.stdout?.destroy();
    call.child.stderr?.destroy();
    for (const signal of ['SIGHUP', 'SIGTERM', 'SIGPIPE'] as const) call.child.kill(signal);
    call.send(`${call.commitLine(TOWER)}\n`);
    call.child.stdin?.destroy();
    await until(() => host.receipts().at(-1)?.includes(' done ') === true, 'the receipt is closed');

    expect(host.running()).toBe(IDENTITY);
    await until(() => host.linkTarget().endsWith('/staked.json'), 'the link is flipped');
  });
});
