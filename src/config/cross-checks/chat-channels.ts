import { nearest } from '../../domain/nearest.ts';
import { group, groups, type Loose, text, texts } from '../loose.ts';
import type { Complaint } from '../problem.ts';
import { isLoopback } from './loopback.ts';
import { repeats } from './repeats.ts';

/** Chats whose section lists channels, and whose people have ids. */
export type ChatSection = 'slack' | 'discord';

const NAMES: Readonly<Record<ChatSection, string>> = { slack: 'Slack', discord: 'Discord' };

/** The entries of `channels`, as far as they can be read. */
export const channelsIn = (section: Loose): readonly Loose[] =>
  (Array.isArray(section['channels']) ? section['channels'] : []).map((entry: unknown) => group(entry));

/** Ids of people in one chat, with their places. */
export const idsIn = (fleet: Loose, chat: ChatSection) =>
  groups(fleet['people']).flatMap(([name, person]) =>
    texts(person[chat]).map(([index, value]) => ({
      path: ['people', name, chat, index],
      value,
      owner: `people.${name}`,
    })),
  );

/** One id is one person. */
export function checkIdsOnce(fleet: Loose, chat: ChatSection): readonly Complaint[] {
  return repeats(idsIn(fleet, chat), `the ${NAMES[chat]} id`, 'one id is one person: take it out at one of the two.');
}

/** Each channel once, and only with validators that there are. */
export function checkChannels(fleet: Loose, chat: ChatSection): Complaint[] {
  const channels = channelsIn(group(fleet[chat]));
  const ids = channels.flatMap((channel, index) => {
    const value = text(channel['id']);
    return value === null ? [] : [{ path: [chat, 'channels', index, 'id'], value, owner: `entry ${index + 1}` }];
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
            path: [chat, 'channels', at, 'validators', index],
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

/** Ids of people in a chat that the file does not have. */
export function doubtIds(fleet: Loose, chat: ChatSection): Complaint[] {
  return groups(fleet['people']).flatMap(([name, person]): Complaint[] => {
    if (texts(person[chat]).length === 0) return [];
    return [
      {
        path: ['people', name, chat],
        at: 'key',
        found: `the file has no \`${chat}\` section, so this id is used nowhere.`,
        expected: `\`${chat}\` at the top level.`,
        mend: `add it as docs/${chat}.md says, or take the id out.`,
      },
    ];
  });
}

/** A token that travels unprotected. @param what `the tokens`, for the sentence */
export function doubtAddress(fleet: Loose, chat: ChatSection, what: string): Complaint[] {
  const address = text(group(fleet[chat])['api_url']);
  if (address === null || !URL.canParse(address)) return [];
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:' || isLoopback(hostname)) return [];
  return [
    {
      path: [chat, 'api_url'],
      at: 'value',
      found: `plain HTTP: whoever is on the way can read ${what}.`,
      expected: 'an address that begins with https://.',
      mend: 'use https, unless the way to it is yours.',
    },
  ];
}

/** Validators whose cards nobody sees there. */
export function doubtUnseen(fleet: Loose, chat: ChatSection): Complaint[] {
  const channels = channelsIn(group(fleet[chat]));
  if (channels.some((channel) => channel['validators'] === undefined)) return [];
  const shown = new Set(channels.flatMap((channel) => texts(channel['validators']).map(([, name]) => name)));
  const unseen = Object.keys(group(fleet['validators'])).filter((name) => !shown.has(name));
  if (unseen.length === 0) return [];
  return [
    {
      path: [chat, 'channels'],
      at: 'key',
      found: `no channel has the cards of ${unseen.join(', ')}.`,
      expected: 'every validator in a channel; alarms are cards too.',
      mend: 'add the names to a channel, or take `validators` out of one.',
    },
  ];
}
