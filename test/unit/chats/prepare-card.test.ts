import { describe, expect, it } from 'vitest';
import { planCard } from '../../../src/chats/project/plan-card.ts';
import { runCard } from '../../../src/chats/project/run-card.ts';
import { renderCard } from '../../../src/chats/terminal/render.ts';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import { plan, run } from './sample.ts';

const bound = { 'nodes to prepare': 'sol-a sol-b', 'nodes to restart': 'none' };
const lines = ['- --identity /old.json', '+ --identity /home/sol/identity.json'];
const prepare = {
  ...plan(),
  procedure: 'solana/prepare',
  bound,
  diffs: [{ node: 'sol-a', path: '/home/sol/start.sh', lines }],
};
const prepared = { ...run(), procedure: 'solana/prepare' };
const look = { width: 60, color: false, now: 0, timeZone: 'UTC' };

describe('the card of a preparation', () => {
  it('shows each change of a file before it is approved, whole, on a narrow screen too', () => {
    const card = planCard({ plan: prepare, state: { kind: 'open', expiresAtMs: 1e15 }, decisions: [] }, {}, 0);
    const text = renderCard(card, { ...look, width: 40 });

    expect(card.sections).toContainEqual({ kind: 'diff', title: 'sol-a: /home/sol/start.sh', lines });
    expect(text).toContain('- --identity /old.json');
    expect(text).toMatch(/\+ --identity\s+\/home\/sol\/identity\.json/);
    expect(card.facts[0]).toEqual({ label: 'Hosts', value: 'sol-a and sol-b' });
    expect(card.buttons[0]?.confirm).toContain('No validator is restarted.');
  });

  it('ends with what was found on disk and what runs, and says nothing of a move', () => {
    const because = 'On disk as planned. What runs: on sol-a it takes effect at the next restart.';
    const event: JournalEvent = { kind: 'run.ended', ending: 'done', signer: 'sol-a', because, figures: {} };
    const entry = { runId: prepared.id, seq: 1, atMs: 0, event, previousHash: '', hash: '' };
    const card = runCard({ ...prepared, state: 'done', endedAtMs: 1 }, prepare, [entry], 0);

    expect([card.headline, card.tone]).toEqual([because, 'good']);
    expect(renderCard(card, look)).not.toMatch(/Move|→/);
  });
});
