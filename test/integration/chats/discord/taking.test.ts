import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../../../../src/chats/card.ts';
import { textCard } from '../../../../src/chats/project/simple-cards.ts';
import {
  ANA,
  BEN,
  CARLA,
  CHANNEL,
  ELSEWHERE,
  openStage,
  openTestDatabase,
  SAM,
  type Stage,
  type StageOptions,
  type TestDatabase,
} from './stage.ts';

let database: TestDatabase;
const stages: Stage[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.stop();
});
afterAll(() => database.close());

async function stageFor(options: StageOptions = {}) {
  const stage = await openStage(database, options);
  stages.push(stage);
  return stage;
}

describe('what people type in Discord', () => {
  it('is answered in private', async () => {
    const stage = await stageFor();

    const help = await stage.discord.as('ana').command('/baton help');
    const [told] = await stage.answers(ANA, 1);

    expect(help.answer).toBe('thinking');
    expect(told).toContain('Type a command');
    expect(stage.discord.messages(CHANNEL)).toEqual([]);
  });

  it('is left to a worker where it needs a look, with the channel as the place of the answer', async () => {
    const stage = await stageFor();

    await stage.discord.as('ana').command('/baton status validator:sol-main', ELSEWHERE);

    expect(await stage.answers(ANA, 1)).toEqual([
      expect.stringContaining('Looking at sol-main. The answer comes here.'),
    ]);
    expect(await stage.store.intake.find(stage.looks[0] ?? '')).toMatchObject({
      intent: { kind: 'status', validator: 'sol-main' },
      origin: { chat: 'discord', person: 'ana', place: `discord:${ELSEWHERE}` },
    });
  });

  it('is looked at again by Baton, whatever Discord has offered', async () => {
    const stage = await stageFor();

    await stage.discord.as('ana').command('/baton handover validator:sol-mian');

    expect((await stage.answers(ANA, 1))[0]).toContain('sol-main');
    expect(stage.looks).toEqual([]);
  });

  it('is not taken in a channel where Baton may not write', async () => {
    const stage = await stageFor();
    stage.discord.removePermission(ELSEWHERE, 'SendMessages');

    await stage.discord.as('ana').command('/baton status validator:sol-main', ELSEWHERE);

    expect((await stage.answers(ANA, 1))[0]).toContain('may not write in this channel');
    expect(stage.looks).toEqual([]);
  });

  it('is completed with what there is, for people of the fleet file', async () => {
    const stage = await stageFor();
    await stage.plan('p-offer');
    const offers = async (user: string, line: string) =>
      (await stage.discord.as(user).autocomplete(line))?.map(({ value }) => value);

    expect(await offers('ana', '/baton handover validator:so')).toEqual(['sol-main']);
    expect(await offers('ana', '/baton plan procedure:hand')).toEqual(['handover']);
    expect(await offers('ana', '/baton approve plan:p-of')).toEqual(['p-offer']);
    expect(await offers('ana', '/baton handover validator:sol-main to:')).toEqual(['sol-a', 'sol-b']);
    expect(await offers('sam', '/baton handover validator:so')).toEqual([]);
  });

  it('of somebody whom the fleet file does not know does nothing, and is written down', async () => {
    const stage = await stageFor();

    await stage.discord.as('sam').command('/baton pause validator:sol-main');

    expect((await stage.answers(SAM, 1))[0]).toContain(`discord: ['${SAM}']`);
    const lines = (await database.store.watch.changes('*', 50)).map(({ event }) => event);
    expect(lines).toContainEqual(expect.objectContaining({ kind: 'person.refused', who: SAM, chat: 'discord' }));
  });
});

const pausing = (command: string): Card => ({
  ...textCard('run:r-gone', 'Run', 'Here.'),
  buttons: [{ label: 'Pause', style: 'plain', command }],
});

describe('a button in Discord', () => {
  it('stands for its command, asks first where the card asks, and shows the card anew', async () => {
    const stage = await stageFor();
    const message = await stage.plan('p-press');

    await stage.discord.as('ben').click(message, 'Approve');
    await stage.answers(BEN, 1);
    const question = stage.discord.ephemerals(BEN).at(-1);
    if (question === undefined) throw new Error('no question');
    expect(await stage.store.plans.findPlan('p-press')).toMatchObject({ decisions: [] });
    await stage.discord.as('ben').click(question, 'Approve');
    await stage.discord.until('the answer', () => stage.told(BEN).some((text) => /Approved so far: Ben/.test(text)));

    expect(stage.told(BEN)).toHaveLength(1);
    expect(await stage.store.plans.findPlan('p-press')).toMatchObject({
      decisions: [{ person: 'ben', kind: 'approve' }],
    });
    expect(stage.refreshed).toContain('plan:p-press');
  });

  it('whose word does not count says so', async () => {
    const stage = await stageFor();
    const message = await stage.plan('p-carla', { roles: ['operator'] });

    await stage.discord.as('carla').click(message, 'Approve');
    await stage.answers(CARLA, 1);
    const [question] = stage.discord.ephemerals(CARLA);
    if (question !== undefined) await stage.discord.as('carla').click(question, 'Approve');
    await stage.discord.until('the answer', () => stage.told(CARLA).some((text) => text.includes('operator')));

    expect(await stage.store.plans.findPlan('p-carla')).toMatchObject({ decisions: [] });
  });

  it('that the card has no more does nothing, whatever is typed into the card', async () => {
    const stage = await stageFor();
    const message = await stage.post(pausing('pause sol-main'));
    await stage.post(pausing('unpause sol-main'), 2);

    await stage.discord.as('ana').click(message, 'Pause');

    expect((await stage.answers(ANA, 1))[0]).toContain('This button is gone, and nothing was done. Now: Here.');
    expect(await stage.store.pauses.pauses()).toEqual([]);
  });

  it('asks for a reason and a typed word in a window, and does nothing where the word is another one', async () => {
    const stage = await stageFor();
    const card: Card = {
      ...textCard('run:r-ask', 'Run', 'Stopped.'),
      buttons: [
        {
          label: 'Pause',
          style: 'danger',
          command: 'pause sol-main',
          confirm: 'Pause?',
          asks: 'Why?',
          types: 'sol-main',
        },
      ],
    };
    const message = await stage.post(card);
    const ana = stage.discord.as('ana');
    const answerWith = async (typed: string) => {
      await ana.click(message, 'Pause');
      const [modal] = stage.discord.modals(ANA);
      if (modal === undefined) throw new Error('no window');
      await ana.submit(modal, { reason: 'the rack burns', typed });
    };

    await answerWith('sol-mian');
    expect((await stage.answers(ANA, 1))[0]).toContain('That was not it, and nothing was done');
    expect(await stage.store.pauses.pauses()).toEqual([]);
    await answerWith('sol-main');
    await stage.answers(ANA, 2);
    expect(await stage.store.pauses.pauses()).toMatchObject([{ validator: 'sol-main', reason: 'the rack burns' }]);
    await database.store.pauses.unpause('sol-main', 'ben');
  });

  it('shows all of a card to one person', async () => {
    const stage = await stageFor();
    const message = await stage.plan('p-details');

    await stage.discord.as('ana').click(message, 'Details');
    const [text = ''] = await stage.answers(ANA, 1);

    expect(text).toContain('What will be done');
    expect(stage.discord.messages(CHANNEL)).toHaveLength(1);
  });
});
