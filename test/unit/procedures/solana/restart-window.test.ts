import { describe, expect, it } from 'vitest';
import { BatonError } from '../../../../src/domain/failure.ts';
import type { RunContext } from '../../../../src/execution/procedure.ts';
import type { GuardAnswer, GuardRequest } from '../../../../src/hosts/port.ts';
import { createFacts } from '../../../../src/hosts/ssh/facts.ts';
import type { HandoverDeps } from '../../../../src/procedures/solana/handover/deps.ts';
import { restartWindow } from '../../../../src/procedures/solana/handover/restart-window.ts';
import { healthy } from './healthy.ts';

const said = (window: string): GuardAnswer => ({
  answer: 'ok',
  code: '',
  text: '',
  facts: createFacts([['restart.window', window]]),
  data: null,
});

/** What comes of asking sol-a, which signs, when its guard answers so. */
function asked(answer: GuardAnswer | Error) {
  const requests: GuardRequest[] = [];
  const host = {
    call: async (request: GuardRequest) => {
      requests.push(request);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const { target, policy } = healthy();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it reads these fields only
  const context = { run: { from: 'sol-a', to: 'sol-b' } } as unknown as RunContext;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const deps = { hosts: new Map([['sol-a', host]]) } as unknown as HandoverDeps;
  return { requests, result: restartWindow(context, deps, target, policy, 'sol-a') };
}

describe('the restart window of the client', () => {
  it('is asked for in whole minutes', async () => {
    const { requests, result } = asked(said('open'));

    expect(await result).toBe('open');
    expect(requests).toMatchObject([{ verb: 'solana.restart-window', args: { idle: '2' } }]);
  });

  it.each([
    ['the client sees none', said('closed')],
    ['no answer comes', new BatonError('host/answer-lost', 'cut')],
    ['the host cannot be reached', new BatonError('host/unreachable', 'away')],
  ])('is closed when %s', async (_title, answer) => {
    expect(await asked(answer).result).toBe('closed');
  });

  it('refuses the step when the guard does not ask for it, and who signs is known: nothing was changed', async () => {
    const refused: GuardAnswer = { ...said(''), answer: 'refused', code: 'bad-request', text: 'idle?' };

    expect(await asked(refused).result).toEqual({
      kind: 'refused',
      code: 'host/refused',
      text: 'sol-a: idle?',
      signer: 'sol-a',
    });
  });

  it('is not asked of another host that answers in its place', async () => {
    await expect(asked(new BatonError('host/key-changed', 'another key')).result).rejects.toThrow('another key');
  });
});
