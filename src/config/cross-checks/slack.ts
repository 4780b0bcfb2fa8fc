import { nearest } from '../../domain/nearest.ts';
import { group, groups, type Loose, number, text, texts } from '../loose.ts';
import type { Complaint } from '../problem.ts';
import { FleetSchema } from '../schema.ts';
import { defaultAt } from '../schema-at.ts';
import { SlackTeam } from '../schema/slack.ts';
import { isLoopback } from './loopback.ts';
import { repeats } from './repeats.ts';

/** Slack can be reached the way the file says, and everybody there is one person of this workspace. */
export function checkSlack(fleet: Loose): readonly Complaint[] {
  return [...checkIds(fleet), ...(fleet['slack'] === undefined ? [] : checkSection(fleet, group(fleet['slack'])))];
}

function checkIds(fleet: Loose): readonly Complaint[] {
  const team = text(group(fleet['slack'])['team']);
  const ids = groups(fleet['people']).flatMap(([name, person]) =>
    texts(person['slack']).map(([index, value]) => ({
      path: ['people', name, 'slack', index],
      value,
      owner: `people.${name}`,
    })),
  );
  return [
    ...repeats(ids, 'the Slack id', 'one id is one person: take it out at one of the two.'),
    ...ids.flatMap(({ path, value }): Complaint[] => {
      const [own = ''] = value.split('/');
      // What has not the form of an id is told by the schema.
      if (team === null || !SlackTeam.safeParse(team).success || !value.includes('/') || own === team) return [];
      return [
        {
          path,
          at: 'value',
          found: `the workspace \`${own}\` is not that of \`slack.team\`, so nobody would ever be this person.`,
          expected: `an id that begins with ${team}/.`,
          mend: 'correct it here, or `slack.team`, whichever is wrong.',
        },
      ];
    }),
  ];
}

function checkSection(fleet: Loose, slack: Loose): readonly Complaint[] {
  return [...checkTokens(slack), ...checkChannels(fleet, slack), ...checkPort(fleet, slack)];
}

/** What each way of being reached needs, and what it is for. */
const WAYS = {
  socket: {
    key: 'app_token',
    needs: '`app_token`, which opens the socket; it begins with xapp-.',
    mend: 'make one under Basic Information, App-Level Tokens, with the scope connections:write, and add `app_token: file:PATH` under slack.',
  },
  http: {
    key: 'signing_secret',
    needs: '`signing_secret`, by which a call of Slack is told from any other.',
    mend: 'copy it under Basic Information, App Credentials, and add `signing_secret: file:PATH` under slack.',
  },
} as const;

function modeOf(slack: Loose): 'socket' | 'http' | null {
  const mode = slack['mode'] ?? defaultAt(FleetSchema, ['slack', 'mode']);
  return mode === 'socket' || mode === 'http' ? mode : null;
}

function checkTokens(slack: Loose): Complaint[] {
  const mode = modeOf(slack);
  if (mode === null) return [];
  const { key, needs, mend } = WAYS[mode];
  if (slack[key] !== undefined) return [];
  const written = slack['mode'] !== undefined;
  return [
    {
      path: written ? ['slack', 'mode'] : ['slack'],
      at: written ? 'value' : 'key',
      found: `\`mode: ${mode}\`${written ? '' : ', which holds without the key,'} has no \`${key}\`.`,
      expected: needs,
      mend,
    },
  ];
}

function checkChannels(fleet: Loose, slack: Loose): Complaint[] {
  const channels = (Array.isArray(slack['channels']) ? slack['channels'] : []).map((entry: unknown) => group(entry));
  const ids = channels.flatMap((channel, index) => {
    const value = text(channel['id']);
    return value === null ? [] : [{ path: ['slack', 'channels', index, 'id'], value, owner: `entry ${index + 1}` }];
  });
  const known = Object.keys(group(fleet['validators']));
  return [
    ...repeats(ids, 'the channel', 'name each channel once, with all its validators.'),
    ...channels.flatMap((channel, at) =>
      texts(channel['validators']).flatMap(([index, name]): Complaint[] => {
        if (known.includes(name)) return [];
        const near = nearest(name, known);
        return [
          {
            path: ['slack', 'channels', at, 'validators', index],
            at: 'value',
            found: `there is no validator \`${name}\`.`,
            expected: known.length === 0 ? 'a validator under `validators`.' : `one of ${known.join(', ')}.`,
            mend: near === null ? 'correct the name, or take it out.' : `did you mean \`${near}\`?`,
          },
        ];
      }),
    ),
  ];
}

