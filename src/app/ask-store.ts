import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import type { Refusal } from '../chats/delivery/posts.ts';
import type { CheckResult } from '../domain/check.ts';
import type { NodeName } from '../domain/names.ts';
import type { HostAcknowledgement } from '../execution/store.ts';
import { openEmbedded } from '../platform/embedded.ts';
import { createLog } from '../platform/log.ts';
import { openDatabase } from '../platform/postgres.ts';
import { sqlState } from '../platform/store-failure.ts';
import { describeProcesses } from '../store/describe-processes.ts';
import { describeUse } from '../store/describe-use.ts';
import { acknowledged } from '../store/host-states.ts';
import { refusedPlaces } from '../store/refused-places.ts';
import { storeTarget } from './store-target.ts';

/** What a store says of hosts, without anything being changed in it. */
export interface AskedStore {
  /** Null when the store cannot be asked. */
  readonly acknowledged: ((identity: string, node: NodeName) => Promise<HostAcknowledgement | null>) | null;
  /** Whether it is the store this fleet has used so far, and what runs on it; nothing when it cannot be asked. */
  readonly checks: readonly CheckResult[];
  /** Places in chats that took no card when they were last tried; null when it cannot be asked. */
  readonly refusedPlaces: readonly Refusal[] | null;
  close(): Promise<void>;
}

/** Never throws: what is wrong with a store is found out by `describeStores`. */
export async function askStore(loaded: LoadedFleet, environment: Environment): Promise<AskedStore> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const one of closers.splice(0).toReversed()) await one();
  };
  try {
    const { database, kind } = await storeTarget(loaded, environment);
    const embedded = database === null ? await openEmbedded(loaded.data, { log: createLog('silent') }) : null;
    if (embedded !== null) closers.push(() => embedded.stop());
    const db = openDatabase(database ?? { url: embedded?.url ?? '' }, { max: 2 });
    closers.push(() => db.destroy());
    const ask = (identity: string, node: NodeName) => acknowledged(db, identity, node).catch(noTables);
    return {
      acknowledged: ask,
      checks: [...(await describeUse(db, kind)), ...(await describeProcesses(db, loaded))],
      refusedPlaces: await refusedPlaces(db).catch(noTables),
      close,
    };
  } catch {
    return { acknowledged: null, checks: [], refusedPlaces: null, close };
  }
}

/** The tables are made at the first start. Until then nothing was acknowledged. */
function noTables(error: unknown): null {
  if (sqlState(error) === '42P01') return null;
  throw error;
}
