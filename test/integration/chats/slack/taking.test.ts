import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  ANA,
  BEN,
  CARLA,
  CHANNEL,
  ELSEWHERE,
  type Mode,
  openStage,
  openTestDatabase,
  SAM,
  type Stage,
  type TestDatabase,
} from './stage.ts';

/** Turns the reading direction, and rings a bell. */
const HIDDEN = '\u202E\u0007';

let database: TestDatabase;
const stages: Stage[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.stop();
});
afterAll(() => database.close());

async function stageFor(...given: Parameters<typeof openStage> extends [unknown, ...infer Rest] ? Rest : never) {
  const stage = await openStage(database, ...given);
  stages.push(stage);
  return stage;
}

const answers = (stage: Stage, user: string, count: number) =>
  stage.slack.until(`${count} answers for ${user}`, () => stage.told(user).length >= count);

describe.each<Mode>(['socket', 'http'])('what people say in Slack, by %s', (mode) => {
  it('is answered in private: help without a word, the nearest word for a misspelt one', async () => {
    const stage = await stageFor(mode);
    const ana = stage.slack.as('ana');

    const help = await ana.command(CHANNEL, '');
    const misspelt = await ana.command(CHANNEL, 'statsu sol-main');
    await answers(stage, ANA, 2);

    expect([help.acknowledgedMs, misspelt.acknowledgedMs]).not.toContain(null);
    expect(stage.told(ANA).join('\n')).toMatch(/Type a command.*\n.*Did you mean `status`/);
    expect(stage.slack.messages(CHANNEL)).toEqual([]);
  });

  it('is left to a worker where it needs a look, with the channel as the place of the answer', async () => {
    const stage = await stageFor(mode);

    await stage.slack.as('ana').command(CHANNEL, 'status sol-main');
    await answers(stage, ANA, 1);

    expect(stage.told(ANA)).toEqual([expect.stringContaining('Looking at sol-main. The answer comes here.')]);
    const request = await stage.store.intake.find(stage.looks[0] ?? '');
    expect(request).toMatchObject({
      intent: { kind: 'status', validator: 'sol-main' },
      origin: { chat: 'slack', person: 'ana', place: `slack:${CHANNEL}` },
    });
  });

  it('is not taken in a channel where Baton is not, and says how to invite it', async () => {
    const stage = await stageFor(mode);
    stage.slack.removeFromChannel(ELSEWHERE);

    await stage.slack.as('ana').command(ELSEWHERE, 'status sol-main');
    await answers(stage, ANA, 1);

    expect(stage.told(ANA)[0]).toContain('Baton is not in this channel');
    expect(stage.looks).toEqual([]);
  });

  it('is a mention in a thread: the answer to a look comes into the thread, any other to the person', async () => {
    const stage = await stageFor(mode);
    await stage.plan(`thread-${mode}`);
    const [message] = stage.slack.messages(CHANNEL);

    await stage.slack.as('ana').mention(CHANNEL, 'status sol-main', message?.ts);
    await stage.slack.as('ana').mention(CHANNEL, 'runs', message?.ts);
    await answers(stage, ANA, 2);

    const request = await stage.store.intake.find(stage.looks[0] ?? '');
    expect(request?.origin.place).toBe(`slack:${CHANNEL}/${message?.ts}`);
    expect(stage.slack.ephemerals(ANA).every(({ thread_ts }) => thread_ts === message?.ts)).toBe(true);
  });

  it('approves a plan by two presses of two people, and tells who comes late who did', async () => {
    const stage = await stageFor(mode);
    const id = `two-${mode}`;
    await stage.plan(id, {}, id);
    const [message] = stage.slack.messages(CHANNEL);
    if (message === undefined) throw new Error('no card');

    await stage.slack.as('ana').click(message, 'Approve');
    await answers(stage, ANA, 1);
    await stage.slack.as('ben').click(message, 'Approve');
    await answers(stage, BEN, 1);
    await stage.slack.as('ana').click(message, 'Approve');
    await answers(stage, ANA, 2);

    expect(stage.told(ANA)[0]).toContain('Approved so far: Ana. It needs one more person.');
    expect(stage.told(BEN)[0]).toContain('Approved. The run starts.');
    expect(stage.told(ANA)[1]).toContain('approved already, by Ana and Ben');
    expect((await database.store.plans.findPlan(id))?.state.kind).toBe('consumed');
    await stage.slack.until('the card is shown anew', () => stage.refreshed.includes(`plan:${id}`));
  });

  it('asks for a reason and the typed name where the policy wants them, and compares what was typed', async () => {
    const stage = await stageFor(mode);
    const id = `asks-${mode}`;
    await stage.plan(id, { needsReason: true, people: 2 });
    const [message] = stage.slack.messages(CHANNEL);
    if (message === undefined) throw new Error('no card');
    const ana = stage.slack.as('ana');

    await ana.click(message, 'Approve');
    await stage.slack.until('the question', () => stage.slack.views(ANA).length === 1);
    const [view] = stage.slack.views(ANA);
    const wrong = await ana.submit(view?.id ?? '', { reason: 'it is off', typed: 'sol-mian' });
    const before = (await database.store.plans.findPlan(id))?.decisions;
    const right = await ana.submit(view?.id ?? '', { reason: 'it is "off" \\ really', typed: 'sol-main' });
    await answers(stage, ANA, 1);

    expect(wrong.errors).toEqual({ typed: expect.stringContaining('sol-main') });
    expect(before).toEqual([]);
    expect(right.acknowledgedMs).not.toBeNull();
    expect(stage.slack.views(ANA)).toEqual([]);
    expect((await database.store.plans.findPlan(id))?.decisions).toMatchObject([
      { person: 'ana', kind: 'approve', reason: 'it is "off" \\ really', chat: 'slack' },
    ]);
  });

  it('turns strangers away in private, says whom to ask, and journals it without what is not to be seen', async () => {
    const stage = await stageFor(mode);
    await stage.plan(`stranger-${mode}`);
    const [message] = stage.slack.messages(CHANNEL);
    const sam = stage.slack.as('sam');

    await sam.command(CHANNEL, `pause all ${HIDDEN}${'x'.repeat(500)}`);
    if (message) await sam.click(message, 'Approve');
    await answers(stage, SAM, 2);

    for (const text of stage.told(SAM)) expect(text).toContain('Ask Ana to add this line');
    expect(await database.store.pauses.pauses()).toEqual([]);
    const lines = (await database.store.watch.changes('*', 50)).map(({ event }) => event);
    const mine = lines.filter((event) => event.kind === 'person.refused' && event.who === `T0STANDIN1/${SAM}`);
    expect(mine.length).toBeGreaterThanOrEqual(1);
    for (const event of mine) {
      if (event.kind !== 'person.refused') continue;
      expect(event.command.length).toBeLessThanOrEqual(200);
      for (const sign of HIDDEN) expect(event.command).not.toContain(sign);
    }
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });

  it('does not count from a person whose role does not, nor from one who was taken out after the press', async () => {
    const stage = await stageFor(mode);
    const id = `out-${mode}`;
    await stage.plan(id, { roles: ['operator'] });
    const [message] = stage.slack.messages(CHANNEL);
    if (message === undefined) throw new Error('no card');

    await stage.slack.as('carla').click(message, 'Approve');
    await answers(stage, CARLA, 1);
    await stage.slack.as('ben').click(message, 'Approve');
    await answers(stage, BEN, 1);
    Reflect.deleteProperty(stage.people, 'ben');
    await stage.slack.as('ben').click(message, 'Approve');
    await answers(stage, BEN, 2);
    await stage.slack.as('ana').click(message, 'Approve');
    await answers(stage, ANA, 1);

    expect(stage.told(CARLA)[0]).toContain('one of the roles operator');
    expect(stage.told(BEN)[1]).toContain('does not know you yet');
    expect(stage.told(ANA)[0]).toContain('Approved so far: Ana. It needs one more person.');
    expect((await database.store.plans.findPlan(id))?.state.kind).toBe('open');
  });
});
