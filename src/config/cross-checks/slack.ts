import { group, type Loose, number, text } from '../loose.ts';
import type { Complaint } from '../problem.ts';
import { FleetSchema } from '../schema.ts';
import { defaultAt } from '../schema-at.ts';
import { SlackTeam } from '../schema/slack.ts';
import { checkChannels, checkIdsOnce, doubtAddress, doubtIds, doubtUnseen, idsIn } from './chat-channels.ts';
import { isLoopback } from './loopback.ts';

/** Slack can be reached the way the file says, and everybody there is one person of this workspace. */
export function checkSlack(fleet: Loose): readonly Complaint[] {
  return [...checkIds(fleet), ...(fleet['slack'] === undefined ? [] : checkSection(fleet, group(fleet['slack'])))];
}

function checkIds(fleet: Loose): readonly Complaint[] {
  const team = text(group(fleet['slack'])['team']);
  return [
    ...checkIdsOnce(fleet, 'slack'),
    ...idsIn(fleet, 'slack').flatMap(({ path, value }): Complaint[] => {
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
  return [...checkTokens(slack), ...checkChannels(fleet, 'slack'), ...checkPort(fleet, slack)];
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
  if (fleet['slack'] === undefined) return doubtIds(fleet, 'slack');
  const slack = group(fleet['slack']);
  return [...doubtAddress(fleet, 'slack', 'the tokens'), ...doubtListen(slack), ...doubtUnseen(fleet, 'slack')];
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
