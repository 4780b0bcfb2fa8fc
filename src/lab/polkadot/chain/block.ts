import { blake2AsHex } from '@polkadot/util-crypto';
import type { TypeRegistry } from '@polkadot/types';
import type { Hex } from '../model/names.ts';

/** A header as JSON-RPC shows it. */
export interface HeaderJson {
  readonly parentHash: Hex;
  readonly number: Hex;
  readonly stateRoot: Hex;
  readonly extrinsicsRoot: Hex;
  readonly digest: { readonly logs: readonly Hex[] };
}

export interface Block {
  readonly number: number;
  readonly hash: Hex;
  readonly header: HeaderJson;
  readonly extrinsics: readonly Hex[];
  /** Null for a block so old that its state was thrown away. */
  readonly storage: ReadonlyMap<Hex, Hex> | null;
}

export interface BlockParts {
  readonly parent: Block | null;
  readonly logs: readonly Hex[];
  readonly extrinsics: readonly Hex[];
  readonly storage: ReadonlyMap<Hex, Hex>;
  /** Sets blocks apart that are alike otherwise: the genesis blocks of two chains. */
  readonly salt: string;
}

/** Headers are hashed as on a real chain. The two roots are digests, yet not of tries: nobody asks for a proof. */
export function sealBlock(registry: TypeRegistry, { parent, logs, extrinsics, storage, salt }: BlockParts): Block {
  const number = parent === null ? 0 : parent.number + 1;
  const header: HeaderJson = {
    parentHash: parent?.hash ?? `0x${'0'.repeat(64)}`,
    number: `0x${number.toString(16)}`,
    stateRoot: blake2AsHex(`${salt}${parent?.hash ?? ''}${[...storage].flat().join('')}`),
    extrinsicsRoot: blake2AsHex(extrinsics.join('')),
    digest: { logs },
  };
  const hash = registry.createType('Header', { ...header, number, digest: { logs: [...logs] } }).hash.toHex();
  return { number, hash, header, extrinsics, storage };
}

/** The digest in which a BABE block names its author by place among the authorities: `SecondaryPlain`. */
export function babeLog(registry: TypeRegistry, authority: number, slot: number): Hex {
  const data = registry.createType('RawBabePreDigestSecondaryPlain', { authorityIndex: authority, slotNumber: slot });
  const bytes = `0x02${data.toHex().slice(2)}`;
  return registry.createType('DigestItem', { PreRuntime: ['BABE', bytes] }).toHex();
}
