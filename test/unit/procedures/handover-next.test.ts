import { describe, expect, it } from 'vitest';
import { nextOfHandover } from '../../../src/procedures/solana/handover/next.ts';
import type { HandoverView, NodeView } from '../../../src/procedures/solana/handover/seen.ts';

const RUNNING = ['staked', 'unstaked', 'other', 'gone', 'unknown'] as const;
/** Both nodes show the host keys that are pinned. */
const NO_STRANGERS = { active: null, standby: null };
const UNDECLARED = { declared: null, oldTower: 'unproven', doubtAccepted: false } as const;
const TAKING = ['none', 'begun', 'done', 'refused', 'unreached', 'unknown'] as const;

function* nodes(): Generator<NodeView | null> {
  yield null;
  for (const running of RUNNING)
    for (const link of ['staked', 'unstaked', 'other'] as const)
      for (const inFlight of [false, true])
        for (const taking of TAKING) yield { running, link, inFlight, taking, tower: 'sure' };
}

/** Every combination of what can be observed: some 185,000 situations. */
function* views(): Generator<HandoverView> {
  const standbys = [...nodes()];
  const actives = standbys.filter((node) => !node || (node.taking === 'none' && node.link !== 'other'));
  for (const decision of ['told', 'returned'] as const)
    for (const active of actives)
      for (const standby of standbys)
        for (const attempt of [1, 2])
          for (const wantsBack of [false, true])
            for (const waitedMs of [0, 100_000])
              yield {
                attempt,
                decision,
                active,
                standby,
                gaveUp: true,
                strangers: NO_STRANGERS,
                wantsBack,
                fitForAnother: true,
                ...UNDECLARED,
                verifiedInVain: 0,
                waitedMs,
                nowMs: 0,
              };
}

