import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/platform/postgres.ts';
import { sqlState, storeFailure } from '../../../src/platform/store-failure.ts';

const postgresError = (code: string, message = 'it went wrong') => Object.assign(new Error(message), { code });

describe('an error of the database', () => {
  it.each([
    ['53100', 'store/refused', 'disk'],
    ['57P01', 'store/unreachable', 'away'],
    ['57P03', 'store/unreachable', 'away'],
    ['08006', 'store/unreachable', 'away'],
    ['ECONNREFUSED', 'store/unreachable', 'away'],
  ])('with the code %s becomes %s', (code, expected, word) => {
    const failure = storeFailure(postgresError(code));

    expect(failure).toMatchObject({ code: expected, message: expect.stringContaining(word) });
    expect(sqlState(failure)).toBe(code);
  });

  it('that is a mistake of ours stays as it is', () => {
    const mistake = postgresError('42601', 'syntax error');

    expect(storeFailure(mistake)).toBe(mistake);
  });

  it('means "away" when nothing listens', async () => {
    // Port 9 is "discard", which no machine of today serves.
    const db = openDatabase('postgres://nobody@127.0.0.1:9/none');

    await expect(db.selectFrom('runs').selectAll().execute()).rejects.toMatchObject({ code: 'store/unreachable' });
    await db.destroy();
  });
});
