import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../commands/catalogue.ts';
import { errorCard, helpCard, runsCard, textCard } from '../../../src/chats/project/simple-cards.ts';
import { BatonError } from '../../../src/domain/failure.ts';
import { AT, run } from './sample.ts';

describe('The other cards', () => {
  it('list runs with their state in words', () => {
    const card = runsCard('reply:1', [run(), run({ id: 'r-1', state: 'done', endedAtMs: AT + 11_420 })]);

    expect(card.headline).toBe('2 runs, 1 open.');
    expect(card.sections[0]).toMatchObject({
      rows: [
        ['r-52c1', 'sol-main', 'sol-a → sol-b', 'running', `{t:${AT}}`, 'open'],
        ['r-1', 'sol-main', 'sol-a → sol-b', 'done, moved to sol-b', `{t:${AT}}`, '11.4 s'],
      ],
    });
  });

  it('explain every command of the catalogue, or one in full', () => {
    const all = helpCard('reply:1', catalogue);
    const one = helpCard('reply:1', catalogue, 'stand-down');

    expect(all.sections[0]).toMatchObject({ kind: 'table' });
    expect(one.sections[0]).toMatchObject({ text: expect.stringContaining('For example: stand-down') });
    expect(helpCard('reply:1', catalogue, 'nonsense').headline).toMatch(/^There is no command nonsense\./);
  });

  it('put the first line of a text on top', () => {
    expect(textCard('reply:1', 'Paused', 'sol-main is paused.\nBy Ada.')).toMatchObject({
      headline: 'sol-main is paused.',
      sections: [{ text: 'By Ada.' }],
    });
  });

  it('give the advice and the code of a known failure, and own up to an unexpected one', () => {
    expect(errorCard('reply:1', new BatonError('host/unreachable', 'sol-a: timed out'))).toMatchObject({
      headline: 'sol-a: timed out',
      footer: 'host/unreachable',
      tone: 'bad',
    });
    expect(errorCard('reply:1', new TypeError('x is undefined')).headline).toBe(
      'Something unexpected went wrong: x is undefined',
    );
  });
});
