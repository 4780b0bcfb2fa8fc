import { describe, expect, it } from 'vitest';
import { takeTogether } from '../../../../src/alerts/hooks/take-together.ts';
import type { CauseReport } from '../../../../src/domain/incident.ts';
import { createLog } from '../../../../src/platform/log.ts';

function report(key: string): CauseReport {
  return {
    scope: '*',
    key,
    source: 'generic',
    name: key,
    rule: 'other',
    severity: 'info',
    node: null,
    summary: key,
    link: null,
    status: 'firing',
    startsAtMs: 0,
    labels: {},
  };
}

/** A store that answers when it is told to. */
function slowStore() {
  const calls: { readonly keys: string[]; readonly answer: PromiseWithResolvers<void> }[] = [];
  return {
    calls,
    keys: () => calls.map(({ keys }) => keys.join(' ')),
    take(reports: readonly CauseReport[]) {
      const answer = Promise.withResolvers<void>();
      calls.push({ keys: reports.map(({ key }) => key), answer });
      return answer.promise;
    },
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const log = createLog('silent');

describe('reports that come at once', () => {
  it('are taken together while others are on their way, each told when its own are stored', async () => {
    const store = slowStore();
    const take = takeTogether((reports) => store.take(reports), log);
    const told: string[] = [];
    for (const key of ['a', 'b', 'c', 'd']) void take([report(key)]).then(() => told.push(key));
    await turn();
    expect(store.keys()).toEqual(['a', 'b']);

    store.calls[1]?.answer.resolve();
    await turn();
    expect(store.keys()).toEqual(['a', 'b', 'c d']);
    expect(told).toEqual(['b']);

    store.calls[2]?.answer.resolve();
    await turn();
    expect(told).toEqual(['b', 'c', 'd']);
  });

  it('are taken one by one where they cannot be taken together, and only the bad one fails', async () => {
    const store = slowStore();
    const isBad = (reports: readonly CauseReport[]) => reports.some(({ key }) => key === 'bad');
    const take = takeTogether(async (reports) => {
      await store.take(reports);
      if (isBad(reports)) throw new Error('cannot be stored');
    }, log);
    const all = Promise.allSettled(['a', 'b', 'c', 'bad', 'd'].map((key) => take([report(key)])));
    for (let answered = 0; answered < 6; answered += 1) {
      await turn();
      store.calls[answered]?.answer.resolve();
    }

    expect((await all).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(store.keys()).toEqual(['a', 'b', 'c bad d', 'c', 'bad', 'd']);
  });

  it('are never more in one than a message may have, but for one that has more', async () => {
    const store = slowStore();
    const take = takeTogether((reports) => store.take(reports), log);
    const many = (count: number) => Array.from({ length: count }, (_, index) => report(`r${index}`));
    for (const count of [1, 1, 1_500, 1_000, 5_000]) void take(many(count));
    for (let answered = 0; answered < 5; answered += 1) {
      await turn();
      store.calls[answered]?.answer.resolve();
    }

    expect(store.calls.map(({ keys }) => keys.length)).toEqual([1, 1, 1_500, 1_000, 5_000]);
  });
});
