import { describe, expect, it } from 'vitest';
import { draftHandover } from '../../../src/intake/drafts/handover.ts';
import { draftTakeover } from '../../../src/intake/drafts/takeover.ts';
import { assemblePlan } from '../../../src/planning/plan.ts';
import { healthy } from '../procedures/solana/healthy.ts';

/** sol-a does not answer, and no vote of it has been seen for 200 slots. */
function silent() {
  const { observation, ...rest } = healthy();
  const old = observation.nodes['sol-a'];
  if (old === undefined) throw new Error('there is no sol-a');
  old.host = { kind: 'unknown', because: 'no answer', code: 'host/unreachable' };
  for (const { vote, slot } of observation.observers) {
    if (vote.kind !== 'known' || vote.value === null || slot.kind !== 'known') throw new Error('not seen');
    vote.value.lastVote = slot.value - 200;
  }
  return { ...rest, seen: observation };
}
const wish = { id: 'p-1', request: 'q-1', requestedBy: 'ana', validator: 'sol-main', to: undefined };
const rest = { ...wish, identity: 'staked', madeAtMs: 1, policy: {} };

describe('the draft of a takeover', () => {
  it('is one that two people can approve, each with a reason, of an old node that nobody can ask', async () => {
    const plan = assemblePlan({ ...rest, ...draftTakeover(silent(), wish) });

    expect(plan).toMatchObject({
      procedure: 'solana/takeover',
      from: 'sol-a',
      to: 'sol-b',
      movable: true,
      verdict: expect.stringContaining('sol-a is fenced with proof'),
      approval: { people: 2, needsReason: true },
      bound: {
        'replaces run': 'none',
        'last vote on chain': expect.stringMatching(/^\d+$/),
        'guard checksum': expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
  });

  it('names the stopped run that it replaces, so that another line of that run is another digest', () => {
    const [one, other] = [41, 42].map((line) =>
      assemblePlan({ ...rest, ...draftTakeover(silent(), { ...wish, stopped: { run: 'r-52c1', line } }) }),
    );

    expect(one?.bound['replaces run']).toBe('r-52c1 at line 41');
    expect(one?.digest).not.toBe(other?.digest);
  });

  it('cannot be approved while the validator votes', () => {
    const { observation, ...scene } = healthy();

    expect(assemblePlan({ ...rest, ...draftTakeover({ ...scene, seen: observation }, wish) }).movable).toBe(false);
  });

  it('shows two different nodes where the roles cannot be told', () => {
    const scene = silent();
    const standby = scene.seen.nodes['sol-b'];
    if (standby !== undefined) standby.host = { kind: 'unknown', because: 'no answer', code: 'host/unreachable' };
    const draft = draftTakeover(scene, { ...wish, from: 'sol-b' });

    expect([draft.from, draft.to]).toEqual(['sol-b', 'sol-a']);
    expect(assemblePlan({ ...rest, ...draft }).movable).toBe(false);
  });
});

describe('the draft of a handover', () => {
  it('cannot be approved by somebody who thinks that another node signs', () => {
    const { observation, ...scene } = healthy();
    const draft = (from?: string) => draftHandover({ ...scene, seen: observation }, { ...wish, from });

    expect(assemblePlan({ ...rest, ...draft('sol-a') }).movable).toBe(true);
    expect(assemblePlan({ ...rest, ...draft('sol-b') }).movable).toBe(false);
  });

  it('onto the node that signs says so in plain words, and nothing else', () => {
    const { observation, ...scene } = healthy();
    const plan = assemblePlan({
      ...rest,
      ...draftHandover({ ...scene, seen: observation }, { ...wish, to: 'sol-a' }),
    });

    expect(plan).toMatchObject({
      verdict: 'Nothing to move: sol-a signs for sol-main already.',
      movable: false,
      checks: [],
      from: 'sol-b',
      to: 'sol-a',
    });
  });
});
