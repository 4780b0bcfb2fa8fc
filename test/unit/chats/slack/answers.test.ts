import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { answerOf, isUnfit } from '../../../../src/chats/slack/answers.ts';

const said = (error: string, more: object = {}) => new WebAPIPlatformError({ ok: false, error, ...more });

describe('an error of Slack', () => {
  it.each([
    ['edit_window_closed', { kind: 'edit-refused' }],
    ['cant_update_message', { kind: 'edit-refused' }],
    ['message_not_found', { kind: 'gone' }],
    ['internal_error', { kind: 'unknown' }],
    ['ratelimited', { kind: 'rate-limited', retryInMs: 30_000 }],
    ['not_in_channel', { kind: 'refused', reach: 'place', words: expect.stringContaining('/invite @Baton') }],
    ['channel_not_found', { kind: 'refused', reach: 'place', words: expect.stringContaining('C1') }],
    ['is_archived', { kind: 'refused', reach: 'place' }],
    ['token_revoked', { kind: 'refused', reach: 'platform', words: expect.stringContaining('restart Baton') }],
    ['a_new_word', { kind: 'refused', reach: 'card', words: expect.stringContaining('a_new_word') }],
  ])('%s is told for what it means', (name, answer) => {
    expect(answerOf(said(name), 'C1')).toMatchObject(answer);
  });

  it('names the scope that is missing', () => {
    const answer = answerOf(said('missing_scope', { needed: 'chat:write' }), 'C1');

    expect(answer).toMatchObject({ reach: 'platform', words: expect.stringContaining('(chat:write)') });
  });

  it('makes Baton wait for as long as Slack says', () => {
    expect(answerOf(new WebAPIRateLimitedError(17), 'C1')).toEqual({ kind: 'rate-limited', retryInMs: 17_000 });
  });

  it('that is no answer says nothing of what was done', () => {
    const errors = [new WebAPIRequestError(new Error('reset')), new WebAPIHTTPError(503, 'down', {}), new Error('odd')];

    expect(errors.map((error) => answerOf(error, 'C1').kind)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('about the form of a message is told from one about its place', () => {
    expect([said('invalid_blocks'), said('msg_blocks_too_long'), said('not_in_channel')].map(isUnfit)).toEqual([
      true,
      true,
      false,
    ]);
  });
});
