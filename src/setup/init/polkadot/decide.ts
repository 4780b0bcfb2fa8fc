import { posix } from 'node:path';
import { knownNetwork } from '../../../config/networks.ts';
import type { Target } from '../target.ts';
import { byDefault, found, guess, hostPath, missing, type Value, valueOf } from '../value.ts';
import type { Accounts, AskedRpc } from './ask-chain.ts';
import type { FoundNode } from './findings.ts';
import type { DotMachine } from './look-at.ts';
import { type KnownName, networkOfDirectory, networkOfGenesis } from './networks.ts';

/** What the fleet file will say of one machine. */
export interface DotNodeDraft {
  readonly name: string;
  readonly target: Target;
  readonly hostKey: string;
  /** In words: signs, stands by, or why it is not known. */
  readonly role: string;
  readonly runAs: Value;
  readonly become: Value;
  /** By the keys of `nodes.NAME.polkadot`, in their order. */
  readonly polkadot: ReadonlyMap<string, Value<string | number>>;
  readonly remarks: readonly string[];
}

/** A fleet file for a Polkadot validator, before it is text. */
export interface DotDraft {
  readonly network: Value;
  /** Both left to their defaults on a public network. */
  readonly genesis: Value;
  readonly chainId: Value;
  readonly relay: readonly AskedRpc[];
  readonly hub: readonly AskedRpc[];
  readonly stash: Value;
  readonly proxy: Value;
  readonly nodes: readonly DotNodeDraft[];
}

/** What the machines say of their chain: the RPC of a node goes before the name of a directory. */
export function chainOf(
  machines: readonly DotMachine[],
): Pick<DotDraft, 'network' | 'genesis' | 'chainId'> & { readonly known: KnownName | null } {
  const genesis = machines.flatMap(({ rpc }) => (typeof rpc === 'string' ? [] : [rpc.genesis]))[0] ?? null;
  const directories = machines.flatMap(({ node }) => (typeof node === 'string' ? [] : node.chainDirs));
  const byGenesis = genesis === null ? null : networkOfGenesis(genesis);
  const [directory = null, ...more] = [...new Set(directories)];
  const byDirectory = directory === null ? null : networkOfDirectory(directory);
  if (byGenesis !== null)
    return {
      known: byGenesis,
      network: found(byGenesis, 'the genesis hash that a node tells'),
      genesis: byDefault(),
      chainId: byDefault(),
    };
  if (genesis === null && byDirectory !== null && more.length === 0)
    return {
      known: byDirectory,
      network: guess(byDirectory, `a node has a directory chains/${directory}`),
      genesis: byDefault(),
      chainId: byDefault(),
    };
  const chainId =
    directory === null
      ? missing('the directories below `chains` of each base path', 'ID_OF_THE_CHAIN_SPEC')
      : more.length === 0
        ? found(directory, 'the one directory below `chains` of the base paths')
        : guess(directory, `one of ${directories.join(', ')} below \`chains\``);
  return {
    known: null,
    network: guess(
      'custom',
      genesis === null ? 'no node tells its genesis hash' : 'no public relay chain has this genesis hash',
    ),
    genesis:
      genesis === null ? missing('the RPC of each node', '0xHASH_OF_BLOCK_0') : found(genesis, 'a node tells it'),
    chainId,
  };
}

/** Whether this hash is the relay chain's. */
export function isRelayOf({ known, genesis }: ReturnType<typeof chainOf>): (hash: string) => boolean {
  const wanted = knownNetwork(known)?.genesis ?? valueOf(genesis);
  return (hash) => wanted === null || hash === wanted;
}

/** What the fleet file will say of one machine. @param name of the node @param accounts who holds keys that are set */
export function decideDotNode(
  name: string,
  machine: DotMachine,
  index: number,
  { stash, holders }: Accounts,
): DotNodeDraft {
  const { node, target, hostKey } = machine;
  return {
    name,
    target,
    hostKey,
    role: typeof node === 'string' ? node : roleOf(node, valueOf(stash) !== null, holders.includes(index)),
    runAs: runAs(node),
    become: becomes(machine),
    polkadot: new Map<string, Value<string | number>>([
      ['unit', unit(node)],
      ['node_bin', program(node)],
      ['workers', workers(node)],
      ['base_path', basePath(node)],
      ['rpc_port', port(node, 'rpcPort', '--rpc-port')],
      ['prometheus_port', port(node, 'prometheusPort', '--prometheus-port')],
    ]),
    remarks: remarks(machine),
  };
}

