import type { BlockAction, ButtonAction } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { onPress, type Press } from '../../../../src/chats/slack/actions.ts';
import type { SlackDeps } from '../../../../src/chats/slack/deps.ts';
import { pressOf } from '../../../../src/chats/slack/payloads.ts';
import type { SlackMessage } from '../../../../src/chats/slack/render/message.ts';
import { textCard } from '../../../../src/chats/project/simple-cards.ts';

const CARD = textCard('plan:p-1', 'Plan', 'It can move.');
const PRESS: Press = {
  who: { team: 'T1', user: 'U1' },
  button: 'details',
  value: CARD.key,
  blockId: `card:${CARD.key}`,
  trigger: '1.2.a',
  spot: { channel: 'C1' },
  responseUrl: 'https://hooks.example/1',
};

const never = () => Promise.reject(new Error('not in this test'));

function scene(over: Partial<SlackDeps['talk']> = {}) {
  const told: SlackMessage[] = [];
  const refreshed: string[] = [];
  const deps: SlackDeps = {
    team: 'T1',
    people: () => ({ ana: { name: 'Ana', roles: [], terminal: [], web: [], slack: ['T1/U1'], discord: [] } }),
    known: { validators: [], nodes: [] },
    submit: async (_intent, _origin, id) => ({ key: id, card: CARD }),
    refused: async () => undefined,
    findCard: async () => CARD,
    homeView: never,
    strangerView: () => ({ type: 'home', blocks: [] }),
    acted: () => undefined,
    showAnew: (key) => void refreshed.push(key),
    appearsIn: () => true,
    talk: {
      respond: async (_url, message) => void told.push(message),
      whisper: never,
      direct: never,
      post: never,
      openView: async () => 'opened',
      publishHome: never,
      isIn: async () => true,
      ...over,
    },
    clock: { now: () => 0, monotonic: () => 0, sleep: async () => undefined },
    log: { warn: () => undefined },
  };
  return {
    told,
    refreshed,
    press: (over: Partial<Press>) => onPress(deps, { ...PRESS, ...over }, async () => undefined),
  };
}

describe('a press in Slack', () => {
  it('is answered where Slack did not open the window, whatever the reason', async () => {
    const { told, press } = scene({ openView: () => Promise.reject(new Error('timeout')) });

    await press({});

    expect(told.map(({ text }) => text)).toEqual([expect.stringContaining('nothing was done. Press again.')]);
  });

  it('has the card shown anew for people of the fleet file, and not for a stranger', async () => {
    const { refreshed, press } = scene();

    await press({ button: 'do:0', value: 'reject p-1', who: { team: 'T1', user: 'U9' } });
    expect(refreshed).toEqual([]);
    await press({ button: 'do:0', value: 'reject p-1' });
    expect(refreshed).toEqual(['plan:p-1']);
  });
});

const placeOf = (message: object) => {
  const body = { user: { id: 'U1', team_id: 'T1' }, channel: { id: 'C1' }, container: { type: 'message' }, message };
  const action = { action_id: 'details', block_id: 'card:x', value: 'x' };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of a payload as is read
  return pressOf({ trigger_id: 't', ...body } as unknown as BlockAction, action as ButtonAction).spot;
};

describe('the place of a press', () => {
  it('is the channel, for a card below which people have written; the thread, for a card within one', () => {
    expect(placeOf({ ts: '1.1' })).toEqual({ channel: 'C1' });
    expect(placeOf({ ts: '1.1', thread_ts: '1.1' })).toEqual({ channel: 'C1' });
    expect(placeOf({ ts: '1.2', thread_ts: '1.1' })).toEqual({ channel: 'C1', thread: '1.1' });
  });
});
