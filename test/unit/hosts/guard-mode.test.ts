import { describe, expect, it } from 'vitest';
import { BatonError } from '../../../src/domain/failure.ts';
import type { GuardAnswer, GuardChannel, HostPort } from '../../../src/hosts/port.ts';
import { createFacts } from '../../../src/hosts/ssh/facts.ts';
import { tellingGuardMode } from '../../../src/hosts/ssh/guard-mode.ts';

const REQUEST = { verb: 'observe', args: {} };

function hostThat(answer: () => Promise<GuardAnswer>): HostPort {
  const channel = (): GuardChannel => ({
    nextFact: async () => null,
    write: () => undefined,
    end: () => undefined,
    data: Promise.resolve(null),
    answer: answer(),
    close: () => undefined,
  });
  return {
    node: 'sol-a',
    call: answer,
    open: async () => channel(),
    fetch: () => Promise.reject(new TypeError('no')),
    roundTripMs: () => null,
    close: () => undefined,
  };
}

const refused = (code: string, text: string): GuardAnswer => ({
  answer: 'refused',
  code,
  text,
  facts: createFacts([]),
  data: null,
});
const lost = (text: string) => Promise.reject(new BatonError('host/answer-lost', text));

describe('how the guard comes to a host', () => {
  it.each(['The verb is missing or malformed.', 'An argument is not known.'])(
    'is said when one is installed that should travel: %s',
    async (text) => {
      const host = tellingGuardMode(
        hostThat(async () => refused('bad-request', text)),
        'travels',
      );

      await expect(host.call(REQUEST, 1)).rejects.toMatchObject({
        code: 'config/invalid',
        message: expect.stringContaining('guard: installed'),
      });
      await expect((await host.open(REQUEST)).answer).rejects.toMatchObject({ code: 'config/invalid' });
    },
  );

  it('is said when none is installed that should be', async () => {
    const host = tellingGuardMode(
      hostThat(() => lost('No answer line came back from sol-a (exit status 127): "sh: observe: not found".')),
      'installed',
    );

    await expect(host.call(REQUEST, 1)).rejects.toMatchObject({
      code: 'config/invalid',
      message: expect.stringContaining('guard: travels'),
    });
    await expect((await host.open(REQUEST)).answer).rejects.toMatchObject({ code: 'config/invalid' });
  });

  it('lets data through before the answer', async () => {
    const tower = Buffer.from('tower');
    const ok: GuardAnswer = { answer: 'ok', code: '', text: '', facts: createFacts([]), data: tower };

    for (const mode of ['travels', 'installed'] as const) {
      const told: Buffer[] = [];
      const host: HostPort = {
        ...hostThat(async () => ok),
        call: async (_request, _timeoutMs, onData) => {
          onData?.(tower);
          return ok;
        },
      };

      await tellingGuardMode(host, mode).call(REQUEST, 1, (data) => told.push(data));

      expect(told).toEqual([tower]);
    }
  });

  it('is no word about any other refusal or loss', async () => {
    const stale = refused('stale-term', 'A newer term is recorded here.');
    const odd = refused('bad-request', 'run, step, attempt or digest?');

    for (const answer of [stale, odd])
      expect(
        await tellingGuardMode(
          hostThat(async () => answer),
          'travels',
        ).call(REQUEST, 1),
      ).toBe(answer);
    for (const mode of ['travels', 'installed'] as const)
      await expect(
        tellingGuardMode(
          hostThat(() => lost('No answer line came back from sol-a (exit status 1).')),
          mode,
        ).call(REQUEST, 1),
      ).rejects.toMatchObject({ code: 'host/answer-lost' });
  });
});
