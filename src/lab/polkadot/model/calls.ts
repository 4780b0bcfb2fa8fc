import type { AccountId, Balance, Hex } from './names.ts';

/** The calls that the lab's chains play, decoded. */
export type Call =
  | {
      readonly name: 'proxy.proxy';
      readonly real: AccountId;
      readonly forceProxyType: string | null;
      readonly call: Call;
    }
  | {
      readonly name: 'proxy.addProxy' | 'proxy.removeProxy';
      readonly delegate: AccountId;
      readonly proxyType: string;
      readonly delay: number;
    }
  | { readonly name: 'utility.batch' | 'utility.batchAll' | 'utility.forceBatch'; readonly calls: readonly Call[] }
  | { readonly name: 'session.setKeys'; readonly keys: Hex; readonly proof: Hex }
  | { readonly name: 'session.purgeKeys' }
  | {
      readonly name: 'stakingRcClient.setKeys';
      readonly keys: Hex;
      readonly proof: Hex;
      readonly maxFee: Balance | null;
    }
  | { readonly name: 'stakingRcClient.purgeKeys'; readonly maxFee: Balance | null }
  | { readonly name: 'staking.validate' }
  | { readonly name: 'staking.chill' }
  | { readonly name: 'balances.transfer'; readonly to: AccountId; readonly value: Balance }
  | { readonly name: 'system.remark' }
  /** Any other call of the runtime. The lab refuses it at the door rather than pretend that it did something. */
  | { readonly name: 'not played'; readonly pallet: string; readonly method: string };

/** The call and all calls in it. */
export function everyCall(call: Call): readonly Call[] {
  if ('calls' in call) return [call, ...call.calls.flatMap(everyCall)];
  return 'call' in call ? [call, ...everyCall(call.call)] : [call];
}
