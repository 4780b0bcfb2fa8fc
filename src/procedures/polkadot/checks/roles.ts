import type { CheckResult } from '../../../domain/check.ts';
import { keysInUse } from '../../../chains/polkadot/keys-in-use.ts';
import { sharedKeys } from '../../../chains/polkadot/keystore.ts';
import { rotateKeysOf } from '../../../chains/polkadot/capabilities.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import { inSync, keystoreOf } from '../node-look.ts';
import type { Roles } from '../steps.ts';
import { ofHost, ofRead, on, sceneNode, type Scene, type SceneNode } from './scene.ts';

/** The node that signs: it has to hold what the chain names, and to have run long enough. */
export function activeChecks(scene: Scene, { from }: Roles): CheckResult[] {
  const at = sceneNode(scene, from);
  return [signs(scene, at), notCrashed(at)];
}

/** The node that is to sign. */
export function standbyChecks(scene: Scene, { from, to }: Roles): CheckResult[] {
  const at = sceneNode(scene, to);
  return [
    validating(scene, at),
    synced(scene, at),
    secure(at),
    nodeKey(at),
    makesKeys(scene, at),
    unusedKeys(scene, at),
    disjoint(at, sceneNode(scene, from)),
  ];
}

function signs(scene: Scene, at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'active-signs',
      title: `${node} holds the keys that the chain names`,
      severity: 'must',
      node,
      needed: 'a file for each of the next keys of the stash, and --validator',
      why: 'It has to sign until the new keys are active.',
      fix: `Is ${node} the node that signs? \`status ${scene.target.validator}\` says what was seen.`,
    },
    ofHost(at, (facts) =>
      ofRead(scene.session, ({ nextKeys }) => {
        if (nextKeys === null) return failed('the stash has no session keys');
        const held = keystoreOf(facts);
        if (held === null) return unknown('its keystore cannot be listed');
        const missing = nextKeys.keys.filter((key) => sharedKeys([key], held).length === 0);
        if (missing.length > 0) return failed(`${missing.map(({ type }) => type).join(', ')} missing`);
        return facts.process?.validator === true ? passed('all of them') : failed('it runs without --validator');
      }),
    ),
  );
}

function notCrashed(at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'not-crashed',
      title: `${node} was not brought back after a crash just now`,
      severity: 'should',
      node,
      needed: 'its last end longer ago than RestartSec',
      why: 'A node that keeps crashing may not last until the new keys are active.',
      fix: on(at.node, `journalctl -u ${at.node.unit} -n 100`),
    },
    ofHost(at, ({ unit: { endedUs, restartMs, restarts }, uptimeMs }) => {
      if (endedUs === null || restartMs === null) return unknown('the unit does not say');
      const agoMs = uptimeMs - endedUs / 1000;
      return endedUs === 0 || agoMs > 2 * restartMs
        ? passed(`${restarts ?? 0} restarts since the unit was started`)
        : failed(`it ended ${Math.round(agoMs / 1000)} s ago`);
    }),
  );
}

function validating(scene: Scene, at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'standby-validates',
      title: `${node} runs with --validator`,
      severity: 'must',
      node,
      needed: '--validator among its arguments',
      why: 'Without it the node makes keys and does not use them.',
      fix: `\`prepare ${scene.target.validator} --node ${node}\` restarts it with --validator.`,
    },
    ofHost(at, ({ process }) =>
      process === null ? unknown('no node runs') : process.validator ? passed('yes') : failed('no'),
    ),
  );
}

/** About two minutes of blocks: a node further behind is not in sync, whatever it says. */
const MOST_BEHIND = 20;

function synced(scene: Scene, at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'standby-synced',
      title: `${node} is in sync`,
      severity: 'must',
      node,
      needed: `not syncing, and its best block at most ${MOST_BEHIND} behind what an outside observer has finalized`,
      why: 'A node that is behind signs nothing, or for blocks that are over.',
      fix: `Let it come to the end, history included; \`prepare ${scene.target.validator} --node ${node}\` waits for that.`,
    },
    ofHost(at, (facts) => {
      const isSynced = inSync(facts);
      if (isSynced === null) return unknown('its RPC does not say');
      if (!isSynced) return failed('it is syncing');
      const { syncState } = facts.rpc;
      if (syncState.kind === 'unknown') return unknown(syncState.because);
      return behind(syncState.value.currentBlock, scene);
    }),
  );
}

