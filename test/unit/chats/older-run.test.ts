import { describe, expect, it } from 'vitest';
import { newerRun, runBefore } from '../../../src/chats/project/older-run.ts';
import { runCard } from '../../../src/chats/project/run-card.ts';
import { AT, PEOPLE, plan, run, WHOLE } from './sample.ts';

const OLD = run({ state: 'done', endedAtMs: AT + 11_420 });
const NEW = run({ id: 'r-9', createdAtMs: AT + 60_000 });
const ELSEWHERE = run({ id: 'r-5', validator: 'sol-two', createdAtMs: AT + 90_000 });
const NEWEST_FIRST = [ELSEWHERE, NEW, OLD];

describe('a run that another one of its validator came after', () => {
  it('is told apart from the newest one, whatever other validators did', () => {
    expect(newerRun(OLD, NEWEST_FIRST)?.id).toBe('r-9');
    expect(newerRun(NEW, NEWEST_FIRST)).toBeNull();
    expect(runBefore(NEW, NEWEST_FIRST)?.id).toBe(OLD.id);
    expect(runBefore(OLD, NEWEST_FIRST)).toBeNull();
    expect(runBefore(run({ id: 'r-unheard-of' }), NEWEST_FIRST)).toBeNull();
  });

  it('says as of when its card holds, leads to the newer one, and is no good news any more', () => {
    const card = runCard(OLD, plan(), WHOLE, AT + 90_000, PEOPLE, NEW);

    expect(card.headline).toBe(`As of {t:${AT + 11_420}}: sol-b signs. Nothing else to do. Newer: run r-9.`);
    expect(card).toMatchObject({ tone: 'neutral', newer: 'r-9' });
  });

  it('is itself, while it is open', () => {
    const open = run({ state: 'stopped' });

    expect(runCard(open, plan(), WHOLE, AT, PEOPLE, NEW)).toEqual(runCard(open, plan(), WHOLE, AT, PEOPLE));
  });
});
