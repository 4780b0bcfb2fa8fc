import { describe, expect, it, vi } from 'vitest';
import { createReadiness, type ReadyCheck } from '../../../src/health/readiness.ts';

const well: ReadyCheck = { name: 'queue', look: () => Promise.resolve(null) };
const running = () => 'running' as const;
const clockAt = (time: { ms: number }) => ({ monotonic: () => time.ms });

describe('readiness', () => {
  it('names everything that is not ready, without the words of an error', async () => {
    const away: ReadyCheck = { name: 'store', look: () => Promise.reject(new Error('postgres://u:hunter2@h')) };
    const newer: ReadyCheck = { name: 'tables', look: () => Promise.resolve('has the tables of a newer Baton') };

    const readiness = await createReadiness([well, away, newer], running, clockAt({ ms: 0 }))();

    expect(readiness).toEqual({
      ready: false,
      state: 'not-ready',
      failing: [
        { name: 'store', because: 'does not answer' },
        { name: 'tables', because: 'has the tables of a newer Baton' },
      ],
    });
  });

  it('is not ready while the process starts or stops, and asks nobody then', async () => {
    const silent: ReadyCheck = {
      name: 'store',
      look: () => {
        throw new Error('was asked');
      },
    };
    for (const phase of ['starting', 'stopping'] as const) {
      const readiness = await createReadiness([silent], () => phase, clockAt({ ms: 0 }))();
      expect(readiness).toMatchObject({ ready: false, state: phase });
    }
  });

  it('asks again after half a second, and only once for many who ask within it', async () => {
    const time = { ms: 0 };
    const look = vi.fn<() => Promise<string | null>>().mockResolvedValueOnce(null).mockResolvedValue('is away');
    const ready = createReadiness([{ name: 'store', look }], running, clockAt(time));

    expect(await Promise.all([ready(), ready()])).toMatchObject([{ ready: true }, { ready: true }]);
    expect(look).toHaveBeenCalledTimes(1);
    time.ms = 501;
    expect(await ready()).toMatchObject({ ready: false });
  });

  it('gives up on a check that hangs after a second, and does not ask it again meanwhile', async () => {
    vi.useFakeTimers();
    try {
      const time = { ms: 0 };
      const look = vi.fn(() => new Promise<string | null>(() => {}));
      const ready = createReadiness([{ name: 'store', look }], running, clockAt(time));

      for (const at of [0, 2_000]) {
        time.ms = at;
        const answer = ready();
        await vi.advanceTimersByTimeAsync(1_000);
        expect(await answer).toMatchObject({
          ready: false,
          failing: [{ name: 'store', because: 'did not answer within 1 s' }],
        });
      }
      expect(look).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });
});
