import { knownValues } from '../../../chains/solana/observation.ts';
import type { CheckResult } from '../../../domain/check.ts';
import { linkFix } from './identity.ts';
import { failed, judge, passed, unknown, worst, type Finding } from '../../judge.ts';
import { ofReading, type Scene, type SceneNode } from './judge.ts';

const LAMPORTS_PER_SOL = 1_000_000_000;

/** What the cluster says of the validator. */
export function voteAccountChecks(scene: Scene): CheckResult[] {
  return [voteAccountNode(scene), voteAccountCurrent(scene), identityFunded(scene), identityBalance(scene)];
}

export function voteAccountNode({ observation, target }: Scene): CheckResult {
  return judge(
    {
      id: 'vote-account-node',
      title: 'The vote account names the identity as its node',
      severity: 'must',
      needed: `${target.voteAccount} with node ${target.identity}`,
      why: 'agave votes only with the identity that the vote account names.',
      fix: `\`solana vote-account ${target.voteAccount}\`; mend \`identity\` or \`vote_account\` in the fleet file.`,
    },
    anyObserver(
      observation.observers.map(({ name, vote }) =>
        ofReading(vote, (account) => {
          if (account === null) return failed(`${name} knows no such vote account`);
          return account.nodePubkey === target.identity
            ? passed(account.nodePubkey)
            : failed(`${name}: node ${account.nodePubkey}`);
        }),
      ),
    ),
  );
}

/** A delinquent active is a reason to move, not an obstacle: people accept the warning. */
function voteAccountCurrent({ observation, target }: Scene): CheckResult {
  return judge(
    {
      id: 'vote-account-current',
      title: 'The vote account is current',
      severity: 'should',
      needed: 'not delinquent at any observer',
      why: 'A validator that does not vote now may have a fault that moves with it.',
      fix: `\`solana vote-account ${target.voteAccount}\` shows its last votes.`,
    },
    anyObserver(
      observation.observers.map(({ name, vote }) =>
        ofReading(vote, (account) => {
          if (account === null) return failed(`${name} knows no such vote account`);
          return account.delinquent
            ? failed(`${name}: delinquent, last vote ${account.lastVote}`)
            : passed(`last vote ${account.lastVote}`);
        }),
      ),
    ),
  );
}

/** Newest gossip entry: getClusterNodes gives no times, so any entry with the active's address will do and the rest are shown. */
export function gossipAddress({ observation, target }: Scene, active: SceneNode, standby: SceneNode): CheckResult {
  const expected = active.node.gossip;
  return judge(
    {
      id: 'gossip-address',
      title: `Gossip knows the identity at the address of ${active.node.node}`,
      severity: expected === null ? 'should' : 'must',
      node: active.node.node,
      needed: expected ?? `\`gossip\` of ${active.node.node} in the fleet file, to compare with`,
      why: 'If the cluster sees the identity at another address, another process may be running with it.',
      fix: `\`solana gossip | grep ${target.identity}\``,
    },
    anyObserver(
      observation.observers.map(({ name, gossip }) =>
        ofReading(gossip, (addresses) => {
          const shown = addresses.length === 0 ? 'not in gossip' : addresses.join(', ');
          if (expected === null) return unknown(`${name}: ${shown}`);
          // After a move the older entry lingers for a minute or longer, and gossip over RPC does not tell which is newer.
          const lingers = standby.node.gossip !== null && addresses.includes(standby.node.gossip);
          if (addresses.includes(expected)) return passed(lingers ? `${shown} (an older entry lingers)` : shown);
          return failed(`${name}: ${shown}`);
        }),
      ),
    ),
  );
}

/** Nothing at all: the first vote after the move cannot be paid for. */
function identityFunded({ observation, target }: Scene): CheckResult {
  const balances = knownValues(observation.observers.map(({ balance }) => balance));
  return judge(
    {
      id: 'identity-funded',
      title: 'The identity can pay for votes',
      severity: 'must',
      needed: 'lamports on the identity account',
      why: 'Each vote is a transaction the identity pays for.',
      fix: `\`solana transfer ${target.identity} 1\``,
    },
    balances.length === 0
      ? unknown('no observer told the balance')
      : Math.min(...balances) > 0
        ? passed(sol(balances))
        : failed('0 SOL'),
  );
}

export function identityBalance({ observation, target, policy }: Scene): CheckResult {
  const balances = knownValues(observation.observers.map(({ balance }) => balance));
  return judge(
    {
      id: 'identity-balance',
      title: 'The identity has money for some time',
      severity: 'should',
      needed: `${policy.min_balance} SOL`,
      why: 'Votes cost about one SOL a day.',
      fix: `\`solana transfer ${target.identity} 1\``,
    },
    balances.length === 0
      ? unknown('no observer told the balance')
      : Math.min(...balances) >= policy.min_balance * LAMPORTS_PER_SOL
        ? passed(sol(balances))
        : failed(sol(balances)),
  );
}

function sol(balances: readonly number[]): string {
  return `${(Math.min(...balances) / LAMPORTS_PER_SOL).toFixed(3)} SOL`;
}

/** One observer that says no is enough to fail; one that is silent does not outweigh another that answers. */
function anyObserver(findings: readonly Finding[]): Finding {
  const answered = findings.filter(({ state }) => state !== 'unknown');
  return worst(answered.length > 0 ? answered : findings.length > 0 ? findings : [unknown('there is no observer')]);
}

/** A spare that is neither side of the move and is seen with the identity, or would come up with it, is a second signer. */
export function otherNodePassive({ target }: Scene, scene: SceneNode): CheckResult {
  const { node, seen } = scene;
  const facts = seen?.host.kind === 'known' ? seen.host.value : null;
  const running = facts?.runningIdentity === target.identity;
  const boots = facts?.bootIdentity === target.identity;
  return judge(
    {
      id: 'other-node-passive',
      title: `${node.node}, which is not part of the move, does not have the identity`,
      severity: running || boots ? 'must' : 'should',
      node: node.node,
      needed: 'another running identity and another key behind its link',
      why: 'A third machine that runs or comes up as the identity signs beside the new node.',
      fix: linkFix(scene, node.unstakedKey, target.identity),
    },
    facts === null
      ? unknown(seen?.host.kind === 'unknown' ? seen.host.because : 'not looked at')
      : running || boots
        ? failed(running ? 'it runs as the identity' : 'it would come up as the identity')
        : passed(`runs as ${facts.runningIdentity ?? 'nothing'}`),
  );
}
