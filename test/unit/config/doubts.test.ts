import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { doubts } from '../../../src/config/cross-checks/index.ts';
import { readFleet } from '../../../src/config/load.ts';

const good = readFileSync(new URL('good-fleet.yaml', import.meta.url), 'utf8');
const slack = readFileSync(new URL('good-slack.yaml', import.meta.url), 'utf8');
const alerts = readFileSync(new URL('good-alerts.yaml', import.meta.url), 'utf8');
const discord = readFileSync(new URL('good-discord.yaml', import.meta.url), 'utf8');
const near = readFileSync(new URL('good-near.yaml', import.meta.url), 'utf8');
const polkadot = readFileSync(new URL('good-polkadot.yaml', import.meta.url), 'utf8');

describe('a fleet file that holds', () => {
  it.each([
    [
      'the page open to others',
      'host: 127.0.0.1\n  port: 4400',
      'host: 0.0.0.0\n  port: 4400',
      'web.host',
      /plain HTTP/,
    ],
    [
      'metrics open to others',
      'host: 127.0.0.1\n  port: 4410',
      'host: 10.0.0.9\n  port: 4410',
      'health.host',
      /no secrets/,
    ],
    ['a jump host that leads nowhere', '    jump: inner\n', '', 'ssh.jump_hosts.inner', /nothing is reached/],
    ['an observer over plain HTTP', 'https://api', 'http://api', 'solana.observers.0.url', /changed on the way/],
    [
      'two observers of one provider',
      'https://rpc.example.com/',
      'https://api.mainnet-beta.solana.com/two',
      'solana.observers.1.url',
      /stands at public already/,
    ],
    [
      'a person who can sign in nowhere',
      "    terminal: [bob]\n    web: ['env:BATON_TOKEN_BOB']\n",
      '',
      'people.bob',
      /neither ask nor approve/,
    ],
    [
      'one host key at two nodes',
      'AAAAC3NzaC1lZDI1NTE5AAAAINDkQPiu7JKL2GkZGOXCzHPZpeWG9Ek14zpFlLOblk/x',
      'AAAAC3NzaC1lZDI1NTE5AAAAIOEH8nqLlDt6B0Dh8lAziqdijCpt5aAqoelFLyk9jCZf',
      'nodes.sol-b.host_key.0',
      /the host key/,
    ],
  ] as const)('with %s is loaded, with a warning', (_what, replace, by, path, says) => {
    expect(good).toContain(replace);

    const read = readFleet(good.replace(replace, by));

    expect(read.kind === 'fleet' && read.warnings.map((warning) => [warning.path.join('.'), warning.found])).toEqual([
      [path, expect.stringMatching(says)],
    ]);
  });

  it.each([
    ['a login that does not become root', '    become: sudo\n', '', 'nodes.dot-a.login', /does not become it/],
    ['an RPC over a plain web socket', 'wss://relay', 'ws://relay', 'polkadot.relay.0.url', /plain web socket/],
    ['two RPCs of one provider', 'relay.example.net', 'relay.example.com/x', 'polkadot.relay.1.url', /stands at one/],
    [
      'nobody but one for a takeover',
      '  bob:\n    name: Bob\n    terminal: [bob]\npolicies:\n  polkadot:\n    old_node: demote\n    approvals:\n',
      'policies:\n  polkadot:\n    approvals:\n      people: 1\n',
      'people',
      /could approve a takeover/,
    ],
  ] as const)('of Polkadot with %s is loaded, with a warning', (_what, replace, by, path, says) => {
    expect(polkadot).toContain(replace);

    const read = readFleet(polkadot.replace(replace, by));

    expect(read.kind === 'fleet' && read.warnings.map((warning) => [warning.path.join('.'), warning.found])).toEqual([
      [path, expect.stringMatching(says)],
    ]);
  });

  it.each([
    [
      'a login that does not become root',
      '    become: sudo\n',
      '',
      'nodes.near-a.login',
      /on a node of NEAR .* does not become it/,
    ],
    [
      'an RPC over plain HTTP',
      'https://rpc.example.com',
      'http://rpc.example.com',
      'near.observers.0.url',
      /plain HTTP/,
    ],
    ['two RPCs of one provider', 'rpc.example.net', 'rpc.example.com/x', 'near.observers.1.url', /stands at one/],
  ] as const)('of NEAR with %s is loaded, with a warning', (_what, replace, by, path, says) => {
    expect(near).toContain(replace);

    const read = readFleet(near.replace(replace, by));

    expect(read.kind === 'fleet' && read.warnings.map((warning) => [warning.path.join('.'), warning.found])).toEqual([
      [path, expect.stringMatching(says)],
    ]);
  });

  it('says of a node of NEAR that stands by for several that it can do so for a restart only', () => {
    const nodes = ['near-a', 'near-b'];
    const validators = {
      'near-main': { chain: 'near', nodes },
      'near-two': { chain: 'near', nodes: ['near-c', 'near-b'] },
    };

    const found = doubts({ validators }).filter(({ path }) => path.includes('nodes'));

    expect(found).toMatchObject([
      {
        path: ['validators', 'near-two', 'nodes', 1],
        found:
          'near-b stands by for near-main, near-two, so it can do so for a restart only, and is no candidate for the others once it signs for one.',
      },
    ]);
  });

  it.each([
    ['the API of Slack over plain HTTP', 'https://slack.com', 'http://slack.example.com', 'slack.api_url', /tokens/],
    [
      'a listener for Slack that others reach',
      'host: 127.0.0.1',
      'host: 0.0.0.0',
      'slack.listen.host',
      /calls HTTPS only/,
    ],
  ] as const)('of Slack, with %s is loaded, with a warning', (_what, replace, by, path, says) => {
    const http = slack.replace('mode: socket', 'mode: http');
    expect(http).toContain(replace);

    const read = readFleet(http.replace(replace, by));

    expect(read.kind === 'fleet' && read.warnings.map((warning) => [warning.path.join('.'), warning.found])).toEqual([
      [path, expect.stringMatching(says)],
    ]);
  });

  it.each([
    ['a listener that others reach', 'host: 127.0.0.1', 'host: 10.0.0.9', 'hooks.listen.host', /read the token/],
    [
      'one match in two rules',
      'alertname: (?i)disk.*|filesystem.*',
      "votekey: '[1-9A-HJ-NP-Za-km-z]{32,44}'\n        job: solana.*",
      'alerts.labels.1',
      /the first that fits decides/,
    ],
  ] as const)('of alerts, with %s is loaded, with a warning', (_what, replace, by, path, says) => {
    expect(alerts).toContain(replace);

    const read = readFleet(alerts.replace(replace, by));

    expect(read.kind === 'fleet' && read.warnings.map((warning) => [warning.path.join('.'), warning.found])).toEqual([
      [path, expect.stringMatching(says)],
    ]);
  });

  it('with rules for alerts and nothing that takes them is loaded, with a warning for each', () => {
    const read = readFleet(alerts.replace(/^hooks:\n(?: .*\n)+/m, ''));

    expect(read.kind === 'fleet' && read.warnings.map((warning) => warning.path.join('.'))).toEqual([
      'alerts.labels',
      'alerts.dead_man',
    ]);
  });

  it('says which validators have their cards in no channel of Slack', () => {
    const channels = [{ id: 'C0OPS', validators: ['sol-main'] }];

    const found = doubts({ validators: { 'sol-main': {}, 'sol-spare': {} }, slack: { channels } });

    expect(found.map(({ found }) => found)).toEqual(['no channel has the cards of sol-spare.']);
  });

  it('with ids of Slack and nothing about Slack is loaded, with a warning for each person', () => {
    const read = readFleet(slack.slice(0, slack.indexOf('slack:\n  mode')));

    expect(read.kind === 'fleet' && read.warnings.map((warning) => warning.path.join('.'))).toEqual([
      'people.ada.slack',
      'people.bob.slack',
    ]);
  });

  it.each([
    ['the API over plain HTTP', 'https://discord.com', 'http://discord.example.com', 'api_url', /read the token/],
    ['roles and no notifications', '      stages: true\n', '', 'channels.0.mentions', /nobody is called for stopped/],
  ] as const)('of Discord, with %s is loaded, with a warning', (_what, replace, by, path, says) => {
    expect(discord).toContain(replace);

    const read = readFleet(discord.replace(replace, by));

    expect(read.kind === 'fleet' && read.warnings.map((warning) => [warning.path.join('.'), warning.found])).toEqual([
      [`discord.${path}`, expect.stringMatching(says)],
    ]);
  });

  it('with ids of Discord and nothing about Discord is loaded, with a warning for each person', () => {
    const read = readFleet(discord.slice(0, discord.indexOf('discord:\n  application')));

    expect(read.kind === 'fleet' && read.warnings.map((warning) => warning.path.join('.'))).toEqual([
      'people.ada.discord',
      'people.bob.discord',
    ]);
  });
});
