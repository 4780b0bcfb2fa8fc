import { describe, expect, it } from 'vitest';
import { takeShownSoon } from '../../../src/app/shown-soon.ts';
import { NO_INCIDENTS } from '../alerts/no-incidents.ts';

async function wakesFor(changed: readonly string[]): Promise<number> {
  let wakes = 0;
  const incidents = { ...NO_INCIDENTS, take: async () => ({ opened: [], changed }) };
  const wake = { deliver: async () => void (wakes += 1) };
  await takeShownSoon(incidents, wake).take([]);
  return wakes;
}

describe('a report that is taken', () => {
  it('asks for a delivery when people see something else by it, and for none when it says the same again', async () => {
    expect(await wakesFor(['sol-main', '*'])).toBe(1);
    expect(await wakesFor([])).toBe(0);
  });
});
