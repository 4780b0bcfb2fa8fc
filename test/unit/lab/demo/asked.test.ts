import { describe, expect, it } from 'vitest';
import { readAsked } from '../../../../src/lab/demo/asked.ts';
import { missingForSlack, realSlack } from '../../../../src/lab/demo/real-slack.ts';

const ALL = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  SLACK_TEAM: 'T1',
  SLACK_CHANNEL: 'C1',
  SLACK_USER: 'U1',
};

describe('what is asked of the demo', () => {
  it.each([
    [[], { onlySolana: false, slack: false, discord: false }],
    [['--only', 'solana'], { onlySolana: true, slack: false, discord: false }],
    [['--chat=slack', '--only=solana'], { onlySolana: true, slack: true, discord: false }],
    [['--chat', 'slack,discord'], { onlySolana: false, slack: true, discord: true }],
  ])('is read: %j', (words, asked) => {
    expect(readAsked(words)).toEqual(asked);
  });

  it('is refused where it is not known, with what is', () => {
    expect(readAsked(['--chat', 'irc'])).toBe(
      'The demo does not know "--chat irc". It takes: --only solana, --chat slack, --chat discord, --chat slack,discord.',
    );
  });
});

describe('the real Slack in the demo', () => {
  it('is used where all of it is given', () => {
    expect(missingForSlack(ALL)).toBeNull();
    expect(realSlack(ALL)).toEqual({ team: 'T1', channel: 'C1', user: 'U1' });
  });

  it('is not meant where no token is given', () => {
    const without = { ...ALL, SLACK_BOT_TOKEN: '', SLACK_APP_TOKEN: '' };

    expect(missingForSlack(without)).toBeNull();
    expect(realSlack(without)).toBeNull();
  });

  it('says what is missing, and never what a token is', () => {
    const said = missingForSlack({ ...ALL, SLACK_APP_TOKEN: '', SLACK_USER: '' });

    expect(said).toContain('SLACK_APP_TOKEN  ');
    expect(said).toContain('SLACK_USER  ');
    expect(said).not.toContain('SLACK_TEAM  ');
    expect(said).not.toContain('xoxb-1');
  });
});
