import type { FieldValue } from '../model/outcome.ts';
import type { StorageItem } from './encode.ts';

/** Makes items of one pallet: with a key for an entry of a map, without one for a plain value. */
export const itemsOf =
  (pallet: string) =>
  (item: string, value: FieldValue, key?: FieldValue): StorageItem =>
    key === undefined ? { pallet, item, value } : { pallet, item, key, value };
