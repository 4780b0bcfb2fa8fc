import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { inEachShell } from './each-shell.ts';
import { acting, collect, createStubHost, IDENTITY, sha256, towerBytes, UNSTAKED, until } from './stub-host.ts';
import type { StubHost } from './stub-host.ts';

const TOWER = towerBytes(42);
const ADOPTED = `voting: 42 x\nIdentity changed from ${IDENTITY} to ${UNSTAKED}\n`;

/** A guard that soon asks for slots where the log is silent. */
const soon = (script: string): string => script.replace('-gt 3000', '-gt 100');

inEachShell('what solana.step-down takes from the log under %s', (shell) => {
  let host: StubHost;
  afterEach(() => host.close());
  const active = async (): Promise<void> => {
    host = await createStubHost({ shell, role: 'active', withLog: true });
    await host.ready(5);
  };
  /** A call whose command was carried out, while the log says nothing of it and the slot stands still. */
  const silentCall = async (): Promise<{ readonly answer: ReturnType<typeof collect> }> => {
    await active();
    host.set('quiet', 'yes');
    host.set('frozen', 'yes');
    const answer = collect(host.start('solana.step-down', acting(5), soon));
    await until(() => host.running() === UNSTAKED, 'the identity was given up');
    return { answer };
  };
  const slotsGoOn = (): void => unlinkSync(host.path('switch/frozen'));
  /** Until the guard has read this in the log, or has been told it of the log. */
  const watched = (what: string): Promise<void> => {
    const votes = join(host.state, '.votes');
    return until(() => existsSync(votes) && readFileSync(votes, 'utf8').includes(what), `the guard knows of ${what}`);
  };

  it('goes by the slots when the log was cut, however long it has grown since', async () => {
    const call = await silentCall();
    await watched('voting: 41');

    truncateSync(host.log);
    await watched('file truncated');
    appendFileSync(host.log, `${'x'.repeat(5000)}\n${ADOPTED}`);
    await watched('Identity changed');
    slotsGoOn();
    const answer = await call.answer;

    expect([answer.answer, answer.facts.get('barrier'), answer.facts.get('barrier.last_voting')]).toEqual([
      'ok',
      ['slots'],
      ['none'],
    ]);
  }, 20_000);

  it.each([
    ['parts of which are in two files', `\n${ADOPTED}`.slice(0, -20), ADOPTED.slice(-20)],
    ['that was written into the old file after it was renamed', `\n${ADOPTED}`, ''],
  ])(
    'goes by the slots when the log was rotated around an adoption line %s',
    async (_title, old, fresh) => {
      const call = await silentCall();
      await watched('voting: 41');

      renameSync(host.log, `${host.log}.1`);
      writeFileSync(host.log, fresh);
      appendFileSync(`${host.log}.1`, old);
      await watched('voting: 42');
      slotsGoOn();
      const answer = await call.answer;

      expect([answer.answer, answer.facts.get('barrier'), answer.facts.get('barrier.last_voting')]).toEqual([
        'ok',
        ['slots'],
        ['none'],
      ]);
    },
    20_000,
  );

  it('follows a link to the log, and takes no adoption of earlier days there for this one', async () => {
    await active();
    renameSync(host.log, host.path('real.log'));
    symlinkSync(host.path('real.log'), host.log);
    appendFileSync(host.log, `voting: 7 x\nIdentity changed from ${IDENTITY} to ${UNSTAKED}\nvoting: 41 x\n`);

    const answer = await host.call('solana.step-down', acting(5));

    expect([answer.facts.get('barrier'), answer.facts.get('barrier.last_voting')]).toEqual([['log'], ['42']]);
  });

  it('takes no number from the log that is not written like one', async () => {
    const call = await silentCall();

    appendFileSync(host.log, `voting: 0089 x\nIdentity changed from ${IDENTITY} to ${UNSTAKED}\n`);
    await watched('Identity changed');
    slotsGoOn();
    const answer = await call.answer;

    expect([answer.answer, answer.facts.get('barrier')]).toEqual(['ok', ['slots']]);
  }, 20_000);

  it('never tells the hash of one tower and hands out another that was stored meanwhile', async () => {
    await active();
    writeFileSync(host.towerFile, towerBytes(41));
    writeFileSync(host.path('next'), TOWER);
    const swap = `sha256sum() { command sha256sum "$@"; [ ! -e '${host.path('next')}' ] || mv '${host.path('next')}' '${host.towerFile}'; }\n`;

    const answer = await collect(host.start('solana.step-down', acting(5), (script) => swap + script));

    expect([answer.answer, answer.data]).toEqual(['ok', TOWER]);
    expect(answer.stdout.toString('latin1')).toContain(`data ${TOWER.length} ${sha256(TOWER)}\n`);
    expect(host.receipts().at(-1)).toMatch(new RegExp(` done ${sha256(TOWER)}$`));
  });
});
