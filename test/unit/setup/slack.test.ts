import { describe, expect, it } from 'vitest';
import type { SlackFleet } from '../../../src/config/schema.ts';
import { slackFindings, type SlackProbe } from '../../../src/setup/check/slack.ts';

const slack: SlackFleet = {
  mode: 'socket',
  team: 'T1',
  bot_token: 'file:bot',
  app_token: 'file:app',
  listen: { host: '127.0.0.1', port: 4401 },
  api_url: 'https://slack.com/api/',
  channels: [{ id: 'C1' }],
};
const told = <T>(value: T) => Promise.resolve({ kind: 'told', value } as const);
const refused = (name: string) =>
  Promise.resolve({ kind: 'refused', error: name, because: `Slack said ${name}` } as const);
const good: SlackProbe = {
  bot: () => told({ team: 'T1', name: 'baton', scopes: ['commands', 'chat:write'] }),
  socket: () => told(true),
  channel: () => told({ name: 'ops', isIn: true, isArchived: false }),
  scopes: ['commands', 'chat:write'],
};

const at = (place: string) => ({ platform: 'slack', place, words: `${place} says no`, sinceMs: 0 });

describe('the check of Slack', () => {
  it('passes where tokens, workspace, permissions and channels are right', async () => {
    const findings = await slackFindings(slack, good);

    expect(findings.map(({ id, state }) => [id, state])).toEqual([
      ['slack-bot', 'passed'],
      ['slack-team', 'passed'],
      ['slack-scopes', 'passed'],
      ['slack-socket', 'passed'],
      ['slack-channel C1', 'passed'],
    ]);
  });

  it.each([
    ['a wrong bot token', { bot: () => refused('invalid_auth') }, 'slack-bot', /xoxb-/],
    [
      'another workspace',
      { bot: () => told({ team: 'T2', name: 'b', scopes: good.scopes }) },
      'slack-team',
      /team: T2/,
    ],
    [
      'a permission less',
      { bot: () => told({ team: 'T1', name: 'b', scopes: ['commands'] }) },
      'slack-scopes',
      /manifest/,
    ],
    ['a wrong app token', { socket: () => refused('not_allowed_token_type') }, 'slack-socket', /xapp-/],
    [
      'a channel without Baton',
      { channel: () => told({ name: 'ops', isIn: false, isArchived: false }) },
      'slack-channel C1',
      /invite @Baton/,
    ],
    [
      'a channel that is archived',
      { channel: () => told({ name: 'ops', isIn: true, isArchived: true }) },
      'slack-channel C1',
      /bring this one back/,
    ],
    [
      'a channel that it may not see',
      { channel: () => refused('channel_not_found') },
      'slack-channel C1',
      /invite @Baton/,
    ],
  ] as const)('with %s says how to mend it', async (_what, probe, id, mend) => {
    const findings = await slackFindings(slack, { ...good, ...probe });

    const failed = findings.filter(({ state }) => state !== 'passed');
    expect(failed.map((finding) => finding.id)).toEqual([id]);
    expect(failed[0]?.fix).toMatch(mend);
  });

  it('says what the running Baton was refused, in the channels of the file and in all of Slack', async () => {
    const met = await slackFindings(slack, good, [at('*'), at('slack:C1'), at('slack:C0TAKENOUT')]);
    const none = await slackFindings(slack, good, [at('slack:C0TAKENOUT')]);

    const found = met.find(({ id }) => id === 'slack-cards');
    expect([found?.state, found?.found]).toEqual(['failed', expect.stringMatching(/\* says no.*slack:C1 says no$/)]);
    expect(none.find(({ id }) => id === 'slack-cards')?.state).toBe('passed');
  });

  it('asks no socket where Slack calls, and no channel with a token that is not taken', async () => {
    const findings = await slackFindings(slack, { ...good, socket: () => null, bot: () => refused('invalid_auth') });

    expect(findings.map(({ id }) => id)).toEqual(['slack-bot']);
  });
});
