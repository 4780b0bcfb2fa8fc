import { authorizedVoterAt } from '../../../chains/solana/rpc.ts';
import {
  known,
  knownValues,
  type HostFacts,
  type ObserverObservation,
  type ProcessFacts,
  type Reading,
} from '../../../chains/solana/observation.ts';
import type { CheckResult } from '../../../domain/check.ts';
import type { PublicKey } from '../../../domain/names.ts';
import { failed, judge, passed, unknown, worst, type Finding } from '../../judge.ts';
import { argumentsOf, inStartFile, ofProcess, type Scene, type SceneNode } from './judge.ts';
import { spareHindrance, startedFor } from '../spare.ts';

/** What would leave a node silent though it has the identity (safety protocol, 4.7). Asked of both: either may have to vote. */
export function votingChecks(scene: Scene, node: SceneNode): CheckResult[] {
  return [voteAccountArgument(scene, node), votingEnabled(node)];
}

const BASE58 = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;

export function voteAccountArgument({ target }: Scene, scene: SceneNode): CheckResult {
  const { node } = scene;
  const hindrance = spareHindrance(scene.seen, target, node.node);
  return judge(
    {
      id: 'vote-account-argument',
      title: `The validator on ${node.node} votes for the right vote account`,
      severity: 'must',
      node: node.node,
      needed: `--vote-account ${target.voteAccount}`,
      why: 'A node started with another vote account takes the identity and never votes.',
      fix: hindrance === null ? inStartFile(node, `\`--vote-account ${target.voteAccount}\``) : `${hindrance}.`,
    },
    ofProcess(scene, (process) => {
      const other = startedFor(scene.seen, target);
      if (other !== null) return failed(`it runs with the vote account of ${other.validator}`);
      const given = argumentsOf(process.args, '--vote-account');
      const [argument] = given;
      if (argument === undefined)
        return failed('no --vote-account: it would vote for a new account of its own identity');
      if (given.length > 1) return failed('--vote-account more than once');
      const account = BASE58.test(argument) ? argument : process.voteAccount;
      if (account === null)
        return unknown(`--vote-account ${argument}: the public key behind this file could not be read`);
      return account === target.voteAccount ? passed(account) : failed(`--vote-account ${argument} is ${account}`);
    }),
  );
}

export function votingEnabled(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'voting-enabled',
      title: `The validator on ${node.node} is not started with --no-voting`,
      severity: 'must',
      node: node.node,
      needed: 'no --no-voting',
      why: 'With it the node takes the identity and never votes.',
      fix: inStartFile(node, 'take `--no-voting` out'),
    },
    ofProcess(scene, ({ args }) => (args.includes('--no-voting') ? failed('--no-voting') : passed('voting'))),
  );
}

/** The chain must accept the votes the standby will sign: its voter keys hold the authorized voter of this epoch and the next. */
export function authorizedVoter(scene: Scene, standby: SceneNode): CheckResult {
  const { node } = standby;
  return judge(
    {
      id: 'authorized-voter',
      title: `${node.node} holds the authorized voter of this epoch and the next`,
      severity: 'must',
      node: node.node,
      needed: 'the on-chain authorized voters among its --authorized-voter keys',
      why: 'Votes signed by any other key are refused by the chain: the new node would be silent.',
      fix: inStartFile(node, `\`--authorized-voter ${node.stakedKey}\``),
    },
    ofProcess(standby, (process, facts) => {
      const wanted = knownValues(scene.observation.observers.map(votersWanted));
      if (wanted.length === 0) return unknown('no observer told the authorized voters');
      return worst(wanted.map((voters) => votersHeld(voters, voterKeys(process, facts, standby))));
    }),
  );
}

/** Who the chain wants to sign in this epoch and in the next, as one observer sees it. */
function votersWanted({ voters, epoch }: ObserverObservation): Reading<readonly (PublicKey | null)[]> {
  if (voters.kind === 'unknown') return voters;
  if (epoch.kind === 'unknown') return epoch;
  return known([0, 1].map((ahead) => authorizedVoterAt(voters.value, epoch.value.epoch + ahead)));
}

interface VoterKeys {
  readonly held: ReadonlySet<PublicKey>;
  /** Files whose public key is not known. */
  readonly unread: readonly string[];
}

function voterKeys(process: ProcessFacts, facts: HostFacts, { node }: SceneNode): VoterKeys {
  const files = argumentsOf(process.args, '--authorized-voter');
  const key = facts.stakedKey.publicKey;
  const staked = key !== null && files.includes(node.stakedKey) ? [key] : [];
  const read = process.authorizedVoters.length >= files.length;
  return {
    held: new Set([...process.authorizedVoters, ...staked]),
    unread: read ? [] : files.filter((file) => file !== node.stakedKey || key === null),
  };
}

function votersHeld(needed: readonly (PublicKey | null)[], { held, unread }: VoterKeys): Finding {
  const missing = needed.filter((voter) => voter === null || !held.has(voter));
  if (missing.length === 0) return passed(`authorized voter ${[...new Set(needed)].join(', then ')}`);
  if (missing.includes(null)) return failed('the vote account has no authorized voter for this epoch or the next');
  if (unread.length > 0)
    return unknown(`--authorized-voter ${unread.join(', ')}: the public key behind it could not be read`);
  return failed(
    `the chain wants ${[...new Set(missing)].join(', then ')}; its voter keys: ${held.size === 0 ? 'none' : [...held].join(', ')}`,
  );
}
