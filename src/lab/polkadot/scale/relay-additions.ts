import { u64 } from './integers.ts';
import { metadataEdit } from './metadata-edit.ts';
import { field, type MetadataJson, variant } from './metadata-json.ts';

export interface RelayConstants {
  readonly sessionSlots: number;
  readonly slotMs: number;
  /** Release 2.3.2 hears of keys from the Asset Hub; 2.0.0 does not. */
  readonly keysFromAssetHub: boolean;
}

/**
 * Makes of the packaged metadata of release 2.0.0 that of a lab: with the lab's times and, for release 2.3.2, with what
 * was added since. The additions are from polkadot-js/api `api-augment` and `types-augment` for `polkadot` 2.3.
 */
export function addToRelay(metadata: MetadataJson, { sessionSlots, slotMs, keysFromAssetHub }: RelayConstants): void {
  const edit = metadataEdit(metadata);
  edit.setConstant('Babe', { name: 'EpochDuration', type: edit.typeByDefinition(U64), value: u64(sessionSlots) });
  edit.setConstant('Babe', { name: 'ExpectedBlockTime', type: edit.typeByDefinition(U64), value: u64(slotMs) });
  if (keysFromAssetHub) addKeysFromAssetHub(edit);
}

const U64 = { primitive: 'U64' };

function addKeysFromAssetHub(edit: ReturnType<typeof metadataEdit>): void {
  const account = edit.typeByPath('sp_core::crypto::AccountId32');
  const update = edit.addType('pallet_staking_async_ah_client::pallet::SessionKeysUpdate', {
    variant: { variants: [variant(0, 'Set'), variant(1, 'Purged')] },
  });
  const who = [field('stash', account, 'T::AccountId'), field('update', update, 'SessionKeysUpdate')];
  const error = field('error', edit.typeByPath('sp_runtime::DispatchError'), 'DispatchError');
  const { events } = edit.pallet('StakingAhClient');
  if (events === null) throw new Error('StakingAhClient has no events in the metadata');
  edit.addVariants(events.type, [
    variant(4, 'SessionKeysUpdated', who),
    variant(5, 'SessionKeysUpdateFailed', [...who, error]),
  ]);
  const unit = edit.typeByDefinition({ tuple: [] });
  edit.pallet('Session').storage?.items.push({
    name: 'ExternallySetKeys',
    modifier: 'Optional',
    type: { map: { hashers: ['Twox64Concat'], key: account, value: unit } },
    fallback: '0x00',
    docs: [],
  });
}
