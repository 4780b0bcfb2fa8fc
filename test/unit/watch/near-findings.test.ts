import { describe, expect, it } from 'vitest';
import { nearStatus } from '../../../src/intake/near/status.ts';
import type { Scene } from '../../../src/procedures/near/checks/scene.ts';
import {
  epoch,
  healthyScene,
  keyFile,
  known,
  MISSING,
  NEW,
  notRunning,
  OLD,
  seenAs,
  unseen,
  withKeys,
} from '../procedures/near/healthy.ts';
import { reported } from './look.ts';

const NODES = [OLD, NEW];

/** What so many looks at this scene report. */
function told(scene: Scene, looks = 4): string[] {
  const { configs: _, ...rest } = scene;
  const status = { ...nearStatus(rest, { window_wait: 0 }), validator: 'sol-main' };
  return reported(Array.from({ length: looks }, () => ({ status, nodes: NODES }))).reports.map(
    ({ at, report }) => `${at} ${report.key.replace('watch:', '')} ${report.severity}`,
  );
}

const seats = (seat: Partial<typeof epoch>, since: Scene['since'] = {}): Scene => {
  const scene = healthyScene();
  const observers = scene.observers.map((one) => ({ ...one, epoch: known({ ...epoch, ...seat }) }));
  return { ...scene, observers, since };
};
const lately = (produced: number) => ({
  one: { produced, expected: 90, ms: 60_000 },
  two: { produced, expected: 90, ms: 60_000 },
});

describe('what the watch finds of a NEAR validator', () => {
  it('is nothing while one node signs and the other stands by', () => {
    expect(told(healthyScene())).toEqual([]);
  });

  it('is two that could sign, at the first look and louder than anything', () => {
    const both = seenAs(healthyScene(), NEW, withKeys({ live: keyFile(), staged: MISSING }));

    expect(told(both, 1)).toEqual(['1 two-signers critical']);
  });

  it('is a validator with the key of which nothing comes, at two observers', () => {
    expect(told(seats({}, lately(0)))).toContain('2 not-signing critical');
    expect(told(seats({}, lately(80)))).toEqual([]);
  });

  it('is a seat that was lost, since nothing else tells people', () => {
    expect(told(seats({ seat: null, kickedOut: 'NotEnoughChunks' }))).toContain('2 not-signing critical');
  });

  it('is that nobody signs where every node answers and none runs with the key', () => {
    expect(told(seenAs(healthyScene(), OLD, notRunning))).toContain('2 nobody-signs critical');
  });

  it('is a signer that cannot be asked, and a host that is silent', () => {
    expect(told(unseen(healthyScene(), OLD))).toEqual(
      expect.arrayContaining(['2 signer-unknown warning', `2 node-down:${OLD} warning`]),
    );
  });

  it('is a standby that no move could go to', () => {
    const unfit = seenAs(healthyScene(), NEW, withKeys({ staged: MISSING }));

    expect(told(unfit, 6)).toEqual([expect.stringMatching(/standby-unfit warning$/)]);
  });

  it('is a standby with a key in place, which would sign beside the other after a start', () => {
    const armed = seenAs(seenAs(healthyScene(), NEW, notRunning), NEW, withKeys({ live: keyFile() }));

    expect(told(armed)).toContain(`2 boot-unsafe:${NEW} critical`);
  });

  it('is a signer that would come up without its key', () => {
    const aside = seenAs(healthyScene(), OLD, withKeys({ live: MISSING, aside: keyFile() }));

    expect(told(aside)).toContain(`2 boot-unsafe:${OLD} warning`);
  });
});
