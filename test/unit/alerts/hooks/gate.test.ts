import { describe, expect, it } from 'vitest';
import { createGate } from '../../../../src/alerts/hooks/gate.ts';
import { createSelfReports } from '../../../../src/alerts/hooks/self-reports.ts';

/** A clock whose waits end when they are told to. */
function handClock() {
  const waits: (() => void)[] = [];
  return {
    endWaits: () => waits.splice(0).forEach((end) => end()),
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        waits.push(resolve);
        signal?.addEventListener('abort', () => reject(new Error('no longer waited for')));
      }),
  };
}

describe('a gate', () => {
  it('lets in as many as there are places, and the next one when a place comes free', async () => {
    const gate = createGate(2, handClock());
    const first = await gate.enter(1, 100);
    await gate.enter(1, 100);
    const third = gate.enter(1, 100);
    first?.();

    expect(await third).not.toBe(null);
  });

  it('turns away who has waited long enough, and keeps the place for who still waits', async () => {
    const clock = handClock();
    const gate = createGate(1, clock);
    const first = await gate.enter(1, 100);
    const late = gate.enter(1, 100);
    await Promise.resolve();
    clock.endWaits();

    expect(await late).toBe(null);
    const next = gate.enter(1, 100);
    first?.();
    expect(await next).not.toBe(null);
  });

  it('has no more places for one that is given back twice', async () => {
    const clock = handClock();
    const gate = createGate(1, clock);
    const first = await gate.enter(1, 100);
    first?.();
    first?.();
    await gate.enter(1, 100);
    const third = gate.enter(1, 100);
    clock.endWaits();

    expect(await third).toBe(null);
  });
});

const told = (said: ReturnType<ReturnType<typeof createSelfReports>['after']>) => {
  said.told();
  return said.reports.map(({ key, status, startsAtMs }) => `${key} ${status} ${startsAtMs}`);
};

describe('a gate for what differs in size', () => {
  it('keeps the order, so that a large one is not passed by small ones for ever', async () => {
    const gate = createGate(4, handClock());
    const entered: string[] = [];
    const enter = async (name: string, size: number) => {
      const leave = await gate.enter(size, 100);
      entered.push(name);
      return leave;
    };
    const first = await enter('first', 2);
    const large = enter('large', 4);
    const small = enter('small', 1);
    await Promise.resolve();
    expect(entered).toEqual(['first']);

    first?.();
    const leave = await large;
    expect(entered).toEqual(['first', 'large']);
    leave?.();
    await small;
    expect(entered).toEqual(['first', 'large', 'small']);
  });

  it('lets in by itself what is larger than all of it', async () => {
    expect(await createGate(4, handClock()).enter(100, 100)).not.toBe(null);
  });
});

describe('what Baton says of messages that it got', () => {
  const whole = { group: 'g', leftOut: 0 };
  const UNREAD = 'baton:unread-alerts:/p';

  it('is said once until it changes, and again after five minutes as the same firing', () => {
    let now = 1_000;
    const own = createSelfReports(() => now);

    expect(told(own.unread('/p', 'x'))).toEqual([`${UNREAD} firing 1000`]);
    expect(told(own.unread('/p', 'y'))).toEqual([]);
    now += 300_000;
    expect(told(own.unread('/p', 'z'))).toEqual([`${UNREAD} firing 1000`]);
    expect(told(own.after('/p', whole))).toEqual([`${UNREAD} resolved 1000`]);
    expect(told(own.after('/p', whole))).toEqual([]);
    now += 300_000;
    expect(told(own.after('/p', whole))).toEqual([`${UNREAD} resolved 601000`]);
  });

  it('is said again where it could not be stored', () => {
    const own = createSelfReports(() => 5);

    expect(own.unread('/p', 'x').reports).toHaveLength(1);
    expect(own.unread('/p', 'x').reports).toHaveLength(1);
  });

  it('of a group with alerts left out begins once and ends once', () => {
    const own = createSelfReports(() => 7);
    told(own.after('/p', whole));

    expect(told(own.after('/p', { group: 'g', leftOut: 2 }))).toEqual(['baton:left-out:/p:g firing 7']);
    expect(told(own.after('/p', { group: 'other', leftOut: 0 }))).toEqual([]);
    expect(told(own.after('/p', whole))).toEqual(['baton:left-out:/p:g resolved 7']);
    expect(told(own.after('/p', whole))).toEqual([]);
  });
});
