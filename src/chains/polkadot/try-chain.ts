import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
import { connectChain, type ChainConnection, type ChainEndpoint, HexText } from './connection.ts';

/** Which chain an RPC follows. */
export interface NamedChain {
  /** Hash of block 0. */
  readonly genesis: string;
  /** As the chain spec has it, for people. */
  readonly chainName: string;
}

/** What one RPC says of the chain it follows. */
export interface TriedChain extends NamedChain {
  /** Of the runtime: `polkadot`, `statemint`, `asset-hub-paseo`, … */
  readonly specName: string;
  /** Number of the last finalized block. */
  readonly finalized: number;
  /** For the answer about the finalized head. Unit: milliseconds. */
  readonly tookMs: number;
}

const SpecName = z.object({ specName: z.string() });

/** Asks an RPC which chain it follows, and nothing more. @throws `chain/unreachable` or `chain/bad-answer` */
export async function nameChain(endpoint: ChainEndpoint): Promise<NamedChain> {
  const chain = connectChain(endpoint);
  try {
    return await named(chain);
  } finally {
    await chain.close();
  }
}

async function named(chain: ChainConnection): Promise<NamedChain> {
  return {
    genesis: await chain.ask('chain_getBlockHash', [0], HexText),
    chainName: await chain.ask('system_chain', [], z.string()),
  };
}

/** Asks an RPC which chain it follows and how far it is. Loads no SDK. @throws `chain/unreachable` or `chain/bad-answer` */
export async function tryChain(endpoint: ChainEndpoint, clock: Clock): Promise<TriedChain> {
  const chain = connectChain(endpoint);
  try {
    const name = await named(chain);
    const { specName } = await chain.ask('state_getRuntimeVersion', [], SpecName);
    const askedMs = clock.monotonic();
    const { number } = await chain.finalizedHead();
    return { ...name, specName, finalized: number, tookMs: clock.monotonic() - askedMs };
  } finally {
    await chain.close();
  }
}