describe('what follows a look between giving and taking', () => {
  it('decides in every situation, and every decision says why', () => {
    let seen = 0;
    for (const view of views()) {
      expect(nextOfHandover(view).because).not.toBe('');
      seen += 1;
    }

    expect(seen).toBeGreaterThan(50_000);
  });

  it('never gives the role to anybody while the standby may hold it or may still take it', () => {
    const wrong: HandoverView[] = [];
    for (const view of views()) {
      const decided = nextOfHandover(view).kind;
      if (decided !== 'back' && decided !== 'again') continue;
      const { standby } = view;
      const told = view.decision === 'told';
      const clear =
        standby &&
        !standby.inFlight &&
        standby.running === 'unstaked' &&
        standby.link === 'unstaked' &&
        ['none', 'refused', 'unreached'].includes(standby.taking);
      if (standby?.running === 'staked' || (told && !clear)) wrong.push(view);
    }

    expect(wrong).toEqual([]);
  });

  it('goes on to verification only when the standby took the role and the old node certainly does not have it', () => {
    const wrong: HandoverView[] = [];
    for (const view of views()) {
      if (nextOfHandover(view).kind !== 'go-on') continue;
      const { active, standby, decision } = view;
      const runs =
        standby?.running === 'staked' && !standby.inFlight && active?.running !== 'staked' && !active?.inFlight;
      const restarted =
        decision === 'told' &&
        standby?.running === 'unstaked' &&
        !standby.inFlight &&
        standby.taking !== 'none' &&
        standby.taking !== 'refused' &&
        standby.taking !== 'unreached' &&
        active?.link === 'unstaked' &&
        !active.inFlight &&
        (active.running === 'unstaked' || active.running === 'gone');
      if (!runs && !restarted) wrong.push(view);
    }

    expect(wrong).toEqual([]);
  });

  it('gives the role back when the old node can take it and nobody was told', () => {
    for (const view of views()) {
      const { active, standby } = view;
      const safe =
        view.decision === 'returned' &&
        active &&
        !active.inFlight &&
        (active.running === 'unstaked' || active.running === 'staked');
      // A command in flight on the standby is waited for: the way back would only look again.
      if (!safe || standby?.running === 'staked' || standby?.inFlight) continue;

      expect(['back', 'again']).toContain(nextOfHandover(view).kind);
    }
  });

  it('tries forward a second time but never a third', () => {
    for (const view of views()) {
      if (nextOfHandover(view).kind === 'again') expect(view.attempt).toBe(1);
    }
  });

  it('stops and tells people instead of waiting for ever', () => {
    for (const view of views()) {
      if (view.waitedMs > 90_000) expect(nextOfHandover(view).kind).not.toBe('wait');
    }
  });

  it('calls two running signers by name before anything else', () => {
    const both: NodeView = {
      running: 'staked',
      link: 'staked',
      inFlight: false,
      taking: 'done',
      tower: 'sure',
    };

    const decided = nextOfHandover({
      attempt: 1,
      decision: 'told',
      active: both,
      standby: both,
      gaveUp: true,
      strangers: NO_STRANGERS,
      wantsBack: false,
      fitForAnother: true,
      ...UNDECLARED,
      verifiedInVain: 0,

      waitedMs: 0,
      nowMs: 0,
    });

    expect(decided).toMatchObject({ kind: 'stop', signer: 'both' });
  });

  it('stops when a restarted standby does not take the role again', () => {
    const passive: NodeView = {
      running: 'unstaked',
      link: 'unstaked',
      inFlight: false,
      taking: 'none',
      tower: 'sure',
    };
    const view = {
      attempt: 1,
      decision: 'told' as const,
      active: passive,
      standby: { ...passive, taking: 'done' as const },
      gaveUp: true,
      strangers: NO_STRANGERS,
      wantsBack: false,
      fitForAnother: true,
      ...UNDECLARED,

      waitedMs: 0,
      nowMs: 0,
    };

    expect(nextOfHandover({ ...view, verifiedInVain: 0 })).toMatchObject({ kind: 'go-on', step: 'verify' });
    expect(nextOfHandover({ ...view, verifiedInVain: 3 })).toMatchObject({ kind: 'stop', signer: 'unknown' });
  });

  it('does not let a standby that lost power take the role again: its tower may be older than its votes', () => {
    const passive: NodeView = {
      running: 'unstaked',
      link: 'unstaked',
      inFlight: false,
      taking: 'none',
      tower: 'sure',
    };
    const standby: NodeView = { ...passive, taking: 'done', tower: 'doubtful' };

    const decided = nextOfHandover({
      attempt: 1,
      decision: 'told',
      active: passive,
      standby,
      gaveUp: true,
      strangers: NO_STRANGERS,
      wantsBack: false,
      fitForAnother: true,
      ...UNDECLARED,
      verifiedInVain: 0,
      waitedMs: 100_000,
      nowMs: 0,
    });

    expect(decided.kind).toBe('stop');
  });

  it.each([
    ['the old node, which gave the role up', 'returned', 'active', 0, 'nobody'],
    ['the standby, which was told', 'told', 'standby', 0, 'unknown'],
    ['the old node, while the standby is seen to vote', 'told', 'active', 1, 'standby'],
  ] as const)('stops at once when another host key is shown by %s', (_who, decision, who, verifiedInVain, signer) => {
    const strangers = { ...NO_STRANGERS, [who]: 'it shows the host key SHA256:x' };
    const took: NodeView = { ...UNSTAKED, running: 'staked', link: 'staked', taking: 'done' };
    const standby = who === 'standby' ? null : decision === 'told' ? took : UNSTAKED;

    const decided = nextOfHandover({
      ...LOOKED,
      decision,
      active: who === 'active' ? null : UNSTAKED,
      standby,
      strangers,
      verifiedInVain,
    });

    expect(decided).toMatchObject({
      kind: 'stop',
      signer,
      code: 'host/key-changed',
      because: 'it shows the host key SHA256:x',
    });
  });

  it('gives the role back when a standby that was not told shows another host key, and says so', () => {
    const strangers = { ...NO_STRANGERS, standby: 'it shows the host key SHA256:x' };

    const decided = nextOfHandover({ ...LOOKED, decision: 'returned', active: UNSTAKED, standby: null, strangers });

    expect(decided).toMatchObject({ kind: 'back', because: 'it shows the host key SHA256:x' });
  });
});

const UNSTAKED: NodeView = {
  running: 'unstaked',
  link: 'unstaked',
  inFlight: false,
  taking: 'none',
  tower: 'sure',
};

const LOOKED = {
  ...UNDECLARED,
  attempt: 1,
  gaveUp: true,
  wantsBack: false,
  fitForAnother: true,
  ...UNDECLARED,
  verifiedInVain: 0,

  waitedMs: 0,
  nowMs: 0,
};
