import { describe, expect, it } from 'vitest';
import type { Fate } from './fake-chat.ts';
import { card, createScene } from './scene.ts';

const PLACE = 'slack:C1';
const REFUSED = (): Fate => ({ kind: 'refused', reach: 'place' });

describe('what a chat meets again', () => {
  it('leaves a place that refused and was taken out of the fleet file since, and says so on the page', async () => {
    const unwanted = new Set<string>();
    const scene = createScene({ fateOf: REFUSED, unwanted });
    const first = await scene.start();
    await scene.want(PLACE, card('plan:p-1', 'approve?'), 'decision');
    await scene.pass(1_000);
    await first.stop();
    const asked = scene.calls.length;
    unwanted.add(PLACE);
    await scene.start();
    await scene.pass(200_000);

    expect(scene.page.map(({ pinned }) => pinned === true)).toEqual([true, false]);
    expect(scene.page[1]?.headline).toContain('no cards there any more');
    expect([asked, scene.calls.length]).toEqual([1, 1]);
  });

  it('raises an alarm a second time in a message of its own, because an edit calls nobody', async () => {
    const scene = createScene();
    await scene.start();
    const raised = { tone: 'bad', pinned: true } as const;
    const over = { tone: 'good' } as const;
    const said = [
      ['two', raised],
      ['three', raised],
      ['over', over],
      ['two again', raised],
      ['over again', over],
    ] as const;
    for (const [headline, look] of said) {
      await scene.want(PLACE, card('alarm:sol', headline, look), 'alert');
      await scene.pass(1_000);
    }

    expect(scene.shown(PLACE, 'alarm:sol').map(({ headline }) => headline)).toEqual(['over', 'over again']);
    expect(scene.calls.map(({ method }) => method)).toEqual(['post', 'edit', 'edit', 'post', 'edit']);
  });

  it('finds a lost message by two bots, however long a search takes: none takes it from the other', async () => {
    let lost = true;
    const scene = createScene({
      fateOf: ({ method }): Fate => {
        if (method === 'find') return { kind: 'slow', ms: 25_000 };
        const fate = { kind: lost && method === 'post' ? 'lost' : 'well' } as const;
        lost = false;
        return fate;
      },
    });
    await scene.start();
    await scene.start();
    await scene.want(PLACE, card('plan:p-1', 'approve?'), 'decision');
    await scene.pass(60_000);
    await scene.want(PLACE, card('plan:p-1', 'approved by Ann'), 'decision');
    await scene.pass(5_000);

    expect(scene.shown(PLACE, 'plan:p-1').map(({ headline }) => headline)).toEqual(['approved by Ann']);
    expect(scene.calls.filter(({ method }) => method === 'post')).toHaveLength(1);
    expect(scene.calls.filter(({ method }) => method === 'find').length).toBeLessThanOrEqual(2);
  });

  it.each([
    { refusals: 1, standing: 1 },
    // A search that was never allowed: two messages stand, and nobody asks for ever.
    { refusals: 1_000, standing: 2 },
  ])('looks once more for a late message where $refusals searches were refused', async ({ refusals, standing }) => {
    let posts = 0;
    let looks = 0;
    const scene = createScene({
      fateOf: ({ method }): Fate => {
        if (method === 'post') return (posts += 1) === 1 ? { kind: 'late', ms: 10_000 } : { kind: 'well' };
        if (method !== 'find') return { kind: 'well' };
        looks += 1;
        return looks > 1 && looks <= 1 + refusals ? { kind: 'refused', reach: 'place' } : { kind: 'well' };
      },
    });
    await scene.start();
    await scene.want(PLACE, card('plan:p-1', 'approve?'), 'decision');
    await scene.pass(1_200_000);

    expect(scene.shown(PLACE, 'plan:p-1')).toHaveLength(standing);
    expect(looks).toBeLessThan(15);
  });
});
