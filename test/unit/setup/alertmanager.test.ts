import { describe, expect, it } from 'vitest';
import { alertmanagerFindings } from '../../../src/setup/check/alertmanager.ts';

describe('the check of Alertmanager', () => {
  it.each([
    [{ version: '0.25.0' }, 'passed', 'Alertmanager 0.25.0'],
    [{ because: 'Alertmanager says 401' }, 'failed', 'Alertmanager says 401'],
  ])('%j', async (answer, state, found) => {
    expect(await alertmanagerFindings(() => Promise.resolve(answer))).toMatchObject([
      { id: 'alertmanager', severity: 'should', state, found },
    ]);
  });
});
