import { Metadata, TypeRegistry } from '@polkadot/types';
import type { Hex } from '../model/names.ts';
import type { MetadataJson } from './metadata-json.ts';

/** The metadata of one chain as a node hands it out. */
export interface RuntimeMetadata {
  /** As `state_getMetadata` answers: magic number, version, metadata. */
  readonly hex: Hex;
  /** Knows all types of the chain. */
  readonly registry: TypeRegistry;
  readonly metadata: Metadata;
}

/** `Option::Some`, four bytes of length, then the metadata: the answer to `Metadata_metadata_at_version`. */
const ANSWER_PREFIX = 2 + 2 * 5;
/** "meta" and the number of the version. */
const MAGIC_AND_VERSION = '0x6d6574610f';

/**
 * Reads the metadata of a package, lets `change` add to it, and builds it again.
 * @param answer what a real node answered to `Metadata_metadata_at_version(15)`
 */
export function runtimeMetadata(answer: string, change: (metadata: MetadataJson) => void): RuntimeMetadata {
  const original = new Metadata(new TypeRegistry(), `0x${answer.slice(ANSWER_PREFIX)}`);
  const json: MetadataJson = JSON.parse(JSON.stringify(original.asV15.toJSON()));
  change(json);
  const registry = new TypeRegistry();
  const hex: Hex = `${MAGIC_AND_VERSION}${registry.createType('MetadataV15', json).toHex().slice(2)}`;
  const metadata = new Metadata(registry, `0x${hex.slice(2)}`);
  registry.setMetadata(metadata);
  return { hex, registry, metadata };
}
