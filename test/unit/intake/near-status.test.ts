import { describe, expect, it } from 'vitest';
import { chooseWay } from '../../../src/intake/near/choose-way.ts';
import { nearStatus } from '../../../src/intake/near/status.ts';
import type { Scene } from '../../../src/procedures/near/checks/scene.ts';
import {
  deaf,
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
} from '../procedures/near/healthy.ts';

const POLICY = { window_wait: 0 };
/** As the watch looks: no program of a node is started for it. */
const plain = (scene: Scene): Scene => {
  const { configs: _, ...rest } = scene;
  return rest;
};
const status = (scene: Scene, policy = POLICY) => nearStatus(plain(scene), policy);
const onNew = (facts: Parameters<typeof notRunning>[0]) => ({ ...facts, keys: { ...facts.keys, live: keyFile() } });

describe('who signs for a NEAR validator', () => {
  it('is the node whose process says so, and the other could take it', () => {
    expect(status(healthyScene())).toMatchObject({
      chain: 'near',
      signing: { kind: 'node', node: OLD },
      move: { ready: true, to: NEW, fit: true },
      ways: { handover: { kind: 'open', from: OLD, to: NEW }, takeover: { kind: 'closed' } },
      nodes: [
        { node: OLD, role: 'active', couldSign: true, host: { boots: { kind: 'signing' } } },
        { node: NEW, role: 'standby', couldSign: false, host: { boots: { kind: 'not signing' } } },
      ],
    });
  });

  it('is two where the key lies in place on both', () => {
    expect(status(seenAs(healthyScene(), NEW, onNew)).signing).toMatchObject({ kind: 'two', nodes: [OLD, NEW] });
  });

  it('is still the old one where its key file was taken away: its process holds the key', () => {
    const scene = seenAs(healthyScene(), OLD, (facts) => ({ ...facts, keys: { ...facts.keys, live: MISSING } }));

    expect(status(scene).signing).toEqual({ kind: 'node', node: OLD });
  });

  it('is nobody where every node answers and none runs with the key', () => {
    expect(status(seenAs(healthyScene(), OLD, notRunning)).signing.kind).toBe('nobody');
  });

  it('cannot be told where a node does not answer, or does not say what it signs with', () => {
    expect(status(unseen(healthyScene(), OLD)).signing.kind).toBe('unknown');
    const silent = seenAs(healthyScene(), OLD, (facts) => ({
      ...deaf(facts),
      keys: { ...facts.keys, live: MISSING },
    }));
    expect(status(silent).signing.kind).toBe('unknown');
  });

  it('can be taken over by the other where the one that signs does not answer', () => {
    const { signing, move, standbys, ways } = status(unseen(healthyScene(), OLD));

    expect(signing.kind).toBe('unknown');
    expect(move.ready).toBe(false);
    expect(standbys).toEqual([{ node: NEW, lagSlots: null, copy: null, notReady: null }]);
    expect(ways?.takeover).toEqual({ kind: 'open', from: OLD, to: NEW });
  });

  it('is silent without a seat, with the reason that the chain gives', () => {
    const scene = healthyScene();
    const seatless = known({ ...epoch, seat: null, kickedOut: 'NotEnoughChunks: 3 of 10' });
    const observers = scene.observers.map((one) => ({ ...one, epoch: seatless }));

    expect(status({ ...scene, observers }).signing).toMatchObject({
      kind: 'silent',
      node: OLD,
      because: expect.stringContaining('taken out: NotEnoughChunks: 3 of 10'),
    });
  });

  it.each<[string, Readonly<Record<string, number>>, string, boolean | null]>([
    ['signs where one of two observers sees that it does', { one: 0, two: 5 }, 'node', false],
    ['is silent where two see nothing of it', { one: 0, two: 0 }, 'silent', false],
    ['signs as far as one observer can tell', { one: 0 }, 'node', false],
  ])('%s, since the look before', (_what, produced, kind, first) => {
    const since = Object.fromEntries(
      Object.entries(produced).map(([name, count]) => [name, { produced: count, expected: 40, ms: 30_000 }]),
    );
    const seen = status({ ...healthyScene(), since });

    expect(seen.signing.kind).toBe(kind);
    expect(seen.witnesses?.[0]?.landing).toBe(first);
  });

  it('is not called silent while hardly anything was expected', () => {
    const few = { produced: 0, expected: 5, ms: 30_000 };

    expect(status({ ...healthyScene(), since: { one: few, two: few } })).toMatchObject({
      signing: { kind: 'node' },
      witnesses: [{ landing: null, said: '0 of 5 duties in the last 30 s' }, {}],
    });
  });

  it('is told by observers in counters, which do not say whether it signs now', () => {
    expect(status(healthyScene()).witnesses?.[0]).toEqual({
      observer: 'one',
      landing: null,
      said: 'blocks 10 of 10, chunks 90 of 90, endorsements 9000 of 9010',
    });
  });
});

describe('the window of a NEAR validator', () => {
  const [observer] = healthyScene().observers;
  const head = observer?.status.kind === 'known' ? observer.status.value.height : 0;
  const scene = { ...healthyScene(), windows: known([{ from: head + 100, to: head + 1_000 }]) };

  it('is said, and waited for only where the policy says so', () => {
    expect(status(scene).window).toMatchObject({ inMs: 0, text: expect.stringContaining(`at block ${head + 100}`) });
    // A hundred blocks, at the pace of this epoch. Unit: seconds.
    expect(Math.round((status(scene, { window_wait: 30 }).window.inMs ?? 0) / 1_000)).toBe(60);
    expect(status(healthyScene()).window).toMatchObject({
      inMs: 0,
      text: expect.stringContaining('none long enough in this epoch'),
    });
  });
});

describe('a node that is to be prepared', () => {
  it('is said to sign where it does', () => {
    expect(chooseWay('reply:q-1', healthyScene(), OLD).headline).toContain('near-a signs now: prepare the other node');
  });

  it('can be so by either option, each with its pros, cons and button', () => {
    const card = chooseWay('reply:q-1', healthyScene(), NEW);

    expect(card.headline).toContain('near-b is set up for hot-swap now');
    expect(card.sections.map((section) => section.kind === 'text' && section.text)).toEqual([
      expect.stringMatching(/For: .*seconds[^]*Against: .*RPC node/),
      expect.stringMatching(/For: .*several validators[^]*Against: .*restarted/),
    ]);
    expect(card.buttons.map(({ command }) => command)).toEqual([
      'prepare near-main --node near-b --option hot-swap',
      'prepare near-main --node near-b --option restart',
    ]);
  });
});
