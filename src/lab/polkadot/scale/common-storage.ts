import type { Ledger } from '../model/ledger.ts';
import type { StorageItem } from './encode.ts';
import { itemsOf } from './items.ts';

/** What every chain knows of the block that it is in. */
export interface BlockFacts {
  readonly number: number;
  readonly parentHash: string;
  readonly genesisHash: string;
  readonly timestampMs: number;
  readonly specVersion: number;
  readonly specName: string;
  readonly eventCount: number;
}

const system = itemsOf('system');

/** Storage of the pallets that both chains have: system, timestamp, proxy. */
export function commonStorage(ledger: Ledger, facts: BlockFacts): readonly StorageItem[] {
  return [
    system('number', facts.number),
    system('parentHash', facts.parentHash),
    system('blockHash', facts.genesisHash, 0),
    ...(facts.number > 1 ? [system('blockHash', facts.parentHash, facts.number - 1)] : []),
    system('eventCount', facts.eventCount),
    system('lastRuntimeUpgrade', { specVersion: facts.specVersion, specName: facts.specName }),
    { pallet: 'timestamp', item: 'now', value: facts.timestampMs },
    ...[...ledger.accounts].map(([who, account]) =>
      system(
        'account',
        {
          nonce: account.nonce,
          providers: 1,
          data: { free: account.free, reserved: account.keyDeposit, flags: NEW_LOGIC },
        },
        who,
      ),
    ),
    ...[...ledger.proxies]
      .filter(([, definitions]) => definitions.length > 0)
      .map(([key, definitions]): StorageItem => ({
        pallet: 'proxy',
        item: 'proxies',
        key,
        value: [definitions.map((each) => ({ ...each })), PROXY_DEPOSIT],
      })),
  ];
}

/** pallet_balances, `ExtraFlags::IS_NEW_LOGIC`: balances with holds. */
const NEW_LOGIC = 1n << 127n;
/** About what the real chain holds for one proxy. Unit: planck. */
const PROXY_DEPOSIT = 200_080_000_000n;
