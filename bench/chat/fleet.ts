import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLabKey } from '../../src/lab/hosts/keys.ts';
import { CHANNELS, type Member, USERS } from './cast.ts';
import type { DiscordTold, SlackTold, Told } from './orders.ts';

/** A fleet file whose hosts and observers refuse every connection at once. JSON is YAML too. */
export function writeChatFleet(
  root: string,
  of: {
    readonly members: readonly Member[];
    readonly told: Told;
    /** Where Baton is called; null: over sockets. */
    readonly httpPort: number | null;
    readonly webPort: number;
    /** A port of the loopback that nobody listens on. */
    readonly deadPort: number;
    /** Further sections as they stand in the file. */
    readonly sections?: Readonly<Record<string, unknown>>;
  },
): string {
  const { members, told, httpPort, webPort, deadPort, sections } = of;
  const { chat } = told;
  const secret: Secret = (name, text) => {
    writeFileSync(join(root, name), text, { mode: 0o600 });
    return `file:${name}`;
  };
  const key = createLabKey();
  const dead = `http://127.0.0.1:${deadPort}`;
  const person = (name: 'ana' | 'ben', shown: string) => ({
    name: shown,
    roles: ['operator'],
    [chat]: USERS[chat][name].map((id) => (told.chat === 'slack' ? `${told.team}/${id}` : id)),
  });
  const fleet = {
    fleet: 'chat',
    mode: 'act',
    ssh: { key: secret('user-key', key.privateKey) },
    solana: {
      genesis: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d',
      observers: [
        { name: 'one', url: dead },
        { name: 'two', url: dead.replace('127.0.0.1', 'localhost') },
      ],
    },
    nodes: Object.fromEntries(
      members.flatMap(({ from, to }) => [from, to]).map((name, at) => [name, nodeAt(at, deadPort, key.publicKey)]),
    ),
    validators: Object.fromEntries(
      members.map(({ validator, identity, voteAccount, from, to }) => [
        validator,
        { chain: 'solana', identity, vote_account: voteAccount, nodes: [from, to] },
      ]),
    ),
    people: { ana: person('ana', 'Ana'), ben: person('ben', 'Ben') },
    policies: { solana: { approvals: { people: 2, roles: ['operator'], holds_for: 3_600 } } },
    web: { port: webPort },
    [chat]: {
      ...(told.chat === 'slack' ? slackSection(told, httpPort, secret) : discordSection(told, secret)),
      channels: CHANNELS[chat].map((id) => ({
        id,
        validators: members.filter((each) => each.channel === id).map(nameOf),
      })),
    },
    ...sections,
  };
  const file = join(root, 'fleet.yaml');
  writeFileSync(file, JSON.stringify(fleet));
  return file;
}

type Secret = (name: string, text: string) => string;

const slackSection = (slack: SlackTold, httpPort: number | null, secret: Secret) => ({
  mode: httpPort === null ? 'socket' : 'http',
  team: slack.team,
  bot_token: secret('bot-token', slack.botToken),
  app_token: secret('app-token', slack.appToken),
  signing_secret: secret('signing-secret', slack.signingSecret),
  ...(httpPort !== null && { listen: { host: '127.0.0.1', port: httpPort } }),
  api_url: slack.url,
});

const discordSection = (discord: DiscordTold, secret: Secret) => ({
  application: discord.application,
  guild: discord.guild,
  token: secret('bot-token', discord.token),
  api_url: discord.apiUrl,
});

const nameOf = ({ validator }: Member): string => validator;

/** Numbers that the last part of an address has, without 0 and 255. */
const HOSTS_EACH = 254;
/** All of 127.0.0.0/8 is the loopback, and each machine has to stand somewhere else. */
const nodeAt = (at: number, port: number, hostKey: string) => ({
  host: `127.0.${1 + Math.floor(at / HOSTS_EACH)}.${1 + (at % HOSTS_EACH)}`,
  port,
  login: 'sol',
  host_key: [hostKey],
  solana: {
    validator_bin: '/home/sol/bin/agave-validator',
    ledger: '/mnt/ledger',
    identity_link: '/home/sol/identity.json',
    staked_key: '/home/sol/staked-identity.json',
    unstaked_key: '/home/sol/unstaked-identity.json',
  },
});
