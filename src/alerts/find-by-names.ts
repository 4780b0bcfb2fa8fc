import type { Fleet, FleetNode, FleetValidator } from '../config/schema.ts';
import { readAddress } from '../domain/account.ts';
import type { NodeName, ValidatorName } from '../domain/names.ts';

/** What labels name: a validator, a node, both or neither. Several nodes where a host is that of several. */
export interface Place {
  readonly validator: ValidatorName | null;
  readonly nodes: readonly NodeName[];
}

/**
 * Finds what labels name without a rule: `validator` and `node` by name, `instance` by host and port, and any label whose
 * value is an identity, a vote account or a stash.
 */
export function createFinder(
  fleet: Pick<Fleet, 'nodes' | 'validators'>,
): (labels: ReadonlyMap<string, string>) => Place {
  const keys = new Map(
    Object.entries(fleet.validators).flatMap(([name, own]) => keysOf(own).map((key) => [key, name])),
  );
  const hosts = Map.groupBy(Object.entries(fleet.nodes), ([, { host }]) => host.toLowerCase());
  return (labels) => ({
    validator: known(fleet.validators, labels.get('validator')) ?? byKey(keys, labels),
    nodes: nodesOf(fleet, hosts, labels),
  });
}

function known(names: Readonly<Record<string, unknown>>, value: string | undefined): string | null {
  return value !== undefined && Object.hasOwn(names, value) ? value : null;
}

function keysOf(validator: FleetValidator): string[] {
  switch (validator.chain) {
    case 'solana':
      return [validator.identity, validator.vote_account];
    case 'polkadot':
      return [validator.stash, accountOf(validator.stash) ?? validator.stash];
    case 'near':
      return [validator.pool, validator.public_key];
    default:
      return validator satisfies never;
  }
}

function byKey(keys: ReadonlyMap<string, ValidatorName>, labels: ReadonlyMap<string, string>): ValidatorName | null {
  for (const value of labels.values()) {
    const found = keys.get(value) ?? keys.get(accountOf(value) ?? '');
    if (found !== undefined) return found;
  }
  return null;
}

/** The same account is written with the prefix of each network, and in hex. */
function accountOf(value: string): string | null {
  // An address is 46 to 50 signs long, an account in hex 66: nothing else is worth the hash.
  if (value.length < 46 || value.length > 66) return null;
  try {
    return readAddress(value).account;
  } catch {
    return null;
  }
}

function nodesOf(
  fleet: Pick<Fleet, 'nodes'>,
  hosts: ReadonlyMap<string, readonly (readonly [NodeName, FleetNode])[]>,
  labels: ReadonlyMap<string, string>,
): readonly NodeName[] {
  const named = known(fleet.nodes, labels.get('node'));
  if (named !== null) return [named];
  const { host, port } = hostAndPort(labels.get('instance') ?? '');
  const here = hosts.get(host.toLowerCase());
  if (here === undefined) return known(fleet.nodes, host) === null ? [] : [host];
  const exact = here.filter(([, node]) => port !== null && portsOf(node).includes(port));
  return (exact.length > 0 ? exact : here).map(([name]) => name);
}

/** `HOST`, `HOST:PORT`, `[IPv6]:PORT`, also within an address, as the blackbox exporter has it. */
function hostAndPort(instance: string): { host: string; port: number | null } {
  const bare = instance.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/s, '');
  const [, six, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(bare) ?? [];
  const host = six ?? plain;
  return host === undefined ? { host: bare, port: null } : { host, port: port === undefined ? null : Number(port) };
}

/** Several nodes of one host, as in a lab, are told apart by these. */
function portsOf({ port, solana, polkadot, near }: FleetNode): readonly number[] {
  const gossip = solana?.gossip?.split(':').at(-1);
  return [
    port,
    ...(solana === undefined ? [] : [solana.rpc_port]),
    ...(gossip === undefined ? [] : [Number(gossip)]),
    ...(polkadot === undefined ? [] : [polkadot.rpc_port, polkadot.prometheus_port]),
    ...(near === undefined ? [] : [near.rpc_port, near.p2p_port]),
  ];
}
