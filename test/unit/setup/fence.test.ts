import { describe, expect, it } from 'vitest';
import type { FenceHook } from '../../../src/hosts/fence/hook.ts';
import { fenceFindings } from '../../../src/setup/check/fence.ts';

function hook(state: Awaited<ReturnType<FenceHook['state']>>, missing: string | null = null): FenceHook {
  return {
    whyNotRunnable: () => Promise.resolve(missing),
    state: () => (missing === null ? Promise.resolve(state) : Promise.reject(new Error('it was run'))),
    // `check` never switches anything off.
    off: () => Promise.reject(new Error('it was switched off')),
  };
}
const ON = { isOff: false, words: '"running"', ran: 'told' } as const;
const OFF = { isOff: true, words: '"off"', ran: 'told' } as const;
const BROKEN = { isOff: false, words: 'exit code 1, "401"', ran: 'failed' } as const;

describe('the check of a fence', () => {
  it.each([
    ['on, of a host that answers', ON, true, 'passed'],
    ['on, of a host that does not', ON, false, 'passed'],
    ['off, of a host that does not answer', OFF, false, 'passed'],
    ['off, of a host that answers', OFF, true, 'failed'],
    ['nothing that counts', BROKEN, true, 'failed'],
  ])('runs the command for the state, which says %s', async (_what, state, answers, expected) => {
    const [programs, told] = await fenceFindings('sol-a', hook(state), answers);

    expect(programs).toMatchObject({ id: 'fence-programs', state: 'passed' });
    expect(told).toMatchObject({ id: 'fence-state', severity: 'should', state: expected });
    expect(told?.found).toContain(state.words);
  });

  it('names a program that cannot be run, and runs none', async () => {
    const findings = await fenceFindings('sol-a', hook(ON, '/x is not there'), true);

    expect(findings).toMatchObject([{ id: 'fence-programs', state: 'failed', found: '/x is not there' }]);
  });

  it('finds nothing to say where there is no hook', async () => {
    expect(await fenceFindings('sol-a', null, true)).toEqual([]);
  });

  it('tells why a secret of it cannot be read', async () => {
    const unread: FenceHook = { ...hook(ON), state: () => Promise.reject(new Error('The secret file x is empty.')) };

    expect((await fenceFindings('sol-a', unread, true))[1]).toMatchObject({
      state: 'failed',
      found: 'The secret file x is empty.',
    });
  });
});
