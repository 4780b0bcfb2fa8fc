import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { inEachShell } from './each-shell.ts';
import { acting, createStubHost } from './stub-host.ts';
import type { StubHost } from './stub-host.ts';

const BAD_TERMS = ['0', '05', '1234567890123456', 'abc', '-1', '1.5', '+1', '9999999999999999999999', '5x', ''];

inEachShell('the term under %s', (shell) => {
  let host: StubHost;
  afterEach(() => host.close());
  const active = async (): Promise<StubHost> => (host = await createStubHost({ shell, role: 'active' }));

  it('is absent in a record that was just made, and the record is made once', async () => {
    await active();

    const made = await host.call('state.create');
    const again = await host.call('state.create');
    const seen = await host.call('observe');

    expect(made.facts.get('state.id')).toEqual(seen.facts.get('state.id'));
    expect([again.answer, again.code]).toEqual(['refused', 'state-exists']);
    expect(seen.facts.get('state.term')).toEqual(['none']);
  });

  it('is recorded by a fenced look, stays with the same term, and never goes down', async () => {
    await active();
    await host.call('state.create');

    const first = await host.call('observe', { fence: '5' });
    const same = await host.call('observe', { fence: '5' });
    const lower = await host.call('observe', { fence: '4' });

    expect([first.answer, same.answer, lower.answer, lower.code]).toEqual(['ok', 'ok', 'refused', 'stale-term']);
    expect(lower.facts.get('state.term')).toEqual(['5']);
    expect(host.read(`${host.state.slice(host.root.length + 1)}/term`)).toBe('5\n');
  });

  it('is refused when it jumps by more than a million', async () => {
    await active();
    await host.ready(5);

    const jump = await host.call('observe', { fence: '1000006' });
    const far = await host.call('observe', { fence: '1000005' });

    expect([jump.code, far.answer]).toEqual(['term-jump', 'ok']);
  });

  it('is refused in a look unless it is 1 to 15 digits without a leading zero', async () => {
    await active();
    await host.ready(5);

    for (const fence of BAD_TERMS.filter((term) => term !== '')) {
      const answer = await host.call('observe', { fence });
      expect([fence, answer.answer, answer.code]).toEqual([fence, 'refused', 'bad-term']);
    }
    expect(host.read(`${host.state.slice(host.root.length + 1)}/term`)).toBe('5\n');
  });

  it('is refused in an acting verb unless it is well formed', async () => {
    await active();
    await host.ready(5);

    for (const term of BAD_TERMS) {
      const answer = await host.call('solana.step-down', { ...acting(5), term });
      expect([term, answer.answer, answer.code]).toEqual([term, 'refused', 'bad-term']);
    }
    expect(host.calls()).toEqual([]);
  });

  it('has to be equal to the recorded one for every acting verb', async () => {
    await active();
    await host.ready(5);

    for (const verb of [
      'solana.step-down',
      'solana.step-up',
      'solana.take-back',
      'solana.link',
      'solana.tower.set-aside',
    ]) {
      const stale = await host.call(verb, acting(4));
      const ahead = await host.call(verb, acting(6));
      expect([verb, stale.code, ahead.code]).toEqual([verb, 'stale-term', 'unfenced-term']);
    }
    expect(host.calls()).toEqual([]);
    expect(host.receipts()).toEqual([]);
  });

  it.each(['', '\n', '05\n', '5', '5\n6\n', 'abc\n', '1234567890123456\n', '\0\0\0\n', ' 5\n', '-5\n'])(
    'refuses every verb when the record of the term holds %j',
    async (text) => {
      await active();
      await host.ready(5);
      writeFileSync(join(host.state, 'term'), text);

      const act = await host.call('solana.step-down', acting(5));
      const fence = await host.call('observe', { fence: '6' });
      const look = await host.call('observe');

      expect([act.code, fence.code]).toEqual(['state-unreadable', 'state-unreadable']);
      expect([look.answer, look.facts.get('state')]).toEqual(['ok', ['unreadable']]);
      expect(host.calls()).toEqual([]);
    },
  );

  it('refuses when the record is missing, and when one of its files is gone or is not a file', async () => {
    await active();
    const absent = await host.call('solana.step-down', acting(5));
    const absentFence = await host.call('observe', { fence: '5' });
    await host.ready(5);
    await host.call('solana.link', acting(5, { to: 'staked' }));
    rmSync(join(host.state, 'term'));
    const lost = await host.call('observe', { fence: '6' });
    mkdirSync(join(host.state, 'term'));
    const directory = await host.call('observe', { fence: '6' });
    rmSync(join(host.state, 'id'));
    const noId = await host.call('solana.step-down', acting(5));

    expect([absent.code, absentFence.code]).toEqual(['state-missing', 'state-missing']);
    expect([lost.code, directory.code, noId.code]).toEqual([
      'state-unreadable',
      'state-unreadable',
      'state-unreadable',
    ]);
  });

  it.each(['', 'a torn line'])('refuses every verb when the receipts hold %j', async (text) => {
    await active();
    await host.ready(5);
    writeFileSync(join(host.state, 'receipts'), text);

    const act = await host.call('solana.step-down', acting(5));
    const fence = await host.call('observe', { fence: '6' });

    expect([act.code, fence.code]).toEqual(['state-unreadable', 'state-unreadable']);
  });

  it('is held apart by identity and cluster', async () => {
    await active();
    await host.ready(5);

    const other = await host.call('observe', { fence: '5', genesis: 'AnotherGenesisAnotherGenesisAnotherGenesis11' });
    const escape = await host.call('observe', { fence: '5', genesis: '../../../etc' });

    expect([other.code, escape.code]).toEqual(['state-missing', 'bad-target']);
  });
});
