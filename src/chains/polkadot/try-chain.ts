import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
import { connectChain, type ChainEndpoint, HexText } from './connection.ts';

/** What one RPC says of the chain it follows. */
export interface TriedChain {
  /** Hash of block 0. */
  readonly genesis: string;
  /** As the chain spec has it, for people. */
  readonly chainName: string;
  /** Of the runtime: `polkadot`, `statemint`, `asset-hub-paseo`, … */
  readonly specName: string;
  /** Number of the last finalized block. */
  readonly finalized: number;
  /** For the answer about the finalized head. Unit: milliseconds. */
  readonly tookMs: number;
}

const SpecName = z.object({ specName: z.string() });

/** Asks an RPC which chain it follows. Loads no SDK. @throws `chain/unreachable` or `chain/bad-answer` */
export async function tryChain(endpoint: ChainEndpoint, clock: Clock): Promise<TriedChain> {
  const chain = connectChain(endpoint);
  try {
    const genesis = await chain.ask('chain_getBlockHash', [0], HexText);
    const chainName = await chain.ask('system_chain', [], z.string());
    const { specName } = await chain.ask('state_getRuntimeVersion', [], SpecName);
    const askedMs = clock.monotonic();
    const { number } = await chain.finalizedHead();
    return { genesis, chainName, specName, finalized: number, tookMs: clock.monotonic() - askedMs };
  } finally {
    await chain.close();
  }
}