function behind(best: number, { heads }: Scene): Finding {
  const known = Object.values(heads).flatMap((head) => (head.kind === 'known' ? [head.value] : []));
  if (known.length === 0) return unknown('no observer answers');
  const blocks = Math.max(...known) - best;
  return blocks <= MOST_BEHIND ? passed(`block ${best}`) : failed(`block ${best}, ${blocks} behind`);
}

function secure(at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'secure-mode',
      title: `${node} can run in Secure Validator Mode`,
      severity: 'must',
      node,
      needed: 'seccomp, and Landlock or a changed root',
      why: 'Without it the node does not start with --validator, or runs code of parachains unprotected.',
      fix: on(at.node, 'polkadot-prepare-worker --check-can-enable-landlock; uname -r (5.13 or newer has Landlock)'),
    },
    ofHost(at, ({ secure: { seccomp, landlock, changeRoot } }) => {
      if (seccomp === null) return unknown('the worker does not say');
      if (!seccomp) return failed('no seccomp');
      return landlock === true || changeRoot === true
        ? passed(landlock === true ? 'with Landlock' : 'with a changed root')
        : failed('neither Landlock nor a changed root');
    }),
  );
}

function nodeKey(at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'node-key',
      title: `${node} has a network key of its own in a file`,
      severity: 'must',
      node,
      needed: 'a key file, not an argument',
      why: 'Without one a validator does not start; as an argument everybody on the machine can read it.',
      fix: on(at.node, 'polkadot key generate-node-key --file FILE, and --node-key-file FILE'),
    },
    ofHost(at, ({ process }) => {
      if (process === null || process.nodeKey === null) return unknown('no node runs');
      if (process.nodeKey === 'missing') return failed('there is none');
      return process.nodeKey === 'argument' ? failed('it stands in the arguments') : passed(process.nodeKey);
    }),
  );
}

function makesKeys(scene: Scene, at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'makes-keys',
      title: `${node} can make keys that this chain accepts`,
      severity: 'must',
      node,
      needed: '`author_rotateKeysWithOwner`, where the runtime wants a proof of ownership',
      why: 'Keys without a proof are refused on chain.',
      fix: 'Install a current release of the node (stable2603 or newer).',
    },
    ofHost(at, ({ rpc: { methods } }) =>
      ofRead(scene.capabilities, ({ proofs }) => {
        if (methods.kind === 'unknown') return unknown(methods.because);
        const makes = rotateKeysOf(methods.value);
        if (makes === 'with-owner') return passed('with a proof');
        return makes === 'legacy' && !proofs
          ? passed('the old way; this runtime makes no proofs')
          : failed(makes === 'none' ? 'it has no such call' : 'it makes no proof');
      }),
    ),
  );
}

function unusedKeys(scene: Scene, at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'standby-keys-unused',
      title: `The chain names no key of ${node}`,
      severity: 'must',
      node,
      needed: 'none of its key files in nextKeys, queuedKeys or an authority set',
      why: 'A standby with keys in use is a signer: restored from an image or a copy, it signs what another node signs.',
      fix: `Find out how they got there. While its node is stopped, move those files away from ${at.node.keystore}.`,
    },
    ofHost(at, (facts) =>
      ofRead(scene.session, (state) => {
        const keys = keystoreOf(facts);
        if (keys === null) return unknown('its keystore cannot be listed');
        const { uses, unread } = keysInUse(state, keys);
        const [first] = uses;
        if (first !== undefined) return failed(`${first.place} names its ${first.key.type} key`);
        return unread.length > 0
          ? unknown(`the chain does not show ${unread.join(', ')}`)
          : passed(`none of ${keys.length}`);
      }),
    ),
  );
}

function disjoint(at: SceneNode, other: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'keystores-disjoint',
      title: `No key file lies on both nodes`,
      severity: 'must',
      needed: 'not one name in both keystores',
      why: 'Two nodes that sign with one key are slashed.',
      fix: `Find out how they got there. While the node of ${node} is stopped, move those files away from ${at.node.keystore}.`,
    },
    ofHost(at, (mine) =>
      ofHost(other, (theirs) => {
        const [a, b] = [keystoreOf(mine), keystoreOf(theirs)];
        if (a === null || b === null) return unknown('one of them cannot be listed');
        const both = sharedKeys(a, b);
        return both.length === 0 ? passed('none') : failed(`${both.map(({ type }) => type).join(', ')} on both`);
      }),
    ),
  );
}
