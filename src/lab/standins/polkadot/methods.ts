import { createHash } from 'node:crypto';
import { proofOf } from './keystore.ts';
import type { NodeState } from './node.ts';

/** An error of JSON-RPC. */
export class RpcError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** jsonrpsee: the code of an error that a method has not given one of its own. */
const CALL_FAILED = -32_000;
const INVALID_PARAMS = -32_602;
/** An unknown method and a denied one have the same code (sc-rpc-api, policy.rs). */
export const METHOD_NOT_FOUND = -32_601;

export interface Methods {
  readonly [name: string]: {
    readonly unsafe: boolean;
    readonly answer: (params: readonly unknown[]) => unknown;
  };
}

/** @param offers what a client of another age does not have is left out by its name */
export function nodeMethods(
  node: NodeState,
  version: string,
  onKeys: () => void,
  offers: (name: string) => boolean,
): Methods {
  const all: Methods = { ...readings(node, version), ...author(node, onKeys) };
  const offered = Object.fromEntries(Object.entries(all).filter(([name]) => offers(name)));
  const names = [...Object.keys(offered), 'rpc_methods'].toSorted();
  return { ...offered, rpc_methods: { unsafe: false, answer: () => ({ methods: names }) } };
}

function author(node: NodeState, onKeys: () => void): Methods {
  const rotate = (): string => {
    const keys = `0x${node.keystore.rotate()}`;
    onKeys();
    return keys;
  };
  return {
    author_rotateKeysWithOwner: {
      unsafe: true,
      answer([owner]) {
        const account = hexOf(owner);
        const keys = rotate();
        return { keys, proof: proofOf(account, keys) };
      },
    },
    author_rotateKeys: { unsafe: true, answer: rotate },
    author_hasSessionKeys: {
      unsafe: true,
      answer([keys]) {
        const split = node.keystore.split(hexOf(keys));
        if (split === null) throw new RpcError(CALL_FAILED, 'Session keys are not encoded correctly');
        const held = node.keystore.names();
        return split.every((name) => held.includes(name));
      },
    },
    author_hasKey: {
      unsafe: true,
      answer([key, type]) {
        if (typeof type !== 'string' || type.length !== 4)
          throw new RpcError(CALL_FAILED, 'Invalid key type ID format (should be of length four)');
        return node.keystore.has(type, hexOf(key));
      },
    },
  };
}

const safe = (answer: (params: readonly unknown[]) => unknown): Methods[string] => ({ unsafe: false, answer });

function readings(node: NodeState, version: string): Methods {
  const best = (): number => (node.phase() === 'warping' ? 0 : (node.block()?.number ?? 0));
  return {
    system_health: safe(() => ({ peers: 3, isSyncing: node.phase() === 'warping', shouldHavePeers: true })),
    system_syncState: safe(() => ({
      startingBlock: 0,
      currentBlock: best(),
      highestBlock: node.block()?.number ?? 0,
    })),
    system_nodeRoles: safe(() => [node.validator ? 'Authority' : 'Full']),
    system_version: safe(() => version),
    system_chain: safe(() => node.chainName),
    system_name: safe(() => 'Parity Polkadot'),
    system_localPeerId: safe(() => node.peerId),
    chain_getFinalizedHead: safe(() =>
      node.phase() === 'warping' ? node.genesis : (node.block()?.finalized.hash ?? node.genesis),
    ),
    chain_getHeader: safe(() => ({ number: `0x${best().toString(16)}`, parentHash: node.genesis })),
    chain_getBlockHash: safe(([number]) => blockHash(node, Number(number ?? best()), best())),
  };
}

/** While the history is fetched, the blocks before the warp's target are not there yet, except the first. */
function blockHash(node: NodeState, number: number, best: number): string | null {
  if (number === 0) return node.genesis;
  if (number > best || (node.phase() === 'history' && number < best)) return null;
  if (number === best) return node.block()?.hash ?? null;
  return `0x${createHash('sha256').update(`${node.genesis} ${number}`).digest('hex')}`;
}

/** @throws RpcError unless the value is `0x` and whole bytes */
function hexOf(value: unknown): string {
  if (typeof value !== 'string' || !/^0x(?:[0-9a-f]{2})*$/.test(value))
    throw new RpcError(INVALID_PARAMS, 'Invalid params');
  return value.slice(2);
}
