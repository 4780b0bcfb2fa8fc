import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../commands/catalogue.ts';
import { planCard } from '../../../src/chats/project/plan-card.ts';
import { runCard } from '../../../src/chats/project/run-card.ts';
import { helpCard, runsCard, textCard } from '../../../src/chats/project/simple-cards.ts';
import { renderCard } from '../../../src/chats/terminal/render.ts';
import { columnsOf, wrapped } from '../../../src/chats/terminal/width.ts';
import { AT, decision, PEOPLE, plan, record, run, WHOLE } from './sample.ts';

const LOOK = { width: 80, color: false, now: AT + 12_000, timeZone: 'UTC' };
const DONE = runCard(run({ state: 'done', endedAtMs: AT + 11_420 }), plan(), WHOLE, AT, PEOPLE);

describe('A card on the terminal', () => {
  it('shows who signs, the steps with their state as a word, and times in the reader’s zone', () => {
    const text = renderCard(DONE, LOOK);

    expect(text).toContain('\nsol-b signs. Nothing else to do.\n');
    expect(text).toContain(' ok   2. The standby is armed  330 ms\n      sol-b armed, 59 s left.\n');
    expect(text).toContain('22:13:20 (12 s ago)');
  });

  it.each([20, 40, 72, 200])('never runs over a width of %i', (width) => {
    const cards = [DONE, planCard(record({ decisions: [decision('lin')] }), PEOPLE, AT), runsCard('reply:1', [run()])];

    for (const line of cards.flatMap((card) => renderCard(card, { ...LOOK, width }).split('\n')))
      expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });

  it('labels the cells of a wide table that does not fit, and leaves a narrow one alone', () => {
    const narrow = { ...LOOK, width: 40 };

    expect(renderCard(runsCard('reply:1', [run()]), narrow)).toContain('\n    Validator: sol-main\n');
    expect(renderCard(helpCard('reply:1', catalogue), narrow)).not.toContain('What it does:');
  });

  it('shows of a folded list its title only', () => {
    const text = renderCard(planCard(record(), PEOPLE, AT), LOOK);

    expect(text).toContain('\n31 checks passed. No warnings.\n');
    expect(text).not.toContain('Claim of c3');
  });

  it('sends colour codes only when asked to, and never those of a host', () => {
    const card = textCard('reply:1', 'T', 'a');
    const hostile = { ...card, headline: 'red \u001B[31mred\u0007' };

    expect(renderCard(hostile, LOOK)).not.toContain('\u001B');
    expect(renderCard(hostile, { ...LOOK, color: true })).not.toContain('\u001B[31m');
    expect(renderCard(hostile, { ...LOOK, color: true })).toContain('\u001B[1;1m');
  });

  it('shows a journal a line each, to the tenth of a second, with the day once', () => {
    const lines = [
      { seq: 1, atMs: AT, text: 'Run made' },
      { seq: 2, atMs: AT + 150, text: 'sol-a is armed' },
      { seq: 3, atMs: AT + 86_400_990, text: 'x'.repeat(70) },
    ];
    const card = {
      ...textCard('reply:1', 'T', 'a'),
      sections: [{ kind: 'journal', title: 'Journal', lines } as const],
    };

    expect(renderCard(card, LOOK)).toContain(
      [
        'Journal',
        '2023-11-14 UTC',
        ' 1  22:13:20.0  Run made',
        ' 2  22:13:20.1  sol-a is armed',
        '2023-11-15',
        ` 3  22:13:20.9  ${'x'.repeat(64)}`,
        `                ${'x'.repeat(6)}\n`,
      ].join('\n'),
    );
  });

  it('says what to type where a page would have buttons', () => {
    expect(renderCard(planCard(record(), PEOPLE, AT), LOOK)).toContain('To answer:\n  approve p-7f3a --digest');
    const narrow = renderCard(
      planCard(record(), PEOPLE, AT),
      { ...LOOK, width: 40 },
      'npm run baton -- --fleet x.yaml ',
    );
    expect(narrow).toMatch(/^ {2}npm run baton -- --fleet x\.yaml approve p-7f3a --digest \w+$/m);
  });
});

describe('Wrapping', () => {
  it('counts wide signs as two columns and cuts words that fit on no line', () => {
    expect(columnsOf('林a\u0301')).toBe(3);
    expect(wrapped('林'.repeat(10), 8)).toEqual(['林'.repeat(4), '林'.repeat(4), '林'.repeat(2)]);
    expect(wrapped('one two three', 8)).toEqual(['one two', 'three']);
  });
});
