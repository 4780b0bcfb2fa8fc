import { u32, u128 } from './integers.ts';
import { type MetadataEdit, metadataEdit } from './metadata-edit.ts';
import { field, type MetadataJson, variant } from './metadata-json.ts';

export interface AssetHubConstants {
  readonly sessionsPerEra: number;
  /** Unit: planck. */
  readonly keyDeposit: bigint;
  /** Release 2.3.2 takes session keys; 2.0.0 does not. */
  readonly setKeys: boolean;
}

/**
 * Makes of the packaged metadata of release 2.0.0 that of a lab: with its constants and, for release 2.3.2, with the
 * calls, events, errors, hold and proxy type that were added since. Names, numbers and types are from polkadot-js/api
 * `types-augment` for `asset-hub-polkadot` 2.3.
 */
export function addToAssetHub(metadata: MetadataJson, constants: AssetHubConstants): void {
  const edit = metadataEdit(metadata);
  const u32Type = edit.typeByDefinition({ primitive: 'U32' });
  edit.setConstant('Staking', { name: 'SessionsPerEra', type: u32Type, value: u32(constants.sessionsPerEra) });
  if (!constants.setKeys) return;
  const u128Type = edit.typeByDefinition({ primitive: 'U128' });
  edit.setConstant('StakingRcClient', { name: 'KeyDeposit', type: u128Type, value: u128(constants.keyDeposit) });
  addCalls(edit, u128Type);
  addEventAndErrors(edit, u128Type);
  addHold(edit);
  const proxyType = edit.typeByPath('asset_hub_polkadot_runtime::ProxyType');
  edit.addVariants(proxyType, [variant(12, 'StakingOperator')]);
}

function addCalls(edit: MetadataEdit, u128Type: number): void {
  const calls = numberOf(edit.pallet('StakingRcClient').calls);
  const bytes = edit.typeByDefinition({ sequence: { type: edit.typeByDefinition({ primitive: 'U8' }) } });
  const some = variant(1, 'Some', [{ ...field('', u128Type, 'u128'), name: null }]);
  const maybeBalance = edit.addType('Option', { variant: { variants: [variant(0, 'None'), some] } }, u128Type);
  const maxFee = field('max_delivery_and_remote_execution_fee', maybeBalance, 'Option<BalanceOf<T>>');
  const keys = field('keys', bytes, 'Vec<u8>');
  const proof = field('proof', bytes, 'Vec<u8>');
  edit.addVariants(calls, [variant(10, 'set_keys', [keys, proof, maxFee]), variant(11, 'purge_keys', [maxFee])]);
}

function addEventAndErrors(edit: MetadataEdit, u128Type: number): void {
  const pallet = edit.pallet('StakingRcClient');
  const events = numberOf(pallet.events);
  const account = edit.typeByPath('sp_core::crypto::AccountId32');
  const unexpected = edit.typeByPath('pallet_staking_async_rc_client::pallet::UnexpectedKind');
  edit.addVariants(events, [
    variant(2, 'FeesPaid', [field('who', account, 'T::AccountId'), field('fees', u128Type, 'BalanceOf<T>')]),
    variant(3, 'Unexpected', [{ ...field('', unexpected, 'UnexpectedKind'), name: null }]),
  ]);
  const names = ['XcmSendFailed', 'NotValidator', 'InvalidKeys', 'InvalidProof', 'FeesExceededMax'];
  const errors = edit.addType('pallet_staking_async_rc_client::pallet::Error', {
    variant: { variants: names.map((name, index) => variant(index, name)) },
  });
  pallet.errors = { type: errors };
}

/** The deposit is a hold of its own; 84 is the number of the pallet. */
function addHold(edit: MetadataEdit): void {
  const reason = edit.addType('pallet_staking_async_rc_client::pallet::HoldReason', {
    variant: { variants: [variant(0, 'Keys')] },
  });
  const all = edit.typeByPath('asset_hub_polkadot_runtime::RuntimeHoldReason');
  edit.addVariants(all, [variant(84, 'StakingRcClient', [{ ...field('', reason, 'HoldReason'), name: null }])]);
}

function numberOf(part: { readonly type: number } | null): number {
  if (part === null) throw new Error('the metadata lacks a part of StakingRcClient');
  return part.type;
}
