import type { HostFacts } from '../../../chains/solana/observation.ts';
import type { SolanaNodeTarget } from '../../../chains/solana/target.ts';
import type { CheckResult } from '../../../domain/check.ts';
import type { PublicKey } from '../../../domain/names.ts';
import { anotherKey } from './key-lines.ts';
import { failed, judge, passed, unknown, worst, type Finding } from '../../judge.ts';
import { ofHost, on, type Scene, type SceneNode } from './judge.ts';

/** Which of its two keys a node should run as, and come up with after a reboot. */
export type ExpectedKey = 'staked' | 'unstaked';

/** Running identity, link, and what would come up after a reboot: all three the same key. */
export function identityChecks(scene: Scene, node: SceneNode, expected: ExpectedKey): CheckResult[] {
  return [
    runningIdentity(scene, node, expected),
    identityLink(scene, node, expected),
    bootIdentity(scene, node, expected),
  ];
}

export function runningIdentity(scene: Scene, node: SceneNode, expected: ExpectedKey): CheckResult {
  const name = node.node.node;
  return judge(
    {
      id: 'running-identity',
      title: `${name} runs as ${inWords(expected)}`,
      severity: 'must',
      node: name,
      needed: expected === 'staked' ? scene.target.identity : 'its own unstaked key',
      why: 'Two nodes with one identity sign for each other; a node between two identities may still vote with the old one.',
      fix: on(node.node, `${node.node.validatorBin} -l ${node.node.ledger} contact-info`),
    },
    ofHost(node, (facts) => {
      const key = keyOf(facts, expected, scene.target.identity);
      const rpc = node.seen?.rpc.identity;
      const readings = [
        facts.runningIdentity === null
          ? unknown('the validator does not say which identity it runs as')
          : same(facts.runningIdentity, key, 'admin socket'),
      ];
      if (rpc?.kind === 'known') readings.push(same(rpc.value, key, 'RPC'));
      return worst(readings);
    }),
  );
}

function identityLink({ target }: Scene, { node, seen }: SceneNode, expected: ExpectedKey): CheckResult {
  const key = expected === 'staked' ? node.stakedKey : node.unstakedKey;
  return judge(
    {
      id: 'identity-link',
      title: `The identity link on ${node.node} points to ${inWords(expected)}`,
      severity: 'must',
      node: node.node,
      needed: `${node.identityLink} → ${key}`,
      why: 'The link says which identity comes up when the validator restarts.',
      fix: linkFix({ node, seen }, key, target.identity),
    },
    ofHost({ node, seen }, ({ link }) => {
      if (link.kind !== 'symlink')
        return failed(link.kind === 'missing' ? 'there is no link' : 'a file, not a symbolic link');
      return resolved(link.target, node) === key ? passed(`→ ${link.target}`) : failed(`→ ${link.target ?? 'nowhere'}`);
    }),
  );
}

/** What makes the link point to `key`. A file that stands in its place may be the only copy of a key: nothing writes over it. */
export function linkFix({ node, seen }: SceneNode, key: string, identity: PublicKey): string {
  const facts = seen?.host.kind === 'known' ? seen.host.value : null;
  if (key === node.unstakedKey && facts?.unstakedKey.publicKey === identity) return anotherKey(node);
  if (facts?.link.kind !== 'file') return on(node, linkLine(node, key));
  return `${on(node, `${node.keygenBin} pubkey ${node.identityLink}`)} tells whose key this file is. Move it to where that key belongs, over nothing, and then make the link.`;
}

/** Made beside and renamed: `ln -sf` leaves a moment without a link. */
export function linkLine({ identityLink }: SolanaNodeTarget, key: string): string {
  return `ln -s ${key} ${identityLink}.new && mv -T ${identityLink}.new ${identityLink}`;
}

function bootIdentity(scene: Scene, node: SceneNode, expected: ExpectedKey): CheckResult {
  const name = node.node.node;
  return judge(
    {
      id: 'boot-identity',
      title: `${name} would come up as ${inWords(expected)} after a reboot`,
      severity: 'must',
      node: name,
      needed: expected === 'staked' ? scene.target.identity : 'its own unstaked key',
      why: 'An old host that restarts with the staked identity is a second signer.',
      fix: `${on(node.node, `${node.node.keygenBin} pubkey ${node.node.identityLink}`)} shows the key behind the link.`,
    },
    ofHost(node, (facts) => {
      if (facts.bootIdentity === null) return unknown('the key behind the link cannot be read');
      return same(facts.bootIdentity, keyOf(facts, expected, scene.target.identity), 'through the link');
    }),
  );
}

/** A relative target counts from the link's own directory. */
function resolved(linkTarget: string | null, node: SolanaNodeTarget): string | null {
  if (linkTarget === null || linkTarget.startsWith('/')) return linkTarget;
  return node.identityLink.replace(/[^/]*$/, linkTarget.replace(/^\.\//, ''));
}

function keyOf(facts: HostFacts, expected: ExpectedKey, identity: PublicKey): PublicKey | null {
  return expected === 'staked' ? identity : facts.unstakedKey.publicKey;
}

function same(found: PublicKey, needed: PublicKey | null, where: string): Finding {
  if (needed === null) return unknown(`${found} (${where}); its unstaked key cannot be read to compare`);
  return found === needed ? passed(found) : failed(`${found} (${where})`);
}

function inWords(expected: ExpectedKey): string {
  return expected === 'staked' ? 'the staked identity' : 'its own unstaked key';
}
