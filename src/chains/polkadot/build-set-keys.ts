import type { ApiPromise } from '@polkadot/api';
import { BatonError, messageOf } from '../../domain/failure.ts';
import { isRecord } from '../json-rpc.ts';
import { readAddress, writeAddress } from './account.ts';
import { callMaker } from './calls.ts';
import type { SetKeysCall, SetKeysRequest } from './set-keys.ts';

/**
 * `proxy.proxy(stash, forceProxyType, setKeys(keys, proof …))` as bytes for any signature.
 * @throws `input/invalid` when this runtime lacks the call or the type of proxy
 */
export function buildSetKeys(api: ApiPromise, request: SetKeysRequest): SetKeysCall {
  const { path, stash, keys, proof, forceProxyType, maxFee } = request;
  const [pallet = '', name = ''] = path.call.split('.');
  const [setKeys, proxied] = [callMaker(api, pallet, name), callMaker(api, 'proxy', 'proxy')];
  if (setKeys === null || proxied === null) {
    throw new BatonError('input/invalid', `This runtime has no ${setKeys === null ? path.call : 'proxy.proxy'}.`);
  }
  const withFee = path.chain === 'asset-hub' && path.takesMaxFee;
  let call;
  try {
    call = proxied(stash, forceProxyType, setKeys(keys.encoded, proof, ...(withFee ? [maxFee] : [])));
  } catch (error) {
    throw new BatonError('input/invalid', `The call cannot be made: ${messageOf(error)}`, { cause: error });
  }
  const { method } = call;
  return {
    chain: path.chain,
    callData: method.toHex(),
    callHash: method.hash.toHex(),
    words: wordsOf(api, method.toHex(), request),
  };
}

/** Read back from the bytes, so that the words cannot say other than what is signed. */
function wordsOf(api: ApiPromise, callData: string, request: SetKeysRequest): readonly string[] {
  const prefix = api.registry.chainSS58 ?? 42; // 42: any network, when the chain names none
  const outer = api.registry.createType('Call', callData);
  const [realAddress, proxyType, call] = outer.args;
  const inner = api.registry.createType('Call', call?.toHex());
  const real = readAddress(accountText(realAddress?.toJSON())).account;
  const type = proxyType?.toJSON();
  const [keys, proof, fee] = inner.args;
  const asAsked = [
    nameOf(outer) === 'proxy.proxy',
    nameOf(inner) === request.path.call,
    real === request.stash,
    keys?.toHex() === request.keys.encoded,
    proof?.toHex() === request.proof,
  ];
  if (asAsked.includes(false))
    throw new BatonError('chain/bad-answer', 'The call that was made is not what was asked.');
  return [
    `On ${request.path.chain === 'asset-hub' ? 'Asset Hub' : 'the relay chain'}, as a proxy${
      typeof type === 'string' ? ` of type ${type}` : ''
    } of ${writeAddress(real, prefix)}: ${nameOf(inner)}.`,
    ...request.keys.keys.map((key) => `${key.type} ${key.publicKey}`),
    `Proof of ownership: ${(request.proof.length - 2) / 2} bytes.`,
    ...(fee === undefined ? [] : [`Delivery may cost at most: ${feeText(fee.toJSON())}.`]),
  ];
}

function nameOf({ section, method }: { section: string; method: string }): string {
  return `${section}.${method}`;
}

/** @polkadot/api writes an amount as number up to 2^53, and in hex above. */
function feeText(fee: unknown): string {
  return typeof fee === 'number' || typeof fee === 'string' ? `${BigInt(fee)} planck` : 'no bound';
}

/** A MultiAddress, or an account alone in older runtimes. */
function accountText(value: unknown): string {
  const id = isRecord(value) ? value['id'] : value;
  if (typeof id !== 'string') throw new BatonError('chain/bad-answer', 'The call that was made names no account.');
  return id;
}
