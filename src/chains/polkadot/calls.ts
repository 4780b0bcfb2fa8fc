import type { ApiPromise } from '@polkadot/api';
import type { Hex } from './account.ts';

type Extrinsic = ReturnType<ApiPromise['tx']>;

/** Makes one call of a pallet, not signed; `meta` is its description in the metadata. */
interface CallMaker {
  (...args: readonly unknown[]): Extrinsic;
  readonly meta: { readonly args: readonly { readonly name: { toString(): string } }[] };
}

/**
 * The maker of one call; null when the runtime has no such call. The SDK's types know the pallets of one runtime, and Baton
 * asks each chain for its own.
 */
export function callMaker(of: Pick<ApiPromise, 'tx'>, pallet: string, call: string): CallMaker | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  const pallets = of.tx as unknown as Readonly<Record<string, Readonly<Record<string, CallMaker>> | undefined>>;
  return pallets[pallet]?.[call] ?? null;
}

/** The extrinsic of encoded call data, not signed. */
export function extrinsicOf(api: ApiPromise, callData: Hex): Extrinsic {
  return api.tx(api.registry.createType('Call', callData));
}
