import type { JsonRpcProvider } from 'near-api-js';
import { BatonError } from '../../domain/failure.ts';
import { readBlock, readProtocol, readStatus, readValidators, readWindows, seatOf } from './answers.ts';
import type { NearBlock, NearReader } from './port.ts';
import { lazyProvider, type NearEndpoint } from './provider.ts';

/** The one that runs, and the one before it. */
const EPOCHS_KNOWN = 2;

/** Reads one RPC of NEAR. Nothing is loaded or connected before the first call. */
export function createNear(endpoint: NearEndpoint): NearReader {
  const provider = lazyProvider(endpoint);
  const times = new Map<number, number>();
  let previous: { readonly start: number; readonly value: EpochStart } | undefined;
  return {
    status: async () => readStatus(await (await provider()).viewNodeStatus()),
    finalBlock: async () => readBlock(await (await provider()).viewBlock({ finality: 'final' })).block,
    block: async (height) => blockAt(await provider(), height),
    epoch: async (pool) => {
      const asked = await provider();
      const [validators, status] = await Promise.all([asked.viewValidators(), asked.viewNodeStatus()]);
      const epoch = readValidators(validators);
      const startHeight = epoch.epoch_start_height;
      return {
        startHeight,
        startMs: await timeOf(asked, startHeight, times),
        height: readStatus(status).height,
        ...seatOf(epoch, pool),
      };
    },
    previousEpochStart: async () => {
      const asked = await provider();
      const { epoch_start_height: start } = readValidators(await asked.viewValidators());
      // What came before an epoch stays as it was: every look asks for it, and public RPCs count questions.
      if (previous?.start === start && previous.value.startMs !== null) return previous.value;
      // Heights can be skipped: the block before it is the one that it names.
      const { parent } = readBlock(await asked.viewBlock({ blockId: start }));
      const { epochId } = readBlock(await asked.viewBlock({ blockId: parent })).block;
      const { epoch_start_height: height } = readValidators(await asked.viewValidators({ epochId }));
      previous = { start, value: { height, startMs: await timeOf(asked, height, times) } };
      return previous.value;
    },
    windows: async (pool) =>
      readWindows(await (await provider()).sendJsonRpc('maintenance_windows', { account_id: pool })),
    protocol: async () => readProtocol(await (await provider()).experimental_protocolConfig({ finality: 'final' })),
  };
}

type EpochStart = Awaited<ReturnType<NearReader['previousEpochStart']>>;

/**
 * When the block of this height was made; null where the RPC has it no longer, which is usual after some epochs.
 * @param known of the last epochs only, so that it does not grow
 */
async function timeOf(provider: JsonRpcProvider, height: number, known: Map<number, number>): Promise<number | null> {
  const before = known.get(height);
  if (before !== undefined) return before;
  const timeMs = (await blockAt(provider, height))?.timeMs ?? null;
  if (timeMs === null) return null;
  for (const old of known.keys()) if (known.size >= EPOCHS_KNOWN) known.delete(old);
  known.set(height, timeMs);
  return timeMs;
}

/** Null where the RPC says that it has none. */
async function blockAt(provider: JsonRpcProvider, height: number): Promise<NearBlock | null> {
  try {
    return readBlock(await provider.viewBlock({ blockId: height })).block;
  } catch (error) {
    if (error instanceof BatonError && error.code === 'chain/bad-answer') return null;
    throw error;
  }
}
