import { describe, expect, it } from 'vitest';
import { planCard } from '../../../src/chats/project/plan-card.ts';
import { runCard } from '../../../src/chats/project/run-card.ts';
import type { PlannedChange } from '../../../src/domain/plan.ts';
import { planDigest } from '../../../src/planning/plan.ts';
import { AT, journal, PEOPLE, plan, record, run } from './sample.ts';

const CHANGE: PlannedChange = {
  node: 'sol-a',
  step: 'start',
  what: 'Start file',
  path: '/home/sol/start.sh',
  before: 'a'.repeat(64),
  after: 'b'.repeat(64),
  diff: ['@ line 2', '- --identity /k.json', '+ --identity /home/sol/identity.json'],
};
const PREPARE = plan({ procedure: 'solana/prepare', changes: [CHANGE] });
const OPEN = record({ plan: PREPARE });

describe('the card of a plan that changes files', () => {
  it('shows each change as a diff, line by line, before the steps', () => {
    const { sections, facts } = planCard(OPEN, PEOPLE, AT);

    const items = sections.flatMap((section) => (section.kind === 'checklist' ? section.items : []));
    expect(items.find(({ text }) => text.includes('/home/sol/start.sh'))).toMatchObject({
      text: 'sol-a: Start file, /home/sol/start.sh',
      detail: '@ line 2\n- --identity /k.json\n+ --identity /home/sol/identity.json',
    });
    expect(facts).toContainEqual({ label: 'Nodes', value: 'sol-a, sol-b' });
  });

  it('asks for the changes, and never for a move', () => {
    const question = planCard(OPEN, PEOPLE, AT).buttons[0]?.confirm ?? '';

    expect(question).toMatch(/^Make 1 change on sol-a, sol-b/);
    expect(question).toContain('No validator is restarted');
    expect(question.split('\n').length).toBeLessThanOrEqual(3);
  });

  it('has another digest as soon as one change is another one', () => {
    const other = plan({ procedure: 'solana/prepare', changes: [{ ...CHANGE, after: 'c'.repeat(64) }] });

    expect(planDigest(PREPARE)).not.toBe(planDigest(other));
    expect(planDigest(PREPARE)).not.toBe(planDigest({ ...PREPARE, changes: [] }));
  });
});

describe('the card of a run that changes files', () => {
  it('says what became of it, and not who signs', () => {
    const because = 'sol-a and sol-b: prepared on disk. The start file takes effect at the next restart.';
    const ended = { kind: 'run.ended', ending: 'done', signer: 'unchanged', because, figures: {} } as const;
    const card = runCard(
      run({ procedure: 'solana/prepare', state: 'done', endedAtMs: AT }),
      PREPARE,
      journal([0, ended]),
      AT,
      PEOPLE,
    );

    expect(card).toMatchObject({ headline: because, tone: 'good' });
  });

  it('offers to put back where it stopped, and says that nothing signs differently', () => {
    const stopped = {
      kind: 'run.stopped',
      signer: 'sol-a',
      because: 'sol-b: it changed meanwhile.',
      code: 'host/refused',
      exits: ['resume r-1', 'return r-1', 'stand-down r-1'],
    } as const;
    const card = runCard(run({ procedure: 'solana/prepare', state: 'stopped' }), PREPARE, journal([0, stopped]), AT);

    expect(card.headline).toBe('Stopped: sol-b: it changed meanwhile. Whoever signed before still does.');
    expect(JSON.stringify(card.sections)).toContain('puts back what this run has changed');
    expect(JSON.stringify(card.sections)).not.toContain('the move');
    expect(card.buttons.map(({ label }) => label)).toContain('Put back');
  });
});
