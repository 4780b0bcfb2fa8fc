import { setTimeout as sleep } from 'node:timers/promises';
import { CHANNELS, USERS, type Who } from './cast.ts';
import { type Deed, deedAt, deliveriesOf } from './deeds.ts';
import type { Load } from './orders.ts';
import { type PlanSeen, watchPlans } from './plans-seen.ts';
import type { Done, Side } from './side.ts';

/** The people in the channels. */
export interface Crowd {
  /** So many deeds in a second, whatever becomes of those before. Resolves when each was acknowledged or given up. */
  load(seconds: number, perSecond: number): Promise<Load>;
  rejectAfter(afterMs: number | null): void;
  /** How many private answers each user has to get. */
  asked(): ReadonlyMap<string, number>;
  /** How many more each may get. */
  maybe(): ReadonlyMap<string, number>;
}

export function createCrowd<Message>(side: Side<Message>): Crowd {
  const { chat } = side.told;
  const [users, channels] = [USERS[chat], CHANNELS[chat]];
  const asked = new Map<string, number>();
  const maybe = new Map<string, number>();
  const approvedBy = new Map<string, Set<Who>>();
  let turn = 0;
  let rejectAfterMs: number | null = null;
  const userOf = (who: Who): string => {
    turn += 1;
    return users[who][turn % users[who].length] ?? '';
  };
  const expect = (user: string, answers: number) => void asked.set(user, (asked.get(user) ?? 0) + answers);
  /** Whoever was told that nothing answers gets no answer where the chat gives none; it is among those that came late. */
  const settle = (user: string, { kind }: Done) => {
    if (kind === 'gone' || (kind === 'timed-out' && !side.answersAfterAll)) expect(user, -1);
  };
  const press = async (who: Who, user: string, { message, key }: PlanSeen<Message>, label: string): Promise<Done> => {
    expect(user, 1);
    const done = await side.press(user, message, label);
    settle(user, done);
    if (done.kind === 'gone') return done;
    if (label === 'Approve' && who !== 'stranger') approvedBy.set(key, (approvedBy.get(key) ?? new Set()).add(who));
    return done;
  };
  const plans = watchPlans(side, (plan) => {
    if (rejectAfterMs === null) return;
    void sleep(rejectAfterMs, undefined, { ref: false }).then(() => press('ben', userOf('ben'), plan, 'Reject'));
  });
  const say = async (user: string, text: string): Promise<Done> => {
    expect(user, 1);
    const done = await side.command(user, channels[turn % channels.length] ?? '', text);
    settle(user, done);
    return done;
  };
  const approve = (who: Who, user: string, times: number): Promise<Done>[] => {
    const plan = plans.pick(turn);
    if (plan === null) return [say(user, 'help')];
    return Array.from({ length: times }, () => press(who, user, plan, 'Approve'));
  };
  const act = (deed: Deed, who: Who): Promise<Done>[] => {
    const user = userOf(who);
    if ('twice' in deed) {
      side.deliverTwice(deed.kind === 'command' ? 'command' : 'press');
      // The second is answered with what the first one was told; by HTTP, signed in the same second, it is a replay and is not.
      maybe.set(user, (maybe.get(user) ?? 0) + 1);
    }
    switch (deed.kind) {
      case 'command':
        return [say(user, deed.text)];
      case 'run':
        return [say(user, `run ${plans.lastRun()}`)];
      case 'approve':
        return approve(who, user, deed.times);
      case 'strange-command':
        return [say(user, 'pause all')];
      case 'strange-press':
        return approve(who, user, 1);
    }
    return deed satisfies never;
  };
  return {
    asked: () => asked,
    maybe: () => maybe,
    rejectAfter: (afterMs) => void (rejectAfterMs = afterMs),
    async load(seconds, perSecond) {
      const outcomes: Promise<Done>[] = [];
      let looks = 0;
      let delivered = 0;
      const beganAtMs = performance.now();
      for (let index = 0; delivered < seconds * perSecond; index += 1) {
        const dueMs = beganAtMs + (delivered / perSecond) * 1_000 - performance.now();
        if (dueMs > 0) await sleep(dueMs);
        const deed = deedAt(index);
        if (deed.kind === 'command' && deed.text.startsWith('status')) looks += 1;
        delivered += deliveriesOf(deed);
        outcomes.push(...act(deed, deed.kind.startsWith('strange') ? 'stranger' : index % 2 === 0 ? 'ana' : 'ben'));
      }
      const all = await Promise.all(outcomes);
      const late = side.late();
      return {
        ackMs: [
          ...all.flatMap((done) => (done.kind === 'answered' ? done.afterMs : [])),
          ...late.flatMap(({ afterMs }) => afterMs ?? []),
        ],
        notAcknowledged:
          all.filter(({ kind }) => kind === 'not-told').length + late.filter(({ afterMs }) => afterMs === null).length,
        looks,
        approvedByBoth: [...approvedBy].flatMap(([key, people]) => (people.size > 1 ? [key] : [])),
      };
    },
  };
}
