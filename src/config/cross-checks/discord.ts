import { group, type Loose } from '../loose.ts';
import type { Complaint } from '../problem.ts';
import { channelsIn, checkChannels, checkIdsOnce, doubtAddress, doubtIds, doubtUnseen } from './chat-channels.ts';

/** Everybody in Discord is one person, and each channel is named once with validators that there are. */
export function checkDiscord(fleet: Loose): readonly Complaint[] {
  return [
    ...checkIdsOnce(fleet, 'discord'),
    ...(fleet['discord'] === undefined ? [] : checkChannels(fleet, 'discord')),
  ];
}

/** What goes to Discord unprotected, ids that lead nowhere, cards that nobody sees, and roles that nothing calls. */
export function doubtDiscord(fleet: Loose): readonly Complaint[] {
  if (fleet['discord'] === undefined) return doubtIds(fleet, 'discord');
  return [
    ...doubtAddress(fleet, 'discord', 'the token'),
    ...doubtUnseen(fleet, 'discord'),
    ...doubtMentions(group(fleet['discord'])),
  ];
}

/** Roles are called by notifications of stages, which the channel does not ask for. */
function doubtMentions(discord: Loose): Complaint[] {
  return channelsIn(discord).flatMap((channel, at): Complaint[] => {
    const calls = Object.keys(group(channel['mentions'])).filter((call) => call !== 'alarm');
    if (channel['stages'] === true || calls.length === 0) return [];
    return [
      {
        path: ['discord', 'channels', at, 'mentions'],
        at: 'key',
        found: `the channel has no notifications of stages, so nobody is called for ${calls.join(', ')}.`,
        expected: '`stages: true` beside it.',
        mend: 'add it, or take these mentions out.',
      },
    ];
  });
}
