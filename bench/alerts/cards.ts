import { setTimeout as sleep } from 'node:timers/promises';
import type { People } from '../chat/people.ts';

/** Slack takes one message a second in each of four channels, and there are other cards besides. Unit: milliseconds. */
const SHOWN_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 1_000;

const isIncident = ({ key }: { readonly key: string }): boolean => key.startsWith('incident:');

/** The cards of incidents that stand in the channels, and how many of them stand there more than once. */
export async function cardsSeen(people: Pick<People, 'sight'>): Promise<{ cards: number; cardsTwice: number }> {
  const { shown } = await people.sight();
  const incidents = shown.filter(isIncident).map(({ channel, key }) => `${channel} ${key}`);
  const cards = new Set(incidents).size;
  return { cards, cardsTwice: incidents.length - cards };
}

/** Waits for so many cards, as long as may be. @returns how long it took, in seconds */
export async function untilShown(people: Pick<People, 'sight'>, wanted: number): Promise<number> {
  const beganAtMs = performance.now();
  const pastMs = (): number => performance.now() - beganAtMs;
  while (pastMs() < SHOWN_WITHIN_MS && (await cardsSeen(people)).cards < wanted) await sleep(LOOK_EVERY_MS);
  return Math.round(pastMs() / 100) / 10;
}
