import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeName } from '../../domain/names.ts';
import { installBootGuard } from '../hosts/boot-guard.ts';
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
function stateDirectory(world: World, { host }: WorldNode): string {
  return join(host.root, 'state', `solana-${world.cluster.genesis}`, world.identity);
}

/** The tower as it lies there, and where a copy of another node's would be. */
export const towerIn = (world: World, { paths }: WorldNode): string =>
  join(paths.ledger, `tower-1_9-${world.identity}.bin`);
export const copyIn = (world: World, { paths }: WorldNode): string =>
  join(paths.ledger, `baton-copy-${world.identity}.bin`);

/** The machine was prepared, and the validator that runs now was started under the boot guard and given its role in this boot. */
export function prepare(world: World, node: WorldNode): void {
  const { host, paths } = node;
  installBootGuard(paths, { validator: 'sol-main', genesis: world.cluster.genesis, identity: world.identity });
  const state = stateDirectory(world, node);
  for (const name of ['role_boot', 'guarded']) writeFileSync(join(state, name), `${host.bootId()}\n`);
}

/** @throws Error when the tower has never been stored there */
export function towerBytes(world: World, node: WorldNode): Buffer {
  const file = towerIn(world, node);
  if (!existsSync(file)) throw new Error(`there is no tower at ${file}`);
  return readFileSync(file);
}
