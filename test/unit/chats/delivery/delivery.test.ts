import { describe, expect, it } from 'vitest';
import type { Fate } from './fake-chat.ts';
import { card, createScene } from './scene.ts';

const PLACE = 'slack:C1';
const BUTTON = { label: 'Approve', style: 'primary', command: 'approve p-1' } as const;

describe('the delivery to a chat', () => {
  it('posts a card once and edits it to its newest revision', async () => {
    const scene = createScene();
    await scene.start();
    await scene.want(PLACE, card('plan:p-1', 'approve?'), 'decision');
    await scene.pass(1_000);
    await scene.want(PLACE, card('plan:p-1', 'approved by Ann'), 'decision');
    await scene.pass(100);

    expect(scene.shown(PLACE, 'plan:p-1').map(({ headline }) => headline)).toEqual(['approved by Ann']);
    expect(scene.calls.map(({ method }) => method)).toEqual(['post', 'edit']);
  });

  it('looks ten times a second at the most, however often it is told that something is due', async () => {
    const scene = createScene();
    let looks = 0;
    await scene.start(async (call) => void (looks += call === 'due' ? 1 : 0));
    await scene.pass(1_000);
    looks = 0;
    for (let told = 0; told < 500; told += 1) {
      await scene.want(PLACE, card('run:r-1', `line ${told}`), 'progress');
      await scene.pass(4);
    }
    const perLane = looks / 2 / 3;
    await scene.pass(5_000);

    // `before` is called twice for each call; besides those of two seconds there is one after each message.
    expect(perLane).toBeLessThanOrEqual(21 + scene.calls.length);
    expect(scene.shown(PLACE, 'run:r-1').map(({ headline }) => headline)).toEqual(['line 499']);
  });

  it('edits one card in motion every 2.5 s at the most, and its end at once', async () => {
    const scene = createScene();
    await scene.start();
    for (let step = 0; step < 50; step += 1) {
      await scene.want(PLACE, card('run:r-1', `step ${step}`), 'progress');
      await scene.pass(200);
    }
    const edits = scene.calls.filter(({ method }) => method === 'edit').map(({ atMs }) => atMs);
    await scene.want(PLACE, card('run:r-1', 'done'), 'decision');
    await scene.pass(100);

    const apart = edits.slice(1).map((atMs, at) => atMs - (edits[at] ?? 0));
    expect(edits.length).toBeGreaterThanOrEqual(3);
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(2_500);
    expect(scene.shown(PLACE, 'run:r-1').map(({ headline }) => headline)).toEqual(['done']);
  });

  it('lets no decision wait for what is in motion, however long that hangs', async () => {
    const scene = createScene({ fateOf: ({ lane }) => ({ kind: lane === 'progress' ? 'dropped' : 'well' }) });
    await scene.start();
    for (let run = 0; run < 30; run += 1) await scene.want(PLACE, card(`run:r-${run}`, 'goes on'), 'progress');
    await scene.pass(2_000);
    await scene.want(PLACE, card('plan:p-1', 'approve?'), 'decision');
    await scene.want(PLACE, card('alarm:sol', 'two signers'), 'alert');
    await scene.pass(100);

    expect(scene.shown(PLACE, 'plan:p-1')).toHaveLength(1);
    expect(scene.shown(PLACE, 'alarm:sol')).toHaveLength(1);
  });

  it('waits for exactly as long as a limit says, in that place and lane alone', async () => {
    let limited = true;
    const scene = createScene({
      fateOf: ({ lane, place, method }): Fate => {
        const meets = limited && lane === 'progress' && place === PLACE && method === 'post';
        return meets ? { kind: 'limited', ms: 300_000 } : { kind: 'well' };
      },
    });
    await scene.start();
    await scene.want(PLACE, card('run:r-1', 'goes on'), 'progress');
    await scene.want('slack:C2', card('run:r-1', 'goes on'), 'progress');
    await scene.pass(1_000);
    limited = false;
    await scene.pass(200_000);
    await scene.want(PLACE, card('plan:p-1', 'approve?'), 'decision');
    await scene.pass(200);
    expect(scene.shown(PLACE, 'plan:p-1')).toHaveLength(1);
    expect(scene.shown('slack:C2', 'run:r-1')).toHaveLength(1);
    await scene.pass(200_000);

    const posts = scene.calls.filter(({ lane, place }) => lane === 'progress' && place === PLACE);
    expect(posts.map(({ method }) => method)).toEqual(['post', 'post']);
    // The answer took 40 ms.
    expect((posts[1]?.atMs ?? 0) - (posts[0]?.atMs ?? 0)).toBe(300_040);
  });

  it('goes one by one where a place takes one message a second, and an alarm goes first', async () => {
    let lastMs = 0;
    const scene = createScene({
      fateOf: ({ method, atMs }): Fate => {
        if (method !== 'post') return { kind: 'well' };
        if (atMs - lastMs < 1_000) return { kind: 'limited', ms: 1_000 };
        lastMs = atMs;
        return { kind: 'well' };
      },
    });
    await scene.start();
    for (let at = 0; at < 40; at += 1) await scene.want(PLACE, card(`reply:${at}`, 'answer'), 'decision');
    for (let at = 0; at < 40; at += 1) await scene.want(PLACE, card(`run:r-${at}`, 'goes on'), 'progress');
    await scene.pass(10_000);
    await scene.want(PLACE, card('alarm:sol', 'two signers'), 'alert');
    await scene.pass(3_000);
    expect(scene.shown(PLACE, 'alarm:sol')).toHaveLength(1);

    await scene.pass(180_000);
    expect(scene.messages).toHaveLength(81);
    // Not six refused calls for each that is taken.
    expect(scene.calls.filter(({ fate }) => fate.kind === 'limited').length).toBeLessThan(60);
  });

  it('keeps no other card waiting for one that is taken in no form', async () => {
    const scene = createScene({
      fateOf: ({ key }): Fate => (key === 'reply:odd' ? { kind: 'refused', reach: 'card' } : { kind: 'well' }),
    });
    await scene.start();
    await scene.want(PLACE, card('reply:odd', 'odd'), 'decision');
    await scene.want(PLACE, card('plan:p-1', 'approve?'), 'decision');
    await scene.pass(100_000);

    expect(scene.shown(PLACE, 'plan:p-1')).toHaveLength(1);
    expect(scene.calls.filter(({ key }) => key === 'reply:odd')).toHaveLength(2);
    expect(scene.page).toEqual([]);
  });

  it('looks for a message whose answer was lost before it posts another', async () => {
    let posts = 0;
    const scene = createScene({
      fateOf: ({ method }) => ({ kind: method === 'post' && posts++ === 0 ? 'lost' : 'well' }),
    });
    await scene.start();
    await scene.want(PLACE, card('plan:p-1', 'approve?'), 'decision');
    await scene.pass(1_000);
    await scene.want(PLACE, card('plan:p-1', 'approved'), 'decision');
    await scene.pass(60_000);

    expect(scene.messages).toHaveLength(1);
    expect(scene.messages[0]).toMatchObject({ headline: 'approved', linksTo: null });
  });

  it('makes the later of two messages a link, where the first one came so late that a second was sent', async () => {
    let posts = 0;
    const scene = createScene({
      fateOf: ({ method }): Fate =>
        method === 'post' && posts++ === 0 ? { kind: 'late', ms: 5_541 } : { kind: 'well' },
    });
    await scene.start();
    await scene.want(PLACE, card('plan:p-1', 'approve?'), 'decision');
    await scene.pass(60_000);

    expect(scene.messages).toHaveLength(2);
    expect(scene.messages.map(({ linksTo }) => linksTo)).toEqual([null, scene.messages[0]?.ref.ts]);
    await scene.want(PLACE, card('plan:p-1', 'approved'), 'decision');
    await scene.pass(1_000);
    expect(scene.messages[0]).toMatchObject({ headline: 'approved' });
  });

  it('edits once more where the answer to an edit was lost, so that nothing old comes after it', async () => {
    let edits = 0;
    const scene = createScene({
      fateOf: ({ method }): Fate =>
        method === 'edit' && edits++ === 0 ? { kind: 'late', ms: 12_000 } : { kind: 'well' },
    });
    await scene.start();
    await scene.want(PLACE, card('run:r-1', 'begins'), 'decision');
    await scene.pass(1_000);
    await scene.want(PLACE, card('run:r-1', 'waits'), 'decision');
    await scene.pass(100);
    await scene.want(PLACE, card('run:r-1', 'done'), 'decision');
    await scene.pass(40_000);

    expect(scene.shown(PLACE, 'run:r-1').map(({ headline }) => headline)).toEqual(['done']);
  });

  it('goes on in a fresh message that links to the old one, where that can be edited no more', async () => {
    const scene = createScene();
    await scene.start();
    await scene.want(PLACE, card('run:r-1', 'begins'), 'progress');
    await scene.pass(3_000);
    scene.messages.forEach((message) => (message.editable = false));
    await scene.want(PLACE, card('run:r-1', 'goes on'), 'progress');
    await scene.pass(1_000);

    expect(scene.messages.map(({ headline }) => headline)).toEqual(['begins', 'goes on']);
    expect(scene.messages[1]).toMatchObject({ part: 1, before: scene.messages[0]?.ref.permalink });
  });

  it('posts a deleted message again while the card is live, and not one that is over', async () => {
    const scene = createScene();
    await scene.start();
    await scene.want(PLACE, card('plan:p-1', 'approve?', { buttons: [BUTTON] }), 'decision');
    await scene.want(PLACE, card('plan:p-2', 'expired', { tone: 'neutral' }), 'decision');
    await scene.pass(1_000);
    scene.messages.forEach((message) => (message.deleted = true));
    await scene.want(PLACE, card('plan:p-1', 'approved', { tone: 'good' }), 'decision');
    await scene.want(PLACE, card('plan:p-2', 'expired long ago', { tone: 'neutral' }), 'decision');
    await scene.pass(5_000);

    expect(scene.shown(PLACE, 'plan:p-1').map(({ headline }) => headline)).toEqual(['approved']);
    expect(scene.shown(PLACE, 'plan:p-2')).toEqual([]);
  });

  it('tells once that a place refuses, asks again after a minute, and at once when somebody acts there', async () => {
    let refuses = true;
    const scene = createScene({
      fateOf: ({ place }) => (refuses && place === PLACE ? { kind: 'refused', reach: 'place' } : { kind: 'well' }),
    });
    const delivery = await scene.start();
    await scene.want(PLACE, card('plan:p-1', 'approve?'), 'decision');
    await scene.want('slack:C2', card('plan:p-1', 'approve?'), 'decision');
    await scene.pass(150_000);
    expect(scene.calls.filter(({ place }) => place === PLACE)).toHaveLength(3);
    expect(scene.logged).toEqual(['A chat takes no card']);
    expect(scene.page).toMatchObject([{ key: `chat:${PLACE}`, tone: 'bad', headline: 'Invite Baton.' }]);
    expect(await scene.store.posts.refusals()).toMatchObject([{ place: PLACE, words: 'Invite Baton.' }]);
    expect(scene.shown('slack:C2', 'plan:p-1')).toHaveLength(1);

    refuses = false;
    delivery.actedIn(`${PLACE}/17.0002`);
    await scene.pass(100);

    expect(scene.shown(PLACE, 'plan:p-1')).toHaveLength(1);
    expect(scene.page.at(-1)).toMatchObject({ key: `chat:${PLACE}`, tone: 'good' });
    expect(await scene.store.posts.refusals()).toEqual([]);
  });

  it.each(['dropped', 'lost'] as const)(
    'has every card true within 10 s after an hour of calls that are %s',
    async (kind) => {
      let isDown = false;
      const scene = createScene({ fateOf: () => ({ kind: isDown ? kind : 'well' }) });
      await scene.start();
      const wantAll = async (words: string) => {
        for (let at = 0; at < 15; at += 1) {
          await scene.want(PLACE, card(`run:r-${at}`, words), 'progress');
          await scene.want(PLACE, card(`plan:p-${at}`, words), 'decision');
        }
      };
      await wantAll('before');
      await scene.pass(5_000);
      isDown = true;
      await wantAll('meanwhile');
      for (let at = 0; at < 10; at += 1) await scene.want(PLACE, card(`run:new-${at}`, 'new'), 'progress');
      await scene.pass(3_600_000);
      await wantAll('after');
      isDown = false;
      await scene.pass(10_000);

      for (let at = 0; at < 15; at += 1)
        for (const key of [`run:r-${at}`, `plan:p-${at}`])
          expect(scene.shown(PLACE, key).map(({ headline }) => headline)).toEqual(['after']);
      for (let at = 0; at < 10; at += 1) expect(scene.shown(PLACE, `run:new-${at}`)).toHaveLength(1);
      // One try every five seconds in each of two lanes, not one for each card.
      expect(scene.calls.length).toBeLessThan(2 * 720 + 300);
    },
  );

  it('posts nothing twice with two bots, one of which ends in the middle', async () => {
    const scene = createScene({ storeMs: 3 });
    const first = await scene.start();
    await scene.start();
    for (let at = 0; at < 40; at += 1) await scene.want(PLACE, card(`reply:${at}`, 'one'), 'decision');
    await scene.pass(100);
    await Promise.all([first.stop(), scene.pass(10_000)]);
    for (let at = 0; at < 40; at += 1) await scene.want(PLACE, card(`reply:${at}`, 'two'), 'decision');
    await scene.pass(10_000);

    expect(scene.messages).toHaveLength(40);
    expect(new Set(scene.messages.map(({ headline }) => headline))).toEqual(new Set(['two']));
  });

  it('makes one of two messages a link, where a bot was frozen until its card was another’s', async () => {
    const scene = createScene();
    // The first bot stops before its post leaves it, for longer than anybody looks for one.
    await scene.start(async (call) => {
      if (call === 'post') await scene.time.sleep(45_000);
    });
    await scene.want(PLACE, card('plan:p-1', 'approve?'), 'decision');
    await scene.pass(1_000);
    await scene.start();
    await scene.pass(120_000);

    expect(scene.messages).toHaveLength(2);
    expect(scene.shown(PLACE, 'plan:p-1').map(({ headline }) => headline)).toEqual(['approve?']);
  });

  it('puts the picture of a run into the thread of its card, once though the answer is lost', async () => {
    let uploads = 0;
    const scene = createScene({
      fateOf: ({ method }) => ({ kind: method === 'upload' && uploads++ === 0 ? 'lost' : 'well' }),
      pictureOf: async (run) => ({ png: new Uint8Array([1]), alt: 'five steps, all done', title: `Run ${run}` }),
    });
    await scene.start();
    await scene.want(PLACE, card('picture:r-1', 'Timeline'), 'progress');
    await scene.pass(3_000);
    expect(scene.messages).toEqual([]);
    await scene.want(PLACE, card('run:r-1', 'done'), 'decision');
    await scene.pass(60_000);

    const thread = `${PLACE}/${scene.shown(PLACE, 'run:r-1')[0]?.ref.ts}`;
    expect(scene.shown(thread, 'Run r-1').map(({ headline }) => headline)).toEqual(['five steps, all done']);
    expect(uploads).toBe(1);
  });
});
