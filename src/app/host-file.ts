import { nearArgs, nearTarget } from '../chains/near/target.ts';
import { polkadotArgs, polkadotTarget } from '../chains/polkadot/target.ts';
import { observeSolana } from '../chains/solana/observe.ts';
import { createSolanaRpc } from '../chains/solana/rpc.ts';
import { guardArgs, solanaTarget } from '../chains/solana/target.ts';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import { resolveSecret } from '../config/secrets.ts';
import { BatonError } from '../domain/failure.ts';
import type { NodeName, ValidatorName } from '../domain/names.ts';
import { systemClock } from '../platform/clock.ts';
import { type HostFileEntry, hostFileText } from '../setup/check/host-file.ts';
import { connect } from './check.ts';

/**
 * The file of a node's validators for an installed guard. On Solana the node's own public key is in no fleet file, so the node
 * is looked at; where that cannot be, a line says by which command it is found. Elsewhere nothing has to be looked at.
 */
export async function hostFile(loaded: LoadedFleet, environment: Environment, node: NodeName): Promise<string> {
  const { fleet } = loaded;
  const validators = Object.entries(fleet.validators).filter(([, { nodes }]) => nodes.includes(node));
  if (validators.length === 0)
    throw new BatonError('input/invalid', `No validator of the fleet file names the node \`${node}\`.`);
  const known = validators.flatMap(([name, { chain }]): HostFileEntry[] => {
    switch (chain) {
      case 'solana':
        return [];
      case 'polkadot':
        return [{ validator: name, unstaked: null, args: polkadotArgs(polkadotTarget(fleet, name), node) }];
      case 'near':
        return [{ validator: name, unstaked: null, args: nearArgs(nearTarget(fleet, name), node) }];
      default:
        return chain satisfies never;
    }
  });
  const ofSolana = validators.flatMap(([name, { chain }]) => (chain === 'solana' ? [name] : []));
  return hostFileText(node, [...(await solanaEntries(loaded, environment, node, ofSolana)), ...known]);
}

async function solanaEntries(
  loaded: LoadedFleet,
  environment: Environment,
  node: NodeName,
  validators: readonly ValidatorName[],
): Promise<readonly HostFileEntry[]> {
  if (validators.length === 0) return [];
  const { fleet, directory } = loaded;
  const secret = async (reference: string) => Buffer.from(await resolveSecret(reference, directory));
  const hosts = connect(loaded, environment, secret);
  try {
    const entries = validators.map(async (name): Promise<HostFileEntry> => {
      const target = solanaTarget(fleet, name);
      const deps = { clock: systemClock, host: (name: NodeName) => hosts.host(name), rpc: createSolanaRpc };
      const seen = await observeSolana(deps, { ...target, observers: [] }, { nodes: [node], depth: 'fast' });
      const host = seen.nodes[node]?.host;
      const unstaked = host?.kind === 'known' ? host.value.unstakedKey.publicKey : null;
      return { validator: name, unstaked, args: guardArgs(target, node, unstaked) };
    });
    return await Promise.all(entries);
  } finally {
    hosts.close();
  }
}
