import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import { saysItSigns, statusOf } from '../node-look.ts';
import { isOlder, versionOf } from '../version.ts';
import { ofHost, on, type Scene, type SceneNode } from './scene.ts';

/** What a node has to be that may be given the key at any time, whoever signs now. */
export function standbyChecks(scene: Scene, at: SceneNode): CheckResult[] {
  return [synced(scene, at), protocol(scene, at), peers(at), noLiveKey(scene, at), staged(scene, at)];
}

/** And beside the node that signs. */
export function pairChecks(at: SceneNode, active: SceneNode): CheckResult[] {
  return [versions(at, active), nodeKeys(at, active), sameKey(at, active)];
}

/** About twelve seconds of mainnet: two looks that are not made at the same moment are apart by less. */
const MOST_BEHIND = 20;
/** neard itself calls itself behind long before this. Unit: milliseconds. */
const MOST_STALE_MS = 60_000;

function synced(scene: Scene, at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'standby-synced',
      title: `${node} is in sync`,
      severity: 'must',
      node,
      needed: `not syncing, its newest block at most ${MOST_STALE_MS / 1000} s old and ${MOST_BEHIND} behind each of two observers`,
      why: 'A node that is behind signs nothing, and an epoch may end in which it was expected to.',
      fix: `Let it catch up; \`prepare ${scene.target.validator} --node ${node}\` waits for that.`,
    },
    ofHost(at, (facts) => {
      const status = statusOf(facts);
      if (status === null) return unknown('its status does not answer');
      if (status.syncing) return failed('it is syncing');
      const ageMs = scene.atMs - status.blockTimeMs;
      if (ageMs > MOST_STALE_MS) return failed(`its newest block is ${Math.round(ageMs / 1000)} s old`);
      return behind(status.height, scene);
    }),
  );
}

function behind(height: number, { observers }: Scene): Finding {
  const heads = observers.flatMap(({ status }) => (status.kind === 'known' ? [status.value.height] : []));
  if (heads.length < 2) return unknown(`${heads.length} observers answer, and two are wanted`);
  const blocks = Math.max(...heads) - height;
  return blocks <= MOST_BEHIND ? passed(`block ${height}`) : failed(`block ${height}, ${blocks} behind`);
}

function protocol(scene: Scene, at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'standby-protocol',
      title: `${node} knows the protocol of the network`,
      severity: 'must',
      node,
      needed: 'its latest protocol version at least that of the network',
      why: 'A validator with an older protocol is taken out, and may ruin its database at the change.',
      fix: `\`upgrade ${scene.target.validator}\`, the standby first.`,
    },
    ofHost(at, (facts) => {
      const status = statusOf(facts);
      if (status === null) return unknown('its status does not answer');
      const ofNetwork = [
        ...scene.observers.flatMap((each) => (each.status.kind === 'known' ? [each.status.value.protocol] : [])),
        ...(scene.protocol.kind === 'known' ? [scene.protocol.value.protocol] : []),
      ];
      if (ofNetwork.length === 0) return unknown('no observer says it');
      const wanted = Math.max(...ofNetwork);
      const found = `${status.latestProtocol}, the network has ${wanted}`;
      return status.latestProtocol >= wanted ? passed(found) : failed(found);
    }),
  );
}

/** nearcore does not sync with fewer (`consensus.min_num_peers`). */
const LEAST_PEERS = 3;

function peers(at: SceneNode): CheckResult {
  const { node, p2pPort } = at.node;
  return judge(
    {
      id: 'standby-peers',
      title: `${node} has peers`,
      severity: 'must',
      node,
      needed: `${LEAST_PEERS} or more`,
      why: 'What it signs has to reach the other validators.',
      fix: on(at.node, `ss -tn sport = :${p2pPort}; is the port reached from outside?`),
    },
    ofHost(at, ({ rpc }) => {
      if (rpc.peers.kind === 'unknown') return unknown(rpc.peers.because);
      return rpc.peers.value >= LEAST_PEERS ? passed(`${rpc.peers.value}`) : failed(`${rpc.peers.value}`);
    }),
  );
}

