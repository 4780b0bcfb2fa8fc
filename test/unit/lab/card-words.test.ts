import { describe, expect, it } from 'vitest';
import type { Card, CardSection } from '../../../src/chats/card.ts';
import { wordsOf } from '../../../src/lab/card-words.ts';

const card = (sections: readonly CardSection[]): Card => ({
  key: 'plan:p-1',
  title: 'Plan',
  tone: 'bad',
  headline: 'It cannot be moved.',
  facts: [],
  sections,
  buttons: [],
  footer: '',
});

describe('a card as one line', () => {
  it('is headline, text, and the checks that are not well', () => {
    const checks: CardSection = {
      kind: 'checklist',
      title: 'Checks',
      items: [
        { state: 'done', text: 'sol-a answers' },
        { state: 'failed', text: 'sol-b answers', detail: 'no route' },
        { state: 'unknown', text: 'The clocks agree' },
      ],
    };
    const text: CardSection = { kind: 'text', title: 'Why', text: 'The database is away.' };

    expect(wordsOf(card([checks, text]))).toBe(
      'It cannot be moved.; The database is away.; sol-b answers (no route); The clocks agree',
    );
    expect(wordsOf(card([]))).toBe('It cannot be moved.');
  });
});
