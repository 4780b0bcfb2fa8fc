import { expandMetadata } from '@polkadot/types';
import { u8aConcat, u8aToHex } from '@polkadot/util';
import type { DispatchError, DispatchErrorField, FieldValue, PalletEvent } from '../model/outcome.ts';
import type { Hex } from '../model/names.ts';
import type { RuntimeMetadata } from './runtime-metadata.ts';

/** One value in a chain's storage, by the names and in the shape that the metadata gives it. */
export interface StorageItem {
  /** As @polkadot/api spells it: `session`. */
  readonly pallet: string;
  /** `nextKeys` */
  readonly item: string;
  /** The key of a map; left out for a plain value. */
  readonly key?: FieldValue;
  readonly value: FieldValue;
}

/** An event and the extrinsic it belongs to; null for what happened before the first one. */
export interface RecordedEvent {
  readonly extrinsic: number | null;
  readonly event: PalletEvent;
}

export interface Encoder {
  /** @throws Error when the metadata has no such item */
  storage(item: StorageItem): readonly [key: Hex, value: Hex];
  /** The value of `system.events`. */
  events(records: readonly RecordedEvent[]): Hex;
  /** The extrinsic with which each block tells its time. */
  timestamp(ms: number): Hex;
  /** A value of a type of the registry. */
  type(name: string, value: FieldValue): Hex;
}

/** Encoded values are remembered, as most of a state is the same from block to block. Above this all are forgotten. */
const MOST_REMEMBERED = 5_000;

export function createEncoder(runtime: RuntimeMetadata): Encoder {
  const { registry, metadata } = runtime;
  const decorated = expandMetadata(registry, metadata);
  const remembered = new Map<string, readonly [Hex, Hex]>();
  const bytes = (type: string, value: FieldValue): Uint8Array => registry.createType(type, plain(value)).toU8a();

  /** Errors are named by pallet and name in the model; their numbers are in the metadata. */
  function plain(value: FieldValue): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (isList(value)) return value.map(plain);
    if (!isDispatch(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
    const error = value.error === null ? null : dispatchError(value.error);
    if (value.dispatch === 'error') return error;
    return error === null ? { Ok: null } : { Err: error };
  }

  function dispatchError(error: DispatchError): unknown {
    if (error.kind === 'badOrigin') return 'BadOrigin';
    if (error.kind === 'token') return { Token: error.name };
    const found = decorated.errors[lowerFirst(error.pallet)]?.[error.name]?.meta;
    const pallet = metadata.asLatest.pallets.find((each) => each.name.toString() === error.pallet);
    if (!found || !pallet) throw new Error(`the metadata has no error ${error.pallet}.${error.name}`);
    const number = found.index.toNumber().toString(16).padStart(2, '0');
    return { Module: { index: pallet.index.toNumber(), error: `0x${number}000000` } };
  }

  function encodeItem({ pallet, item, key, value }: StorageItem): readonly [Hex, Hex] {
    const entry = decorated.query[pallet]?.[item];
    if (!entry) throw new Error(`the metadata has no storage ${pallet}.${item}`);
    const { type } = entry.meta;
    const valueType = registry.createLookupType(type.isPlain ? type.asPlain : type.asMap.value);
    // The first bytes are the length of the key.
    const full = key === undefined ? entry() : entry(plain(key));
    return [u8aToHex(full.subarray(lengthPrefix(full))), u8aToHex(bytes(valueType, value))];
  }

  function encodeEvent({ extrinsic, event }: RecordedEvent): Uint8Array {
    const pallet = metadata.asLatest.pallets.find((each) => each.name.toString() === event.pallet);
    const found = decorated.events[lowerFirst(event.pallet)]?.[event.name]?.meta;
    if (!found || !pallet) throw new Error(`the metadata has no event ${event.pallet}.${event.name}`);
    const fields = found.fields.map((each, index) =>
      bytes(registry.createLookupType(each.type), event.fields[index] ?? null),
    );
    const phase = extrinsic === null ? Uint8Array.of(2) : u8aConcat(Uint8Array.of(0), bytes('u32', extrinsic));
    const numbers = Uint8Array.of(pallet.index.toNumber(), found.index.toNumber());
    return u8aConcat(phase, numbers, ...fields, NO_TOPICS);
  }

  return {
    storage(item) {
      const name = JSON.stringify(item, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
      const known = remembered.get(name);
      if (known) return known;
      if (remembered.size > MOST_REMEMBERED) remembered.clear();
      const encoded = encodeItem(item);
      remembered.set(name, encoded);
      return encoded;
    },
    events: (records) => u8aToHex(u8aConcat(bytes('Compact<u32>', records.length), ...records.map(encodeEvent))),
    timestamp(ms) {
      const set = decorated.tx['timestamp']?.['set'];
      if (!set) throw new Error('the metadata has no call timestamp.set');
      return registry.createType('Extrinsic', set(ms)).toHex();
    },
    type: (name, value) => u8aToHex(bytes(name, value)),
  };
}

const NO_TOPICS = Uint8Array.of(0);
const isDispatch = (value: object): value is DispatchErrorField => 'dispatch' in value;
const isList = (value: FieldValue): value is readonly FieldValue[] => Array.isArray(value);
const lowerFirst = (name: string): string => name.slice(0, 1).toLowerCase() + name.slice(1);

/** How many bytes the compact length in front of a storage key takes: the two lowest bits tell it. */
function lengthPrefix(key: Uint8Array): number {
  const mode = (key[0] ?? 0) & 0b11;
  return mode === 0 ? 1 : mode === 1 ? 2 : 4;
}
