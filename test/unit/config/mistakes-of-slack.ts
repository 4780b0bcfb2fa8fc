import type { Mistake } from './mistake.ts';

/** Planted into good-slack.yaml. */
export const mistakesOfSlack: readonly Mistake[] = [
  ['a socket without its token', '  app_token: file:secrets/slack-app\n', '', 'socket\n'],
  [
    'a socket without its token, and without the word for it',
    '  mode: socket\n  team: T0123ABCD\n  bot_token: file:secrets/slack-bot\n  app_token: file:secrets/slack-app\n',
    '  team: T0123ABCD\n  bot_token: file:secrets/slack-bot\n',
    'slack:\n',
  ],
  [
    'Slack over HTTP without its secret',
    '  mode: socket\n  team: T0123ABCD\n  bot_token: file:secrets/slack-bot\n  app_token: file:secrets/slack-app\n  signing_secret: file:secrets/slack-signing\n',
    '  mode: http\n  team: T0123ABCD\n  bot_token: file:secrets/slack-bot\n',
    'http\n  team',
  ],
  ['another way to Slack', 'mode: socket', 'mode: webhook', 'webhook'],
  ['a token of Slack in the file itself', 'file:secrets/slack-bot', 'xoxb-hunter2', 'xoxb-'],
  ['the name of a channel', 'id: C0OPS', "id: '#ops'", "'#ops'"],
  ['a channel twice', 'G0QUIET', 'C0OPS', 'C0OPS\n      validators'],
  ['a channel for a validator that does not exist', '[sol-main]', '[sol-mian]', 'sol-mian'],
  ['Slack without a channel', '    - id: C0OPS\n    - id: G0QUIET\n      validators: [sol-main]\n', '', 'channels'],
  ['the address of a workspace as its id', 'team: T0123ABCD', 'team: example.slack.com', 'example.slack'],
  ['a name as a Slack id', "'T0123ABCD/U0ADA'", "'@ada'", "'@ada'"],
  ['a Slack id without its workspace', "'T0123ABCD/U0ADA'", 'U0ADA', 'U0ADA'],
  ['a Slack id of another workspace', 'T0123ABCD/U0ADA', 'T0OTHER/U0ADA', "'T0OTHER"],
  ['one Slack id for two people', 'T0123ABCD/U0BOB', 'T0123ABCD/U0ADA', "'T0123ABCD/U0ADA', "],
  [
    'Slack and the page on one port',
    '  mode: socket\n  team: T0123ABCD\n  bot_token: file:secrets/slack-bot\n  app_token: file:secrets/slack-app\n  signing_secret: file:secrets/slack-signing\n  listen:\n    host: 127.0.0.1\n    port: 4401',
    '  mode: http\n  team: T0123ABCD\n  bot_token: file:secrets/slack-bot\n  signing_secret: file:secrets/slack-signing\n  listen:\n    port: 4400',
    'port: 4400\n  api_url'.replace('port: ', 'port: ¦'),
  ],
  ['an API of Slack that is no address', 'https://slack.com/api/', 'slack.com', 'slack.com'],
];
