import { knownValues } from '../../../chains/solana/observation.ts';
import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import type { PrepareScene } from './checks.ts';
import type { PrepareLook } from './look.ts';
import type { PrepareNode } from './target.ts';

/** Baton carries no keys: the identity's has to be there. */
export function stakedKey({ node, target }: PrepareNode, look: PrepareLook): CheckResult {
  return judge(
    {
      id: 'staked-key',
      title: `The staked key file on ${node.node} is the identity's`,
      severity: 'must',
      node: node.node,
      needed: `${node.stakedKey} with public key ${target.identity}, readable by ${node.runAs}`,
      why: 'The start file names it as authorized voter: without it the validator does not start. Baton carries no keys.',
      fix: `Put the identity's key file at ${node.stakedKey} on ${node.node} yourself, mode 600, owner ${node.runAs}.`,
    },
    look.stakedKey === target.identity ? passed(look.stakedKey) : failed(look.stakedKey),
  );
}

/** A file of that name may hold anything: whatever it holds is what a passive node comes up as. */
export function ownKey(
  { prepared: { node, target }, observation }: PrepareScene,
  { unstakedKey }: PrepareLook,
): CheckResult {
  return judge(
    {
      id: 'prepare-own-key',
      title: `The unstaked key file on ${node.node} holds a key without stake`,
      severity: 'must',
      node: node.node,
      needed: `${node.unstakedKey} is missing, or holds a key that no vote account with stake names`,
      why: 'The link of a node that does not sign leads to it: with the identity in it, the next start would make a second signer.',
      fix: `Move ${node.unstakedKey} away on ${node.node} yourself, and see where it came from.`,
    },
    finding(),
  );

  function finding(): Finding {
    if (unstakedKey === 'missing') return passed('there is none yet');
    if (unstakedKey === 'unreadable') return passed('it is no key, and left alone');
    if (unstakedKey === target.identity) return failed('it holds the identity of this validator');
    const lists = knownValues(observation.observers.map(({ stakedNodes }) => stakedNodes));
    if (lists.length === 0) return unknown('no observer listed the vote accounts');
    return lists.some((list) => list.includes(unstakedKey))
      ? failed(`it holds ${unstakedKey}, which has stake`)
      : passed(unstakedKey);
  }
}

/** The login that prepares must not be the one that is restricted. */
export function otherKey({ prepared: { node }, keys }: PrepareScene): CheckResult {
  return judge(
    {
      id: 'prepare-other-key',
      title: `${node.node} is prepared with another key than Baton's own`,
      severity: 'must',
      node: node.node,
      needed: 'two different keys',
      why: 'Baton’s own key is restricted to the guard: with the same one nobody could prepare or undo any more.',
      fix: 'Name another key as `ssh.prepare_key`, and let it in on the host.',
    },
    keys.prepare !== null && keys.prepare === keys.baton ? failed('the same key') : passed('another one'),
  );
}
