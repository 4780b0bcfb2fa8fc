import { describe, expect, it } from 'vitest';
import { ASK, askView } from '../../../../src/chats/slack/render/ask.ts';
import { actionsOf, needsModal } from '../../../../src/chats/slack/render/buttons.ts';
import { DIGEST } from '../sample.ts';
import { seen } from './block-tree.ts';

const APPROVE = {
  label: 'Approve',
  style: 'primary',
  command: `approve p-7f3a --digest ${DIGEST}`,
  confirm: 'Take sol-main over?\nIt cannot be undone.',
  asks: 'What makes you certain?',
  types: 'sol-main',
} as const;

describe('The question before a button', () => {
  it('says what will happen, asks for what has to be typed, and shows the command', () => {
    const view = askView(APPROVE, 'meta');

    expect(view).toMatchObject({ callback_id: ASK.callback, private_metadata: 'meta', submit: { text: 'Approve' } });
    expect(seen(view.blocks)).toBe(
      [
        'Take sol-main over?\nIt cannot be undone.',
        'What makes you certain? ____',
        'Type sol-main to go on ____',
        '~ /baton approve p-7f3a --digest 19af4d2c8b7e…',
      ].join('\n'),
    );
    expect(view.blocks.filter(({ type }) => type === 'input')).toMatchObject([
      { block_id: ASK.reason, element: { action_id: ASK.reason, multiline: true } },
      { block_id: ASK.typed, element: { action_id: ASK.typed, multiline: false } },
    ]);
  });

  it('is a modal too where it would not fit whole into Slack’s own dialog', () => {
    const long = { label: 'Abort', style: 'danger', command: 'abort r-1', confirm: 'x'.repeat(301) } as const;

    expect(needsModal(long)).toBe(true);
    expect(needsModal({ ...long, confirm: 'x'.repeat(300) })).toBe(false);
    expect(seen(askView(long, '').blocks)).toContain('x'.repeat(301));
  });

  it('refuses to lose what is to come back with the answer', () => {
    expect(() => askView(APPROVE, 'x'.repeat(3001))).toThrow(RangeError);
  });

  it('never stands before a command that Slack would cut', () => {
    const long = { label: 'Do', style: 'plain', command: 'x'.repeat(2001) } as const;

    expect(actionsOf('reply:1', [long], false)).toEqual([]);
  });
});