function noLiveKey({ target }: Scene, at: SceneNode): CheckResult {
  const { node, home } = at.node;
  return judge(
    {
      id: 'no-live-key',
      title: `No validator key is in place on ${node}`,
      severity: 'must',
      node,
      needed: `no ${home}/validator_key.json, none set aside, none taken away by a fence, and a status without a key`,
      why: 'With a key in place it signs from its next restart or reload on: while another node does, that is twice.',
      fix: `Find out how it got there. It is no standby of ${target.pool} while it has one.`,
    },
    ofHost(at, (facts) => {
      const { live, aside, fenced } = facts.keys;
      const lies = Object.entries({ live, aside, fenced }).filter(([, file]) => file.kind !== 'missing');
      if (lies.length > 0) return failed(lies.map(([place]) => `one lies there (${place})`).join(', '));
      const says = saysItSigns(facts, target);
      if (says === 'unknown') return unknown('its status does not answer');
      return says === 'none' ? passed('none') : failed(`it signs with ${says === 'this' ? 'this' : 'another'} key`);
    }),
  );
}

function staged({ target }: Scene, at: SceneNode): CheckResult {
  const { node, runAs, stagedKey } = at.node;
  return judge(
    {
      id: 'staged-key',
      title: `The validator key lies ready on ${node}`,
      severity: 'must',
      node,
      needed: `${stagedKey}: ${target.pool}, ${target.publicKey}, mode 600, owner ${runAs}`,
      why: 'It is put in place by a rename; Baton never carries a secret.',
      fix: on(at.node, `install -m 600 -o ${runAs} KEY ${stagedKey}, in the same file system as the home`),
    },
    ofHost(at, ({ keys }) => {
      const file = keys.staged;
      if (file.kind === 'missing') return failed('there is none');
      if (file.kind === 'unreadable') return failed('its public fields cannot be read');
      if (file.publicKey !== target.publicKey) return failed(`its key is ${file.publicKey}`);
      if (file.account !== target.pool) return failed(`its account is ${file.account}`);
      const found = `mode ${file.mode}, owner ${file.owner}`;
      return /^0?600$/.test(file.mode) && file.owner === runAs ? passed(found) : failed(found);
    }),
  );
}

function versions(at: SceneNode, active: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'standby-version',
      title: `neard of ${node} is not older than that of ${active.node.node}`,
      severity: 'must',
      node,
      needed: 'the same version, or a newer one',
      why: 'An older one may not know what the network has agreed on meanwhile.',
      fix: 'Install the same release, or a newer one, on the standby.',
    },
    ofHost(at, (mine) =>
      ofHost(active, (theirs) => {
        const [own, other] = [versionOf(mine), versionOf(theirs)];
        const found = `${own ?? 'unknown'}, and ${other ?? 'unknown'} on ${active.node.node}`;
        if (own === null || other === null) return unknown(found);
        return isOlder(own, other) ? failed(found) : passed(found);
      }),
    ),
  );
}

function nodeKeys(at: SceneNode, active: SceneNode): CheckResult {
  const { node, home } = at.node;
  return judge(
    {
      id: 'node-keys-differ',
      title: `${node} and ${active.node.node} have network keys of their own`,
      severity: 'must',
      needed: 'two different public keys in node_key.json',
      why: 'With one network key on two machines peers send to either, and the new validator is not reached.',
      fix: on(at.node, `neard init makes a new one in an empty directory; put it in ${home}/node_key.json and restart`),
    },
    ofHost(at, (mine) =>
      ofHost(active, (theirs) => {
        if (mine.nodeKey === null || theirs.nodeKey === null) return unknown('one of them cannot be read');
        return mine.nodeKey === theirs.nodeKey ? failed('both have the same') : passed('they differ');
      }),
    ),
  );
}

/** The public half may be right beside a wrong secret: only bytes that sign elsewhere show that these do. */
function sameKey(at: SceneNode, active: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'staged-key-same',
      title: `The key that lies ready on ${node} is the very file that ${active.node.node} signs with`,
      severity: 'should',
      node,
      needed: 'the same SHA-256',
      why: 'Of a key only the public fields are read: whether the secret fits them is seen when it signs.',
      fix: `Copy the file itself from ${active.node.node}, not through an editor.`,
    },
    ofHost(at, ({ keys: { staged: mine } }) =>
      ofHost(active, ({ keys: { live: theirs } }) => {
        if (mine.kind !== 'present' || theirs.kind !== 'present') return unknown('one of them cannot be read');
        return mine.sha256 === theirs.sha256 ? passed('the same') : failed('another file');
      }),
    ),
  );
}
