import type { HostFacts, KeyFacts } from '../../../chains/solana/observation.ts';
import type { SolanaNodeTarget } from '../../../chains/solana/target.ts';
import type { PublicKey } from '../../../domain/names.ts';
import { on, type SceneNode } from './judge.ts';

/** A key file that is there is never made anew: it may be somebody's identity, and the only copy. */
export function unstakedFix({ node, seen }: SceneNode, identity: PublicKey): string {
  const key = seen?.host.kind === 'known' ? seen.host.value.unstakedKey : null;
  if (key?.publicKey === identity) return anotherKey(node);
  if (key?.problem === 'unreadable')
    return on(node, `sudo -u ${node.runAs} ${node.keygenBin} pubkey ${node.unstakedKey}`);
  return on(node, newKeyLine(node, node.unstakedKey));
}

/** solana-keygen refuses where a file is already; `-f`, which would write over it, stands nowhere. */
export function newKeyLine({ keygenBin }: SolanaNodeTarget, path: string): string {
  return `${keygenBin} new -s --no-bip39-passphrase -o ${path}`;
}

/** For a node whose unstaked key belongs to somebody who signs. */
export function anotherKey(node: SolanaNodeTarget): string {
  const path = node.unstakedKey.replace(/[^/]*$/, 'another-unstaked-identity.json');
  return `Leave ${node.unstakedKey} as it is: it is somebody's identity. ${on(node, newKeyLine(node, path))}, and name that file as \`unstaked_key\` of ${node.node} in the fleet file.`;
}

/** Whether somebody else than the validator's user can reach the file, or it is not that user's. */
export function isLoose(node: SolanaNodeTarget, { mode, owner }: KeyFacts): boolean {
  return !/^0?[4-7]00$/.test(mode) || owner !== node.runAs;
}

/** What makes the key files the validator's alone. Only root can give a file away; its owner can close it. */
export function keyModeLines(node: SolanaNodeTarget, { stakedKey, unstakedKey }: HostFacts): string[] {
  const files = [
    [node.stakedKey, stakedKey],
    [node.unstakedKey, unstakedKey],
  ] as const;
  return files.flatMap(([path, file]) => {
    if (file.problem === 'missing' || !isLoose(node, file)) return [];
    if (file.owner === node.runAs) return [`chmod 600 ${path}`];
    return [`sudo chown ${node.runAs} ${path}`, `sudo chmod 600 ${path}`];
  });
}
