import { describe, expect, it } from 'vitest';
import { eachPart } from '../../../src/app/each-part.ts';
import { BatonError } from '../../../src/domain/failure.ts';

async function doneOf(failures: Readonly<Record<string, Error>>) {
  const done: string[] = [];
  const parts = ['runs', 'incidents', 'cards'].map((name) => async () => {
    await Promise.resolve();
    const failure = failures[name];
    if (failure !== undefined) throw failure;
    done.push(name);
  });
  const error = await eachPart(parts).catch((thrown: unknown) => thrown);
  return { done, error };
}

describe('several parts', () => {
  it('are all done though one of them fails, and the first failure is told', async () => {
    const odd = new Error('odd');
    expect(await doneOf({ runs: odd, incidents: new Error('odder') })).toEqual({ done: ['cards'], error: odd });
  });

  it('are given up when the store is away: each would only wait for it', async () => {
    const away = new BatonError('store/unreachable', 'away');
    expect(await doneOf({ incidents: away })).toEqual({ done: ['runs'], error: away });
  });
});
