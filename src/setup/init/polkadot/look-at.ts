import { messageOf } from '../../../domain/failure.ts';
import { nameChain, type NamedChain } from '../../../chains/polkadot/try-chain.ts';
import type { Looked } from '../look-at.ts';
import { dotLookText } from '../look-text.ts';
import { type DotHostFindings, type FoundNode, readDotLook } from './findings.ts';

/** Each program of the look has 5 s. Unit: milliseconds. */
const LOOK_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 10_000;
/** Without `--rpc-port` (polkadot-sdk substrate/client/cli/src/config.rs). */
const RPC_PORT = 9944;

/** Everything that was learnt about one machine. */
export interface DotMachine extends Pick<Looked, 'target' | 'hostKey'> {
  readonly hostName: string;
  readonly host: DotHostFindings;
  /** Whether the look was made as root in the end; keystore and base path are closed to others. */
  readonly seenAsRoot: boolean;
  /** The one node that runs there, or why there is none to take. */
  readonly node: FoundNode | string;
  readonly rpcPort: number;
  /** What its RPC says, over its loopback; or why it says nothing. */
  readonly rpc: NamedChain | string;
}

/** Looks for nodes of Polkadot where a login is open already: as the login, and as root where it may become root. Changes nothing. */
export async function lookForDot({ connection, target, hostKey, host }: Looked): Promise<DotMachine> {
  const run = async (become: 'root' | null) =>
    readDotLook((await connection.run(dotLookText(become), LOOK_WITHIN_MS)).out);
  const first = await run(null);
  const deeper = first.root === 'yes' && first.nodes.length > 0 ? await run('root').catch(() => null) : null;
  const found = deeper === null ? first : { ...deeper, lookedAs: first.lookedAs, root: first.root };
  const node = onlyNode(found.nodes);
  const rpcPort = typeof node !== 'string' && node.rpcPort !== null ? Number(node.rpcPort) : RPC_PORT;
  const rpc =
    typeof node === 'string'
      ? node
      : await nameChain({
          url: `http://127.0.0.1:${rpcPort}`,
          timeoutMs: ANSWER_WITHIN_MS,
          fetch: connection.fetch,
        }).catch(messageOf);
  return {
    target,
    hostKey,
    hostName: host.hostName,
    host: found,
    seenAsRoot: deeper !== null || first.root === 'is',
    node,
    rpcPort,
    rpc,
  };
}

function onlyNode(nodes: readonly FoundNode[]): FoundNode | string {
  const [only, ...more] = nodes;
  if (only === undefined) return 'no node of Polkadot runs here';
  if (more.length === 0) return only;
  const list = nodes.map(({ pid, user }) => `${pid} (${user ?? 'unknown user'})`).join(', ');
  return `${nodes.length} nodes of Polkadot run here, ${list}; Baton takes one for each machine`;
}
