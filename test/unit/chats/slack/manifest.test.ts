import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../../commands/catalogue.ts';
import { EVENTS, FREE_METHODS, requestUrl, SCOPES, slackManifest } from '../../../../src/chats/slack/manifest.ts';
import { repositoryFiles } from '../../../tree.ts';

const socket = slackManifest(catalogue, { kind: 'socket' });
const http = slackManifest(catalogue, { kind: 'http', url: 'https://baton.example.com/slack/events' });

/** What talks to Slack's Web API; the drawing of cards only names methods in comments. */
const sources = repositoryFiles().filter(
  ({ path }) => /^src\/(chats|setup|app)\/.*\.ts$/.test(path) && !path.endsWith('slack/manifest.ts'),
);
const called = new Set(
  sources.flatMap(({ text }) =>
    [
      ...text.matchAll(/\.((?:apps|auth|bots|chat|conversations|files|reactions|team|users|views)(?:\.[a-zA-Z]+)+)\(/g),
    ].map(([, method = '']) => method),
  ),
);
const heard = new Set(
  sources.flatMap(({ text }) => [...text.matchAll(/\.event\('(\w+)'/g)].map(([, event = '']) => event)),
);

describe('The manifest of the Slack app', () => {
  it('names every command of the catalogue, in the hint and with its usage in the description', () => {
    const [command] = socket.features.slash_commands;

    expect(command?.usage_hint.split(' | ')).toEqual(catalogue.map(({ name }) => name));
    for (const { usage, summary } of catalogue)
      expect(socket.display_information.long_description).toContain(`\n/baton ${usage}: ${summary}.`);
  });

  it.each([
    ['for a socket', socket],
    ['for calls', http],
  ])('keeps to what Slack takes, %s', (_, { display_information: about, features, oauth_config: oauth }) => {
    const [command] = features.slash_commands;

    // docs.slack.dev/reference/app-manifest; a long description of less than 174 signs is refused as well.
    expect(about.name.length).toBeLessThanOrEqual(35);
    expect(about.description.length).toBeLessThanOrEqual(140);
    expect(about.long_description.length).toBeGreaterThanOrEqual(174);
    expect(about.long_description.length).toBeLessThanOrEqual(4000);
    expect(about.background_color).toMatch(/^#[0-9a-f]{6}$/);
    expect(features.bot_user.display_name.length).toBeLessThanOrEqual(80);
    expect(command?.command).toMatch(/^\/[a-z]{1,31}$/);
    expect(command?.description.length).toBeLessThanOrEqual(2000);
    expect(command?.usage_hint.length).toBeLessThanOrEqual(1000);
    expect(new Set(oauth.scopes.bot).size).toBe(oauth.scopes.bot.length);
  });

  it('names an address for calls, and none for a socket', () => {
    expect(JSON.stringify(socket)).not.toContain('url');
    expect(socket.settings.socket_mode_enabled).toBe(true);
    expect(JSON.stringify(http).split('https://baton.example.com/slack/events')).toHaveLength(4);
    expect(http.settings.socket_mode_enabled).toBe(false);
  });

  it('asks for a scope for every method that is called, and for every event that is heard', () => {
    const covered = [...SCOPES.flatMap(({ methods }) => methods), ...FREE_METHODS];

    expect([...called].filter((method) => !covered.includes(method))).toEqual([]);
    expect([...heard].filter((event) => !EVENTS.some((each) => each === event))).toEqual([]);
  });

  it('asks for nothing that is not used', () => {
    const unused = SCOPES.filter(({ methods }) => methods.length > 0 && !methods.some((method) => called.has(method)));

    expect(unused.map(({ scope }) => scope)).toEqual([]);
    expect(EVENTS.filter((event) => !heard.has(event))).toEqual([]);
  });

  it.each([
    ['https://baton.example.com', 'https://baton.example.com/slack/events'],
    ['https://baton.example.com/chat/slack', 'https://baton.example.com/chat/slack'],
    ['http://baton.example.com', null],
    ['https://ada:secret@baton.example.com', null],
    ['baton.example.com', null],
  ])('takes %s for %s', (given, url) => {
    expect(requestUrl(given)).toBe(url);
  });
});
