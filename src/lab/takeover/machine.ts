import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeName } from '../../domain/names.ts';
import type { World, WorldNode } from '../world.ts';

/** @throws Error for a name that the world does not have */
export function nodeIn(world: World, name: NodeName): WorldNode {
  const node = world.nodes.get(name);
  if (!node) throw new Error(`the lab has no machine ${name}`);
  return node;
}

/** SSH and cluster are cut, and the validator goes on behind the cut: from outside it cannot be told from a machine that is gone. */
export async function isolate(world: World, name: NodeName): Promise<void> {
  world.cluster.control(name, { gossipClosed: true });
  world.cluster.partition(name, true);
  await nodeIn(world, name).host.cutOff(true);
}

/** The line is mended: blocks that were missed arrive, votes and gossip pass, SSH answers. */
export async function heal(world: World, name: NodeName): Promise<void> {
  world.cluster.control(name, { gossipClosed: false });
  world.cluster.partition(name, false);
  await nodeIn(world, name).host.cutOff(false);
}

/** Where the guard of this host keeps what it knows of the validator. */
export function stateDirectory(world: World, { host }: WorldNode): string {
  return join(host.root, 'state', `solana-${world.cluster.genesis}`, world.identity);
}

/** The tower as it lies there, and where a copy of another node's would be. */
export const towerIn = (world: World, { paths }: WorldNode): string =>
  join(paths.ledger, `tower-1_9-${world.identity}.bin`);
export const copyIn = (world: World, { paths }: WorldNode): string =>
  join(paths.ledger, `baton-copy-${world.identity}.bin`);

/**
 * What `prepare` would put before the validator's start: nothing starts under the fence file, and in another boot than the one in
 * which the role was given the link gives the unstaked key. The validator that runs now counts as started under it.
 */
export function installBootGuard(world: World, node: WorldNode): void {
  const { host, paths } = node;
  const state = stateDirectory(world, node);
  const guard = join(host.root, 'boot-guard.sh');
  writeFileSync(guard, bootGuard(state, host.root, paths.identityLink, paths.unstakedKey), { mode: 0o755 });
  const start = readFileSync(paths.startScript, 'utf8');
  writeFileSync(paths.startScript, start.replace('\nexec ', `\n/bin/sh ${guard} || exit 1\nexec `));
  for (const name of ['role_boot', 'guarded']) writeFileSync(join(state, name), `${host.bootId()}\n`);
}

function bootGuard(state: string, root: string, link: string, unstakedKey: string): string {
  return `#!/bin/sh
set -eu
state='${state}' link='${link}'
if [ -e "$state/fenced" ]; then
  echo 'boot guard: this node was fenced; it does not start before it is unfenced' >&2
  exit 1
fi
read -r boot <'${join(root, 'boot_id')}'
given=none
[ ! -s "$state/role_boot" ] || read -r given <"$state/role_boot"
if [ "$given" != "$boot" ]; then
  rm -f "$link.boot" && ln -s '${unstakedKey}' "$link.boot" && mv -fT "$link.boot" "$link" && sync '${root}'
fi
[ ! -d "$state" ] || { printf '%s\\n' "$boot" >"$state/.guarded" && mv -fT "$state/.guarded" "$state/guarded"; }
`;
}

/** @throws Error when the tower has never been stored there */
export function towerBytes(world: World, node: WorldNode): Buffer {
  const file = towerIn(world, node);
  if (!existsSync(file)) throw new Error(`there is no tower at ${file}`);
  return readFileSync(file);
}