/** Page and health take the next free port; Slack calls one that was told to it. */
function checkPort(fleet: Loose, slack: Loose): Complaint[] {
  if (modeOf(slack) !== 'http') return [];
  const port = number(group(slack['listen'])['port']) ?? Number(defaultAt(FleetSchema, ['slack', 'listen', 'port']));
  return (['web', 'health'] as const).flatMap((other): Complaint[] => {
    const taken = number(group(fleet[other])['port']) ?? Number(defaultAt(FleetSchema, [other, 'port']));
    if (taken !== port) return [];
    const written = group(slack['listen'])['port'] !== undefined;
    return [
      {
        path: written ? ['slack', 'listen', 'port'] : [other, 'port'],
        at: 'value',
        found: `port ${port} is that of \`${written ? other : 'slack.listen'}\` too.`,
        expected: 'a port of its own for each listener.',
        mend: 'take another one.',
      },
    ];
  });
}

/** What goes to Slack unprotected, ids that lead nowhere, and cards that nobody sees. */
export function doubtSlack(fleet: Loose): readonly Complaint[] {
  if (fleet['slack'] === undefined) return doubtIds(fleet);
  const slack = group(fleet['slack']);
  return [...doubtAddress(slack), ...doubtListen(slack), ...doubtUnseen(fleet, slack)];
}

function doubtIds(fleet: Loose): Complaint[] {
  return groups(fleet['people']).flatMap(([name, person]): Complaint[] => {
    if (texts(person['slack']).length === 0) return [];
    return [
      {
        path: ['people', name, 'slack'],
        at: 'key',
        found: 'the file has no `slack` section, so this id is used nowhere.',
        expected: '`slack` at the top level.',
        mend: 'add it as docs/slack.md says, or take the id out.',
      },
    ];
  });
}

function doubtAddress(slack: Loose): Complaint[] {
  const address = text(slack['api_url']);
  if (address === null || !URL.canParse(address)) return [];
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:' || isLoopback(hostname)) return [];
  return [
    {
      path: ['slack', 'api_url'],
      at: 'value',
      found: 'plain HTTP: whoever is on the way can read the tokens.',
      expected: 'an address that begins with https://.',
      mend: 'use https, unless the way to it is yours.',
    },
  ];
}

function doubtListen(slack: Loose): Complaint[] {
  const host = text(group(slack['listen'])['host']);
  if (modeOf(slack) !== 'http' || host === null || isLoopback(host)) return [];
  return [
    {
      path: ['slack', 'listen', 'host'],
      at: 'value',
      found: `${host} speaks plain HTTP, and Slack calls HTTPS only.`,
      expected: 'a proxy with TLS in front of it, or a host on loopback with the proxy on this machine.',
      mend: 'take `host` out where the proxy runs on this machine.',
    },
  ];
}

function doubtUnseen(fleet: Loose, slack: Loose): Complaint[] {
  const channels = (Array.isArray(slack['channels']) ? slack['channels'] : []).map((entry: unknown) => group(entry));
  if (channels.some((channel) => channel['validators'] === undefined)) return [];
  const shown = new Set(channels.flatMap((channel) => texts(channel['validators']).map(([, name]) => name)));
  const unseen = Object.keys(group(fleet['validators'])).filter((name) => !shown.has(name));
  if (unseen.length === 0) return [];
  return [
    {
      path: ['slack', 'channels'],
      at: 'key',
      found: `no channel has the cards of ${unseen.join(', ')}.`,
      expected: 'every validator in a channel; alarms are cards too.',
      mend: 'add the names to a channel, or take `validators` out of one.',
    },
  ];
}
