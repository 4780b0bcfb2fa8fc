import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lane } from '../../../../src/chats/outbox.ts';
import type { Call, Fate } from './fake-chat.ts';
import { card, createScene } from './scene.ts';

const PLACES = ['slack:C1', 'slack:C2'];
const KEYS = ['run:r-1', 'plan:p-1', 'alarm:sol'];
const LANE: Record<string, Lane> = { 'run:r-1': 'progress', 'plan:p-1': 'decision', 'alarm:sol': 'alert' };

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ kind: 'well' } as const) },
  { weight: 2, arbitrary: fc.constantFrom({ kind: 'lost' } as const, { kind: 'dropped' } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('late' as const), ms: fc.integer({ min: 1, max: 15_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('limited' as const), ms: fc.integer({ min: 1, max: 30_000 }) }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'refused', reach: 'place' } as const) },
);

type Event =
  | { readonly kind: 'want'; readonly key: string }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'delete' | 'close-edits'; readonly at: number }
  | { readonly kind: 'restart'; readonly killed: boolean }
  | { readonly kind: 'second-bot' };

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('want' as const), key: fc.constantFrom(...KEYS) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 9_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'close-edits' as const), at: fc.nat({ max: 20 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), killed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'second-bot' } as const) },
);

/** What nobody answered may have been done: each such post may be repeated once. */
const isUnanswered = ({ method, fate: met }: Call) =>
  method === 'post' && (met.kind === 'lost' || met.kind === 'dropped' || met.kind === 'late');

describe('the delivery, whatever happens', () => {
  it('shows the newest of every card in the end, loses none, and repeats a message once for each lost answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 25 }), fc.infiniteStream(fate), async (events, fates) => {
        let isCalm = false;
        const next = (): Fate => fates.next().value;
        const scene = createScene({ fateOf: () => (isCalm ? { kind: 'well' } : next()) });
        let bot = await begun(scene);
        let revision = 0;
        const wanted = new Map<string, string>();
        const want = async (key: string) => {
          wanted.set(key, `${key} ${(revision += 1)}`);
          for (const place of PLACES)
            await scene.want(place, card(key, wanted.get(key) ?? ''), LANE[key] ?? 'decision');
        };
        let kills = 0;
        for (const one of events) {
          if (one.kind === 'want') await want(one.key);
          else if (one.kind === 'pass') await scene.pass(one.ms);
          else if (one.kind === 'second-bot') await begun(scene);
          else if (one.kind === 'restart') {
            if (one.killed) bot.kill();
            else void bot.delivery.stop();
            kills += 1;
            bot = await begun(scene);
          } else {
            const message = scene.messages[one.at];
            if (message) message[one.kind === 'delete' ? 'deleted' : 'editable'] = one.kind === 'delete';
          }
        }
        await scene.pass(1);
        isCalm = true;
        for (const key of wanted.keys()) await want(key);
        // Limits and refusals of before may last a minute; lost answers are looked after for twenty seconds more.
        await scene.pass(180_000);

        for (const [key, headline] of wanted)
          for (const place of PLACES) expectTrue(scene, place, key, headline, kills);
        expect(scene.wentBack).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

function expectTrue(
  scene: ReturnType<typeof createScene>,
  place: string,
  key: string,
  headline: string,
  kills: number,
) {
  const all = scene.messages.filter((one) => one.destination === place && one.key === key);
  const last = Math.max(...all.map(({ part }) => part));
  const shown = scene.shown(place, key).filter(({ part }) => part === last);
  // A second one that came late and can be edited no more cannot be made a link.
  const standing = shown.length > 1 ? shown.filter(({ editable }) => editable) : shown;
  expect(standing.map((one) => one.headline)).toEqual([headline]);
  const sent = scene.calls.filter((call) => call.key === key && call.place === place);
  expect(all.length).toBeLessThanOrEqual(1 + last + sent.filter(isUnanswered).length + kills);
}

async function begun(scene: ReturnType<typeof createScene>) {
  let alive = true;
  const delivery = await scene.start(() => (alive ? Promise.resolve() : new Promise<void>(() => undefined)));
  return { delivery, kill: () => void (alive = false) };
}
