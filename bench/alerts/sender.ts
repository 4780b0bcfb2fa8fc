import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Poster } from './post.ts';
import type { StormEvent } from './storm.ts';
import { webhookBody } from './webhook.ts';

/** One of several Alertmanagers that all know the same and all send it. */
export interface SenderOptions {
  readonly storm: readonly StormEvent[];
  readonly poster: Poster;
  /** When the storm began, in milliseconds since 1970. */
  readonly beganAtMs: number;
  /** How much later than the first one it knows and sends each thing. Unit: milliseconds. */
  readonly lagMs: number;
  /** It cannot send in this time and sends everything in order afterwards. Milliseconds from the beginning. */
  readonly cutOff: { readonly fromMs: number; readonly untilMs: number } | null;
}

export interface Sent {
  /** One for each call, repetitions after a refusal included. */
  readonly answers: readonly Answer[];
  /** Alerts in the bodies, counted each time. */
  readonly told: number;
  /** Calls that were answered with 4xx: a sender drops what they held. */
  readonly dropped: number;
}

/** A group is sent again no sooner than this. Alertmanager's own default is five minutes: this is a storm. Unit: milliseconds. */
const GROUP_INTERVAL_MS = 5_000;
/** How often it looks for groups that are due. Unit: milliseconds. */
const LOOK_EVERY_MS = 50;
/** After a 5xx or a broken line the same is sent again. Unit: milliseconds. */
const AGAIN_AFTER_MS = 500;

type Group = {
  /** The last of each alert, by its fingerprint. */
  readonly known: Map<string, StormEvent>;
  hasNews: boolean;
  nextMs: number;
  /** Calls of one group follow each other. */
  queue: Promise<void>;
};

/** Sends the whole storm. Resolves when everything was taken, or dropped. */
export async function sendStorm(options: SenderOptions): Promise<Sent> {
  const { storm, beganAtMs, lagMs, cutOff } = options;
  const groups = new Map<string, Group>();
  const sent = { answers: [] as Answer[], told: 0, dropped: 0 };
  const at = (): number => Date.now() - beganAtMs;
  let next = 0;
  for (;;) {
    for (let event = storm[next]; event !== undefined && event.atMs + lagMs <= at(); event = storm[next]) {
      learn(groups, event);
      next += 1;
    }
    const isOver = next === storm.length;
    for (const group of groups.values()) {
      // The last news of all need not wait for their turn: nothing comes after them.
      if (!group.hasNews || (group.nextMs > at() && !isOver)) continue;
      const body = flush(group, beganAtMs, at());
      const untilMs = cutOff !== null && at() >= cutOff.fromMs && at() < cutOff.untilMs ? cutOff.untilMs : 0;
      group.queue = group.queue.then(() => deliver(options, body, untilMs, sent));
    }
    if (isOver) break;
    await sleep(LOOK_EVERY_MS);
  }
  await Promise.all([...groups.values()].map(({ queue }) => queue));
  return sent;
}

function learn(groups: Map<string, Group>, event: StormEvent): void {
  const { validator, fingerprint } = event.alert;
  const group = groups.get(validator) ?? { known: new Map(), hasNews: false, nextMs: 0, queue: Promise.resolve() };
  group.known.set(fingerprint, event);
  group.hasNews = true;
  groups.set(validator, group);
}

/** As Alertmanager has it: all of the group that fire, and once what is over. */
function flush(group: Group, beganAtMs: number, atMs: number) {
  const events = [...group.known.values()];
  for (const { status, alert } of events) if (status === 'resolved') group.known.delete(alert.fingerprint);
  group.hasNews = false;
  group.nextMs = atMs + GROUP_INTERVAL_MS;
  return { text: webhookBody(events, beganAtMs), alerts: events.length };
}

async function deliver(
  { poster, beganAtMs }: SenderOptions,
  body: ReturnType<typeof flush>,
  untilMs: number,
  sent: { answers: Answer[]; told: number; dropped: number },
): Promise<void> {
  const waitMs = beganAtMs + untilMs - Date.now();
  if (waitMs > 0) await sleep(waitMs);
  for (;;) {
    const answer = await poster.post(body.text);
    sent.answers.push(answer);
    sent.told += body.alerts;
    if (answer.status >= 400 && answer.status < 500) sent.dropped += 1;
    if (answer.status >= 200 && answer.status < 500) return;
    await sleep(AGAIN_AFTER_MS);
  }
}
