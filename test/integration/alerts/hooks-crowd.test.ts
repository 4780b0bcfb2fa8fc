import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import firing from '../../unit/alerts/hooks/alertmanager-firing.json' with { type: 'json' };
import { openTestHooks } from './hooks-listener.ts';

const fleet = readFileSync(new URL('../../unit/config/good-alerts.yaml', import.meta.url), 'utf8');
const SENDERS = 50;
const MESSAGES_EACH = 4;
const ALERTS = 1_800;
/** Two more rounds are 100 MB on the wire, and several times that as objects and reports, if they were kept. Unit: bytes. */
const MOST_MORE_MEMORY = 100 * 1024 * 1024;

/** A message of just under a megabyte. */
function bigMessage(sender: number): Uint8Array<ArrayBuffer> {
  const [alert] = firing.alerts;
  const alerts = Array.from({ length: ALERTS }, (_, index) => ({
    status: 'firing',
    labels: { ...alert?.labels, sender: String(sender), instance: `machine-${index}.example.com:9100` },
    annotations: { summary: `Machine ${index} is down, and has been so for longer than anybody would like it to be` },
    startsAt: '2026-11-20T17:26:29.815Z',
    fingerprint: `${sender}-${index}`,
    padding: 'x'.repeat(150),
  }));
  return new TextEncoder().encode(JSON.stringify({ version: '4', status: 'firing', groupKey: 'g', alerts }));
}

it('takes a megabyte from each of fifty senders at once, over and over, a few at a time, and loses none', async () => {
  const taken = new Set<string>();
  let [atWork, mostAtWork] = [0, 0];
  const hooks = await openTestHooks(fleet, {
    async take(reports) {
      atWork += 1;
      mostAtWork = Math.max(mostAtWork, atWork);
      await pause(50);
      for (const { key } of reports) taken.add(key);
      atWork -= 1;
    },
  });
  const bodies = Array.from({ length: SENDERS }, (_, sender) => bigMessage(sender));
  let most = 0;
  const deliver = async (body: Uint8Array) => {
    for (;;) {
      const { status } = await hooks.post('/alerts/alertmanager', body);
      most = Math.max(most, process.memoryUsage().rss);
      if (status === 200) return;
      expect(status).toBe(503);
      // As a sender does that is told to send it again.
      await pause(20);
    }
  };

  const mostOfRound: number[] = [];
  for (let round = 0; round < MESSAGES_EACH; round += 1) {
    most = 0;
    await Promise.all(bodies.map(deliver));
    mostOfRound.push(most);
  }
  await hooks.close();

  expect(bodies[0]?.length).toBeGreaterThan(900 * 1024);
  expect(bodies[0]?.length).toBeLessThan(1024 * 1024);
  expect([...taken].filter((key) => key.startsWith('am:'))).toHaveLength(SENDERS * ALERTS);
  expect(mostAtWork).toBeLessThanOrEqual(6);
  // The first rounds warm the process up, the senders' side of it too.
  expect((mostOfRound.at(-1) ?? 0) - (mostOfRound[1] ?? 0)).toBeLessThan(MOST_MORE_MEMORY);
}, 300_000);
