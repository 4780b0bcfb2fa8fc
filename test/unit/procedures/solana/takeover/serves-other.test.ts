import { describe, expect, it } from 'vitest';
import { known } from '../../../../../src/chains/solana/observation.ts';
import { nodeOf } from '../../../../../src/chains/solana/target.ts';
import type { RunContext } from '../../../../../src/execution/procedure.ts';
import { viewOfNode } from '../../../../../src/procedures/solana/handover/view.ts';
import type { TakeoverDeps } from '../../../../../src/procedures/solana/takeover/deps.ts';
import { servesOther } from '../../../../../src/procedures/solana/takeover/old-node.ts';
import { factsOf, healthy, KEY, type Situation } from '../healthy.ts';

const TWO = { validator: 'sol-two', identity: KEY.c, voteAccount: KEY.c, nodes: ['sol-a'] };

/** What is seen of the old node sol-a, which another validator shares. */
function seenAs(change: (situation: Situation) => void, starts: 'by its link' | 'by a key file' = 'by its link') {
  const situation = healthy();
  const { identityLink, stakedKey } = nodeOf(situation.target, 'sol-a');
  const started = { 'process.identity': starts === 'by its link' ? identityLink : stakedKey };
  situation.target.others = [TWO];
  change(situation);
  const read = {
    run: { id: 'r-1', from: 'sol-a', to: 'sol-b' },
    plan: { identity: KEY.staked, bound: { 'sol-a unstaked key': KEY.a } },
    attempt: 1,
    entries: () => [{ event: { kind: 'host.fenced', node: 'sol-a', term: 1, facts: started } }],
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it reads these fields only
  const context = read as unknown as RunContext;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it reads these fields only
  const deps = { targetOf: () => situation.target } as unknown as TakeoverDeps;
  const view = viewOfNode(context, situation.observation, 'sol-a') ?? expect.unreachable();
  return servesOther(context, deps, { kind: 'answers', view, seen: situation.observation });
}

function runsAs(key: string, boots: string | null) {
  return (situation: Situation): void => {
    Object.assign(factsOf(situation, 'sol-a'), { runningIdentity: key, bootIdentity: boots });
    const rpc = situation.observation.nodes['sol-a']?.rpc;
    if (rpc) rpc.identity = known(key);
  };
}

describe('an old node that another validator shares', () => {
  it.each<readonly [string, (situation: Situation) => void, unknown]>([
    ['is passive where it signs for that one and would come up as it', runsAs(KEY.c, KEY.c), true],
    ['is passive where it signs for that one and would come up unstaked', runsAs(KEY.c, KEY.a), true],
    ['is not where it would come up as this one', runsAs(KEY.c, KEY.staked), false],
    ['is not where what it would come up as cannot be read', runsAs(KEY.c, null), false],
    [
      'is not while a command for this one is in flight',
      (it) => (runsAs(KEY.c, KEY.c)(it), Object.assign(factsOf(it, 'sol-a'), { inFlight: 'set-identity' })),
      false,
    ],
    ['is like any other while it signs for this one', runsAs(KEY.staked, KEY.staked), undefined],
    ['is like any other while it signs for nobody', runsAs(KEY.a, KEY.a), undefined],
    ['is like any other with a key of no validator of the fleet', runsAs(KEY.b, KEY.b), undefined],
  ])('%s', (_name, change, isPassive) => {
    expect(seenAs(change)?.isPassive).toBe(isPassive);
  });

  it('is not passive where its start names a key file, whatever its link gives', () => {
    expect(seenAs(runsAs(KEY.c, KEY.c), 'by a key file')?.isPassive).toBe(false);
  });

  it('is not passive when its RPC says this one', () => {
    const seen = seenAs((it) => {
      runsAs(KEY.c, KEY.c)(it);
      const rpc = it.observation.nodes['sol-a']?.rpc;
      if (rpc) rpc.identity = known(KEY.staked);
    });

    expect(seen?.isPassive).not.toBe(true);
  });
});
