import { describe, expect, it } from 'vitest';
import { chatDestinations } from '../../../../src/chats/places.ts';
import { calledBy } from '../../../../src/chats/slack/channels.ts';
import { needsPerson, unreachedWords } from '../../../../src/chats/slack/connection-words.ts';
import { personIn, strangerWords } from '../../../../src/chats/slack/identity.ts';
import { createReplays } from '../../../../src/chats/slack/replays.ts';
import { whomToAsk } from '../../../../src/chats/strangers.ts';
import { mentionedWords, typedWords } from '../../../../src/chats/slack/typed.ts';
import { readFleet } from '../../../../src/config/load.ts';
import { readFileSync } from 'node:fs';

const person = (name: string, roles: string[], ...slack: string[]) => {
  return { name, roles, terminal: [], web: [], slack, discord: [] };
};
const people = {
  ana: person('Ana', ['operator', 'admin'], 'T1/U1'),
  ben: person('Ben', ['operator'], 'T1/U2', 'T1/W2'),
  cem: person('Cem', ['admin']),
};

const said = (text: string) => mentionedWords(text, 'U0BATON');

describe('somebody in Slack', () => {
  it('is a person by workspace and member id together, and by nothing else', () => {
    expect(personIn(people, { team: 'T1', user: 'W2' })).toBe('ben');
    expect(personIn(people, { team: 'T2', user: 'U1' })).toBeNull();
    expect(personIn(people, { team: 'T1', user: 'u1' })).toBeNull();
    expect(personIn(people, { team: 'T1/U1', user: '' })).toBeNull();
  });

  it('is told whom to ask: the admins, or everybody where there are none', () => {
    expect(whomToAsk(people)).toBe('Ana or Cem');
    expect(whomToAsk({ ben: people.ben })).toBe('Ben');
    expect(whomToAsk({})).toBe('whoever keeps the fleet file');
    expect(strangerWords(people, 'T1', { team: 'T1', user: 'U9' })).toContain("slack: ['T1/U9']");
    expect(strangerWords(people, 'T1', { team: 'T2', user: 'U9' })).toContain('of its own workspace');
  });
});

describe('what was typed in Slack', () => {
  it.each([
    ['status sol-main', ['status', 'sol-main']],
    ['', []],
    ['/baton status', ['status']],
    ['pause all \u201Cnot now\u201D', ['pause', 'all', 'not now']],
    ['handover sol-main \u2014to sol-b', ['handover', 'sol-main', '--to', 'sol-b']],
    ['plan handover <http://sol-main.example|sol-main>', ['plan', 'handover', 'sol-main']],
    ['pause all a &lt;b&gt; &amp; c', ['pause', 'all', 'a', '<b>', '&', 'c']],
    ['abort r-1 &amp;lt;', ['abort', 'r-1', '&lt;']],
  ])('%s', (text, words) => {
    expect(typedWords(text)).toEqual(words);
  });

  it('is said to Baton where the message begins with its name, and nowhere else', () => {
    expect(said('<@U0BATON> status sol-main')).toEqual(['status', 'sol-main']);
    expect(said(' <@U0BATON|baton> runs')).toEqual(['runs']);
    expect(said('<@U0BATON>')).toEqual([]);
    for (const talk of [
      '<@U0LIN> approve p-7f3a please, <@U0BATON> does it then',
      'do not type <@U0BATON> approve p-7f3a yet',
      '&gt; <@U0BATON> approve p-7f3a',
      '<@U0LIN> <@U0BATON> approve p-7f3a',
      'approve p-7f3a',
    ])
      expect(said(talk)).toBeNull();
  });
});

describe('a signed call', () => {
  it('is taken once, and only with a stamp between five minutes ago and a minute ahead', () => {
    let nowMs = 1_000_000_000;
    const replays = createReplays(() => nowMs);
    const stamp = (offsetS: number) => String(nowMs / 1_000 + offsetS);

    expect([-300, 0, 60].map((offset) => replays.refused(stamp(offset)))).toEqual([null, null, null]);
    expect([-301, 61].map((offset) => replays.refused(stamp(offset)))).not.toContain(null);
    expect(['', 'abc', '-1', '1e9', '9'.repeat(13)].map((text) => replays.refused(text))).not.toContain(null);

    const ahead = stamp(60);
    expect([replays.enter('v0=a', ahead), replays.enter('v0=a', ahead), replays.enter('v0=b', ahead)]).toEqual([
      true,
      false,
      true,
    ]);
    // As long as its stamp would be taken it is known.
    nowMs += 359_000;
    expect([replays.refused(ahead), replays.enter('v0=a', ahead)]).toEqual([null, false]);
    nowMs += 2_000;
    expect(replays.refused(ahead)).not.toBeNull();
  });
});

describe('a Slack that is not reached', () => {
  it('is said with what to do where a person has to do it, and as tried again where not', () => {
    expect(unreachedWords('bot token', 'token_revoked', '')).toMatch(/token_revoked.*install the app again/);
    expect(unreachedWords('socket', '', 'fetch failed')).toBe(
      'the socket to Slack is not open: fetch failed; it is tried again',
    );
    expect(unreachedWords('socket', 'internal_error', '')).toContain('tried again');
    expect([needsPerson('invalid_auth'), needsPerson('internal_error'), needsPerson('')]).toEqual([true, false, false]);
  });
});

describe('the channels of a fleet', () => {
  const read = readFleet(readFileSync(new URL('../../config/good-slack.yaml', import.meta.url), 'utf8'));
  if (read.kind !== 'fleet') throw new Error('the fleet does not hold');
  const { fleet } = read;

  it('have the cards of their validators', () => {
    expect(chatDestinations(fleet, 'sol-main')).toEqual(['slack:C0OPS', 'slack:G0QUIET']);
    expect(chatDestinations(fleet, 'sol-other')).toEqual(['slack:C0OPS']);
    expect(chatDestinations({}, 'sol-main')).toEqual([]);
  });

  it('call whom the policy pages for an alarm, and whom a card names', () => {
    expect(calledBy(fleet, { key: 'alarm:sol-main' })).toEqual(['U0ADA', 'U0BOB']);
    expect(calledBy(fleet, { key: 'run:r-1' })).toEqual([]);
    expect(calledBy(fleet, { key: 'alarm:nobody' })).toEqual([]);
    expect(calledBy(fleet, { key: 'incident:i-1', calls: ['bob', 'nobody'] })).toEqual(['U0BOB']);
  });
});
