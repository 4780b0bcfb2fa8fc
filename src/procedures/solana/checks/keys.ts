import type { KeyFacts } from '../../../chains/solana/observation.ts';
import { knownValues } from '../../../chains/solana/observation.ts';
import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName, PublicKey } from '../../../domain/names.ts';
import { anotherKey, isLoose, keyModeLines, unstakedFix } from './key-lines.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import { ofHost, on, type Scene, type SceneNode } from './judge.ts';

/** The key files of one node: there, readable by the validator's user, the right ones, and for nobody else to read. */
export function keyChecks(scene: Scene, node: SceneNode): CheckResult[] {
  return [stakedKey(scene, node), unstakedKey(scene, node), keyModes(node)];
}

/** Needed on the standby to take the identity, and on the active to take it back. */
export function stakedKey({ target }: Scene, scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'staked-key',
      title: `The staked key file on ${node.node} is the identity's and the validator can read it`,
      severity: 'must',
      node: node.node,
      needed: `${node.stakedKey} with public key ${target.identity}, readable by ${node.runAs}`,
      why: 'set-identity opens this file as the validator’s user; if it cannot, nobody takes the role.',
      fix: on(node, `sudo -u ${node.runAs} ${node.keygenBin} pubkey ${node.stakedKey}`),
    },
    ofHost(scene, ({ stakedKey }) =>
      readable(stakedKey, (key) => (key === target.identity ? passed(key) : failed(`it is ${key}`))),
    ),
  );
}

function unstakedKey({ target }: Scene, scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'unstaked-key',
      title: `${node.node} has an unstaked key of its own`,
      severity: 'must',
      node: node.node,
      needed: `${node.unstakedKey} with another public key than the identity's, readable by ${node.runAs}`,
      why: 'It is what the node runs as while it does not vote.',
      fix: unstakedFix(scene, target.identity),
    },
    ofHost(scene, ({ unstakedKey }) =>
      readable(unstakedKey, (key) => (key === target.identity ? failed('it is the staked identity') : passed(key))),
    ),
  );
}

function keyModes(scene: SceneNode): CheckResult {
  const { node, seen } = scene;
  const facts = seen?.host.kind === 'known' ? seen.host.value : null;
  const lines = facts === null ? [] : keyModeLines(node, facts);
  return judge(
    {
      id: 'key-modes',
      title: `The key files on ${node.node} are for ${node.runAs} alone`,
      severity: 'should',
      node: node.node,
      needed: `mode 600 or 400, owner ${node.runAs}`,
      why: 'Whoever can read the staked key can sign as the validator.',
      fix: on(node, lines.length === 0 ? `ls -l ${node.stakedKey} ${node.unstakedKey}` : lines.join(' && ')),
    },
    ofHost(scene, ({ stakedKey, unstakedKey }) => {
      const files = [
        ['staked', stakedKey],
        ['unstaked', unstakedKey],
      ] as const;
      // One that is missing is told of by its own check.
      const there = files.filter(([, file]) => file.problem !== 'missing');
      const loose = there.filter(([, file]) => isLoose(node, file));
      if (loose.length === 0) return passed(there.length === 0 ? 'neither file is there' : modesOf(there));
      const unreadable = loose.some(([, { mode }]) => mode === 'unknown');
      return unreadable ? unknown(modesOf(loose)) : failed(modesOf(loose));
    }),
  );
}

function modesOf(files: readonly (readonly [name: string, file: KeyFacts])[]): string {
  return files.map(([name, { mode, owner }]) => `${name}: mode ${mode}, owner ${owner}`).join('; ');
}

/** Two nodes with the same unstaked key would be duplicates of each other in gossip, and one of them would stop. */
export function unstakedKeysDistinct(nodes: readonly SceneNode[]): CheckResult {
  const keys = unstakedKeysOf(nodes);
  const twice = keys.filter(({ key }, index) => keys.findIndex((other) => other.key === key) !== index);
  const looked = nodes.filter(({ seen }) => seen !== undefined);
  return judge(
    {
      id: 'unstaked-keys-distinct',
      title: 'Each node has another unstaked key',
      severity: 'must',
      needed: 'a different public key on every node',
      why: 'A second node with one key is taken for a duplicate instance, and the older process stops itself.',
      fix: nodes.map(({ node }) => on(node, `${node.keygenBin} pubkey ${node.unstakedKey}`)).join('; '),
    },
    twice.length > 0
      ? failed(twice.map(({ name, key }) => `${name} has ${key} too`).join('; '))
      : keys.length < looked.length
        ? unknown('not every node told its key')
        : passed(`${keys.length} different keys`),
  );
}

/** An "unstaked" key that is the node key of a staked vote account belongs to another validator. */
export function unstakedKeysUnstaked({ observation }: Scene, nodes: readonly SceneNode[]): CheckResult {
  const keys = unstakedKeysOf(nodes);
  const lists = knownValues(observation.observers.map(({ stakedNodes }) => stakedNodes));
  const staked = keys.filter(({ key }) => lists.some((list) => list.includes(key)));
  const looked = nodes.filter(({ seen }) => seen !== undefined);
  return judge(
    {
      id: 'unstaked-keys-unstaked',
      title: 'No unstaked key is the node key of a vote account with stake',
      severity: 'must',
      needed: 'keys that no staked vote account names',
      why: 'A node that falls back to a staked key would vote for another validator.',
      fix:
        staked.length === 0
          ? 'See what keeps observers or nodes from answering.'
          : nodes
              .flatMap(({ node }) => (staked.some(({ name }) => name === node.node) ? [anotherKey(node)] : []))
              .join(' '),
    },
    staked.length > 0
      ? failed(staked.map(({ name, key }) => `${key} of ${name} has stake`).join('; '))
      : lists.length === 0
        ? unknown('no observer listed the vote accounts')
        : keys.length < looked.length
          ? unknown('not every node told its key')
          : passed('none has stake'),
  );
}

function unstakedKeysOf(nodes: readonly SceneNode[]): { name: NodeName; key: PublicKey }[] {
  return nodes.flatMap(({ node, seen }) => {
    const key = seen?.host.kind === 'known' ? seen.host.value.unstakedKey.publicKey : null;
    return key === null ? [] : [{ name: node.node, key }];
  });
}

function readable({ publicKey, problem }: KeyFacts, find: (key: string) => Finding): Finding {
  return publicKey === null ? failed(`the file is ${problem ?? 'unreadable'}`) : find(publicKey);
}
