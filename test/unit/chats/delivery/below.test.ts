import { describe, expect, it } from 'vitest';
import type { Fate } from './fake-chat.ts';
import { card, createScene } from './scene.ts';

const PLACE = 'slack:C1';
const line = (headline: string) => card('timeline:i-1', headline, { below: 'incident:i-1' });

function sceneWith(
  fateOf: NonNullable<NonNullable<Parameters<typeof createScene>[0]>['fateOf']> = () => ({ kind: 'well' }),
) {
  const scene = createScene({ fateOf });
  const threadOf = (key: string) => {
    const [message] = scene.shown(PLACE, key);
    return message === undefined ? 'none' : `${message.ref.channel}/${message.ref.ts}`;
  };
  return { ...scene, inThread: (key: string) => scene.shown(threadOf('incident:i-1'), key) };
}

describe('a card that stands below another', () => {
  it('waits until that is posted, stands in its thread once, and is edited there', async () => {
    const scene = sceneWith();
    await scene.start();
    await scene.want(PLACE, line('1 line'), 'progress');
    await scene.pass(10_000);
    expect(scene.calls).toEqual([]);
    await scene.want(PLACE, card('incident:i-1', 'delinquent'), 'alert');
    await scene.pass(3_000);
    await scene.want(PLACE, line('2 lines'), 'progress');
    await scene.pass(5_000);

    expect(scene.inThread('timeline:i-1').map(({ headline }) => headline)).toEqual(['2 lines']);
    expect(scene.shown(PLACE, 'timeline:i-1')).toEqual([]);
  });

  it('is looked for in the thread where the answer to its post was lost', async () => {
    let lost = true;
    const scene = sceneWith(({ method, key }): Fate => {
      const isLost = lost && method === 'post' && key === 'timeline:i-1';
      lost &&= !isLost;
      return { kind: isLost ? 'lost' : 'well' };
    });
    await scene.start();
    await scene.want(PLACE, card('incident:i-1', 'delinquent'), 'alert');
    await scene.pass(1_000);
    await scene.want(PLACE, line('1 line'), 'progress');
    await scene.pass(60_000);

    expect(scene.inThread('timeline:i-1')).toHaveLength(1);
    expect(scene.calls.filter(({ method, key }) => method === 'post' && key === 'timeline:i-1')).toHaveLength(1);
  });
});
