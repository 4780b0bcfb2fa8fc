import { afterEach, describe, expect, it } from 'vitest';
import { createStubHost, SHELLS, type StubHost } from './stub-host.ts';

let host: StubHost;
afterEach(() => host.close());

async function askUnder(shell: string, behaviour: string, idle = '2'): Promise<Record<string, string | undefined>> {
  host = await createStubHost({ shell, role: 'active' });
  host.set('wait-for-restart-window', behaviour);
  const answer = await host.call('solana.restart-window', { idle });
  return Object.fromEntries([...answer.facts].map(([key, values]) => [key, values.join(' ')]));
}

describe.each(SHELLS)('the restart window under %s', (shell) => {
  const ask = (behaviour: string, idle?: string) => askUnder(shell, behaviour, idle);

  it('is open when the client says so, asked in the words of the guide; nothing is recorded', async () => {
    expect(await ask('ok')).toMatchObject({ 'restart.window': 'open', answer: 'ok' });
    expect(host.calls()).toEqual(['wait-for-restart-window --min-idle-time 2 --skip-new-snapshot-check']);
    expect(host.exists('state')).toBe(false);
  });

  it('is closed when the client knows none in this epoch', async () => {
    expect(await ask('fail')).toMatchObject({ 'restart.window': 'closed', answer: 'ok' });
  });

  it('is not asked for in words that are no minutes', async () => {
    expect(await ask('ok', '--force')).toMatchObject({ answer: 'refused', code: 'bad-request' });
    expect(host.calls()).toEqual([]);
  });
});

/** One shell is enough: what is waited for are the 8 s of the limit. */
it('a client that goes on waiting is cut off, and the window is closed', async () => {
  expect(await askUnder('/bin/sh', 'hang')).toMatchObject({ 'restart.window': 'closed', answer: 'ok' });
});