function roleOf({ isValidator }: FoundNode, isKnown: boolean, holds: boolean): string {
  const how = isValidator ? 'it runs with --validator' : 'it runs without --validator';
  if (!isKnown) return `role not known: ${how}`;
  return holds ? `holds keys that the stash has set: ${how}` : `holds no key that the stash has set: ${how}`;
}

function runAs(node: FoundNode | string): Value {
  if (typeof node === 'string') return missing(node, 'polkadot');
  return node.user === null
    ? missing(`the owner of process ${node.pid}`, 'polkadot')
    : found(node.user, `the user of process ${node.pid}`);
}

/** The guard works as root there: unit and keystore are closed to others. */
function becomes({ host, target }: DotMachine): Value {
  if (host.root === 'is') return byDefault();
  if (host.root === 'yes') return found('sudo', `\`sudo -n -u root\` works for ${target.login}`);
  const why =
    host.root === 'absent'
      ? 'sudo is not installed there; the other way is to log in as root'
      : `\`sudo -n -u root\` does not work yet for ${target.login}`;
  return guess('sudo', why);
}

function unit(node: FoundNode | string): Value {
  if (typeof node === 'string') return missing(node, 'polkadot.service');
  return node.unit === null
    ? missing(
        `the control group of process ${node.pid}, which is of no service: Baton restarts a node through systemd`,
        'polkadot.service',
      )
    : found(node.unit, `the control group of process ${node.pid}`);
}

function program(node: FoundNode | string): Value {
  if (typeof node === 'string') return missing(node, '/usr/bin/polkadot');
  const from = `the command line of process ${node.pid}`;
  return node.program.startsWith('/')
    ? hostPath(found(node.program, from), '/usr/bin/polkadot')
    : missing(`${from}, which says ${JSON.stringify(node.program)}`, '/usr/bin/polkadot');
}

function workers(node: FoundNode | string): Value {
  if (typeof node === 'string') return byDefault();
  if (node.workers !== null)
    return hostPath(found(node.workers, 'polkadot-prepare-worker lies there'), '/usr/lib/polkadot');
  return missing(
    `polkadot-prepare-worker in ${posix.dirname(node.program)}, in lib/polkadot beside that and in /usr/lib/polkadot`,
    '/usr/lib/polkadot',
  );
}

function basePath(node: FoundNode | string): Value {
  const example = '/var/lib/polkadot';
  if (typeof node === 'string') return missing(node, example);
  if (node.basePath === null) return missing(`--base-path of process ${node.pid}, and the home of its user`, example);
  return hostPath(
    node.isDefaultBase
      ? guess(node.basePath, `the default of process ${node.pid}, which has no --base-path`)
      : found(node.basePath, `from --base-path of process ${node.pid}`),
    example,
  );
}

function port(node: FoundNode | string, key: 'rpcPort' | 'prometheusPort', argument: string): Value<number> {
  const given = typeof node === 'string' ? null : node[key];
  if (given === null || typeof node === 'string') return byDefault();
  return /^[1-9]\d{0,4}$/.test(given)
    ? found(Number(given), `from ${argument} of process ${node.pid}`)
    : missing(`${argument} of process ${node.pid}, which is ${JSON.stringify(given)}`, '9944');
}

function remarks({ node, rpc, seenAsRoot, host }: DotMachine): string[] {
  if (typeof node === 'string') return [];
  return [
    ...(typeof rpc === 'string' ? [`Its RPC did not answer: ${rpc}`] : []),
    ...(node.keystorePath === null
      ? []
      : [`It keeps its keys elsewhere (--keystore-path ${node.keystorePath}): Baton does not take that.`]),
    ...(node.keystores.length === 0 && !seenAsRoot ? [`Its keystore is closed to ${host.lookedAs}.`] : []),
    ...(node.isValidator ? [] : ['It runs without --validator: `prepare` brings it back with it.']),
  ];
}
