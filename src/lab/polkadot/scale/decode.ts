import type { GenericExtrinsic } from '@polkadot/types';
import { hexToU8a } from '@polkadot/util';
import { blake2AsU8a, decodeAddress, signatureVerify } from '@polkadot/util-crypto';
import type { Call } from '../model/calls.ts';
import type { AccountId, Balance, Hex } from '../model/names.ts';
import type { RuntimeMetadata } from './runtime-metadata.ts';

/** For how long an extrinsic is good; null for ever. */
export interface Mortality {
  /** Blocks. */
  readonly period: number;
  /** The block that the era begins with, as seen from block `now`. */
  readonly birth: (now: number) => number;
  /** The first block at which it is over. */
  readonly death: (now: number) => number;
}

export interface SignedExtrinsic {
  readonly hex: Hex;
  readonly hash: Hex;
  readonly signer: AccountId;
  readonly nonce: number;
  readonly tip: Balance;
  readonly mortality: Mortality | null;
  readonly call: Call;
  /** Whether the signature is right on this chain, when the era began with the block `birthHash`. */
  readonly isSignedFor: (chain: ChainIdentity, birthHash: Hex) => boolean;
}

export interface ChainIdentity {
  readonly genesisHash: Hex;
  readonly specVersion: number;
  readonly transactionVersion: number;
}

/**
 * Reads a signed extrinsic.
 * @throws Error when it is none of this chain
 */
export function decodeExtrinsic({ registry }: RuntimeMetadata, hex: Hex): SignedExtrinsic {
  const extrinsic = registry.createType('Extrinsic', hexToU8a(hex));
  if (!extrinsic.isSigned) throw new Error('only signed extrinsics may come from outside');
  const { era } = extrinsic;
  const mortal = era.isMortalEra ? era.asMortalEra : null;
  return {
    hex,
    hash: extrinsic.hash.toHex(),
    signer: accountIdOf(extrinsic.signer.toString()),
    nonce: extrinsic.nonce.toNumber(),
    tip: extrinsic.tip.toBigInt(),
    mortality: mortal && {
      period: mortal.period.toNumber(),
      birth: (now) => mortal.birth(now),
      death: (now) => mortal.death(now),
    },
    call: callOf(extrinsic.method),
    isSignedFor: (chain, birthHash) => isSignedFor(extrinsic, chain, birthHash),
  };
}

function isSignedFor(extrinsic: GenericExtrinsic, chain: ChainIdentity, birthHash: Hex): boolean {
  const { registry } = extrinsic;
  const payload = registry.createTypeUnsafe('ExtrinsicPayload', [
    {
      ...chain,
      blockHash: birthHash,
      era: extrinsic.era.toHex(),
      method: extrinsic.method.toHex(),
      metadataHash: null,
      mode: 0,
      nonce: extrinsic.nonce.toHex(),
      tip: extrinsic.tip.toHex(),
    },
    { version: extrinsic.version & 0x7f },
  ]);
  const bytes = payload.toU8a({ method: true });
  // A payload above 256 bytes is signed by its hash (sp_runtime, `SignedPayload::using_encoded`).
  const signed = bytes.length > 256 ? blake2AsU8a(bytes) : bytes;
  return signatureVerify(signed, extrinsic.signature.toU8a(), decodeAddress(extrinsic.signer.toString())).isValid;
}

/** An SS58 address, or hex, as the 32 bytes that it stands for. */
export const accountIdOf = (address: string): AccountId => `0x${Buffer.from(decodeAddress(address)).toString('hex')}`;

type AnyCall = Pick<GenericExtrinsic['method'], 'section' | 'method' | 'args'>;

/** The call by name with its arguments, as far as the lab plays it. */
export function callOf(call: AnyCall): Call {
  const name = `${call.section}.${call.method}`;
  const text = (index: number): string => call.args[index]?.toString() ?? '';
  const bytes = (index: number): Hex => call.args[index]?.toHex() ?? '0x';
  const account = (index: number): AccountId => accountIdOf(text(index));
  switch (name) {
    case 'proxy.proxy': {
      const [inner] = callsIn([call.args[2]]);
      if (!inner) throw new Error('a proxy call without a call in it');
      return { name, real: account(0), forceProxyType: text(1) === '' ? null : text(1), call: inner };
    }
    case 'proxy.addProxy':
    case 'proxy.removeProxy':
      return { name, delegate: account(0), proxyType: text(1), delay: Number(text(2)) };
    case 'utility.batch':
    case 'utility.batchAll':
    case 'utility.forceBatch':
      return { name, calls: callsIn(call.args[0]) };
    case 'session.setKeys':
      return { name, keys: bytes(0), proof: bytes(1) };
    case 'stakingRcClient.setKeys':
      return { name, keys: bytes(0), proof: bytes(1), maxFee: balance(text(2)) };
    case 'stakingRcClient.purgeKeys':
      return { name, maxFee: balance(text(0)) };
    case 'session.purgeKeys':
    case 'staking.validate':
    case 'staking.chill':
    case 'system.remark':
      return { name };
    case 'balances.transferKeepAlive':
    case 'balances.transferAllowDeath':
      return { name: 'balances.transfer', to: account(0), value: balance(text(1)) ?? 0n };
    default:
      return { name: 'not played', pallet: call.section, method: call.method };
  }
}

/** The client's lists are arrays. */
const callsIn = (values: unknown): readonly Call[] => (Array.isArray(values) ? values.filter(isCall).map(callOf) : []);

const isCall = (value: unknown): value is AnyCall => typeof value === 'object' && value !== null && 'section' in value;

/** An option that is none has no text. */
const balance = (text: string): Balance | null => (text === '' ? null : BigInt(text));
